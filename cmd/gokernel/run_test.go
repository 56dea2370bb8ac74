package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"gokernel/protocol/nbformat"
)

// code is a code cell, with tags.
func code(source string, tags ...any) *nbformat.Cell {
	c := &nbformat.Cell{Type: nbformat.Code, Source: source}
	if len(tags) > 0 {
		c.Metadata = map[string]any{"tags": tags}
	}
	return c
}

// notebook writes a notebook for the named kernel into the machine's home and
// returns its path.
func (m machine) notebook(t *testing.T, kernel string, cells ...*nbformat.Cell) string {
	t.Helper()
	nb := &nbformat.Notebook{Minor: 4, Cells: cells}
	if kernel != "" {
		nb.Metadata = map[string]any{"kernelspec": map[string]any{"name": kernel, "display_name": kernel}}
	}
	data, err := nbformat.Write(nb)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(m.home, "in.ipynb")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// A runResult is what gokernel run did.
type runResult struct {
	status         int
	stdout, stderr string
	nb             *nbformat.Notebook // of -o
}

// start starts gokernel run with -o; wait waits for its end.
func (m machine) startRun(t *testing.T, args ...string) (cmd *exec.Cmd, wait func() runResult) {
	t.Helper()
	out := filepath.Join(m.home, "out.ipynb")
	cmd = m.command(t, time.Minute, binary, append([]string{"run", "-o", out}, args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, func() runResult {
		t.Helper()
		err := cmd.Wait()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		r := runResult{status: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
		if data, err := os.ReadFile(out); err == nil {
			if r.nb, err = nbformat.Read(data); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("exit %d\nstdout:\n%s\nstderr:\n%s", r.status, r.stdout, r.stderr)
		return r
	}
}

func (m machine) runNotebook(t *testing.T, args ...string) runResult {
	t.Helper()
	_, wait := m.startRun(t, args...)
	return wait()
}

// texts are the outputs of a cell in short.
func texts(c *nbformat.Cell) []string {
	var all []string
	for _, o := range c.Outputs {
		switch o.Type {
		case nbformat.Stream:
			all = append(all, o.Name+" "+o.Text)
		case nbformat.Error:
			all = append(all, "error "+o.EName+": "+o.EValue)
		default:
			text, _ := o.Data["text/plain"].(string)
			all = append(all, o.Type+" "+text)
		}
	}
	return all
}

func TestRunNotebook(t *testing.T) {
	m := newMachine(t)
	here := filepath.Join(m.home, "sub")
	if err := os.Mkdir(here, 0o755); err != nil {
		t.Fatal(err)
	}
	path := m.notebook(t, "gokernel",
		&nbformat.Cell{Type: nbformat.Markdown, Source: "# left alone"},
		code("x := 40\nfmt.Println(\"a\")\nfmt.Print(\"b\")"),
		code("  \n"),
		code("x + 2"),
		code("panic(\"meant\")", "raises-exception"),
		code("not Go at all", "skip-execution"),
		code("os.Getwd()"),
	)
	if err := os.Rename(path, filepath.Join(here, "in.ipynb")); err != nil {
		t.Fatal(err)
	}
	r := m.runNotebook(t, filepath.Join(here, "in.ipynb"))
	if r.status != exitOK {
		t.Fatalf("exit status %d", r.status)
	}
	if want := "a\nb\n42\n"; !strings.HasPrefix(r.stdout, want) {
		t.Errorf("stdout = %q, want it to begin with %q", r.stdout, want)
	}
	for _, want := range []string{"[1/4] x := 40 …", "[2/4] x + 2 …", "[3/4] panic(\"meant\") …", "[4/4] os.Getwd() …", " ms"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("stderr does not hold %q", want)
		}
	}
	if strings.Contains(r.stdout+r.stderr, "\x1b") {
		t.Error("colours, though there is no terminal")
	}
	cells := r.nb.Cells
	if got := texts(cells[1]); len(got) != 1 || got[0] != "stdout a\nb" {
		t.Errorf("cell 1 has the outputs %q", got)
	}
	if cells[2].ExecutionCount != nil || cells[5].ExecutionCount != nil || len(cells[5].Outputs) > 0 {
		t.Error("an empty or a skipped cell was run")
	}
	if n := cells[3].ExecutionCount; n == nil || *n != 2 {
		t.Errorf("cell 3 has the execution count %v, want 2", n)
	}
	if got := texts(cells[4]); len(got) != 1 || !strings.Contains(got[0], "meant") {
		t.Errorf("cell 4 has the outputs %q", got)
	}
	if got := texts(cells[6]); len(got) != 1 || !strings.Contains(got[0], here) {
		t.Errorf("the kernel's working directory is %q, want %q", got, here)
	}
	times, _ := cells[1].Metadata["execution"].(map[string]any)
	for _, name := range []string{"iopub.execute_input", "iopub.status.busy", "iopub.status.idle", "shell.execute_reply"} {
		text, _ := times[name].(string)
		if _, err := time.Parse("2006-01-02T15:04:05.000000Z", text); err != nil {
			t.Errorf("execution time %s: %v", name, err)
		}
	}
	if r.nb.KernelName() != "gokernel" || r.nb.Language() != "go" {
		t.Errorf("the notebook is said to be in %q by %q", r.nb.Language(), r.nb.KernelName())
	}
}

// Without gokernel among the installed kernels, the binary is its own kernel.
func TestRunUninstalled(t *testing.T) {
	m := newMachine(t)
	m.run(t, time.Minute, binary, "uninstall", "--prefix", filepath.Join(m.home, "prefix"))
	for _, kernel := range []string{"gokernel", ""} {
		if r := m.runNotebook(t, m.notebook(t, kernel, code("6 * 7"))); r.status != exitOK || r.stdout != "42\n" {
			t.Errorf("kernel %q: exit status %d, stdout %q", kernel, r.status, r.stdout)
		}
	}
}

func TestRunFailure(t *testing.T) {
	m := newMachine(t)
	old := code("fmt.Println(3)")
	old.Outputs = []*nbformat.Output{{Type: nbformat.Stream, Name: "stdout", Text: "of an earlier run\n"}}
	path := m.notebook(t, "gokernel", code("1"), code("fmt.Println(2)\npanic(\"oh dear\")"), old)

	r := m.runNotebook(t, path)
	if r.status != exitFailure {
		t.Errorf("exit status %d, want %d", r.status, exitFailure)
	}
	if !strings.Contains(r.stderr, "oh dear") || !strings.Contains(r.stderr, "gokernel: cell 2 of 3 failed: ") {
		t.Error("stderr does not tell of the failure")
	}
	if got := texts(r.nb.Cells[0]); len(got) != 1 || got[0] != "execute_result 1" {
		t.Errorf("cell 0 was written with the outputs %q", got)
	}
	if got := texts(r.nb.Cells[1]); len(got) != 2 || got[0] != "stdout 2\n" {
		t.Errorf("cell 1 was written with the outputs %q", got)
	}
	if got := texts(r.nb.Cells[2]); len(got) != 1 || got[0] != "stdout of an earlier run\n" {
		t.Errorf("a cell that was not reached has the outputs %q", got)
	}

	r = m.runNotebook(t, path, "--allow-errors")
	if r.status != exitOK || r.stdout != "1\n2\n3\n" {
		t.Errorf("--allow-errors: exit status %d, stdout %q", r.status, r.stdout)
	}
}

func TestRunTimeout(t *testing.T) {
	m := newMachine(t)
	r := m.runNotebook(t, "--timeout", "1500ms", m.notebook(t, "gokernel", code("1"), code("fmt.Println(\"begun\")\nfor {\n}"), code("2")))
	if r.status != exitFailure || !strings.Contains(r.stderr, "cell 2 of 3 took longer than 1.5s and was interrupted") {
		t.Errorf("exit status %d", r.status)
	}
	if got := texts(r.nb.Cells[1]); len(got) != 2 || got[0] != "stdout begun\n" || !strings.HasPrefix(got[1], "error ") {
		t.Errorf("the cell was written with the outputs %q", got)
	}
	if len(r.nb.Cells[2].Outputs) > 0 {
		t.Error("the cell after it was run")
	}
}

func TestRunSignal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: a test cannot send Ctrl-C on Windows")
	}
	m := newMachine(t)
	began := filepath.Join(m.home, "began")
	cmd, wait := m.startRun(t, m.notebook(t, "gokernel",
		code("fmt.Println(\"begun\")\nos.WriteFile("+quote(began)+", nil, 0o600)\nfor {\n}"), code("2")))
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(began); err == nil {
			break // nothing but the cell itself can say that it runs
		}
		if time.Now().After(deadline) {
			t.Fatal("the cell did not begin")
		}
	}
	start := time.Now()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	r := wait()
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if r.status != exitFailure || !strings.Contains(r.stderr, "interrupted") {
		t.Errorf("exit status %d", r.status)
	}
	if r.nb == nil {
		t.Fatal("the notebook was not written")
	}
	if got := texts(r.nb.Cells[0]); len(got) != 2 || got[0] != "stdout begun\n" {
		t.Errorf("the cell was written with the outputs %q", got)
	}
}

func quote(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

// A notebook that runs unattended does not wait for input: the cell is told
// that there is none.
func TestRunNoInput(t *testing.T) {
	m := newMachine(t)
	r := m.runNotebook(t, m.notebook(t, "gokernel", code("var s string\nfmt.Scanln(&s)")))
	if r.status != exitFailure || !strings.Contains(r.stderr, "input was asked for") {
		t.Errorf("exit status %d", r.status)
	}
}

func TestRunOutputFile(t *testing.T) {
	m := newMachine(t)
	path := m.notebook(t, "gokernel", code("6 * 7"))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	m.run(t, time.Minute, binary, "run", path)
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("without -o the notebook was changed (%v)", err)
	}
	link := filepath.Join(m.home, "link.ipynb")
	if err := os.Symlink(path, link); err != nil {
		t.Skipf("skipped: %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	m.run(t, time.Minute, binary, "run", link, "-o", link)
	info, err := os.Lstat(link)
	if err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
	if info, err = os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the file's mode became %v (%v)", info.Mode(), err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	nb, err := nbformat.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	if got := texts(nb.Cells[0]); len(got) != 1 || got[0] != "execute_result 42" {
		t.Errorf("the file holds the outputs %q", got)
	}
	if left, _ := filepath.Glob(filepath.Join(m.home, ".*ipynb*")); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

// What is wrong is said before anything runs.
func TestRunRefuses(t *testing.T) {
	m := newMachine(t)
	good := m.notebook(t, "gokernel", code("1"))
	write := func(name, text string) string {
		path := filepath.Join(m.home, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	spec := filepath.Join(m.home, "data", "kernels", "broken")
	if err := os.MkdirAll(spec, 0o755); err != nil {
		t.Fatal(err)
	}
	self, err := json.Marshal(binary)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(spec, "kernel.json"), []byte(`{"argv":[`+string(self)+`,"kernel","-f","/no/such/file"],"display_name":"B","language":"go"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"no notebook", nil, exitUsage, "which notebook?"},
		{"two notebooks", []string{good, good}, exitUsage, "one notebook at a time"},
		{"an unknown flag", []string{good, "--fast"}, exitUsage, "-fast"},
		{"a bad duration", []string{"--timeout", "soon", good}, exitUsage, "timeout"},
		{"a negative duration", []string{"--timeout", "-1s", good}, exitUsage, "negative"},
		{"an empty -o", []string{good, "-o", ""}, exitUsage, "-o needs a file"},
		{"no such file", []string{"nowhere.ipynb"}, exitFailure, "nowhere.ipynb"},
		{"no such directory for -o", []string{good, "-o", "no/where/out.ipynb"}, exitFailure, "cannot be written"},
		{"not JSON", []string{write("text.ipynb", "hello")}, exitFailure, "text.ipynb: not a readable notebook: bad JSON at line 1, column 1"},
		{"format 3", []string{write("old.ipynb", `{"nbformat":3,"nbformat_minor":0,"metadata":{},"worksheets":[]}`)}, exitFailure, "format 3"},
		{"a fault deep inside", []string{write("bad.ipynb", `{"nbformat":4,"nbformat_minor":4,"metadata":{},"cells":[{"cell_type":"code","source":"1","metadata":{},"outputs":[{"output_type":7}]}]}`)}, exitFailure, "cells[0].outputs[0].output_type"},
		{"a kernel that is not there", []string{good, "--kernel", "fortran77"}, exitFailure, "there is no kernel named \"fortran77\"; there are "},
		{"a notebook of a kernel that is not there", []string{write("cobol.ipynb", `{"nbformat":4,"nbformat_minor":4,"metadata":{"kernelspec":{"name":"cobol"}},"cells":[]}`)}, exitFailure, "--kernel NAME"},
		{"another language without a kernel", []string{write("r.ipynb", `{"nbformat":4,"nbformat_minor":4,"metadata":{"language_info":{"name":"R"}},"cells":[]}`)}, exitFailure, "the notebook is in R"},
		{"a kernel that does not start", []string{good, "--kernel", "broken"}, exitFailure, "there is no connection file /no/such/file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cmd := m.command(t, time.Minute, binary, append([]string{"run"}, test.args...)...)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			_ = cmd.Run()
			if got := cmd.ProcessState.ExitCode(); got != test.status || !strings.Contains(stderr.String(), test.want) || stdout.Len() > 0 {
				t.Errorf("exit status %d, want %d; stdout %q; stderr, which should hold %q:\n%s", got, test.status, stdout.String(), test.want, stderr.String())
			}
		})
	}
}
