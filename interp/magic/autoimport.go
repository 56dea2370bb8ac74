package magic

import (
	"context"

	"gokernel/interp"
	"gokernel/interp/check"
)

func autoImport() *Magic {
	return &Magic{
		Name:     "autoimport",
		Usage:    "%autoimport on|off",
		Brief:    "whether a package that is used and not imported is imported by itself",
		Operands: Words,
		Words:    onOff,
		Run: func(_ context.Context, c *Call) *interp.CellError {
			on, ok := isOn(c.Args)
			if !ok {
				return c.Misused()
			}
			c.AutoImport(on)
			return nil
		},
	}
}

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
