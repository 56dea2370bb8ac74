package inspect

import (
	"encoding/json"
	"html"
	"strings"

	"gokernel/interp"
	"gokernel/interp/docs"
)

// A page is what is told of one thing: parts, one below the other, each of which
// can be written in three forms.
type page []part

// A part is plain text, Markdown and HTML of the same content, without blank
// lines around it.
type part docs.Text

// add appends what is not empty.
func (p *page) add(parts ...part) {
	for _, x := range parts {
		if x.Plain != "" {
			*p = append(*p, x)
		}
	}
}

// bundle is the page in all its forms.
func (p page) bundle() interp.Bundle {
	var plain, markdown, html []string
	for _, x := range p {
		plain = append(plain, x.Plain)
		markdown = append(markdown, x.Markdown)
		html = append(html, x.HTML)
	}
	b := interp.PlainBundle(strings.Join(plain, "\n\n"))
	for mime, text := range map[string]string{"text/markdown": strings.Join(markdown, "\n\n"), "text/html": strings.Join(html, "\n")} {
		if raw, err := json.Marshal(text); err == nil { // a string always marshals
			b.Data[mime] = raw
		}
	}
	return b
}

// code is Go source.
func code(text string) part {
	text = strings.TrimRight(text, "\n")
	if text == "" {
		return part{}
	}
	return part{text, fence(text), "<pre><code>" + html.EscapeString(text) + "</code></pre>"}
}

// fence is a code block of Markdown.
func fence(text string) string {
	marks := "```"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	return marks + "go\n" + text + "\n" + marks
}

// inline is code in a line of Markdown.
func inline(text string) string {
	if text == "" {
		return ""
	}
	marks := "`"
	for strings.Contains(text, marks) {
		marks += "`"
	}
	if len(marks) > 1 {
		return marks + " " + text + " " + marks
	}
	return marks + text + marks
}

// A marking is a line of Go one stretch of which is marked: mark is the offset
// and the length of it, in bytes, of no length where nothing is.
type marking struct {
	text   string
	at, of int
}

// marked shows a line with its mark: bold, or in plain text with carets below
// it.
func marked(m marking) part {
	before, mark, after := m.text[:m.at], m.text[m.at:m.at+m.of], m.text[m.at+m.of:]
	if mark == "" {
		return code(m.text)
	}
	plain := m.text
	if !strings.Contains(plain, "\n") {
		plain += "\n" + strings.Repeat(" ", len([]rune(before))) + strings.Repeat("^", len([]rune(mark)))
	}
	return part{
		Plain:    plain,
		Markdown: inline(before) + "**" + inline(mark) + "**" + inline(after),
		HTML:     "<pre><code>" + html.EscapeString(before) + "<b>" + html.EscapeString(mark) + "</b>" + html.EscapeString(after) + "</code></pre>",
	}
}

// words is a sentence of ours, without markup.
func words(text string) part {
	return part{text, escapeMarkdown(text), "<p>" + html.EscapeString(text) + "</p>"}
}

// titled is a heading of ours with code below it.
func titled(title, text string) part {
	if text == "" {
		return part{}
	}
	c := code(text)
	return part{
		Plain:    title + "\n" + indent(c.Plain),
		Markdown: "**" + escapeMarkdown(title) + "**\n\n" + c.Markdown,
		HTML:     "<p><b>" + html.EscapeString(title) + "</b></p>\n" + c.HTML,
	}
}

// A fact is a name and what is known under it.
type fact struct {
	name, text string
	isCode     bool
}

// table is some facts, those without a text left out.
func table(facts ...fact) part {
	width := 0
	for _, f := range facts {
		if f.text != "" {
			width = max(width, len(f.name)+1)
		}
	}
	var plain, markdown, rows []string
	for _, f := range facts {
		if f.text == "" {
			continue
		}
		inMarkdown, inHTML := escapeMarkdown(f.text), html.EscapeString(f.text)
		if f.isCode {
			inMarkdown, inHTML = inline(f.text), "<code>"+inHTML+"</code>"
		}
		plain = append(plain, f.name+":"+strings.Repeat(" ", width-len(f.name))+f.text)
		markdown = append(markdown, "- "+f.name+": "+inMarkdown)
		rows = append(rows, "<tr><td>"+html.EscapeString(f.name)+":&nbsp;</td><td>"+inHTML+"</td></tr>")
	}
	if len(plain) == 0 {
		return part{}
	}
	return part{strings.Join(plain, "\n"), strings.Join(markdown, "\n"), "<table>" + strings.Join(rows, "") + "</table>"}
}

// link is the address of more documentation.
func link(text, url string) part {
	if url == "" {
		return part{}
	}
	return part{url, "[" + escapeMarkdown(text) + "](" + url + ")", `<p><a href="` + html.EscapeString(url) + `">` + html.EscapeString(text) + "</a></p>"}
}

// escapeMarkdown makes text of text that Markdown would take for markup.
func escapeMarkdown(text string) string {
	return markdownEscaper.Replace(text)
}

var markdownEscaper = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "<", `\<`, "&", `\&`, "#", `\#`)

func indent(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "\n")
}

// maxLines bounds code that is shown, in lines.
const maxLines = 300

// clipped is code of at most so many lines.
func clipped(text string, limit int) string {
	lines := strings.SplitAfterN(text, "\n", limit+1)
	if len(lines) <= limit {
		return text
	}
	rest := strings.Count(lines[limit], "\n") + 1
	return strings.Join(lines[:limit], "") + "// … " + plural(rest, "more line")
}
