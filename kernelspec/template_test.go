package kernelspec

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// The template lies beside the kernels, once for all of gokernel's, and goes
// with the last of them; somebody else's stays as it is.
func TestTemplate(t *testing.T) {
	p, root := at(t)
	want := filepath.Join(root, "data", "nbconvert", "templates", "script", "null.j2")
	install := func(name string) string {
		t.Helper()
		dir, _, err := p.Install(Options{Name: name, Binary: "/opt/gokernel"})
		if err != nil {
			t.Fatal(err)
		}
		return dir
	}
	uninstall := func(name string) {
		t.Helper()
		if _, removed, err := p.Uninstall(Target{}, name); err != nil || !removed {
			t.Fatalf("Uninstall(%s) = %v, %v", name, removed, err)
		}
	}
	one, two := install("one"), install("two")
	if path, changed, err := InstallTemplate(one); path != want || !changed || err != nil {
		t.Fatalf("InstallTemplate = %s, %v, %v, want a change at %s", path, changed, err, want)
	}
	if _, changed, err := InstallTemplate(two); changed || err != nil {
		t.Errorf("a second InstallTemplate = %v, %v, want no change", changed, err)
	}
	uninstall("one")
	if _, err := os.Stat(want); err != nil {
		t.Errorf("the template is gone though another gokernel is there: %v", err)
	}
	uninstall("two")
	if _, err := os.Stat(filepath.Join(root, "data", "nbconvert")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("with the last gokernel, what was made for the template stays: %v", err)
	}

	const theirs = "{%- extends 'base/null.j2' -%}"
	if err := errors.Join(os.MkdirAll(filepath.Dir(want), 0o755), os.WriteFile(want, []byte(theirs), 0o644)); err != nil {
		t.Fatal(err)
	}
	var taken *TemplateTakenError
	if _, _, err := InstallTemplate(install("one")); !errors.As(err, &taken) || taken.Path != want {
		t.Errorf("InstallTemplate over somebody else's = %v", err)
	}
	uninstall("one")
	if data, err := os.ReadFile(want); err != nil || string(data) != theirs {
		t.Errorf("somebody else's template is %q, %v", data, err)
	}
}
