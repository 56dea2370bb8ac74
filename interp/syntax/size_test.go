package syntax

import (
	"go/token"
	"strings"
	"testing"
	"time"
)

// Cells that no person writes must be answered without a crash, and in a time
// that grows with their length, not with its square: then a minute would not
// do on any machine.
func TestHugeCells(t *testing.T) {
	const much = 1 << 16 // the real megabyte is for the one that walks over most of the code
	for _, test := range []struct {
		name, text string
		fault      string // a part of the first message, or "" where the cell is well formed
	}{
		{"a megabyte of statements", strings.Repeat("for i := 0; i < 3; i++ { f(i) }; x;\n// a\n", 16*much/41), ""},
		{"much of statements", strings.Repeat("x := 1\n", much/7), ""},
		{"much of declarations", strings.Repeat("type T int\n", much/11), ""},
		{"much of comment", "/*" + strings.Repeat("a\n", much/2) + "*/", ""},
		{"much of comments", strings.Repeat("// a\n\n", much/6), ""},
		{"much of doc comment", strings.Repeat("// a\n", much/5) + "type T int", ""},
		{"much of string", "`" + strings.Repeat("a\n", much/2) + "`", ""},
		{"much of one line", strings.Repeat("x;", much/2), ""},
		{"much of magics", strings.Repeat("%a\n", much/3), ""},
		{"much of shell", "!" + strings.Repeat("a\\\n", much/3), ""},
		{"much of faults", strings.Repeat("x y\n", much/4), "unexpected name y at end of statement"},
		{"much of late imports", "type T int\n" + strings.Repeat("import \"a\"\n", much/11), ""},
		{"much of illegal characters", strings.Repeat("#", much), "invalid character"},
		{"much of illegal lines", strings.Repeat("#\n", much/2), "invalid character"},
		{"much of NUL", strings.Repeat("\x00", much), "invalid NUL character"},
		{"much of bad bytes", strings.Repeat("\xff", much), "invalid UTF-8 encoding"},
		{"much of sum", "x" + strings.Repeat("+1", 110_000), "exceeded max nesting depth"},
		{"much of selectors", "x" + strings.Repeat(".a", 110_000), "exceeded max nesting depth"},
		{"much of calls", "x" + strings.Repeat("()", 110_000), "exceeded max nesting depth"},
		{"much of commas", strings.Repeat(",", much), "unexpected comma"},
		{"much of if", strings.Repeat("if x;", much/5), "syntax error"},
		{"much of open if", strings.Repeat("if ", much/3), "syntax error"},
		{"nested parentheses", strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000), "exceeded max nesting depth"},
		{"nested braces", strings.Repeat("{", 100_000) + strings.Repeat("}", 100_000), "exceeded max nesting depth"},
		{"open brackets", strings.Repeat("[", 100_000), "exceeded max nesting depth"},
		{"closed brackets", strings.Repeat("]", 100_000), "unexpected ]"},
		{"parentheses as deep as may be", strings.Repeat("(", maxDepth) + "1" + strings.Repeat(")", maxDepth), ""},
		{"blocks as deep as may be", strings.Repeat("{", maxDepth) + strings.Repeat("}", maxDepth), ""},
		{"nested functions", strings.Repeat("func(){", 100_000), "exceeded max nesting depth"},
		{"nested negations", "(" + strings.Repeat("!", 110_000) + "x)", "exceeded max nesting depth"},
		{"nested pointers", "var x " + strings.Repeat("*", 110_000) + "int", "exceeded max nesting depth"},
		{"nested slices", "var x " + strings.Repeat("[]", 110_000) + "int", "exceeded max nesting depth"},
		{"a long else chain", "if x {}" + strings.Repeat(" else if x {}", 20_000), ""},
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
		if d := time.Since(start); d > time.Minute {
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
