package display

import (
	"encoding/base64"
	"strings"
	"testing"
)

// An SVG that stood in a page becomes a file that browsers take for an image.
func TestStandalone(t *testing.T) {
	const ns = ` xmlns="http://www.w3.org/2000/svg"`
	const xlink = ` xmlns:xlink="http://www.w3.org/1999/xlink"`
	for _, test := range []struct {
		name, svg, want, alt string
	}{
		{"no namespace", `<svg width="1"><rect/></svg>`, `<svg width="1"` + ns + `><rect/></svg>`, "picture"},
		{"empty", "<svg/>", "<svg" + ns + "/>", "picture"},
		{"empty, with a slash before", `<svg id="/"/>`, `<svg id="/"` + ns + "/>", "picture"},
		{"as it is", "<svg" + ns + "/>", "<svg" + ns + "/>", "picture"},
		{"a greater sign in an attribute", `<svg id="a>b"></svg>`, `<svg id="a>b"` + ns + `></svg>`, "picture"},
		{"a prefix", `<s:svg xmlns:s="http://www.w3.org/2000/svg"></s:svg>`, `<s:svg xmlns:s="http://www.w3.org/2000/svg"></s:svg>`, "picture"},
		{"xlink", `<svg` + ns + `><use xlink:href="#a"/></svg>`, `<svg` + ns + xlink + `><use xlink:href="#a"/></svg>`, "picture"},
		{"xlink with its name", `<svg` + ns + xlink + `><use xlink:href="#a"/></svg>`, `<svg` + ns + xlink + `><use xlink:href="#a"/></svg>`, "picture"},
		{"what stands before", "\uFEFF \n<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<!-- c -->\n<svg" + ns + "/>\n", "<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<!-- c -->\n<svg" + ns + "/>", "picture"},
		{"a title", "<svg><title>a &lt; b\n c</title><g><title>other</title></g></svg>", "<svg" + ns + "><title>a &lt; b\n c</title><g><title>other</title></g></svg>", "a < b c"},
		{"a label", `<svg aria-label='"x"'><title>t</title></svg>`, `<svg aria-label='"x"'` + ns + `><title>t</title></svg>`, `"x"`},
		{"nothing", "", "", ""},
		{"text", "svg", "", ""},
		{"HTML", "<p/>", "", ""},
		{"an SVG in HTML", "<div><svg/></div>", "", ""},
		{"no quotes", "<svg width=1></svg>", "", ""},
		{"no end", "<svg><g></svg>", "", ""},
		{"cut off", "<svg><rect", "", ""},
		{"two", "<svg/><svg/>", "", ""},
		{"text behind", "<svg/>x", "", ""},
		{"an entity of HTML", "<svg><text>&nbsp;</text></svg>", "", ""},
		{"a prefix without a namespace", `<svg><g inkscape:label="a"/></svg>`, "", ""},
		{"another namespace", `<svg xmlns="http://www.w3.org/1999/xhtml"/>`, "", ""},
	} {
		got, alt, ok := standalone(test.svg)
		if got != test.want || alt != test.alt || ok != (test.want != "") {
			t.Errorf("%s: standalone(%q) = %q, %q, %t; want %q, %q", test.name, test.svg, got, alt, ok, test.want, test.alt)
		}
	}
}

func FuzzStandalone(f *testing.F) {
	for _, svg := range []string{"<svg/>", `<svg a="/"><title>t</title><use xlink:href=""/></svg>`, "<?xml version='1.0'?><a:svg xmlns:a='b:'/>", "<svg></svg ><!---->"} {
		f.Add(svg)
	}
	f.Fuzz(func(t *testing.T, svg string) {
		const longest = 200 // of longer ones, shorter ones would be looked for
		if len(svg) > longest {
			return
		}
		file, alt, ok := standalone(svg)
		if !ok {
			return
		}
		again, same, ok := standalone(file)
		if !ok || again != file || same != alt {
			t.Errorf("standalone(%q) = %q, %q; of which it makes %q, %q, %t", svg, file, alt, again, same, ok)
		}
	})
}

// What has forms that front ends prefer to an SVG is shown by those.
func TestImageBesideSVG(t *testing.T) {
	forms := func(more ...string) Bundle {
		b := Raw(MIMESVG, "<svg/>")
		for _, mime := range more {
			b.with(mime, quote("own"))
		}
		b.imaged()
		return b
	}
	for _, test := range []struct {
		name  string
		b     Bundle
		image bool
	}{
		{"an SVG alone", forms(), true},
		{"a PNG", forms(MIMEPNG), true},
		{"HTML", forms(MIMEHTML), false},
		{"Markdown", forms(MIMEMarkdown), false},
		{"LaTeX", forms(MIMELatex), false},
		{"no SVG", Raw(MIMEPNG, []byte{1}), false},
		{"what is no XML", written(MIMESVG, "<svg width=1></svg>"), false},
	} {
		var html string
		if test.b.Data[MIMEHTML] != nil {
			html = form(t, test.b, MIMEHTML)
		}
		if got := strings.HasPrefix(html, imageStart); got != test.image {
			t.Errorf("%s: an image is %t: %v", test.name, got, test.b)
		}
		test.b.imaged()
	}
}

// drawn is a value that draws itself.
type drawn string

func (d drawn) SVG() string { return string(d) }

func TestMethodSVGIsAnImageToo(t *testing.T) {
	b, _ := Of(drawn(`<svg><title>"a" &amp; b</title></svg>`))
	html := form(t, b, MIMEHTML)
	data := base64.StdEncoding.EncodeToString([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><title>"a" &amp; b</title></svg>`))
	if want := imageStart + ` alt="&#34;a&#34; &amp; b" src="data:image/svg+xml;base64,` + data + `">`; html != want {
		t.Errorf("HTML %s, want %s", html, want)
	}
	if got := form(t, b, MIMESVG); !strings.HasPrefix(got, "<svg><title>") {
		t.Errorf("SVG %s", got)
	}
	before := html
	sized := b.Sized(10, 20).Sized(30, 0)
	if html := form(t, sized, MIMEHTML); !strings.HasPrefix(html, imageStart+` width="46" width="26" height="36" alt=`) {
		t.Errorf("sized %s", html)
	}
	if html := form(t, b, MIMEHTML); html != before {
		t.Errorf("Sized has changed the bundle it was called on: %s", html)
	}
}
