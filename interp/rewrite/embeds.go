package rewrite

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"

	"gokernel/interp/check"
)

// A variable below a //go:embed directive is filled by the compiler, which wants
// it at package level. So the generation has one of its own for the files, and the
// statement assigns from that: each time the cell runs the session's variable is
// what the files were when the cell was compiled, whatever has been done to it
// since.

// embedPath is the package that a source with such directives imports.
const embedPath = "embed"

// embedName is the generation's variable for the files of the cell's n-th embed.
func embedName(n int) string { return fmt.Sprintf("embed%s%s%d", mark, mark, n) }

// embed is the index in Checked.Embeds of a line of a var declaration, or -1.
func (w *writer) embed(spec *ast.ValueSpec) int {
	return slices.IndexFunc(w.checked.Embeds, func(e check.Embed) bool { return e.Var == spec })
}

// embedded tells whether a line of a var declaration is below a directive.
func (w *writer) embedded(spec *ast.ValueSpec) bool { return w.embed(spec) >= 0 }

// embeds declares the generation's variables. A slice of bytes is a string there,
// which nobody can write to.
func (w *writer) embeds() string {
	var out strings.Builder
	for i, e := range w.checked.Embeds {
		w.unit.embeds = true
		out.WriteString("//go:embed")
		for _, p := range e.Patterns {
			out.WriteString(" " + strconv.Quote(p.Arg))
		}
		fmt.Fprintf(&out, "\nvar %s ", embedName(i))
		if e.Kind == check.EmbedFiles {
			out.WriteString(w.text.render(e.Var.Type.Pos(), e.Var.Type.End()))
		} else {
			fmt.Fprintf(&out, "hook%s.String", mark)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// fill assigns the files to the variable of the name.
func (w *writer) fill(spec *ast.ValueSpec, name string) string {
	i := w.embed(spec)
	typ, value := w.text.render(spec.Type.Pos(), spec.Type.End()), embedName(i)
	switch w.checked.Embeds[i].Kind {
	case check.EmbedString:
		value = fmt.Sprintf("(%s)(%s)", typ, value)
	case check.EmbedBytes: // with no room behind its end, as the compiler makes it
		length := fmt.Sprintf("hook%s.Len(%s)", mark, value)
		value = fmt.Sprintf("(%s)(%s)[:%s:%s]", typ, value, length, length)
	}
	return name + " = " + value
}
