package kernel

import (
	"strings"

	"gokernel/interp"
)

// ANSI colours, as front ends render them.
const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	cyan   = "\x1b[36m"
	faint  = "\x1b[2m"
	plain  = "\x1b[0m"
)

// ours is said of failures that no change of the cell would cure.
const ours = "This is a fault of gokernel, not of your code. Please report it, with the cell that caused it."

// traceback renders a cell's failure as lines with ANSI colours. Diagnostics
// come as the Go compiler words them, each with its source line and a caret;
// panics with the frames of the user's code.
func traceback(e *interp.CellError) []string {
	var lines []string
	add := func(colour, text string) {
		for line := range strings.SplitSeq(text, "\n") {
			lines = append(lines, colour+line+plain)
		}
	}
	if len(e.Diagnostics) == 0 {
		add(red, headline(e))
	}
	for _, d := range e.Diagnostics {
		colour, message := red, d.String()
		if d.Warning {
			colour, message = yellow, d.Position.String()+": warning: "+d.Message
		}
		add(colour, message)
		if caret := d.Caret(); caret != "" {
			source, mark, _ := strings.Cut(caret, "\n")
			lines = append(lines, "    "+source, "    "+colour+mark+plain)
		}
		if d.Advice != "" {
			add(cyan, "    "+strings.ReplaceAll(d.Advice, "\n", "\n    "))
		}
	}
	for _, f := range e.Frames {
		add(faint, "    at "+f.String())
	}
	if e.Advice != "" {
		add(cyan, e.Advice)
	}
	if e.Kind == interp.KindInternal {
		add(yellow, ours)
	}
	return lines
}

// headline is the first line of a failure without diagnostics.
func headline(e *interp.CellError) string {
	kind := string(e.Kind)
	if e.Kind == interp.KindPanic {
		kind = "panic" // as the Go runtime writes it
	}
	if e.Message == "" {
		return kind
	}
	if strings.HasPrefix(e.Message, kind+": ") {
		return e.Message
	}
	return kind + ": " + e.Message
}
