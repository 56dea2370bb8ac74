package check_test

import (
	"go/ast"
	"go/types"
	"slices"
	"testing"

	"gokernel/interp/check"
)

func TestConversions(t *testing.T) {
	n := newNotebook(t)
	n.run(`import ("io"; "os"; "fmt")
type Pair struct { R io.Reader; W io.Writer; n int }
type Embeds struct { io.Reader }
func two() (io.Reader, int) { return nil, 0 }
func take(r io.Reader, ws ...io.Writer) {}
func generic[T io.Writer](w T) {}
var r io.Reader
var w io.Writer
var c chan<- io.Writer
var m map[io.Writer]io.Reader
var f = os.Stdin
var i int`)
	for _, test := range []struct {
		code string
		want []string // of the places where a file is
	}{
		{"var x io.Reader = f", []string{"io.Reader"}},
		{"var x, y io.Reader = f, os.Stdin", []string{"io.Reader", "io.Reader"}},
		{"var x = f\n_ = x", nil},
		{"r = f", []string{"io.Reader"}},
		{"r, i = f, 1", []string{"io.Reader"}},
		{"r, w = (f), f", []string{"io.Reader", "io.Writer"}},
		{"_ = f", nil},
		{"x := f", nil},
		{"if true { r, x := f, f; r, y := f, 2; _, _, _ = x, y, r }", []string{"*os.File"}},
		{"if true { var r io.Reader; r, x := f, f; _, _ = x, r }", []string{"io.Reader"}},
		{"r, i = two()", nil},
		{"take(f, f, os.Stdout)", []string{"io.Reader", "io.Writer", "io.Writer"}},
		{"take(f, []io.Writer{f}...)", []string{"io.Reader", "io.Writer"}},
		{"func(r io.Reader, f *os.File) {}(f, f)", []string{"io.Reader", "*os.File"}},
		{"fmt.Fprintln(f, f)", []string{"io.Writer", "any"}},
		{"generic(f)", []string{"*os.File"}},
		{"generic[io.Writer](f)", []string{"io.Writer"}},
		{"x := io.ReadCloser(f)", []string{"io.ReadCloser"}},
		{"x := append([]io.Reader(nil), f)", []string{"io.Reader"}},
		{"delete(m, f)", []string{"io.Writer"}},
		{"x := m[f]", []string{"io.Writer"}},
		{"m[f] = f", []string{"io.Reader", "io.Writer"}},
		{"x := Pair{f, f, 1}", []string{"io.Reader", "io.Writer"}},
		{"x := &Pair{W: f, R: os.Stdin}", []string{"io.Writer", "io.Reader"}},
		{"x := Embeds{Reader: f}", []string{"io.Reader"}},
		{"x := []*Pair{{W: f}, {f, nil, 0}}", []string{"io.Writer", "io.Reader"}},
		{"x := map[io.Writer]io.Reader{f: f}", []string{"io.Writer", "io.Reader"}},
		{"x := [...]io.Writer{1: f}", []string{"io.Writer"}},
		{"x := struct{ io.Writer }{f}", []string{"io.Writer"}},
		{"c <- f", []string{"io.Writer"}},
		{"select { case c <- f: default: }", []string{"io.Writer"}},
		{"func g() (io.Reader, *os.File) { return f, f }", []string{"io.Reader", "*os.File"}},
		{"func (p Pair) g() io.Reader { x := func() (int, io.Writer) { return 1, f }; x(); return f }", []string{"io.Writer", "io.Reader"}},
		{"func g() (r io.Reader) { r = f; return }", []string{"io.Reader"}},
		{"func g() (io.Reader, int) { return two() }", nil},
		{"go take(f)", []string{"io.Reader"}},
		{"defer take(f)", []string{"io.Reader"}},
		{"x := f == os.Stdout", nil},
	} {
		c, errs := n.try(test.code)
		if c == nil {
			t.Errorf("Check(%q) fails: %v", test.code, errs)
			continue
		}
		var nodes []ast.Node
		for _, stmt := range c.Stmts {
			nodes = append(nodes, stmt)
		}
		for _, d := range c.Decls {
			nodes = append(nodes, d.Node)
		}
		var got []string
		for _, conversion := range check.Conversions(c.Info, nodes...) {
			if from := c.Info.TypeOf(conversion.Expr); from != nil && from.String() == "*os.File" {
				got = append(got, types.TypeString(conversion.To, (*types.Package).Name))
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("Conversions(%q) = %q, want %q", test.code, got, test.want)
		}
	}
}

// The cure for a value of a wrong type is looked for among all literals, also
// those that have more values than their struct has fields.
func TestAdviceBesideTooManyValues(t *testing.T) {
	n := newNotebook(t)
	n.run("type P struct{ X int }")
	_, errors := n.try("a := P{\"x\", 2, 3}\nvar s string = 1\n_, _ = a, s")
	if len(errors) < 2 {
		t.Errorf("errors: %q", errors)
	}
}
