package kernel

import (
	"strings"
	"testing"

	"gokernel/interp"
)

// The colours are written as {red} and so on.
func TestTraceback(t *testing.T) {
	colours := strings.NewReplacer(red, "{red}", yellow, "{yellow}", cyan, "{cyan}", faint, "{faint}", plain, "{}")
	for _, test := range []struct {
		name string
		err  interp.CellError
		want []string
	}{
		{"compile errors", interp.CellError{
			Kind: interp.KindCompile, Message: "2 errors", Advice: "Nothing ran.",
			Diagnostics: []interp.Diagnostic{
				{Position: interp.Position{Cell: 3, Line: 2, Column: 7}, Message: "undefined: x", Source: "\tprint(x)", Advice: "did you mean y?"},
				{Position: interp.Position{Cell: 3, Line: 4, Column: 1}, Message: "y is never used", Warning: true},
			},
		}, []string{
			"{red}cell 3:2:7: undefined: x{}",
			"    \tprint(x)",
			"    {red}\t     ^{}",
			"{cyan}    did you mean y?{}",
			"{yellow}cell 3:4:1: warning: y is never used{}",
			"{cyan}Nothing ran.{}",
		}},
		{"panic", interp.CellError{
			Kind: interp.KindPanic, Message: "runtime error: index out of range [5] with length 3",
			Frames: []interp.Frame{{Cell: 2, Line: 7, Function: "f"}, {File: "x.go", Line: 1}},
		}, []string{
			"{red}panic: runtime error: index out of range [5] with length 3{}",
			"{faint}    at cell[2]:7 in f{}",
			"{faint}    at x.go:1{}",
		}},
		{"a panic that says so itself", interp.CellError{Kind: interp.KindPanic, Message: "panic: x"}, []string{"{red}panic: x{}"}},
		{"an error value", interp.CellError{Kind: interp.KindValue, Message: "file does not exist"}, []string{"{red}Error: file does not exist{}"}},
		{"lines", interp.CellError{Kind: interp.KindMagic, Message: "a\nb", Advice: "c\nd"},
			[]string{"{red}MagicError: a{}", "{red}b{}", "{cyan}c{}", "{cyan}d{}"}},
		{"without message", interp.CellError{Kind: interp.KindInterrupt}, []string{"{red}Interrupt{}"}},
		{"ours", interp.CellError{Kind: interp.KindInternal, Message: "lost"}, []string{"{red}InternalError: lost{}", "{yellow}" + ours + "{}"}},
	} {
		got := traceback(&test.err)
		for i := range got {
			got[i] = colours.Replace(got[i])
		}
		same(t, test.name, got, test.want)
	}
}
