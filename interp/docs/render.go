package docs

import (
	"go/doc"
	"go/doc/comment"
	"strings"
)

// A Place is where a comment stands: it tells what the names in it mean.
type Place struct {
	Package string            // import path
	Imports map[string]string // name to path
	// Has tells whether the package has a declaration; recv is "" but for a
	// method or a field. nil has none.
	Has func(recv, name string) bool
	// Link is the address of the documentation of a declaration, "" where there
	// is none. name is "" for a package as a whole.
	Link func(path, recv, name string) string
}

// A Text is one text in three forms. HTML and Markdown are escaped: nothing of
// a comment is taken for a tag.
type Text struct{ Plain, Markdown, HTML string }

// Render renders a comment.
func Render(text string, at Place) Text {
	if strings.TrimSpace(text) == "" {
		return Text{}
	}
	parser := comment.Parser{
		LookupPackage: func(name string) (string, bool) {
			if path, ok := at.Imports[name]; ok {
				return path, true
			}
			return comment.DefaultLookupPackage(name)
		},
		LookupSym: at.Has,
	}
	printer := comment.Printer{
		TextCodePrefix: "    ",
		HeadingLevel:   4,
		HeadingID:      func(*comment.Heading) string { return "" },
		DocLinkURL: func(link *comment.DocLink) string {
			path := link.ImportPath
			if path == "" {
				path = at.Package
			}
			return at.Link(path, link.Recv, link.Name)
		},
	}
	if at.Link == nil {
		printer.DocLinkURL = func(*comment.DocLink) string { return "" }
	}
	tree := parser.Parse(text)
	return Text{
		Plain:    strings.TrimRight(string(printer.Text(tree)), "\n"),
		Markdown: strings.TrimRight(string(printer.Markdown(tree)), "\n"),
		HTML:     strings.TrimRight(string(printer.HTML(tree)), "\n"),
	}
}

// Synopsis is the first sentence of a comment, on one line, or "".
func Synopsis(text string) string { return new(doc.Package).Synopsis(text) }
