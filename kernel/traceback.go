package kernel

import (
	"fmt"
	"strings"
	"unicode/utf8"

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
	if e.More > 0 {
		add(faint, more(e.More))
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

// more says how many errors are not shown.
func more(n int) string {
	if n == 1 {
		return "and 1 more error"
	}
	return fmt.Sprintf("and %d more errors", n)
}

// What one error may have. A panic's value can be of any size, and each front
// end that keeps the notebook would keep it twice.
const (
	maxErrorText  = 10_000 // bytes of evalue; a longer traceback has its longest lines cut
	maxErrorLines = 200    // of the traceback
	lastLines     = 40     // of those, which tell where it happened
)

// clipped is a text within maxErrorText.
func clipped(text string) string { return clip(text, maxErrorText) }

// clip is a text of about limit bytes at most, and what it leaves out.
func clip(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return fmt.Sprintf("%s … %d more bytes", text[:limit], len(text)-limit)
}

// shortened is a traceback within maxErrorLines: its beginning and its end.
func shortened(lines []string) []string {
	if over := len(lines) - maxErrorLines; over > 0 {
		head := lines[: maxErrorLines-lastLines : maxErrorLines-lastLines]
		note := fmt.Sprintf("%s… %d more lines%s", faint, over, plain)
		lines = append(append(head, note), lines[len(lines)-lastLines:]...)
	}
	total := 0
	for _, line := range lines {
		total += len(line)
	}
	if total > maxErrorText {
		each := max(maxErrorText/len(lines), 400)
		for i, line := range lines {
			if len(line) > each {
				lines[i] = clip(line, each) + plain // its own end is cut off
			}
		}
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
