package display

import (
	"strconv"
	"strings"
)

// Where styles do not come through, as on GitHub, the table is one still: text
// stands at the left there by itself, and numbers have the attribute. In
// Jupyter it is the other way round.
const (
	atLeft   = ` style="text-align:left"`
	atRight  = ` align="right"`
	headLeft = ` align="left"` + atLeft // where headings are centred by themselves
	faint    = ` style="opacity:.6"`

	// verbatim keeps front ends from taking what stands between dollar signs
	// for formulas: MathJax knows the one name or the other.
	verbatim = `mathjax_ignore tex2jax_ignore`
)

// mostTitles is how many cells a table may have for titles with what is cut of
// them.
const mostTitles = 1000

// html is the grid as HTML that needs neither scripts nor style sheets.
func (g *grid) html() string {
	var b strings.Builder
	b.WriteString(`<table class="dataframe ` + verbatim + `">` + "\n")
	if g.caption != "" {
		b.WriteString(`<caption style="caption-side:top;text-align:left">` + escape(g.caption) + "</caption>\n")
	}
	g.htmlHead(&b)
	titles := len(g.rows)*len(g.columns) <= mostTitles
	b.WriteString("<tbody>\n")
	for i, row := range g.rows {
		g.htmlOmitted(&b, i)
		b.WriteString("<tr>")
		if g.labeled {
			side := "left"
			if row.labelRight {
				side = "right"
			}
			b.WriteString(`<th align="` + side + `" style="text-align:` + side + `;font-weight:normal;opacity:.6">` + escape(row.label) + "</th>")
		}
		for j := range row.cells {
			row.cells[j].html(&b, &g.columns[j], titles)
		}
		b.WriteString("</tr>\n")
	}
	g.htmlOmitted(&b, len(g.rows))
	b.WriteString("</tbody>\n")
	if size := g.size(); size != "" {
		b.WriteString(`<tfoot><tr><td colspan="` + strconv.Itoa(max(1, g.span())) + `" style="text-align:left;opacity:.6">` + escape(size) + "</td></tr></tfoot>\n")
	}
	b.WriteString("</table>")
	return b.String()
}

// htmlHead writes the columns' names, and their types below them.
func (g *grid) htmlHead(b *strings.Builder) {
	b.WriteString("<thead><tr>")
	if g.labeled {
		b.WriteString("<th" + headLeft + ">" + escape(g.labels) + "</th>")
	}
	for _, c := range g.columns {
		side := headLeft
		if c.right {
			side = atRight
		}
		b.WriteString("<th" + side + ">" + escape(c.name))
		if c.typ != "" {
			b.WriteString(`<br><small style="font-weight:normal;opacity:.6">` + escape(c.typ) + "</small>")
		}
		b.WriteString("</th>")
	}
	b.WriteString("</tr></thead>\n")
}

// htmlOmitted writes a row for those left out before row i.
func (g *grid) htmlOmitted(b *strings.Builder, i int) {
	text := g.omitted(i)
	if text == "" {
		return
	}
	b.WriteString(`<tr><td colspan="` + strconv.Itoa(g.span()) + `" align="center" style="text-align:center;opacity:.6">` + text + "</td></tr>\n")
}

// span is how many cells a row has.
func (g *grid) span() int {
	if g.labeled {
		return len(g.columns) + 1
	}
	return len(g.columns)
}

// html writes one cell.
func (c *cell) html(b *strings.Builder, in *column, title bool) {
	b.WriteString("<td")
	switch {
	case in.right:
		b.WriteString(atRight)
	case in.whole:
		b.WriteString(` style="text-align:left;white-space:nowrap"`)
	default:
		b.WriteString(atLeft)
	}
	if title && c.full != "" {
		b.WriteString(` title="` + escape(c.full) + `"`)
	}
	b.WriteByte('>')
	if c.kind == cellNil {
		b.WriteString("<i" + faint + ">nil</i>")
	} else {
		b.WriteString(escape(c.text))
	}
	b.WriteString("</td>")
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\x00", "\u2400")

// escape is a text as HTML, in content and in quoted attributes.
func escape(s string) string { return escaper.Replace(strings.ToValidUTF8(s, "\uFFFD")) }
