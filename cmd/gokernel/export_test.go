package main

import (
	"bytes"
	"flag"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gokernel/protocol/nbformat"
)

var update = flag.Bool("update", false, "rewrite the golden files of exported notebooks and what the replays want")

// quickExports are the notebooks that are built each time. The others need the
// time of a coffee on a small machine: set GOKERNEL_TEST_EXPORT=all for them.
var quickExports = []string{"closures", "defers", "functions", "panics", "tests", "tour"}

// Exported notebooks read as their golden files do, build, please go vet and
// gofmt, and print what the notebook showed when a kernel ran it.
func TestExport(t *testing.T) {
	m := newMachine(t)
	dir := filepath.Join(m.home, "notebooks")
	if err := os.CopyFS(dir, os.DirFS("../../testdata/notebooks/export")); err != nil {
		t.Fatal(err)
	}
	tour, err := os.ReadFile("../../testdata/notebooks/tour.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tour.percent"), tour, 0o644); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.percent"))
	if err != nil || len(names) < 25 {
		t.Fatalf("%d notebooks, %v", len(names), err)
	}
	for _, in := range names {
		name := strings.TrimSuffix(filepath.Base(in), ".percent")
		t.Run(name, func(t *testing.T) {
			if os.Getenv("GOKERNEL_TEST_EXPORT") != "all" && !*update && !slices.Contains(quickExports, name) {
				t.Skip("not one of the quick ones; GOKERNEL_TEST_EXPORT=all")
			}
			out := filepath.Join(dir, name+".ipynb")
			cmd := m.command(t, time.Minute, binary, "run", in, "-o", out, "--kernel", "gokernel")
			cmd.Dir = dir
			if text, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("running the notebook: %v\n%s", err, text)
			}
			data, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			nb, err := nbformat.Read(data)
			if err != nil {
				t.Fatal(err)
			}
			// One name for all, so that they share the compiled package display.
			program := filepath.Join(m.home, name, "program")
			m.run(t, time.Minute, binary, "export", out, "-o", program)
			checkGolden(t, name, program)
			goIn(t, program, "build", "-trimpath", "-o", "program.bin")
			goIn(t, program, "vet", "-trimpath", ".")
			if _, err := os.Stat(filepath.Join(program, "main_test.go")); err == nil {
				goIn(t, program, "test", "-trimpath", ".")
			}
			var stdout bytes.Buffer
			run := exec.Command(filepath.Join(program, "program.bin"))
			run.Stdout = &stdout
			if err := run.Run(); err != nil {
				t.Errorf("the program: %v", err)
			}
			got, want := stdout.String(), shownBy(nb)
			if name == "tour" { // a program prints what is shown before it changes, too
				got = strings.Replace(got, "*working …*\n", "", 1)
			}
			if got != want {
				t.Errorf("the program printed\n%s\nand the notebook showed\n%s", got, want)
			}
		})
	}
}

// checkGolden compares the Go files of a program with the golden one.
func checkGolden(t *testing.T, name, program string) {
	t.Helper()
	var all []byte
	for _, file := range []string{"main.go", "main_test.go"} {
		text, err := os.ReadFile(filepath.Join(program, file))
		if err != nil && file == "main.go" {
			t.Fatal(err)
		}
		formatted, err := format.Source(text)
		if err != nil || !bytes.Equal(formatted, text) {
			t.Errorf("%s is not as gofmt would have it: %v", file, err)
		}
		all = append(all, text...)
	}
	golden := filepath.Join("../../testdata/notebooks/export", name+".golden")
	if *update {
		if err := os.WriteFile(golden, all, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(all, want) {
		t.Errorf("the program is\n%s\nwant that of %s", all, golden)
	}
}

// goIn runs the go command in a directory.
func goIn(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// shownBy is what a notebook shows as text, its standard error left out.
func shownBy(nb *nbformat.Notebook) string {
	var b strings.Builder
	for _, c := range nb.Cells {
		for _, o := range c.Outputs {
			switch o.Type {
			case nbformat.Stream:
				if o.Name == "stdout" {
					b.WriteString(o.Text)
				}
			case nbformat.DisplayData, nbformat.ExecuteResult:
				text, _ := o.Data["text/plain"].(string)
				b.WriteString(strings.TrimSuffix(text, "\n") + "\n")
			}
		}
	}
	return b.String()
}
