package nodiff

import (
	_ "embed"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// A Reference is a plain Go program that does what cells do, to compare engines
// with: session variables are variables of its package, declarations are
// declarations, and the statements of each cell are a function. It prints a
// Record for each cell, in order.
type Reference struct {
	imports map[string]string // path to name
	vars    map[string]string // name to type
	decls   strings.Builder
	cells   strings.Builder
	calls   strings.Builder
}

// reference is the program's own code.
//
//go:embed reference.txt
var reference string

// NewReference returns a program of no cells.
func NewReference() *Reference {
	r := &Reference{imports: map[string]string{}, vars: map[string]string{}}
	for _, path := range []string{ // of its own code
		"encoding/json", "fmt", "io", "log", "os", "reflect", "runtime", "strconv", "strings", "gokernel/display", "gokernel/interp/native/load",
	} {
		r.importName(path)
	}
	return r
}

// Add adds a cell. Declarations of one name must not come twice.
func (r *Reference) Add(c *check.Checked) {
	for _, v := range c.Vars {
		r.vars[variableName(v.Var)] = types.TypeString(v.Type, r.qualifier)
	}
	for _, d := range c.Decls {
		if d.Cell != c.Cell {
			continue // built again for what it uses: it is there
		}
		r.declaration(c, d)
	}
	if len(c.Stmts) == 0 {
		fmt.Fprintf(&r.calls, "\trun%s(%d, func() {})\n", mark, c.Cell.Number)
		return
	}
	name := fmt.Sprintf("cell%s%d", mark, c.Cell.Number)
	fmt.Fprintf(&r.cells, "func %s() {\n", name)
	for _, s := range c.Stmts {
		r.statement(c, s)
	}
	fmt.Fprintf(&r.cells, "}\n")
	fmt.Fprintf(&r.calls, "\trun%s(%d, %s)\n", mark, c.Cell.Number, name)
}

// Describe prints the variables, in the way of DescribeCell, as the cell of that
// number.
func (r *Reference) Describe(number int, group string, vars []*check.Var) {
	names, pointers := make([]string, len(vars)), make([]string, len(vars))
	for i, v := range vars {
		names[i], pointers[i] = fmt.Sprintf("%q", v.Name), "&"+variableName(v)
	}
	fmt.Fprintf(&r.calls, "\trun%s(%d, func() { describe(%q, []string{%s}, %s) })\n", mark, number, group, strings.Join(names, ", "), strings.Join(pointers, ", "))
}

// Source is the program.
func (r *Reference) Source() string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for _, path := range slices.Sorted(maps.Keys(r.imports)) {
		fmt.Fprintf(&b, "\t%s %q\n", r.imports[path], path)
	}
	b.WriteString(")\n\n")
	b.WriteString(reference)
	for _, name := range slices.Sorted(maps.Keys(r.vars)) {
		fmt.Fprintf(&b, "var %s %s\n", name, r.vars[name])
	}
	b.WriteString(r.decls.String())
	b.WriteString(r.cells.String())
	b.WriteString("//line main.go:1\n")
	fmt.Fprintf(&b, "func main() {\n%s}\n", r.calls.String())
	return b.String()
}

// mark is a letter that sets the program's own names apart from those of cells.
const mark = "ʹ"

func variableName(v *check.Var) string { return fmt.Sprintf("%s%s%d", v.Name, mark, v.Version) }

// packageName is the name under which the program imports a package.
func packageName(path string) string {
	return "p" + mark + strings.Map(func(c rune) rune {
		if c == '/' || c == '.' || c == '-' {
			return '_'
		}
		return c
	}, path)
}

func (r *Reference) qualifier(p *types.Package) string {
	if p.Path() == check.PackagePath {
		return ""
	}
	return r.importName(p.Path())
}

func (r *Reference) importName(path string) string {
	r.imports[path] = packageName(path)
	return r.imports[path]
}

// declaration writes a type, a function, or constants.
func (r *Reference) declaration(c *check.Checked, d *check.Decl) {
	from := d.Node.Pos()
	if fn, ok := d.Node.(*ast.FuncDecl); ok {
		from = fn.Type.Func
	}
	line(&r.decls, d.Cell, from)
	text := r.render(c, d.Cell, d.Node, from, d.Node.End(), nil)
	if group, ok := d.Node.(*ast.GenDecl); ok && group.Tok == token.TYPE { // one of a group, perhaps
		spec := group.Specs[0]
		text = "type " + r.render(c, d.Cell, spec, spec.Pos(), spec.End(), nil)
	}
	r.decls.WriteString(text + "\n")
}

// line writes a directive that makes what follows be of that place of a cell.
func line(b *strings.Builder, cell *syntax.Cell, at token.Pos) {
	p := cell.Position(at)
	fmt.Fprintf(b, "//line cell[%d]:%d\n", cell.Number, p.Line)
}

// statement writes a statement of a cell. What it defines is a variable of the
// package, so the definition is an assignment.
func (r *Reference) statement(c *check.Checked, s ast.Stmt) {
	line(&r.cells, c.Cell, s.Pos())
	whole := func(edits ...edit) {
		r.cells.WriteString(r.render(c, c.Cell, s, s.Pos(), s.End(), edits) + "\n")
	}
	switch s := s.(type) {
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			whole(edit{s.TokPos, s.TokPos + 2, "="})
			return
		}
	case *ast.DeclStmt:
		if group := s.Decl.(*ast.GenDecl); group.Tok == token.VAR {
			for _, spec := range group.Specs {
				r.variable(c, spec.(*ast.ValueSpec))
			}
			return
		}
	case *ast.ExprStmt:
		switch {
		case s.X == c.Result:
			last := c.ResultTypes[len(c.ResultTypes)-1]
			trailing := len(c.ResultTypes) > 1 && types.Identical(last, types.Universe.Lookup("error").Type())
			whole(edit{s.Pos(), s.Pos(), fmt.Sprintf("result%s(%v)(", mark, trailing)}, edit{s.End(), s.End(), ")"})
			return
		case !isStatement(c.Info, s.X):
			whole(edit{s.Pos(), s.Pos(), "_ = "})
			return
		}
	}
	whole()
}

// isStatement tells whether Go takes the expression for a statement.
func isStatement(info *types.Info, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.ARROW
	case *ast.CallExpr:
		tv := info.Types[e.Fun]
		if ident, ok := ast.Unparen(e.Fun).(*ast.Ident); ok && tv.IsBuiltin() {
			return slices.Contains([]string{"panic", "print", "println", "copy", "delete", "clear", "close", "recover"}, ident.Name)
		}
		return !tv.IsType()
	}
	return false
}

// variable writes a line of a var declaration as an assignment.
func (r *Reference) variable(c *check.Checked, spec *ast.ValueSpec) {
	line(&r.cells, c.Cell, spec.Pos())
	var names []string
	for _, ident := range spec.Names {
		if v, ok := c.Symbols[c.Info.Defs[ident]].(*check.Var); ok {
			names = append(names, variableName(v))
		} else {
			names = append(names, "_")
		}
	}
	typ := ""
	if spec.Type != nil {
		typ = r.render(c, c.Cell, spec.Type, spec.Type.Pos(), spec.Type.End(), nil)
	}
	if len(spec.Values) == 0 {
		for _, name := range names {
			fmt.Fprintf(&r.cells, "%s = *new(%s); ", name, typ)
		}
		r.cells.WriteString("\n")
		return
	}
	last := spec.Values[len(spec.Values)-1]
	values := r.render(c, c.Cell, spec, spec.Values[0].Pos(), last.End(), nil)
	if typ != "" && slices.Index(names, "_") == 0 {
		fmt.Fprintf(&r.cells, "var %s %s = %s\n", strings.Join(names, ", "), typ, values)
		return
	}
	fmt.Fprintf(&r.cells, "%s = %s\n", strings.Join(names, ", "), values)
}

// An edit puts text in place of what stands between two positions.
type edit struct {
	from, to token.Pos
	text     string
}

// render writes part of a cell, with names made the program's.
func (r *Reference) render(c *check.Checked, cell *syntax.Cell, n ast.Node, from, to token.Pos, edits []edit) string {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if own := r.replaced(c, n); own != "" {
				edits = append(edits, edit{n.Pos(), n.End(), own})
				return false
			}
			if _, ok := n.X.(*ast.Ident); ok {
				edits = append(edits, r.names(c, n.X)...)
				return false // what is selected keeps its name
			}
		case *ast.Ident:
			edits = append(edits, r.names(c, n)...)
		}
		return true
	})
	slices.SortStableFunc(edits, func(a, b edit) int { return int(a.from - b.from) })
	var b strings.Builder
	for _, e := range edits {
		if e.from < from || e.to > to {
			continue
		}
		b.WriteString(cell.Text[cell.Offset(from):cell.Offset(e.from)] + e.text)
		from = e.to
	}
	b.WriteString(cell.Text[cell.Offset(from):cell.Offset(to)])
	return b.String()
}

// replaced is what the program has in place of a function that would end it.
func (r *Reference) replaced(c *check.Checked, e *ast.SelectorExpr) string {
	fn, ok := c.Info.Uses[e.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return ""
	}
	switch fn.Pkg().Path() + "." + fn.Name() {
	case "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln":
		return fn.Name() + mark
	}
	return ""
}

// names gives an identifier its name in the program.
func (r *Reference) names(c *check.Checked, e ast.Expr) []edit {
	ident, ok := e.(*ast.Ident)
	if !ok || ident.Name == "_" {
		return nil
	}
	obj := c.Info.Uses[ident]
	if obj == nil {
		obj = c.Info.Defs[ident]
	}
	switch obj := obj.(type) {
	case nil:
		return nil
	case *types.PkgName:
		return []edit{{ident.Pos(), ident.End(), r.importName(obj.Imported().Path())}}
	default:
		if v, ok := c.Symbols[obj].(*check.Var); ok {
			return []edit{{ident.Pos(), ident.End(), variableName(v)}}
		}
		if obj.Pkg() != nil && obj.Pkg().Path() != check.PackagePath && obj.Parent() == obj.Pkg().Scope() { // by a dot import
			return []edit{{ident.Pos(), ident.End(), r.importName(obj.Pkg().Path()) + "." + obj.Name()}}
		}
	}
	return nil
}
