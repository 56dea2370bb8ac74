package check

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"gokernel/interp/spelling"
)

// importDecl is the syntax of one import.
func importDecl(name, path string, at token.Pos) ast.Decl {
	spec := &ast.ImportSpec{Path: &ast.BasicLit{ValuePos: at, Kind: token.STRING, Value: strconv.Quote(path)}}
	if name != "" {
		spec.Name = &ast.Ident{NamePos: at, Name: name}
	}
	return &ast.GenDecl{Tok: token.IMPORT, TokPos: at, Specs: []ast.Spec{spec}}
}

// readImports takes the cell's own imports into the plan. A package's name is
// known only once it is imported, so that is done here.
func (p *plan) readImports() {
	named := map[string]token.Pos{}
	for _, spec := range p.cell.Decls.Imports {
		importPath, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			p.report(spec.Pos(), "invalid import path: "+spec.Path.Value)
			continue
		}
		pkg, err := p.checker.Importer.Import(importPath)
		if err != nil {
			p.reportAdvice(spec.Path.Pos(), err.Error(), p.checker.adviseImport(importPath, err))
			continue
		}
		name := pkg.Name()
		if spec.Name != nil {
			name = spec.Name.Name
		}
		p.position[importPath] = spec.Path.Pos()
		switch name {
		case "_":
			p.blank = append(p.blank, importPath)
		case ".":
			if !slices.Contains(p.dots, importPath) {
				p.dots = append(p.dots, importPath)
			}
		case "init":
			p.report(spec.Pos(), "cannot import package as init - init must be a func")
		default:
			if at, again := named[name]; again && p.imports[name] != importPath {
				p.reportAgain(name, spec.Pos(), at)
			}
			named[name] = spec.Pos()
			p.imports[name] = importPath
			p.own[name] = true
		}
	}
}

// importPath is the path of an import, or "" where it is not one.
func importPath(spec *ast.ImportSpec) string {
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return ""
	}
	return path
}

// autoImport adds the packages that the cell uses by a name nobody declares.
func (p *plan) autoImport() {
	if !p.scope.auto || p.checker.Candidates == nil {
		return
	}
	for name, uses := range p.selected() {
		sels := make([]string, len(uses))
		for i, use := range uses {
			sels[i] = use.Sel.Name
		}
		switch found := p.checker.providers(name, sels); {
		case len(found) == 1 || len(found) > 1 && name == "rand":
			p.imports[name] = found[0]
			p.auto = append(p.auto, Import{name, found[0]})
		case len(found) > 1:
			p.reportAdvice(uses[0].Pos(), "undefined: "+name, "import one of "+quoteAll(found))
		}
	}
}

// selected are the uses of names that nobody declares as if they were packages.
func (p *plan) selected() map[string][]*ast.SelectorExpr {
	free := map[*ast.Ident]bool{}
	for _, ident := range p.free() {
		free[ident] = true
	}
	uses := map[string][]*ast.SelectorExpr{}
	collect := func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && free[x] && !p.known(x.Name) {
				uses[x.Name] = append(uses[x.Name], sel)
			}
		}
		return true
	}
	ast.Inspect(p.cell.Decls, collect)
	ast.Inspect(p.cell.Body, collect)
	return uses
}

// providers lists the packages known as name that export all of sels, in the
// order of preference.
func (c *Checker) providers(name string, sels []string) []string {
	var found []string
	for _, candidate := range c.Candidates(name) {
		pkg, err := c.Importer.Import(candidate)
		if err != nil || pkg.Name() != name {
			continue
		}
		if !slices.ContainsFunc(sels, func(sel string) bool {
			obj := pkg.Scope().Lookup(sel)
			return obj == nil || !obj.Exported()
		}) {
			found = append(found, candidate)
		}
	}
	if len(found) == 0 {
		// One candidate that lacks the member gives the better error.
		if all := c.Candidates(name); len(all) == 1 {
			if _, err := c.Importer.Import(all[0]); err == nil {
				return all
			}
		}
	}
	return found
}

// remedy is what an importer knows to help against its error, or "": what went
// wrong is the machine, or a go.mod, and not the path.
func remedy(err error) string {
	var curable interface {
		error
		Cure() string
	}
	if errors.As(err, &curable) {
		return curable.Cure()
	}
	return ""
}

// adviseImport suggests the cure for an import that failed: the importer's own, or
// paths that end in the same name, or that are spelled alike.
func (c *Checker) adviseImport(importPath string, err error) string {
	if cure := remedy(err); cure != "" {
		return cure
	}
	if c.Candidates != nil {
		if near := c.Candidates(path.Base(importPath)); len(near) > 0 && !slices.Contains(near, importPath) {
			return "did you mean " + quoteAll(near) + "?"
		}
	}
	if c.Library != nil {
		if near := spelling.Nearest(importPath, slices.Values(c.Library.Paths())); near != "" {
			return "did you mean " + strconv.Quote(near) + "?"
		}
	}
	return ""
}

func quoteAll(paths []string) string {
	quoted := make([]string, len(paths))
	for i, path := range paths {
		quoted[i] = strconv.Quote(path)
	}
	return strings.Join(quoted, " or ")
}

// known tells whether the name means something without an import of its own.
func (p *plan) known(name string) bool {
	if p.imports[name] != "" || p.scope.vars[name] != nil || p.declared[name] || types.Universe.Lookup(name) != nil {
		return true
	}
	for _, d := range p.scope.decls {
		if slices.Contains(d.Names, name) {
			return true
		}
	}
	for _, ident := range p.cell.Defined() {
		if ident.Name == name {
			return true
		}
	}
	for _, dot := range p.dots {
		if pkg, err := p.checker.Importer.Import(dot); err == nil && token.IsExported(name) && pkg.Scope().Lookup(name) != nil {
			return true
		}
	}
	return false
}

// file wraps declarations in a file that imports just what refs names. An
// import of the session that no name asks for is left out, as it would only
// cost time.
func (p *plan) file(refs map[string]bool, imports map[string]string, dots []string, decls ...ast.Decl) *ast.File {
	file := &ast.File{Name: ast.NewIdent(PackagePath)}
	for name, path := range imports {
		if refs[name] {
			file.Decls = append(file.Decls, importDecl(name, path, p.position[path]))
		}
	}
	for _, path := range dots {
		file.Decls = append(file.Decls, importDecl(".", path, p.position[path]))
	}
	for _, d := range file.Decls {
		file.Imports = append(file.Imports, d.(*ast.GenDecl).Specs[0].(*ast.ImportSpec))
	}
	file.Decls = append(file.Decls, decls...)
	for _, d := range decls {
		file.Package, file.FileStart, file.FileEnd = d.Pos(), d.Pos(), d.End()
	}
	return file
}

// needsImport tells whether one of the names is an import's.
func needsImport(refs map[string]bool, imports map[string]string) bool {
	for name := range refs {
		if imports[name] != "" {
			return true
		}
	}
	return false
}
