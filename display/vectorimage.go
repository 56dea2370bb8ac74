package display

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"strings"
)

// imagePadding is the room around an image, in CSS pixels.
const imagePadding = 8

// imageStart is what an SVG begins with that stands in HTML.
const imageStart = `<img style="background:#fff;padding:8px;max-width:100%;box-sizing:border-box"`

// imaged adds an SVG as an image of HTML too, where the bundle has no form
// that front ends prefer to an SVG. The SVG by itself is emptied by nbconvert
// before its version 7, for safety, and Notebook 6 shows it to those alone who
// have run its cell; in an image nothing can run, and all show it. What is no
// XML stays alone: browsers may still read it in a page, and not in an image.
func (b *Bundle) imaged() {
	var svg string
	if json.Unmarshal(b.Data[MIMESVG], &svg) != nil {
		return
	}
	for _, better := range []string{MIMEHTML, MIMEMarkdown, MIMELatex} {
		if b.Data[better] != nil {
			return
		}
	}
	if html := vectorImage(svg); html != "" && len(html) <= maxForm() {
		b.with(MIMEHTML, quote(html))
	}
}

// resized is a bundle whose image of HTML, if it has one, is shown so many CSS
// pixels wide and high; 0 leaves that to the picture.
func (b Bundle) resized(width, height int) Bundle {
	var html string
	if json.Unmarshal(b.Data[MIMEHTML], &html) != nil {
		return b
	}
	rest, ok := strings.CutPrefix(html, imageStart)
	if !ok {
		return b
	}
	size := ""
	if width > 0 {
		size += fmt.Sprintf(` width="%d"`, width+2*imagePadding)
	}
	if height > 0 {
		size += fmt.Sprintf(` height="%d"`, height+2*imagePadding)
	}
	b.Data = maps.Clone(b.Data)
	b.with(MIMEHTML, quote(imageStart+size+rest)) // of two widths, the first counts
	return b
}

// vectorImage is an SVG as an image of HTML, on white: most are drawn for
// that, and dark themes would leave their letters black on black. It is ""
// for what browsers do not take for an image.
func vectorImage(svg string) string {
	svg, alt, ok := standalone(svg)
	if !ok {
		return ""
	}
	return imageStart + ` alt="` + escape(alt) + `" src="data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString([]byte(svg)) + `">`
}

// The namespaces of SVG, which a part of a page needs not name.
const (
	svgNamespace   = "http://www.w3.org/2000/svg"
	xlinkNamespace = "http://www.w3.org/1999/xlink"
)

// standalone is an SVG as a file of its own, with the namespaces it needs, and
// what it says it shows: the aria-label or title of all of it. It is false for
// what is no SVG in XML.
func standalone(svg string) (file, alt string, ok bool) {
	svg = strings.TrimSpace(strings.TrimPrefix(svg, "\uFEFF"))
	var (
		d      = xml.NewDecoder(strings.NewReader(svg))
		open   []string // the elements that the decoder is in
		end    int64    // where the first tag ends
		needed string   // the namespaces that it lacks
		xlink  bool
		title  strings.Builder
	)
	known := func(name xml.Name) bool {
		xlink = xlink || name.Space == "xlink" // else the decoder gives what that stands for
		return name.Space == "" || name.Space == "xlink" || name.Space == "xmlns" || strings.Contains(name.Space, ":")
	}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", "", false
		}
		switch token := token.(type) {
		case xml.StartElement:
			if len(open) == 0 {
				if end > 0 || token.Name.Local != "svg" || token.Name.Space != "" && token.Name.Space != svgNamespace {
					return "", "", false
				}
				end = d.InputOffset() - int64(len(">"))
				if svg[end-1] == '/' {
					end--
				}
				if token.Name.Space == "" {
					needed = ` xmlns="` + svgNamespace + `"`
				}
			}
			if !known(token.Name) {
				return "", "", false
			}
			for _, a := range token.Attr {
				if !known(a.Name) {
					return "", "", false
				}
				if len(open) == 0 && a.Name.Local == "aria-label" {
					alt = a.Value
				}
			}
			open = append(open, token.Name.Local)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) == 2 && open[1] == "title" {
				title.Write(token)
			}
			if len(open) == 0 && strings.TrimSpace(string(token)) != "" {
				return "", "", false
			}
		}
	}
	if end == 0 {
		return "", "", false
	}
	if xlink {
		needed += ` xmlns:xlink="` + xlinkNamespace + `"`
	}
	if alt == "" {
		alt = oneLine(title.String())
	}
	if alt == "" {
		alt = "picture"
	}
	return svg[:end] + needed + svg[end:], alt, true
}
