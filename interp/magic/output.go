package magic

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
)

const (
	defaultValue  = 10_000_000  // bytes that one form of a value may have
	smallestValue = 100_000     // that tables and trees have room in
	greatestValue = 200_000_000 // that can be sent
)

func output() *Magic {
	return &Magic{
		Name:  "output",
		Usage: "%output [max=SIZE|none] [value=SIZE|default]",
		Brief: "bounds what cells write and show, or says the bounds",
		Detail: "`max` is for all text that a cell writes; what is more goes to a file, whose name the cell says. There is no such bound at first. " +
			"`value` is for each form of a value that is shown, such as its HTML or its picture; what is larger is left out, with a note. At first that is 10 MB. " +
			"A SIZE is a number of bytes, kB, MB or GB, as in 500kB.",
		Operands: Words,
		Words:    func(*check.Snapshot) []string { return []string{"max=none", "max=1MB", "value=default", "value=50MB"} },
		Run: func(_ context.Context, c *Call) *interp.CellError {
			text, value := c.Output()
			for _, field := range c.Fields() {
				name, size, ok := strings.Cut(field, "=")
				n, valid := bytesOf(size)
				switch {
				case !ok:
					return c.Misused()
				case name == "max" && size == "none":
					text = 0
				case name == "max" && valid:
					text = n
				case name == "value" && size == "default":
					value = 0
				case name == "value" && valid && n > greatestValue:
					return Fail("%output "+field+": a value may have 200 MB at most", "write it to a file and show that with display.File")
				case name == "value" && valid && n < smallestValue:
					return Fail("%output "+field+": a value may have 100 kB at least", "")
				case name == "value" && valid:
					value = n
				default:
					return c.Misused()
				}
			}
			c.BoundOutput(text, value)
			if c.Args == "" {
				c.Print(bounds(text, value))
			}
			return nil
		},
	}
}

// bounds says which bounds there are.
func bounds(text, value int64) string {
	if value == 0 {
		value = defaultValue
	}
	words := "all that a cell writes is shown"
	if text > 0 {
		words = "of what a cell writes, " + SizeText(text) + " are shown; the rest goes to a file"
	}
	return words + " (max)\neach form of a value may have " + SizeText(value) + " (value)\n"
}

// bytesOf reads a size.
func bytesOf(s string) (n int64, ok bool) {
	factor := int64(1)
	for _, unit := range []struct {
		name   string
		factor int64
	}{{"gb", 1e9}, {"mb", 1e6}, {"kb", 1e3}, {"g", 1e9}, {"m", 1e6}, {"k", 1e3}, {"b", 1}} {
		if number, found := strings.CutSuffix(strings.ToLower(s), unit.name); found {
			s, factor = number, unit.factor
			break
		}
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || !(x > 0) || x*float64(factor) > 1e15 || x*float64(factor) < 1 {
		return 0, false
	}
	return int64(x * float64(factor)), true
}

// SizeText is a number of bytes as a reader wants it.
func SizeText(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.4g kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.4g MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.4g GB", float64(n)/1e9)
}
