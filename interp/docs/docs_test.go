package docs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const shapes = `// Package shapes has shapes.
//
// It has [Circle].
package shapes

import (
	m "math"
	"example.com/units/v2"
	"gopkg.in/yaml.v3"
)

// Circle is round.
type Circle struct {
	// Radius is in metres.
	Radius float64 // never negative
	Inner  struct {
		X int // from the left
	}
	*Base
	io.Reader // embedded
}

type (
	// Base is what shapes share.
	Base struct{ name string }

	Plain int
)

// Sides of shapes.
const (
	Three = iota + 3 // a triangle's
	Four
)

// Unit is what lengths are given in.
var Unit, other = "m", "x"

// Area returns the area.
func (c *Circle) Area() float64 {
	return m.Pi * c.Radius * c.Radius
}

// Shape is any shape.
type Shape interface {
	// Area is in square metres.
	Area() float64
	Perimeter() float64 // in metres
}

// Set is generic.
type Set[K comparable, V any] map[K]V

// Add adds.
func (s Set[K, V]) Add(k K) {}

func undocumented() {}
`

// library has one package, shapes, of those files.
func library(files map[string]string) *Library {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Unix(1, 0)}
	}
	return New(func(path string) fs.FS {
		if path != "shapes" {
			return nil
		}
		return fsys
	})
}

func TestLookup(t *testing.T) {
	l := library(map[string]string{"shapes.go": shapes})
	for _, test := range []struct{ name, doc, source string }{
		{"Circle", "Circle is round.\n", "type Circle struct {"},
		{"Circle.Radius", "Radius is in metres.\n\nnever negative\n", "Radius float64"},
		{"Circle.X", "from the left\n", "X int"},
		{"Circle.Base", "", "*Base"},
		{"Circle.Reader", "embedded\n", "io.Reader"},
		{"Circle.Area", "Area returns the area.\n", "func (c *Circle) Area() float64 {\n\treturn m.Pi * c.Radius * c.Radius\n}"},
		{"Base", "Base is what shapes share.\n", "type Base struct{ name string }"},
		{"Plain", "", "type Plain int"},
		{"Three", "Sides of shapes.\n\na triangle's\n", "const (\n\tThree = iota + 3 // a triangle's\n\tFour\n)"},
		{"Four", "Sides of shapes.\n", "const (\n\tThree = iota + 3 // a triangle's\n\tFour\n)"},
		{"other", "Unit is what lengths are given in.\n", `var Unit, other = "m", "x"`},
		{"Shape.Area", "Area is in square metres.\n", "Area() float64"},
		{"Shape.Perimeter", "in metres\n", "Perimeter() float64"},
		{"Set.Add", "Add adds.\n", "func (s Set[K, V]) Add(k K) {}"},
		{"undocumented", "", "func undocumented() {}"},
	} {
		e, ok := l.Lookup(Query{Package: "shapes", Name: test.name})
		if !ok || e.Doc != test.doc || !strings.HasPrefix(e.Source, test.source) {
			t.Errorf("Lookup(%s) = %q, %q, %v, want %q, %q", test.name, e.Doc, e.Source, ok, test.doc, test.source)
		}
		if got := fmt.Sprint(e.Imports); got != "map[m:math units:example.com/units/v2 yaml:gopkg.in/yaml.v3]" {
			t.Errorf("Lookup(%s) has imports %s", test.name, got)
		}
	}
	for _, q := range []Query{{Package: "shapes", Name: "Square"}, {Package: "shapes", Name: "Circle.Len"}, {Package: "other", Name: "Circle"}} {
		if e, ok := l.Lookup(q); ok {
			t.Errorf("Lookup(%v) = %v", q, e)
		}
	}
}

// TestLookupByLine: fields of types without a name can be told apart by their
// lines alone.
func TestLookupByLine(t *testing.T) {
	l := library(map[string]string{"a.go": "package a\n\ntype T struct {\n\tA struct {\n\t\tX int // of A\n\t}\n\tB struct {\n\t\tX int // of B\n\t}\n}\n"})
	for line, want := range map[int]string{5: "of A\n", 8: "of B\n", 0: "of A\n"} {
		if e, _ := l.Lookup(Query{Package: "shapes", Name: "T.X", File: "a.go", Line: line}); e.Doc != want {
			t.Errorf("line %d: %q, want %q", line, e.Doc, want)
		}
	}
}

// TestChangedLines: in a file that has been edited since its package was
// compiled, names tell more than lines.
func TestChangedLines(t *testing.T) {
	l := library(map[string]string{"a.go": "package a\n\n// String of A.\nfunc (A) String() {}\n\n// String of B.\nfunc (B) String() {}\n"})
	if e, _ := l.Lookup(Query{Package: "shapes", Name: "A.String", File: "a.go", Line: 7}); e.Doc != "String of A.\n" {
		t.Errorf("A.String: %q", e.Doc)
	}
}

// TestConstraints: of files for different systems, the one for this is taken.
func TestConstraints(t *testing.T) {
	l := library(map[string]string{
		"a.go":                        "//go:build !" + runtime.GOOS + "\n\npackage a\n\n// F is of another system.\nfunc F() {}\n",
		"b_plan9.go":                  "package a\n\n// F is of plan9.\nfunc F() {}\n",
		"c_test.go":                   "package a\n\n// F is of a test.\nfunc F() {}\n",
		"d_" + runtime.GOOS + ".go":   "// Package a is here.\npackage a\n\n// F is here.\nfunc F() {}\n",
		"e_" + runtime.GOARCH + ".go": "// And here.\npackage a\n",
	})
	if e, _ := l.Lookup(Query{Package: "shapes", Name: "F"}); e.Doc != "F is here.\n" {
		t.Errorf("F: %q", e.Doc)
	}
	if got, _ := l.PackageDoc("shapes"); got != "Package a is here.\n\nAnd here.\n" {
		t.Errorf("PackageDoc = %q", got)
	}
}

// TestDamaged: a file that cannot be parsed still tells what it can.
func TestDamaged(t *testing.T) {
	l := library(map[string]string{"a.go": "// Package a.\npackage a\n\n// F is first.\nfunc F() {}\n\nfunc G( {", "b.go": "\xff\xfe", "c.go": ""})
	if e, _ := l.Lookup(Query{Package: "shapes", Name: "F"}); e.Doc != "F is first.\n" {
		t.Errorf("F: %q", e.Doc)
	}
	if got, _ := l.PackageDoc("shapes"); got != "Package a.\n" {
		t.Errorf("PackageDoc = %q", got)
	}
}

// TestChangedFile: a file that has been edited is read again.
func TestChangedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	l := New(func(string) fs.FS { return os.DirFS(filepath.Dir(file)) })
	for i, text := range []string{"package a\n// F one.\nfunc F() {}\n", "package a\n// F two, and more.\nfunc F() {}\n"} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		e, _ := l.Lookup(Query{Package: "a", Name: "F", File: "a.go", Line: 3})
		if want := []string{"F one.\n", "F two, and more.\n"}[i]; e.Doc != want {
			t.Errorf("Doc = %q, want %q", e.Doc, want)
		}
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := cache{limit: 100}
	for i := range 50 {
		c.put(fmt.Sprint(i), "", i, 10)
		c.get("0", "")
	}
	c.put("huge", "", 1, 101)
	if c.size > 100 || len(c.byKey) != 10 || c.order.Len() != 10 {
		t.Errorf("%d bytes in %d entries, %d in order", c.size, len(c.byKey), c.order.Len())
	}
	if c.get("0", "") != 0 || c.get("49", "") != 49 || c.get("1", "") != nil || c.get("49", "other") != nil {
		t.Error("the latest are not those that are kept")
	}
}

func TestRender(t *testing.T) {
	at := Place{
		Package: "example.com/p",
		Imports: map[string]string{"j": "encoding/json"},
		Has:     func(recv, name string) bool { return recv+"."+name == "T.Len" || name == "T" },
		Link: func(path, recv, name string) string {
			return strings.Trim("https://docs/"+path+"#"+recv+"."+name, "#.")
		},
	}
	for _, test := range []struct{ name, text, plain, markdown, html string }{
		{"words", "Hello\nworld.\n", "Hello world.", "Hello world.", "<p>Hello\nworld."},
		{"escapes", "a <b> & *c* _d_ `e` [f](g)\n", "a <b> & *c* _d_ `e` [f](g)", "a \\<b> & \\*c\\* \\_d\\_ \\`e\\` \\[f](g)", "<p>a &lt;b&gt; &amp; *c* _d_ `e` [f](g)"},
		{"tags", "<script>alert(1)</script>", "<script>alert(1)</script>", "\\<script>alert(1)\\</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"code", "See:\n\n\tx < y\n", "See:\n\n    x < y", "See:\n\n\tx < y", "<p>See:\n<pre>x &lt; y\n</pre>"},
		{"list", "Two:\n  - a\n  - b\n", "Two:\n  - a\n  - b", "Two:\n\n  - a\n  - b", "<p>Two:\n<ul>\n<li>a\n<li>b\n</ul>"},
		{"heading", "A.\n\n# Title\n\nB.\n", "A.\n\n# Title\n\nB.", "A.\n\n#### Title\n\nB.", "<p>A.\n<h4>Title</h4>\n<p>B."},
		{
			"links", "[T], [T.Len], [j.Decoder] and [none].", "T, T.Len, j.Decoder and [none].",
			"[T](https://docs/example.com/p#.T), [T.Len](https://docs/example.com/p#T.Len), [j.Decoder](https://docs/encoding/json#.Decoder) and \\[none].",
			`<p><a href="https://docs/example.com/p#.T">T</a>, <a href="https://docs/example.com/p#T.Len">T.Len</a>, <a href="https://docs/encoding/json#.Decoder">j.Decoder</a> and [none].`,
		},
		{"empty", " \n", "", "", ""},
	} {
		got := Render(test.text, at)
		if got.Plain != test.plain {
			t.Errorf("%s: plain %q, want %q", test.name, got.Plain, test.plain)
		}
		if got.Markdown != test.markdown {
			t.Errorf("%s: markdown %q, want %q", test.name, got.Markdown, test.markdown)
		}
		if got.HTML != test.html {
			t.Errorf("%s: html %q, want %q", test.name, got.HTML, test.html)
		}
	}
	if got := Render("See [fmt.Println].", Place{}); strings.Contains(got.HTML, "href") || got.Plain != "See fmt.Println." {
		t.Errorf("without links: %q", got)
	}
}

// FuzzRender: whatever a comment says, no tag of its own is in the HTML.
func FuzzRender(f *testing.F) {
	f.Add("Hello <b>\n\n\tx\n\n  - a\n\n[T] https://x.y/<i> # a\n")
	f.Add("[a]: javascript:alert(1)\n\n[a]\n")
	f.Fuzz(func(t *testing.T, text string) {
		got := Render(text, Place{})
		for _, part := range strings.Split(got.HTML, "<")[1:] {
			tag, _, _ := strings.Cut(part, ">")
			name, _, _ := strings.Cut(strings.TrimPrefix(tag, "/"), " ")
			switch name {
			case "p", "pre", "ul", "ol", "li", "h4", "i", "a":
			default:
				t.Errorf("<%s> in %q", tag, got.HTML)
			}
			if name == "a" && strings.Contains(strings.ToLower(tag), "javascript") {
				t.Errorf("<%s> in %q", tag, got.HTML)
			}
		}
	})
}

// A comment is text, whatever it says; what it links to is a page.
func TestCommentIsNoMarkup(t *testing.T) {
	text := Render("<script>alert(1)</script> [a <b>] and [x]\n\n\t</pre><img src=x onerror=alert(1)>\n\n# A <i>heading</i>\n\n  - <svg/onload=alert(1)>\n\n[x]: javascript:alert(1)\n", Place{Package: "<p>"})
	for _, markup := range []string{"<script", "<b>", "<img", "<i>", "<svg", `href="javascript`} {
		if strings.Contains(text.HTML, markup) {
			t.Errorf("the HTML has %s:\n%s", markup, text.HTML)
		}
	}
	if !strings.Contains(text.HTML, "&lt;script&gt;alert(1)&lt;/script&gt;") {
		t.Errorf("the text is not there:\n%s", text.HTML)
	}
	if strings.Contains(text.Markdown, "](javascript:") {
		t.Errorf("the Markdown has a link that runs:\n%s", text.Markdown)
	}
}
