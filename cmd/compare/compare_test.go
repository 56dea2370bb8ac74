package main

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"gokernel/interp/complete/cases"
)

func TestNewFile(t *testing.T) {
	session := []string{"type T struct{}\nx := T{}", "import m \"math\"\nfmt.Println(m.Pi)"}
	for _, test := range []struct{ name, code, want string }{
		{"statement", "x‸.f()", "func _() {\nx‸.f()\n}\n"},
		{"declaration and statements", "y := 1\nfunc f‸() {}\nf()", "func f‸() {}\nfunc _() {\ny := 1\nf()\n}\n"},
		{"unfinished call", "é := f(‸", "func _() {\né := f(‸\n}\n"},
		{"unfinished declaration", "func f(‸", "\nfunc f(‸\n"},
		{"import", "import \"os‸\"", "import \"os‸\""},
	} {
		before, after, _ := strings.Cut(test.code, cursorMark)
		f := newFile(session, before+after, len(before))
		got := f.text[:max(f.cursor, 0)] + cursorMark + f.text[max(f.cursor, 0):]
		if !strings.Contains(got, test.want) || !strings.Contains(got, "type T struct{}\nvar x = T{}\n") || !strings.Contains(got, "import \"fmt\"\n") {
			t.Errorf("%s:\n%s", test.name, got)
		}
	}
}

func TestPosition(t *testing.T) {
	f := file{"a\n😀é x", len("a\n😀é ")}
	if line, column := f.position(); line != 1 || column != 4 {
		t.Errorf("%d, %d, want 1, 4", line, column)
	}
}

func TestMarkedParameter(t *testing.T) {
	for text, want := range map[string]string{
		"func f(a int, é string)\n              ^^^^^^^^": "é string",
		"func f(a int)\n\nf does.":                        "",
		"func f()":                                        "",
	} {
		if got, ok := markedParameter(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", text, got, ok, want)
		}
	}
}

func TestDiffer(t *testing.T) {
	const hover = "```go\nfunc f()\n```\n\n---\n\nF does \\<this> and [that](x), which is much.\n"
	for _, test := range []struct{ ours, theirs, want string }{
		{"", "", ""},
		{"func f()\n\nF does <this> and that, which is much.", hover, ""},
		{"func f()\n\nF does nothing.", hover, "the documentation is another: F does \\<this> and [that](x), which is much."},
		{"func f()\n…", hover, ""},
		{"func f()", "", "gopls knows nothing"},
		{"", hover, "gopls alone knows: func f()"},
	} {
		if got := differ(test.ours, test.theirs); got != test.want {
			t.Errorf("differ(%q, %q) = %q, want %q", test.ours, test.theirs, got, test.want)
		}
	}
}

// TestReasons: each reason is for a case that there is.
func TestReasons(t *testing.T) {
	for name := range readReasons(known) {
		table, name, _ := strings.Cut(name, "/")
		archive, err := txtar.ParseFile("../../testdata/inspection/" + table + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range archive.Files {
			found = found || f.Name == name+".go"
		}
		if !found {
			t.Errorf("there is no case %s/%s", table, name)
		}
	}
}

func TestCompletionDifference(t *testing.T) {
	c := cases.Case{Code: "pt.Mo", Cursor: 5}
	for _, test := range []struct {
		name         string
		ours, theirs []string
		want         string
		all          bool
	}{
		{"alike", []string{"Move"}, []string{"Move"}, "", true},
		{"template", nil, []string{"print!"}, "  gopls alone, a template with places to fill in, which Jupyter's front ends do not have: print!", true},
		{"unknown", []string{"Move", "Mow"}, []string{"Move"}, "  gokernel alone, WITHOUT A REASON: Mow", false},
	} {
		lines, all := completionDifference(c, test.ours, test.theirs, "")
		if got := strings.Join(lines, "\n"); got != test.want || all != test.all {
			t.Errorf("%s: %q, %v, want %q, %v", test.name, got, all, test.want, test.all)
		}
	}
}
