package kernel

import (
	"strings"
	"testing"
	"unicode/utf8"

	"gokernel/interp"
)

// The colours are written as {red} and so on.
func TestTraceback(t *testing.T) {
	colours := strings.NewReplacer(red, "{red}", magenta, "{magenta}", bold, "{bold}", faint, "{faint}", plain, "{}")
	for _, test := range []struct {
		name string
		err  interp.CellError
		want []string
	}{
		{"compile errors", interp.CellError{
			Kind: interp.KindCompile, Message: "2 errors", Advice: "Nothing ran.",
			Diagnostics: []interp.Diagnostic{
				{Position: interp.Position{Cell: 3, Line: 2, Column: 8}, EndColumn: 9, Message: "undefined: x", Source: "\tprint(x)", Advice: "did you mean y?"},
				{Position: interp.Position{Cell: 3, Line: 4, Column: 1}, Message: "y is never used", Warning: true},
			},
		}, []string{
			"{red}cell 3:2:8:{} {bold}undefined: x{}",
			"    \tprint(x)",
			"    {red}\t      ^{}",
			"    did you mean y?",
			"{magenta}cell 3:4:1: warning:{} {bold}y is never used{}",
			"Nothing ran.",
		}},
		{"more than are shown", interp.CellError{
			Kind: interp.KindCompile, Message: "undefined: xyz", More: 2,
			Diagnostics: []interp.Diagnostic{{Position: interp.Position{Cell: 1, Line: 1, Column: 1}, EndColumn: 4, Message: "undefined: xyz", Source: "xyz"}},
		}, []string{"{red}cell 1:1:1:{} {bold}undefined: xyz{}", "    xyz", "    {red}^~~{}", "{faint}and 2 more errors{}"}},
		{"panic", interp.CellError{
			Kind: interp.KindPanic, Message: "runtime error: index out of range [5] with length 3",
			Frames: []interp.Frame{
				{Cell: 2, Line: 7, Function: "f", Source: "return list[n]"}, {File: "x.go", Line: 1},
				{Cell: 2, Line: 3, Function: "g", Source: "g(n)"}, {Cell: 2, Line: 3, Function: "g", Source: "g(n)"}, {Cell: 4, Line: 1, Source: "g(5)"},
			},
		}, []string{
			"{red}panic:{} {bold}runtime error: index out of range [5] with length 3{}",
			"{faint}    at cell[2]:7 in f{}",
			"        return list[n]",
			"{faint}    at x.go:1{}",
			"{faint}    at cell[2]:3 in g{}",
			"        g(n)",
			"{faint}    at cell[2]:3 in g{}", // a recursion says its line once
			"{faint}    at cell[4]:1{}",
			"        g(5)",
		}},
		{"a panic that says so itself", interp.CellError{Kind: interp.KindPanic, Message: "panic: x"}, []string{"{red}panic:{} {bold}x{}"}},
		{"an error value", interp.CellError{Kind: interp.KindValue, Message: "file does not exist"}, []string{"{red}Error:{} {bold}file does not exist{}"}},
		{"lines", interp.CellError{Kind: interp.KindMagic, Message: "a\nb", Advice: "c\nd"},
			[]string{"{red}MagicError:{} {bold}a{}", "{bold}b{}", "c", "d"}},
		{"without message", interp.CellError{Kind: interp.KindInterrupt}, []string{"{red}Interrupt{}"}},
		{"ours", interp.CellError{Kind: interp.KindInternal, Message: "lost"}, []string{"{red}InternalError:{} {bold}lost{}", "{bold}" + ours + "{}"}},
	} {
		got := traceback(&test.err)
		for i := range got {
			got[i] = colours.Replace(got[i])
		}
		same(t, test.name, got, test.want)
	}
}

// Clients that print "ename: evalue" said "Panic: panic: x".
func TestEvalueDoesNotRepeatEname(t *testing.T) {
	for _, test := range []struct {
		err  interp.CellError
		want string
	}{
		{interp.CellError{Kind: interp.KindPanic, Message: "panic: x"}, "Panic: x"},
		{interp.CellError{Kind: interp.KindPanic, Message: "panic: panic: x"}, "Panic: panic: x"}, // its value says so
		{interp.CellError{Kind: interp.KindExit, Message: "os.Exit(3)"}, "Exit: os.Exit(3)"},
		{interp.CellError{Kind: interp.KindCompile, Message: "undefined: x", Diagnostics: []interp.Diagnostic{{
			Position: interp.Position{Cell: 1, Line: 2, Column: 3}, Message: "undefined: x"}}}, "CompileError: cell 1:2:3: undefined: x"},
	} {
		content := errorContent(&test.err)
		if got := content.EName + ": " + content.EValue; got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// An error of any size is shown in bounds: its beginning, and where it
// happened.
func TestErrorsAreBounded(t *testing.T) {
	frame := interp.Frame{Function: "f", Cell: 7, Line: 1}
	for name, message := range map[string]string{
		"many lines": strings.Repeat("line\n", 100_000), "one line": strings.Repeat("é", 1<<20), "long lines": strings.Repeat(strings.Repeat("x", 9000)+"\n", 500),
	} {
		got := errorContent(&interp.CellError{Kind: interp.KindPanic, Message: message, Frames: []interp.Frame{frame}})
		if len(got.EValue) > maxErrorText+40 || !strings.Contains(got.EValue, " more bytes") || !utf8.ValidString(got.EValue) {
			t.Errorf("%s: evalue of %d bytes", name, len(got.EValue))
		}
		all := strings.Join(got.Traceback, "\n")
		if len(got.Traceback) > maxErrorLines+1 || len(all) > 12*maxErrorText || !strings.Contains(all, "…") || !utf8.ValidString(all) {
			t.Errorf("%s: traceback of %d lines, %d bytes", name, len(got.Traceback), len(all))
		}
		if last := got.Traceback[len(got.Traceback)-1]; !strings.Contains(last, frame.String()) {
			t.Errorf("%s: the last line is %q", name, last)
		}
	}
}
