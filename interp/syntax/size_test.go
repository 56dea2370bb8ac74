package syntax

import (
	"go/token"
	"strings"
	"testing"
	"time"
)

// Cells that no person writes must be answered soon and without a crash.
func TestHugeCells(t *testing.T) {
	const million = 1 << 18 // a quarter of it, but for the first cell
	for _, test := range []struct {
		name, text string
		fault      string // a part of the first message, or "" where the cell is well formed
	}{
		{"a megabyte of statements", strings.Repeat("x := 1\n", 4*million/7), ""},
		{"a megabyte of declarations", strings.Repeat("type T int\n", million/11), ""},
		{"a megabyte of comment", "/*" + strings.Repeat("a\n", million/2) + "*/", ""},
		{"a megabyte of comments", strings.Repeat("// a\n\n", million/6), ""},
		{"a megabyte of doc comment", strings.Repeat("// a\n", million/5) + "type T int", ""},
		{"a megabyte of string", "`" + strings.Repeat("a\n", million/2) + "`", ""},
		{"a megabyte of one line", strings.Repeat("x;", million/2), ""},
		{"a megabyte of magics", strings.Repeat("%a\n", million/3), ""},
		{"a megabyte of shell", "!" + strings.Repeat("a\\\n", million/3), ""},
		{"a megabyte of faults", strings.Repeat("x y\n", million/4), "unexpected name y at end of statement"},
		{"a megabyte of late imports", "type T int\n" + strings.Repeat("import \"a\"\n", million/11), ""},
		{"a megabyte of illegal characters", strings.Repeat("#", million), "invalid character"},
		{"a megabyte of illegal lines", strings.Repeat("#\n", million/2), "invalid character"},
		{"a megabyte of NUL", strings.Repeat("\x00", million), "invalid NUL character"},
		{"a megabyte of bad bytes", strings.Repeat("\xff", million), "invalid UTF-8 encoding"},
		{"a megabyte of sum", "x" + strings.Repeat("+1", million/2), "exceeded max nesting depth"},
		{"a megabyte of selectors", "x" + strings.Repeat(".a", million/2), "exceeded max nesting depth"},
		{"a megabyte of calls", "x" + strings.Repeat("()", million/2), "exceeded max nesting depth"},
		{"a megabyte of commas", strings.Repeat(",", million), "unexpected comma"},
		{"a megabyte of if", strings.Repeat("if x;", million/5), "syntax error"},
		{"a megabyte of open if", strings.Repeat("if ", million/3), "syntax error"},
		{"nested parentheses", strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000), "exceeded max nesting depth"},
		{"nested braces", strings.Repeat("{", 100_000) + strings.Repeat("}", 100_000), "exceeded max nesting depth"},
		{"open brackets", strings.Repeat("[", 100_000), "exceeded max nesting depth"},
		{"closed brackets", strings.Repeat("]", 100_000), "unexpected ]"},
		{"parentheses as deep as may be", strings.Repeat("(", maxDepth) + "1" + strings.Repeat(")", maxDepth), ""},
		{"blocks as deep as may be", strings.Repeat("{", maxDepth) + strings.Repeat("}", maxDepth), ""},
		{"nested functions", strings.Repeat("func(){", 100_000), "exceeded max nesting depth"},
		{"nested negations", "(" + strings.Repeat("!", 200_000) + "x)", "exceeded max nesting depth"},
		{"nested pointers", "var x " + strings.Repeat("*", 200_000) + "int", "exceeded max nesting depth"},
		{"nested slices", "var x " + strings.Repeat("[]", 200_000) + "int", "exceeded max nesting depth"},
		{"a long else chain", "if x {}" + strings.Repeat(" else if x {}", 80_000), ""},
	} {
		start := time.Now()
		c, diagnostics := Parse(token.NewFileSet(), 1, test.text)
		if c == nil && (test.fault == "" || !strings.Contains(diagnostics[0].Message, test.fault)) {
			t.Errorf("%s: Parse = %s, want %q", test.name, diagnostics[0].Message, test.fault)
		}
		if c != nil {
			if test.fault != "" {
				t.Errorf("%s: Parse finds no fault, want %q", test.name, test.fault)
			}
			Free(c.Decls)
			Free(c.Body)
		}
		IsComplete(test.text)
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%s took %v", test.name, d)
		} else {
			t.Logf("%s: %v", test.name, d)
		}
	}
}

const tenLines = `import "fmt"

type Point struct{ X, Y float64 }

func (p Point) Norm() float64 { return p.X*p.X + p.Y*p.Y }

p := Point{3, 4}
for i := 0; i < 3; i++ {
	fmt.Println(i, p.Norm())
}
p.Norm()
`

func BenchmarkParse(b *testing.B) {
	for name, text := range map[string]string{"1 line": "1 + 1", "10 lines": tenLines, "1000 lines": strings.Repeat("x := f(1, 2)\n", 1000)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(token.NewFileSet(), 1, text)
			}
		})
	}
}

func BenchmarkIsComplete(b *testing.B) {
	for b.Loop() {
		IsComplete(tenLines)
	}
}
