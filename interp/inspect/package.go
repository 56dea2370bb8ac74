package inspect

import (
	"fmt"
	"go/types"
	"path"
	"strconv"
	"strings"

	"gokernel/interp/docs"
)

// importedPackage tells of the package of an import path, as far as one such is
// known.
func (q *query) importedPackage(importPath string) page {
	for _, pkg := range q.view.Package.Imports() {
		if pkg.Path() == importPath {
			return q.packagePage(pkg)
		}
	}
	if pkg := q.view.PackageOf(importPath); pkg != nil {
		return q.packagePage(pkg)
	}
	return nil
}

// imported returns the package that a name stands for at the cursor if it is
// imported, or would be by itself, or nil.
func (q *query) imported(name string) *types.Package {
	path := q.view.Imports[name]
	if path == "" {
		candidates := q.view.Candidates(name)
		if len(candidates) == 0 {
			return nil
		}
		path = candidates[0]
	}
	return q.view.PackageOf(path)
}

// What is shown of a package without detail.
const (
	maxDocLines = 30
	maxContents = 40
)

// packagePage tells of a package: its comment and what it exports.
func (q *query) packagePage(pkg *types.Package) page {
	var p page
	text := "package " + pkg.Name()
	if path.Base(pkg.Path()) != pkg.Name() || pkg.Path() != pkg.Name() {
		text += " // import " + strconv.Quote(pkg.Path())
	}
	p.add(code(text))
	if q.o.Library != nil {
		doc, imports := q.o.Library.PackageDoc(pkg.Path())
		more := false
		if q.detail == 0 {
			doc, more = beginning(doc)
		}
		p.add(part(docs.Render(doc, q.placeIn(pkg.Path(), pkg, imports))))
		if more {
			p.add(words("… more of this with " + pkg.Name() + "??"))
		}
	}
	limit := maxContents
	if q.detail > 0 {
		limit = 1 << 20
	}
	p.add(q.contents(pkg, limit)...)
	p.add(link("package "+pkg.Path(), q.link(pkg.Path(), "", "")))
	return p
}

// beginning is a comment up to its first heading or to a paragraph that is far
// enough down. more says that something is left out.
func beginning(doc string) (text string, more bool) {
	lines := strings.SplitAfter(doc, "\n")
	for i, line := range lines {
		heading := strings.HasPrefix(line, "# ") && i > 0
		if heading || i >= maxDocLines && strings.TrimSpace(line) == "" && strings.TrimSpace(strings.Join(lines[i:], "")) != "" {
			return strings.Join(lines[:i], ""), true
		}
	}
	return doc, false
}

// contents lists what a package exports, a line each, up to a limit.
func (q *query) contents(pkg *types.Package, limit int) []part {
	groups := map[string][]string{}
	inside := speller{pkg}
	total := 0
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		total++
		kind, line := "", ""
		switch obj := obj.(type) {
		case *types.Func:
			kind, line = "Functions", inside.function(obj, obj.Signature(), -1).text
		case *types.TypeName:
			kind, line = "Types", "type "+name+" "+kindOf(inside, obj)
		case *types.Var:
			kind, line = "Variables", "var "+name+" "+inside.typ(obj.Type())
		case *types.Const:
			kind, line = "Constants", "const "+name
			if t := inside.typ(obj.Type()); !strings.HasPrefix(t, "untyped ") {
				line += " " + t
			}
		default:
			continue
		}
		groups[kind] = append(groups[kind], line)
	}
	var parts []part
	for _, kind := range []string{"Types", "Functions", "Variables", "Constants"} {
		lines := groups[kind]
		if len(lines) == 0 {
			continue
		}
		share := max(limit*len(lines)/total, min(limit/8, 5))
		title := fmt.Sprintf("%s (%d)", kind, len(lines))
		if left := len(lines) - share; left > 0 {
			lines = append(lines[:share:share], fmt.Sprintf("// … %d more", left))
		}
		parts = append(parts, titled(title, strings.Join(lines, "\n")))
	}
	return parts
}

// kindOf is what a type is made of, in a few words.
func kindOf(sp speller, obj *types.TypeName) string {
	if obj.IsAlias() {
		return "= " + sp.typ(types.Unalias(obj.Type()))
	}
	switch obj.Type().Underlying().(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	}
	return sp.typ(obj.Type().Underlying())
}
