package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// run knows nothing of Go's kernel: it runs notebooks of any.
func TestRunPython(t *testing.T) {
	python(t, "ipykernel")
	m := newMachine(t)
	r := m.runNotebook(t, m.notebook(t, "python3",
		code("import sys, time\nprint('a')\nprint('b', file=sys.stderr)"),
		code("'x' * 3"),
		code("1 / 0", "raises-exception"),
	))
	if r.status != exitOK || r.stdout != "a\n'xxx'\n" || !strings.Contains(r.stderr, "ZeroDivisionError") {
		t.Errorf("exit status %d, stdout %q", r.status, r.stdout)
	}
	if strings.Contains(r.stderr, "\x1b") {
		t.Error("colours, though there is no terminal")
	}
	if got := texts(r.nb.Cells[2]); len(got) != 1 || got[0] != "error ZeroDivisionError: division by zero" {
		t.Errorf("cell 2 has the outputs %q", got)
	}
	if got := r.nb.Language(); got != "python" {
		t.Errorf("the language is %q", got)
	}

	// Python is interrupted by signal.
	r = m.runNotebook(t, "--timeout", "2s", m.notebook(t, "python3", code("import time\nprint('begun', flush=True)\ntime.sleep(600)")))
	if r.status != exitFailure || !strings.Contains(r.stderr, "took longer than 2s") {
		t.Errorf("timeout: exit status %d", r.status)
	}
	if got := texts(r.nb.Cells[0]); !slices.Equal(got, []string{"stdout begun\n", "error KeyboardInterrupt: "}) {
		t.Errorf("timeout: the outputs are %q", got)
	}
}

// A kernel that dies is noticed at once, and nothing is lost of what it said.
func TestRunDeadKernel(t *testing.T) {
	for _, test := range []struct{ kernel, die, want string }{
		{"gokernel", "import \"os/exec\"\nfmt.Println(\"last words\")\ntime.Sleep(200 * time.Millisecond)\nexec.Command(\"kill\", \"-9\", fmt.Sprint(os.Getppid())).Run()\nfor {\n}", "the kernel died: signal: killed"},
		{"python3", "import os, time\nprint('last words', flush=True)\ntime.sleep(0.2)\nos._exit(3)", "the kernel died: exit status 3"},
	} {
		t.Run(test.kernel, func(t *testing.T) {
			if test.kernel == "python3" {
				python(t, "ipykernel")
			}
			m := newMachine(t)
			start := time.Now()
			r := m.runNotebook(t, m.notebook(t, test.kernel, code("1"), code(test.die), code("2")))
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v to notice", took)
			}
			if r.status != exitFailure || !strings.Contains(r.stderr, test.want) {
				t.Errorf("exit status %d, want %d and %q", r.status, exitFailure, test.want)
			}
			if r.nb == nil {
				t.Fatal("the notebook was not written")
			}
			if got := texts(r.nb.Cells[1]); len(got) != 1 || got[0] != "stdout last words\n" {
				t.Errorf("the last cell has the outputs %q", got)
			}
		})
	}
}
