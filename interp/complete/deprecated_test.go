package complete

import (
	"flag"
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gokernel/interp/module"
)

var update = flag.Bool("update", false, "write deprecated.txt anew, from the sources of this toolchain")

// TestDeprecatedList: the list is what the documentation of the standard library
// says, of the version of Go that it was made with.
func TestDeprecatedList(t *testing.T) {
	version, text, _ := strings.Cut(deprecatedList, "\n")
	if version != "# "+minor(runtime.Version()) && !*update {
		t.Skipf("the list is %s's", version)
	}
	var names []string
	for _, p := range module.Std().Packages() {
		if p.Path != "syscall" && p.Path != "unsafe" {
			names = append(names, deprecatedIn(t, p.Path)...)
		}
	}
	slices.Sort(names)
	want := strings.Join(slices.Compact(names), "\n") + "\n"
	if *update {
		if err := os.WriteFile("deprecated.txt", []byte("# "+minor(runtime.Version())+"\n"+want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text != want {
		t.Error("deprecated.txt is out of date: go test ./interp/complete -run TestDeprecatedList -update")
	}
}

// minor is a version of Go without its patch.
func minor(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// deprecatedIn lists the deprecated names of a package.
func deprecatedIn(t *testing.T, path string) []string {
	t.Helper()
	p, err := build.Import(path, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range slices.Concat(p.GoFiles, p.CgoFiles) {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	d, err := doc.NewFromFiles(fset, files, path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	add := func(name, text string) {
		if says(text) {
			names = append(names, path+"."+name)
		}
	}
	values := func(list []*doc.Value) {
		for _, v := range list {
			for _, spec := range v.Decl.Specs {
				spec := spec.(*ast.ValueSpec)
				for _, name := range spec.Names {
					if name.IsExported() && (says(spec.Doc.Text()) || says(spec.Comment.Text()) || len(v.Decl.Specs) == 1 && says(v.Doc)) {
						names = append(names, path+"."+name.Name)
					}
				}
			}
		}
	}
	funcs := func(list []*doc.Func, typ string) {
		for _, f := range list {
			add(typ+f.Name, f.Doc)
		}
	}
	values(d.Consts)
	values(d.Vars)
	funcs(d.Funcs, "")
	for _, typ := range d.Types {
		add(typ.Name, typ.Doc)
		values(typ.Consts)
		values(typ.Vars)
		funcs(typ.Funcs, "")
		funcs(typ.Methods, typ.Name+".")
	}
	return names
}
