package module

import (
	"errors"
	"fmt"
	"go/types"
	"path/filepath"
	"strings"
	"testing"
)

// link has cells linked with packages.
func link(t *testing.T, w *Workspace, paths ...string) *Set {
	t.Helper()
	set, err := w.Archives().Link(t.Context(), paths)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func imported(t *testing.T, w *Workspace, path string) *types.Package {
	t.Helper()
	p, err := w.Importer().Import(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func changed(t *testing.T, w *Workspace) string {
	t.Helper()
	list, err := w.Changed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, c := range list {
		texts = append(texts, c.String())
	}
	return strings.Join(texts, "; ")
}

// typeOf is the type of an object of a package.
func typeOf(p *types.Package, name string) types.Type { return p.Scope().Lookup(name).Type() }

// After Forget there are packages anew, which fit each other; those of the
// standard library are what they were.
func TestForget(t *testing.T) {
	p := newPlace(t, map[string]string{
		"go.mod":   "module example.org/m\n\ngo 1.21\n",
		"x/x.go":   "package x\n\nimport \"bytes\"\n\ntype T struct{ B bytes.Buffer }\n",
		"y/y.go":   "package y\n\nimport \"example.org/m/x\"\n\nvar V x.T\n\nfunc F() x.T { return V }\n",
		"nb/dummy": "",
	})
	w := p.open("nb")
	x, y, buffer := imported(t, w, "example.org/m/x"), imported(t, w, "example.org/m/y"), typeOf(imported(t, w, "bytes"), "Buffer")
	if typeOf(y, "V") != typeOf(x, "T") {
		t.Error("y.V is no x.T")
	}
	writeFile(t, p.dir, "x/x.go", "package x\n\nimport \"bytes\"\n\ntype T struct{ B bytes.Buffer; N int }\n")
	if imported(t, w, "example.org/m/x") != x {
		t.Error("a package that nobody has forgotten is another one")
	}
	w.Forget()
	// y first: it mentions x, which must be the new one.
	y2 := imported(t, w, "example.org/m/y")
	x2 := imported(t, w, "example.org/m/x")
	if x2 == x || y2 == y {
		t.Error("a package that was forgotten is the old one")
	}
	if typeOf(y2, "V") != typeOf(x2, "T") {
		t.Error("y.V is no x.T after Forget")
	}
	st := typeOf(x2, "T").Underlying().(*types.Struct)
	if st.NumFields() != 2 || st.Field(0).Type() != buffer || imported(t, w, "bytes").Scope().Lookup("Buffer").Type() != buffer {
		t.Errorf("x.T is %v after Forget", st)
	}
}

// What cells are linked with stays, whatever go.mod says, until it is
// forgotten.
func TestLinkedPackagesStay(t *testing.T) {
	w := newPlace(t, nil).open("")
	get(t, w, "example.com/a@v1.0.0")
	a := imported(t, w, "example.com/a")
	set := link(t, w, "example.com/a/sub", "fmt")
	if set.Files["example.com/a"] == "" || set.Files["runtime"] == "" || set.Foreign || set.CXX {
		t.Errorf("Link = %v", set)
	}
	if got := changed(t, w); got != "" {
		t.Errorf("Changed = %s", got)
	}
	get(t, w, "example.com/a@v1.1.0")
	const want = "example.com/a is loaded in version v1.0.0, and go.mod asks for v1.1.0 now; example.com/a/sub is loaded in version v1.0.0, and go.mod asks for v1.1.0 now"
	if got := changed(t, w); got != want {
		t.Errorf("Changed = %s\nwant %s", got, want)
	}
	if imported(t, w, "example.com/a") != a || version(t, w) != "1.0.0" {
		t.Error("the types of a linked package have changed")
	}
	if again := link(t, w, "example.com/a/sub", "fmt"); again.Files["example.com/a"] != set.Files["example.com/a"] {
		t.Error("the archive of a linked package has changed")
	}
	// What needs the other version cannot be had before a restart; what does
	// not can.
	for _, path := range []string{"example.com/b", "example.com/a/late"} {
		var change *ChangedError
		_, err := w.Fetch(t.Context(), []string{path}, nil)
		if path == "example.com/a/late" { // it does not import a
			if err != nil {
				t.Errorf("Fetch(%s) = %v", path, err)
			}
			continue
		}
		if !errors.As(err, &change) || !strings.Contains(err.Error(), "example.com/a is loaded in version v1.0.0") || change.Advice() == "" {
			t.Errorf("Fetch(%s) = %v, want a ChangedError", path, err)
		}
		if _, err := w.Importer().Import(path); !errors.As(err, &change) {
			t.Errorf("Import(%s) = %v, want a ChangedError", path, err)
		}
	}
	w.Forget()
	if got := version(t, w); got != "1.1.0" {
		t.Errorf("a is %s after Forget", got)
	}
	if b := imported(t, w, "example.com/b"); typeOf(b, "T") != typeOf(imported(t, w, "example.com/a"), "T") {
		t.Error("b.T is no a.T after Forget")
	}
	if got := changed(t, w); got != "" {
		t.Errorf("Changed after Forget = %s", got)
	}
}

// What has been imported and not linked with anything may change at once.
func TestPackagesThatAreNotLinked(t *testing.T) {
	w := newPlace(t, nil).open("")
	get(t, w, "example.com/a@v1.0.0")
	sub := imported(t, w, "example.com/a/sub")
	if got := version(t, w); got != "1.0.0" {
		t.Errorf("a is %s", got)
	}
	fetch(t, w, "example.com/b") // which needs v1.1.0
	if got := version(t, w); got != "1.1.0" {
		t.Errorf("a is %s", got)
	}
	again := imported(t, w, "example.com/a/sub")
	if again == sub || again.Scope().Lookup("Make").Type().(*types.Signature).Results().At(0).Type() != typeOf(imported(t, w, "example.com/a"), "T") {
		t.Error("sub does not fit the new a")
	}
}

// Sources of the user's may change at any time, also without a change of
// go.mod.
func TestEditedPackage(t *testing.T) {
	p := newPlace(t, map[string]string{
		"go.mod": "module example.org/m\n\ngo 1.21\n",
		"x/x.go": "package x\n\nconst V = 1\n",
		"y/y.go": "package y\n\nimport \"example.org/m/x\"\n\nvar V = x.V\n",
		"z/z.go": "package z\n\nimport \"example.org/m/x\"\n\nvar V = x.V\n",
	})
	w := p.open("")
	link(t, w, "example.org/m/y")
	writeFile(t, p.dir, "x/x.go", "package x\n\nconst V = 2\n\nfunc New() {}\n")
	if got, want := changed(t, w), "example.org/m/x has changed since it was loaded; example.org/m/y has changed since it was loaded"; got != want {
		t.Errorf("Changed = %s, want %s", got, want)
	}
	var change *ChangedError
	if _, err := w.Importer().Import("example.org/m/z"); !errors.As(err, &change) || change.Path != "example.org/m/z" {
		t.Errorf("Import(z) = %v, want a ChangedError", err)
	}
	writeFile(t, p.dir, "x/x.go", "package x\n\nconst V =\n")
	if _, err := w.Changed(t.Context()); err == nil || !strings.Contains(err.Error(), "x.go") {
		t.Errorf("Changed = %v, want an error of x.go", err)
	}
	writeFile(t, p.dir, "x/x.go", "package x\n\nconst V = 1\n")
	if got := changed(t, w); got != "" {
		t.Errorf("Changed = %s after the change was undone", got)
	}
	imported(t, w, "example.org/m/z")
}

// The build cache may go while a session lives.
func TestBuildCacheVanishes(t *testing.T) {
	p := newPlace(t, map[string]string{
		"go.mod": "module example.org/m\n\ngo 1.21\n",
		"x/x.go": "package x\n\nconst V = 1\n",
	})
	w := p.open("")
	set := link(t, w, "example.org/m/x")
	w.archives.lose("example.org/m/x")
	if again := link(t, w, "example.org/m/x"); filepath.Base(again.Files["example.org/m/x"]) != filepath.Base(set.Files["example.org/m/x"]) {
		t.Error("the package is another one")
	}
	w.archives.lose("example.org/m/x")
	writeFile(t, p.dir, "x/x.go", "package x\n\nconst V = 2\n")
	var change *ChangedError
	if _, err := w.Archives().Link(t.Context(), []string{"example.org/m/x"}); !errors.As(err, &change) {
		t.Errorf("Link = %v, want a ChangedError", err)
	}
	w.Forget()
	link(t, w, "example.org/m/x")
}

// Packages that the kernel brings along are resolved where they are, and kept
// from session to session.
func TestCarry(t *testing.T) {
	p := newPlace(t, map[string]string{
		"nb/x":                "",
		"root-1/go.mod":       "module kernel\n\ngo 1.21\n",
		"root-1/hook/hook.go": "package hook\n\nimport _ \"errors\"\n",
	})
	for range 2 {
		w := p.open("nb")
		w.Carry("kernel", filepath.Join(p.dir, "root-1"), true)
		set := link(t, w, "kernel/hook", "fmt")
		if set.Files["kernel/hook"] == "" || set.Files["errors"] == "" {
			t.Errorf("Link = %v", set.Files)
		}
		if got := changed(t, w); got != "" {
			t.Errorf("Changed = %s", got)
		}
		if own, err := w.Own(t.Context()); !own || err != nil {
			t.Errorf("Own = %v, %v", own, err)
		}
	}
	again := p.open("nb")
	again.Carry("kernel", filepath.Join(p.dir, "root-1"), true)
	if !again.Archives().Knows("kernel/hook", "fmt") {
		t.Error("another session has to ask")
	}
	other := p.open("nb")
	other.Carry("kernel", filepath.Join(p.dir, "root-2"), true)
	if other.Archives().Knows("kernel/hook") {
		t.Error("what is known of other sources counts")
	}
}

// How cells are compiled is expected of the next session.
func TestCompile(t *testing.T) {
	p := newPlace(t, nil)
	w := p.open("")
	if !w.build().mayCompile() {
		t.Skip("there are no plugins")
	}
	fetch(t, w, "example.com/b")
	fmtPackage, a, b := imported(t, w, "errors"), imported(t, w, "example.com/a"), imported(t, w, "example.com/b")
	file := func(a *Archives) string {
		t.Helper()
		set, err := a.Link(t.Context(), []string{"errors"})
		if err != nil {
			t.Fatal(err)
		}
		return set.Files["errors"]
	}
	if file(w.Archives()) != file(w.Standard()) {
		t.Error("before any cell was compiled, there are two kinds of archives")
	}
	plain := file(w.Archives())
	w.Compile(toolchain(t), "-gcflags=all=-linkshared")
	whole, flagged := file(w.Archives()), file(w.Standard())
	if whole == plain || flagged != whole {
		t.Errorf("archives for programs, plugins, and plugins without modules are %s, %s, %s", plain, whole, flagged)
	}
	if imported(t, w, "errors") != fmtPackage || imported(t, w, "example.com/a") != a || imported(t, w, "example.com/b") != b {
		t.Error("packages have other types when they are compiled in another way")
	}
	get(t, w, "example.com/b@none", "example.com/a@v1.0.0")
	if got := version(t, w); got != "1.0.0" {
		t.Errorf("a is %s after Get", got)
	}
	next := p.open("")
	if !next.Standard().Knows("errors") || file(next.Standard()) != flagged || file(next.Archives()) != whole {
		t.Error("another session compiles in another way")
	}
	if without := p.open("", "CC=/nosuch/cc"); file(without.Standard()) == flagged {
		t.Error("plugins are expected without a C compiler")
	}
	w.Compile(toolchain(t))
	if without := file(w.Standard()); without == whole || without == plain {
		t.Error("the flags stay")
	}
}

// A module may be removed that cells are linked with.
func TestChangedOfARemovedModule(t *testing.T) {
	w := newPlace(t, nil).open("")
	get(t, w, "example.com/a@v1.0.0", "example.com/deep")
	link(t, w, "example.com/a/sub", "example.com/deep/plain")
	get(t, w, "example.com/a@none")
	const want = "example.com/a is loaded in version v1.0.0, and go.mod asks for no module that has it; example.com/a/sub is loaded in version v1.0.0, and go.mod asks for no module that has it"
	if got := changed(t, w); got != want {
		t.Errorf("Changed = %s\nwant %s", got, want)
	}
}

// Loaded says of modules what Changed says of packages, and asks nobody.
func TestLoaded(t *testing.T) {
	w := newPlace(t, nil).open("")
	get(t, w, "example.com/a@v1.0.0", "example.com/deep")
	link(t, w, "example.com/a/sub", "example.com/deep/plain")
	for _, test := range []struct{ query, want string }{
		{"example.com/a@v1.0.0", "[]"},
		{"example.com/b", "[example.com/a is loaded in version v1.0.0, and go.mod asks for v1.1.0 now]"},
		{"example.com/broken", "[]"},
		{"example.com/a@v1.0.0", "[]"}, // which takes b away
		{"example.com/a@none", "[]"},   // what is loaded stays, and nothing else is asked for
	} {
		changes, err := w.Get(t.Context(), []string{test.query}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(w.Loaded(changes)); got != test.want {
			t.Errorf("Loaded after get %s (%v) = %s, want %s", test.query, changes, got, test.want)
		}
	}
}
