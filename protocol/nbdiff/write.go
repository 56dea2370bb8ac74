package nbdiff

import (
	"fmt"
	"io"
	"strings"

	"gokernel/protocol/nbformat"
)

// The colours of a diff on a terminal.
const (
	red   = "\x1b[31m"
	green = "\x1b[32m"
	bold  = "\x1b[1m"
	faint = "\x1b[2m"
	plain = "\x1b[0m"
)

// Write writes changes for people. The names are those of the notebooks.
func Write(w io.Writer, oldName, newName string, changes []Change, colours bool) error {
	p := painter{w: w, colours: colours}
	p.line(bold, "--- "+oldName)
	p.line(bold, "+++ "+newName)
	for _, c := range changes {
		p.line("", "")
		p.line(bold, c.heading())
		for _, part := range c.Parts {
			if part.Name != "source" {
				p.line(faint, "  "+part.Name)
			}
			p.lines(part.Lines)
		}
	}
	return p.err
}

// WriteLines writes lines of a diff.
func WriteLines(w io.Writer, lines []Line, colours bool) error {
	p := painter{w: w, colours: colours}
	p.lines(lines)
	return p.err
}

// heading names a cell and what has become of it.
func (c Change) heading() string {
	if c.Type == "notebook" {
		return "notebook"
	}
	number := fmt.Sprint(max(c.New, c.Old))
	if c.New > 0 && c.Old > 0 && c.New != c.Old {
		number = fmt.Sprintf("%d → %d", c.Old, c.New)
	}
	text := fmt.Sprintf("cell %s (%s) %s", number, c.Type, c.Kind)
	if c.ID != "" {
		text += ", id " + c.ID
	}
	return text
}

// A painter writes lines, and remembers the first error.
type painter struct {
	w       io.Writer
	colours bool
	err     error
}

func (p *painter) line(colour, text string) {
	if p.err != nil {
		return
	}
	if p.colours && colour != "" {
		text = colour + text + plain
	}
	_, p.err = io.WriteString(p.w, text+"\n")
}

func (p *painter) lines(lines []Line) {
	for _, line := range lines {
		switch line.Op {
		case '-':
			p.line(red, "- "+line.Text)
		case '+':
			p.line(green, "+ "+line.Text)
		case '@':
			p.line(faint, "  …")
		default:
			p.line("", strings.TrimRight("  "+line.Text, " "))
		}
	}
}

// Text writes a notebook as text that a line-by-line diff tells much of: its
// cells, and their outputs.
func Text(w io.Writer, n *nbformat.Notebook, o Options) error {
	p := painter{w: w}
	for i, c := range n.Cells {
		if i > 0 {
			p.line("", "")
		}
		p.line("", "── "+c.Type+" "+strings.Repeat("─", max(1, 60-len(c.Type))))
		for _, line := range metadataLines(c.Metadata) {
			p.line("", "# "+line)
		}
		for _, line := range textLines(c.Source) {
			p.line("", line)
		}
		if o.SourcesOnly {
			continue
		}
		for _, line := range outputLines(c, o) {
			p.line("", "> "+line)
		}
	}
	return p.err
}
