package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gokernel/protocol/nbformat"
)

// A notebook that has been run gives its outputs again; one that has been
// tampered with does not, and is told how.
func TestRunCheck(t *testing.T) {
	m := newMachine(t)
	changing := code(`time.Now().UnixNano()`)
	in := m.notebook(t, "gokernel",
		code(`fmt.Println("hello")`), changing, code(`"a" + "b"`), code(`fmt.Println("took", time.Now().UnixNano(), "ns")`),
		code(`panic("always")`, "raises-exception"))
	first := m.runNotebook(t, in)
	if first.status != exitOK {
		t.Fatal("the notebook does not run")
	}
	saved := filepath.Join(m.home, "saved.ipynb")
	save := func(change func(*nbformat.Notebook)) {
		t.Helper()
		data, err := nbformat.Write(first.nb)
		if err != nil {
			t.Fatal(err)
		}
		nb, err := nbformat.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		change(nb)
		if data, err = nbformat.Write(nb); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(saved, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	tag := func(nb *nbformat.Notebook) { nb.Cells[1].Metadata["tags"] = []any{"volatile"} }

	save(func(*nbformat.Notebook) {})
	got := m.runNotebook(t, saved, "--check")
	if got.status != exitFailure || !strings.Contains(got.stdout, "code cell 2 gives other outputs: time.Now()") ||
		!strings.Contains(got.stdout, "-   took ") || !strings.Contains(got.stderr, "2 of 5 cells") {
		t.Errorf("what changes each time is not told")
	}
	save(tag)
	if got := m.runNotebook(t, saved, "--check", "--ignore", `\d+ ns`); got.status != exitOK || got.stdout != "" {
		t.Errorf("a notebook that gives the same is said not to")
	}
	save(func(nb *nbformat.Notebook) {
		tag(nb)
		nb.Cells[2].Outputs[0].Data["text/plain"] = `"ba"`
	})
	got = m.runNotebook(t, saved, "--check", "--ignore", `\d+ ns`)
	if got.status != exitFailure || got.stdout != "code cell 3 gives other outputs: \"a\" + \"b\"\n  result text/plain:\n-   \"ba\"\n+   \"ab\"\n" ||
		!strings.Contains(got.stderr, "1 of 5 cells does not give its saved outputs again") {
		t.Errorf("a changed output is not told")
	}
	if status, _, errs := runWith("", "run", "--ignore", "x", saved); status != exitUsage || !strings.Contains(errs, "--ignore is for --check") {
		t.Errorf("--ignore without --check = %d, %q", status, errs)
	}
}
