package module

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestEdit(t *testing.T) {
	p := newPlace(t, map[string]string{"local/a.go": "package a\n\nconst Version = \"local\"\n", "local/go.mod": "module example.com/a\n", "nb/x": ""})
	w := p.open("nb")
	get(t, w, "example.com/a@v1.0.0")
	if got := version(t, w); got != "1.0.0" {
		t.Errorf("a is %s", got)
	}
	// Relative to the notebook's directory, as the module's is nobody's.
	_, changes, err := w.Edit(t.Context(), []string{"-replace=example.com/a=../local"})
	if err != nil || len(changes) != 1 || changes[0].New != "v1.0.0 => "+filepath.Join(p.dir, "local") {
		t.Fatalf("Edit = %v, %v", changes, err)
	}
	if got := version(t, w); got != "local" {
		t.Errorf("a is %s", got)
	}
	output, _, err := w.Edit(t.Context(), []string{"-print"})
	if err != nil || !strings.Contains(output, "replace example.com/a =>") {
		t.Errorf("Edit -print = %q, %v", output, err)
	}
	if _, _, err := w.Edit(t.Context(), []string{"--dropreplace", "example.com/a"}); err != nil {
		t.Fatal(err)
	}
	if got := version(t, w); got != "1.0.0" {
		t.Errorf("a is %s", got)
	}
	for _, args := range [][]string{nil, {"go.mod"}, {"-replace=x"}, {"-nosuch"}, {"-print", "other.mod"}, {"-require=example.com/a@nonsense"}} {
		if _, _, err := w.Edit(t.Context(), args); err == nil {
			t.Errorf("Edit(%q) succeeds", args)
		}
		if got := version(t, w); got != "1.0.0" {
			t.Errorf("after Edit(%q) a is %s", args, got)
		}
	}
}

// In the user's module directories are relative to go.mod, as always.
func TestEditInUsersModule(t *testing.T) {
	p := newPlace(t, map[string]string{
		"m/go.mod": "module example.org/m\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n", "m/nb/x": "",
		"local/a.go": "package a\n\nconst Version = \"local\"\n", "local/go.mod": "module example.com/a\n",
	})
	w := p.open("m/nb")
	if _, _, err := w.Edit(t.Context(), []string{"-replace", "example.com/a=../local"}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(p.read("m/go.mod"), "replace example.com/a => ../local") {
		t.Errorf("go.mod is %q", p.read("m/go.mod"))
	}
	if got := version(t, w); got != "local" {
		t.Errorf("a is %s", got)
	}
}

func TestTidy(t *testing.T) {
	w := newPlace(t, nil).open("")
	get(t, w, "example.com/a@v1.0.0", "example.com/broken")
	changes, err := w.Tidy(t.Context(), []string{"fmt", "example.com/a/sub", "./bad", "example.com/b"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := changesText(changes), "changed example.com/a from v1.0.0 to v1.1.0; added example.com/b v1.0.0; removed example.com/broken v1.0.0"; got != want {
		t.Errorf("Tidy = %s, want %s", got, want)
	}
	_, text, err := w.Show(t.Context())
	if err != nil || strings.Contains(text, "indirect") {
		t.Errorf("go.mod is %q, %v", text, err)
	}
	changes, err = w.Tidy(t.Context(), nil, nil)
	if got, want := changesText(changes), "removed example.com/a v1.1.0; removed example.com/b v1.0.0"; got != want || err != nil {
		t.Errorf("Tidy = %s, %v, want %s", got, err, want)
	}
}

// What only the notebook imports stays in the user's go.mod, with what the
// module's own packages need.
func TestTidyInUsersModule(t *testing.T) {
	p := newPlace(t, map[string]string{
		"go.mod": "module example.org/m\n\ngo 1.21\n\nrequire (\n\texample.com/a v1.1.0\n\texample.com/b v1.0.0\n\texample.com/broken v1.0.0\n)\n",
		"m.go":   "package m\n\nimport _ \"example.com/a\"\n",
		"nb/x":   "",
	})
	w := p.open("nb")
	changes, err := w.Tidy(t.Context(), []string{"example.com/b", "example.org/m"}, nil)
	if got, want := changesText(changes), "removed example.com/broken v1.0.0"; got != want || err != nil {
		t.Errorf("Tidy = %s, %v, want %s", got, err, want)
	}
	if got := version(t, w); got != "1.1.0" {
		t.Errorf("a is %s", got)
	}
}

func changesText(changes []ModuleChange) string {
	var texts []string
	for _, c := range changes {
		texts = append(texts, c.String())
	}
	return strings.Join(texts, "; ")
}
