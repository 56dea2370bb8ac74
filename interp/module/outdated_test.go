package module

import (
	"slices"
	"strings"
	"testing"
)

// A module may ask for another that none of the session's packages needs, and
// whose packages the session imports later: go.mod has to name it then. Seen
// with gonum.org/v1/gonum/mat and gonum.org/v1/plot.
func TestFetchOfWhatAModuleAsksForAndDoesNotUse(t *testing.T) {
	for name, test := range map[string]struct {
		first []string // what is fetched before, one by one
		then  []string
		want  string
		again string // when go.sum knows a still
	}{
		"alone":           {[]string{"example.com/asks"}, []string{"example.com/a/sub"}, "[added example.com/a v1.1.0]", "[added example.com/a v1.1.0]"},
		"beside others":   {[]string{"example.com/asks"}, []string{"example.com/a", "example.com/asks", "example.com/deep"}, "[added example.com/a v1.1.0 added example.com/deep v1.0.0]", "[added example.com/a v1.1.0]"},
		"from afar":       {[]string{"example.com/far"}, []string{"example.com/a"}, "[added example.com/a v1.1.0]", "[added example.com/a v1.1.0]"},
		"for its package": {[]string{"example.com/asks"}, []string{"example.com/asks/uses"}, "[added example.com/a v1.0.0]", "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newPlace(t, nil).open("")
			for _, path := range test.first {
				fetch(t, w, path)
			}
			for _, want := range []string{test.want, test.again} {
				if got := fetch(t, w, test.then...); got != want {
					t.Errorf("Fetch(%s) = %s, want %s", strings.Join(test.then, " "), got, want)
				}
				for _, path := range append(test.first, test.then...) {
					if _, err := w.Importer().Import(path); err != nil {
						t.Errorf("Import(%s) = %v", path, err)
					}
				}
				edit(t, w, "-droprequire=example.com/a")
			}
		})
	}
}

// What %mod edit writes may not fit together: the next import makes it fit, and
// changes no more than that takes.
func TestFetchAfterAnEditThatDoesNotFit(t *testing.T) {
	w := newPlace(t, nil).open("")
	get(t, w, "example.com/a@v1.0.0", "example.com/asks@v1.0.0")
	edit(t, w, "-require=example.com/b@v1.0.0") // which asks for a v1.1.0
	if got, want := fetch(t, w, "example.com/b", "example.com/asks"), "[changed example.com/a from v1.0.0 to v1.1.0]"; got != want {
		t.Errorf("Fetch = %s, want %s", got, want)
	}
	if got := version(t, w); got != "1.1.0" {
		t.Errorf("a is %s, want 1.1.0", got)
	}
}

// What is not to be fetched is told in the go command's words, with the cure.
func TestOutdatedGoModOfTheUsersModule(t *testing.T) {
	p := newPlace(t, map[string]string{
		"go.mod":    "module example.org/m\n\ngo 1.21\n",
		"uses/u.go": "package uses\n\nimport _ \"example.com/a\"\n",
	})
	w := p.open("")
	get(t, w, "example.com/asks")
	get(t, w, "example.com/a@v1.0.0") // go.sum knows it
	edit(t, w, "-droprequire=example.com/a")
	before := p.read("go.mod")
	fetch(t, w, "example.org/m/uses")
	_, err := w.Importer().Import("example.org/m/uses")
	if err == nil || !strings.Contains(err.Error(), "updates to go.mod needed") || !strings.Contains(Advice(err), "%mod tidy") {
		t.Errorf("Import = %v, advice %q", err, Advice(err))
	}
	if got := p.read("go.mod"); got != before {
		t.Errorf("go.mod is %q, want %q", got, before)
	}
	if _, err := w.Tidy(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Importer().Import("example.org/m/uses"); err != nil {
		t.Errorf("Import after Tidy = %v", err)
	}
}

func edit(t *testing.T, w *Workspace, args ...string) {
	t.Helper()
	if _, _, err := w.Edit(t.Context(), args); err != nil {
		t.Fatalf("Edit(%s) = %v", strings.Join(args, " "), err)
	}
}

// The go command says nothing of a module that comes in the version that others
// ask for already.
func TestFetchTellsOfAModuleThatWasAskedForAlready(t *testing.T) {
	w := newPlace(t, nil).open("")
	get(t, w, "example.com/deep")
	var lines []string
	if _, err := w.Fetch(t.Context(), []string{"example.com/b/bare"}, func(line string) { lines = append(lines, line) }); err != nil {
		t.Fatal(err)
	}
	told := slices.DeleteFunc(lines, func(line string) bool { return !strings.Contains(line, "added ") })
	if want := []string{"go: added example.com/b v1.0.0"}; !slices.Equal(told, want) {
		t.Errorf("Fetch tells %q, want %q", told, want)
	}
}
