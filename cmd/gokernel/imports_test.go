package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A layer says what the packages of a folder may not import.
type layer struct {
	folder string // of the packages that the rule is for
	except string // a folder in it that has more freedom, or ""
	never  []string
}

// layers are the import rule: imports point from the edge of the process
// towards the two vocabularies, protocol and interp, and cmd alone may import
// everything.
var layers = []layer{
	{folder: "protocol", never: []string{"interp", "kernel", "kernelspec", "display", "cmd"}},
	{folder: "interp", never: []string{"protocol", "kernel", "kernelspec", "cmd"}},
	// The client is a front end: it speaks the protocol over sockets and
	// starts kernels by their kernelspecs.
	{folder: "kernel", except: "kernel/client", never: []string{"interp/*", "protocol/zmq", "protocol/nbformat", "kernelspec", "display", "cmd"}},
	{folder: "kernel/client", never: []string{"interp/*", "display", "cmd"}},
	{folder: "kernelspec", never: []string{"protocol", "interp", "kernel", "display", "cmd"}},
	{folder: "display", never: []string{"protocol", "interp", "kernel", "kernelspec", "cmd"}},
}

// importers are the only folders that import these modules.
var importers = map[string]string{
	"github.com/go-zeromq": "protocol/zmq",
	"github.com/traefik":   "interp/yaegi",
}

// The packages of the vocabularies, and display, which cells import, stand on
// the standard library alone.
var standardOnly = []string{"interp", "display"}

func TestImportRule(t *testing.T) {
	packages := load(t)
	if len(packages) < 15 {
		t.Fatalf("go list found only %d packages of the module", len(packages))
	}
	for path, p := range packages {
		for _, l := range layers {
			if !under(path, l.folder) || l.except != "" && under(path, l.except) {
				continue
			}
			for _, imported := range p.Imports {
				for _, never := range l.never {
					if under(imported, never) {
						t.Errorf("%s imports %s: nothing in %s may import %s", path, imported, l.folder, never)
					}
				}
			}
		}
		for _, imported := range p.Imports {
			for module, folder := range importers {
				if strings.HasPrefix(imported, module) && !under(path, folder) {
					t.Errorf("%s imports %s: only %s may", path, imported, folder)
				}
			}
		}
		if slices.Contains(standardOnly, strings.TrimPrefix(path, "gokernel/")) {
			for _, imported := range p.Deps {
				if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
					t.Errorf("%s needs %s: it stands on the standard library alone", path, imported)
				}
			}
		}
		if strings.HasPrefix(path, "gokernel/cmd/") {
			continue
		}
		for _, imported := range p.Imports {
			if under(imported, "cmd") {
				t.Errorf("%s imports %s: nothing may import a command", path, imported)
			}
		}
	}
}

// The rule itself is tested, since a rule that matches nothing holds always.
func TestUnder(t *testing.T) {
	tests := []struct {
		path, folder string
		want         bool
	}{
		{"gokernel/interp", "interp", true},
		{"gokernel/interp/check", "interp", true},
		{"gokernel/interp", "interp/*", false},
		{"gokernel/interp/check", "interp/*", true},
		{"gokernel/kernelspec", "kernel", false},
		{"example.org/interp", "interp", false},
	}
	for _, test := range tests {
		if got := under(test.path, test.folder); got != test.want {
			t.Errorf("under(%q, %q) = %v, want %v", test.path, test.folder, got, test.want)
		}
	}
}

// under says whether a package is that of the module's folder or below it;
// with "/*" only whether it is below.
func under(path, folder string) bool {
	if rest, ok := strings.CutSuffix(folder, "/*"); ok {
		return strings.HasPrefix(path, "gokernel/"+rest+"/")
	}
	return path == "gokernel/"+folder || strings.HasPrefix(path, "gokernel/"+folder+"/")
}

// A listed package is what go list says of one.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Deps       []string
}

// load lists the packages of the module.
func load(t *testing.T) map[string]listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports,Deps", "./...")
	cmd.Dir = "../.."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	packages := map[string]listed{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatalf("reading go list's output: %v", err)
		}
		if !p.Standard && (p.ImportPath == "gokernel" || strings.HasPrefix(p.ImportPath, "gokernel/")) {
			packages[p.ImportPath] = p
		}
	}
}
