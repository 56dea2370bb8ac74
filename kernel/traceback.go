package kernel

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gokernel/interp"
)

// ANSI colours, as front ends render them. They put errors on pink, or on dark
// red, where only the colour of plain text can be read well: so what is to be
// read has no colour, and colours mark.
const (
	red     = "\x1b[31m"
	magenta = "\x1b[35m"
	bold    = "\x1b[1m"
	faint   = "\x1b[2m"
	plain   = "\x1b[0m"
)

// ours is said of failures that no change of the cell would cure.
const ours = "This is a fault of gokernel, not of your code. Please report it, with the cell that caused it."

// traceback renders a cell's failure as lines with ANSI colours. Diagnostics
// come as the Go compiler words them, each with its source line and a caret;
// panics with the frames of the user's code and their lines.
func traceback(e *interp.CellError) []string {
	var lines []string
	add := func(colour, text string) {
		for line := range strings.SplitSeq(text, "\n") {
			lines = append(lines, colour+line+plain)
		}
	}
	say := func(colour, what, message string) { // what it is in colour, the message in bold
		first := len(lines)
		add(bold, message)
		lines[first] = colour + what + ":" + plain + " " + lines[first]
	}
	switch {
	case len(e.Diagnostics) > 0:
	case e.Message == "":
		add(red, kind(e))
	default:
		say(red, kind(e), evalue(e))
	}
	for _, d := range e.Diagnostics {
		colour := red
		if d.Warning {
			colour = magenta
			say(colour, d.Position.String()+": warning", d.Message)
		} else {
			say(colour, d.Position.String(), d.Message)
		}
		if caret := d.Caret(); caret != "" {
			source, mark, _ := strings.Cut(caret, "\n")
			lines = append(lines, "    "+source, "    "+colour+mark+plain)
		}
		if d.Advice != "" {
			lines = append(lines, strings.Split("    "+strings.ReplaceAll(d.Advice, "\n", "\n    "), "\n")...)
		}
	}
	if e.More > 0 {
		add(faint, more(e.More))
	}
	for i, f := range e.Frames {
		add(faint, "    at "+f.String())
		if f.Source != "" && (i == 0 || f.Source != e.Frames[i-1].Source) { // a recursion says its line once
			lines = append(lines, "        "+f.Source)
		}
	}
	if e.Advice != "" {
		lines = append(lines, strings.Split(e.Advice, "\n")...)
	}
	if e.Kind == interp.KindInternal {
		add(bold, ours)
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

// evalue is the first line of a failure as it reads well behind its ename: in
// "Panic: boom" the Go runtime's "panic: " would be said twice.
func evalue(e *interp.CellError) string { return strings.TrimPrefix(e.Error(), kind(e)+": ") }

// kind is the first word of a failure without diagnostics.
func kind(e *interp.CellError) string {
	if e.Kind == interp.KindPanic {
		return "panic" // as the Go runtime writes it
	}
	return string(e.Kind)
}
