package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// jupyter run gives each file to the kernel as one cell, or its standard input where there is no file. It fails with a
// cell, and runs no further file then.
func TestJupyterRun(t *testing.T) {
	jupyter := jupyter(t, "run")
	m := newMachine(t)
	for name, text := range map[string]string{
		"hello.go":   "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"hello from a file\")\n}\n",
		"again.go":   "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"hello from another\")\n}\n",
		"declare.go": "x := 40\nfunc twice(n int) int { return 2 * n }\n",
		"use.go":     "fmt.Fprintln(os.Stderr, \"to stderr\")\ntwice(x) + 1\n",
		"asks.go":    "var name string\nfmt.Print(\"Your name: \")\nfmt.Scanln(&name)\nfmt.Println(\"hello,\", name)\n",
		"wrong.go":   "fmt.Println(\"not reached\")\nvar y int = \"text\"\n",
		"panics.go":  "func f(m map[string]int) { m[\"x\"] = 1 }\nfmt.Println(\"before\")\nf(nil)\n",
		"exits.go":   "package main\n\nimport \"os\"\n\nfunc main() {\n\tos.Stdout.WriteString(\"leaving\\n\")\n\tos.Exit(3)\n}\n",
	} {
		if err := os.WriteFile(filepath.Join(m.home, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name, files, stdin, want string
		failure                  []string // on standard error; none means success
	}{
		{"a program", "hello.go", "", "hello from a file\n", nil},
		{"programs", "hello.go again.go", "", "hello from a file\nhello from another\n", nil},
		{"files on each other", "declare.go use.go", "", "81", nil}, // as the client prints a result
		{"input", "asks.go", "Ada\n", "Your name: hello, Ada\n", nil},
		{"an error", "wrong.go hello.go", "", "", []string{`cannot use "text"`, "cell 1:2:13", "jupyter-run error running 'wrong.go'"}},
		{"a panic", "panics.go hello.go", "", "before\n", []string{"assignment to entry in nil map", "cell[1]:1 in f", "jupyter-run error running 'panics.go'"}},
		{"an exit", "exits.go hello.go", "", "leaving\n", []string{"os.Exit(3)", "jupyter-run error running 'exits.go'"}},
		{"standard input", "", "fmt.Println(1 + 1)\n3 * 4\n", "2\n12", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			cmd := m.command(t, time.Minute, jupyter, append([]string{"run", "--kernel=gokernel"}, strings.Fields(test.files)...)...)
			cmd.Stdin = strings.NewReader(test.stdin)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			err := cmd.Run()
			failed := test.failure != nil
			if (err != nil) != failed || failed && cmd.ProcessState.ExitCode() != 1 {
				t.Errorf("it ended with %v\n%s", err, stderr.String())
			}
			if stdout.String() != test.want {
				t.Errorf("stdout is %q, want %q\n%s", stdout.String(), test.want, stderr.String())
			}
			shown := stderr.String()
			for _, want := range test.failure {
				if !strings.Contains(shown, want) {
					t.Errorf("stderr is %q, without %q", shown, want)
				}
			}
			if toStderr := strings.Contains(test.files, "use.go"); toStderr != strings.Contains(shown, "to stderr") {
				t.Errorf("stderr is %q", shown)
			}
		})
	}
}
