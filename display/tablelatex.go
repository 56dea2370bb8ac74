package display

import "strings"

// latex is the grid as a LaTeX table, which nbconvert takes for PDF.
func (g *grid) latex() string {
	var b strings.Builder
	b.WriteString(`\begin{tabular}{`)
	if g.labeled {
		b.WriteByte('l')
	}
	for _, c := range g.columns {
		if c.right {
			b.WriteByte('r')
		} else {
			b.WriteByte('l')
		}
	}
	b.WriteString("}\n\\hline\n")
	line := func(label string, cell func(j int) string) {
		if g.labeled {
			b.WriteString(escapeLatex(label) + " & ")
		}
		for j := range g.columns {
			if j > 0 {
				b.WriteString(" & ")
			}
			b.WriteString(escapeLatex(cell(j)))
		}
		b.WriteString(` \\` + "\n")
	}
	line(g.labels, func(j int) string { return g.columns[j].name })
	b.WriteString("\\hline\n")
	omitted := func(i int) {
		if g.omitted(i) != "" {
			line("…", func(int) string { return "…" })
		}
	}
	for i := range g.rows {
		omitted(i)
		line(g.rows[i].label, func(j int) string { return g.rows[i].cells[j].text })
	}
	omitted(len(g.rows))
	b.WriteString("\\hline\n\\end{tabular}")
	return b.String()
}

var latexEscaper = strings.NewReplacer(
	`\`, `\textbackslash{}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`, "{", `\{`, "}", `\}`,
	"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "…", `\ldots{}`, "<", `\textless{}`, ">", `\textgreater{}`,
	"\x00", "")

func escapeLatex(s string) string { return latexEscaper.Replace(inLine(s)) }
