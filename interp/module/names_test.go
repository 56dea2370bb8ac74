package module

import (
	"strings"
	"testing"
)

func candidatesOf(t *testing.T, w *Workspace, name string) string {
	t.Helper()
	return strings.Join(w.Candidates(t.Context(), name), " ")
}

func TestCandidatesOfModules(t *testing.T) {
	w := newPlace(t, nil).open("")
	if got := candidatesOf(t, w, "a"); got != "" {
		t.Errorf("without modules: %q", got)
	}
	get(t, w, "example.com/b") // which needs a
	for name, want := range map[string]string{"b": "example.com/b", "a": "", "main": "", "fmt": "", "tests": "", "": ""} {
		if got := candidatesOf(t, w, name); got != want {
			t.Errorf("Candidates(%s) = %q, want %q", name, got, want)
		}
	}
	get(t, w, "example.com/a@v1.1.0")
	for name, want := range map[string]string{"a": "example.com/a", "late": "example.com/a/late", "internal": ""} {
		if got := candidatesOf(t, w, name); got != want {
			t.Errorf("Candidates(%s) = %q, want %q", name, got, want)
		}
	}
}

func TestCandidatesInUsersModule(t *testing.T) {
	files := map[string]string{"lib/sub/late/late.go": "package late\n"}
	for name, text := range userModule {
		files[name] = text
	}
	files["go.mod"] += "\nrequire (\n\texample.com/a v1.1.0\n\texample.com/b v1.0.0 // indirect\n)\n"
	w := newPlace(t, files).open("nb", "GOFLAGS=-modcacherw -mod=mod")
	get(t, w, "-t", "example.org/m/...")
	for name, want := range map[string]string{
		"m": "example.org/m", "lib": "example.org/m/lib", "shared": "example.org/m/internal/shared", "deep": "", "own": "example.org/m/nb/internal/own",
		"main": "", "late": "example.org/m/lib/sub/late example.com/a/late", "b": "", "broken": "example.org/m/broken",
	} {
		if got := candidatesOf(t, w, name); got != want {
			t.Errorf("Candidates(%s) = %q, want %q", name, got, want)
		}
	}
}

// Names are a help, and nothing is downloaded for them.
func TestCandidatesDownloadNothing(t *testing.T) {
	p := newPlace(t, map[string]string{
		"go.mod":   "module example.org/m\n\ngo 1.21\n\nrequire example.com/a v1.1.0\n",
		"x/own.go": "package own\n",
	})
	w := p.open("")
	if got := candidatesOf(t, w, "a"); got != "" {
		t.Errorf("Candidates(a) = %q", got)
	}
	if got := candidatesOf(t, w, "own"); got != "example.org/m/x" {
		t.Errorf("Candidates(own) = %q", got)
	}
	fetch(t, w, "example.com/a")
	if got := candidatesOf(t, w, "a"); got != "example.com/a" {
		t.Errorf("Candidates(a) = %q after it was fetched", got)
	}
}
