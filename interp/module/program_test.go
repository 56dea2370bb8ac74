package module

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// asProgram writes a program's go.mod and go.sum and tidies them, and returns its
// go.mod.
func asProgram(t *testing.T, p *place, w *Workspace, m ProgramModule) string {
	t.Helper()
	dir := filepath.Join(p.dir, "prog")
	source := "package main\n\nimport _ \"example.com/a\"\n\nfunc main() {}\n"
	for name, data := range map[string][]byte{"main.go": []byte(source), "go.mod": m.Mod, "go.sum": m.Sum} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.TidyProgram(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	return p.read("prog/go.mod")
}

func TestProgramOfTheStandardLibrary(t *testing.T) {
	p := newPlace(t, map[string]string{"nb/x": ""})
	w := p.open("nb")
	m, err := w.Program(t.Context(), filepath.Join(p.dir, "prog"), "prog", nil)
	if err != nil || m.Path != "prog" || !strings.HasPrefix(string(m.Mod), "module prog\n\ngo 1.") || m.Sum != nil {
		t.Errorf("Program = %+v, %v", m, err)
	}
	if _, err := w.Program(t.Context(), p.dir, "prog", []string{"example.com/a"}); err == nil {
		t.Error("Program knows a module that nobody has asked for")
	}
}

func TestProgramOfASession(t *testing.T) {
	p := newPlace(t, map[string]string{"nb/x": ""})
	w := p.open("nb")
	get(t, w, "example.com/a@v1.0.0")
	m, err := w.Program(t.Context(), filepath.Join(p.dir, "prog"), "prog", []string{"example.com/a"})
	if err != nil {
		t.Fatal(err)
	}
	if got := asProgram(t, p, w, m); !strings.HasPrefix(got, "module prog\n") || !strings.Contains(got, "example.com/a v1.0.0") {
		t.Errorf("go.mod is\n%s", got)
	}
	if sum := p.read("prog/go.sum"); !strings.Contains(sum, "example.com/a v1.0.0") {
		t.Errorf("go.sum is\n%s", sum)
	}
}

func TestProgramOfAUsersModule(t *testing.T) {
	p := newPlace(t, map[string]string{
		"m/go.mod": "module example.org/m\n\ngo 1.21\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/unused v1.0.0\n)\n\n" +
			"replace example.com/a => ../local\n\nreplace example.com/unused => ../unused\n",
		"m/nb/x": "", "m/own/own.go": "package own\n", "m/internal/secret/s.go": "package secret\n",
		"local/a.go": "package a\n\nconst Version = \"local\"\n", "local/go.mod": "module example.com/a\n",
		"unused/u.go": "package unused\n", "unused/go.mod": "module example.com/unused\n",
	})
	w := p.open("m/nb")
	prog := filepath.Join(p.dir, "prog")

	// Elsewhere: with its replacements.
	m, err := w.Program(t.Context(), prog, "prog", []string{"example.com/a"})
	if err != nil {
		t.Fatal(err)
	}
	got := asProgram(t, p, w, m)
	if !strings.Contains(got, "replace example.com/a => "+filepath.Join(p.dir, "local")) || strings.Contains(got, "require example.com/unused") {
		t.Errorf("go.mod is\n%s", got)
	}

	// With packages of the module itself.
	m, err = w.Program(t.Context(), prog, "prog", []string{"example.org/m/own"})
	if err != nil || !strings.Contains(string(m.Mod), "example.org/m v0.0.0") ||
		!strings.Contains(string(m.Mod), "replace example.org/m => "+filepath.Join(p.dir, "m")) {
		t.Errorf("Program with the module's own package = %s, %v", m.Mod, err)
	}

	// In the module.
	m, err = w.Program(t.Context(), filepath.Join(p.dir, "m", "cmd", "new"), "new", []string{"example.org/m/internal/secret"})
	if err != nil || m.Path != "example.org/m/cmd/new" || m.Mod != nil {
		t.Errorf("Program in the module = %+v, %v", m, err)
	}

	// What only the module may import.
	_, err = w.Program(t.Context(), prog, "prog", []string{"example.org/m/internal/secret"})
	if err == nil || !strings.Contains(err.Error(), "export to a directory below "+filepath.Join(p.dir, "m")) {
		t.Errorf("Program with an internal package = %v", err)
	}
}

// Where go mod tidy fails, the files are as they were.
func TestTidyProgramFails(t *testing.T) {
	p := newPlace(t, map[string]string{"nb/x": "", "prog/go.mod": "module prog\n\ngo 1.21\n", "prog/main.go": "package main\n\nimport _ \"example.com/nosuch\"\n"})
	w := p.open("nb")
	if err := w.TidyProgram(t.Context(), filepath.Join(p.dir, "prog"), nil); err == nil {
		t.Error("TidyProgram finds what is not there")
	}
	if got := p.read("prog/go.mod"); got != "module prog\n\ngo 1.21\n" {
		t.Errorf("go.mod is %q", got)
	}
}

func TestGoDirective(t *testing.T) {
	for version, want := range map[string]string{"1.26.8": "1.26.0", "1.27": "1.27", "1.27rc1": "1.27", "": "1.26.0", "devel +abc": "1.26.0"} {
		if got := goDirective(version); got != want {
			t.Errorf("goDirective(%q) = %q, want %q", version, got, want)
		}
	}
}
