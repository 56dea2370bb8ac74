package magic

import (
	"context"

	"gokernel/interp"
	"gokernel/interp/check"
)

// onOff are the words of a magic that is a switch.
func onOff(*check.Snapshot) []string { return []string{"on", "off"} }

// isOn reads the position of a switch.
func isOn(word string) (on, ok bool) { return word == "on", word == "on" || word == "off" }

// switchedWord is the position of a switch in words.
func switchedWord(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// switched runs a magic that is a switch and nothing else; without an argument it
// says how that stands.
func switched(name string, is func(*Call) bool, use func(*Call, bool)) func(context.Context, *Call) *interp.CellError {
	return func(_ context.Context, c *Call) *interp.CellError {
		on, ok := isOn(c.Args)
		switch {
		case c.Args == "":
			c.Print(name + ": " + switchedWord(is(c)) + "\n")
		case !ok:
			return c.Misused()
		default:
			use(c, on)
		}
		return nil
	}
}
