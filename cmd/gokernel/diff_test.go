package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDiffCommand(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a := write("a.ipynb", dirtyNotebook)
	b := write("b.ipynb", strings.Replace(dirtyNotebook, `"1\n"`, `"2\n"`, 1))
	c := write("c.go", "// %% [markdown]\n// # Title\n\n// %%\nfmt.Println(1)\n")
	tests := []struct {
		name   string
		stdin  string
		args   []string
		status int
		stdout string // a part of it; "" is nothing
		stderr string
	}{
		{"the same", "", []string{a, a}, exitOK, "", ""},
		{"other outputs", "", []string{a, b}, exitFailure, "  stdout:\n-   1\n+   2\n", ""},
		{"outputs left out", "", []string{a, b, "--sources"}, exitOK, "", ""},
		{"outputs ignored", "", []string{"--ignore", `\d`, a, b}, exitOK, "", ""},
		{"standard input", dirtyNotebook, []string{"-", b}, exitFailure, "+++ " + b, ""},
		{"the percent format", "", []string{a, c, "--sources"}, exitFailure, "cell 1 (markdown) added", ""},
		{"a new file, as git has it", "", []string{os.DevNull, a}, exitFailure, "cell 1 (code) added, id a", ""},
		{"text", "", []string{"--text", a}, exitOK, "fmt.Println(1)\n> stdout:\n>   1\n", ""},
		{"one notebook", "", []string{a}, exitUsage, "", "want two notebooks, not 1"},
		{"no such file", "", []string{a, filepath.Join(dir, "none.ipynb")}, exitTrouble, "", "no such file"},
		{"no notebook", "x", []string{a, "-"}, exitTrouble, "", "standard input: not a readable notebook"},
		{"bad pattern", "", []string{"--ignore", "(", a, b}, exitUsage, "", "missing closing )"},
		{"a program", "", []string{a, write("main.go", "package main\n")}, exitTrouble, "", "gokernel import"},
	}
	for _, test := range tests {
		status, out, errs := runWith(test.stdin, append([]string{"diff"}, test.args...)...)
		if status != test.status || (test.stdout == "") != (out == "") || !strings.Contains(out, test.stdout) || !strings.Contains(errs, test.stderr) {
			t.Errorf("%s: diff = %d, %q, %q; want %d, %q, %q", test.name, status, out, errs, test.status, test.stdout, test.stderr)
		}
	}
}
