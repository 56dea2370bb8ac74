package syntax

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
	"unicode/utf8"

	"gokernel/interp"
)

var seeds = []string{
	"", "x", "x := 1; x;", "import \"fmt\"\nfmt.Println(`a\nb`)", "package main\nfunc main() {}", "// T\ntype T[P any] struct{ a P `t` } // t",
	"func (t *T) M() {}\nfunc() {}()", "if x := []int{1}; x != nil {\n} else if y {}", "for i := 0; i < 3; i++ {}; var a, b = f()",
	"%time x\n!ls \\\n-l\nx?", "%%bash\necho", "\uFEFFa\r\nb", "f(]", "}", "f(", "x +", "x y\ny z", "x\x00\xff", "\"a", "/*", "'\\400'", "L: M: x := 1",
	"switch x := y.(type) {\ncase int:", "//line a:1\nx", "import \"a\";type T int;import \"b\"", "x++ {", "if x = 1 {}", "func f()\n{}", "; ; type", "x?", "%a\n%%b",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fset := token.NewFileSet()
		c, diagnostics := Parse(fset, 7, text)
		if (c == nil) == (len(diagnostics) == 0) || len(diagnostics) > 10 {
			t.Fatalf("Parse(%q) = %v, %v: want exactly one, and ten at most", text, c, diagnostics)
		}
		lines := strings.Split(text, "\n")
		for _, d := range diagnostics {
			if d.Cell != 7 || d.Line < 1 || d.Line > len(lines) || d.Column < 1 || d.Column > len(lines[d.Line-1])+1 {
				t.Errorf("Parse(%q): %v lies outside the text", text, d)
			}
			if d.Message == "" || !utf8.ValidString(d.Source) {
				t.Errorf("Parse(%q): bad diagnostic %+v", text, d)
			}
		}
		if c == nil {
			return
		}
		last := 0
		for _, p := range c.Parts {
			if p.Start < last || p.End <= p.Start || p.End > len(text) {
				t.Errorf("Parse(%q): part %v at %d:%d behind %d", text, p.Kind, p.Start, p.End, last)
			}
			if (p.Decl == nil) == (p.Kind != Stmt) || (p.Stmt == nil) == (p.Kind == Stmt || p.Kind == Var) {
				t.Errorf("Parse(%q): part %v holds the wrong trees", text, p.Kind)
			}
			last = p.End
		}
		for _, m := range c.Magics {
			if m.Start < 0 || m.End < m.Start || m.End > len(text) {
				t.Errorf("Parse(%q): magic at %d:%d", text, m.Start, m.End)
			}
		}
		for _, root := range []ast.Node{c.Decls, c.Body} {
			ast.Inspect(root, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				if !ok || !id.Pos().IsValid() || id == c.Decls.Name {
					return true
				}
				o := c.Offset(id.Pos())
				if !strings.HasPrefix(text[o:], id.Name) {
					t.Errorf("Parse(%q): %s is not at %d", text, id.Name, o)
				}
				if got, want := fset.Position(id.Pos()), c.Position(id.Pos()); got.Line != want.Line || got.Column != want.Column {
					t.Errorf("Parse(%q): the FileSet has %s at %v, the cell at %v", text, id.Name, got, want)
				}
				return true
			})
			Free(root)
		}
		c.Defined()
	})
}

func FuzzIsComplete(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := IsComplete(text)
		switch got.Status {
		case interp.Complete, interp.Invalid:
			if got.Indent != "" {
				t.Errorf("IsComplete(%q) = %+v: want no indent", text, got)
			}
		case interp.Incomplete:
			if strings.Trim(got.Indent, "\t") != "" {
				t.Errorf("IsComplete(%q) = %+v: want tabs", text, got)
			}
		default:
			t.Errorf("IsComplete(%q) = %+v", text, got)
		}
		if _, diagnostics := Parse(token.NewFileSet(), 1, text); len(diagnostics) > 0 && got.Status == interp.Complete {
			t.Errorf("IsComplete(%q) is complete, but Parse says %v", text, diagnostics)
		}
	})
}
