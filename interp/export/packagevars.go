package export

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"

	"gokernel/interp/syntax"
)

// packageVars writes the variables that stand at package level, since functions
// use them.
func (w *writer) packageVars() (string, error) {
	var list []*variable
	for _, v := range w.variables {
		if v.home == inPackage {
			list = append(list, v)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].defined != list[j].defined {
			return list[i].defined < list[j].defined
		}
		return w.definition(list[i]).id.Pos() < w.definition(list[j]).id.Pos()
	})
	var lines []string
	for _, v := range list {
		text, err := w.packageVar(v)
		if err != nil {
			return "", err
		}
		lines = append(lines, text)
	}
	switch {
	case len(lines) == 0:
		return "", nil
	case len(lines) == 1 && !strings.HasPrefix(lines[0], "//"):
		return "var " + lines[0] + "\n", nil
	}
	return "var (\n" + strings.Join(lines, "\n") + "\n)\n", nil
}

// A definition is where a variable is defined.
type definition struct {
	u     *unit
	id    *ast.Ident
	spec  *ast.ValueSpec // of var, or
	value ast.Expr       // of :=, where there is one value for it
	part  syntax.Part
	doc   bool // the comment above belongs to it alone
}

// definition finds where a variable is defined.
func (w *writer) definition(v *variable) definition {
	u := w.units[v.defined]
	d := definition{u: u}
	for _, nv := range u.checked.Vars {
		if w.canonical(nv.Var) == w.canonical(v.v) && !nv.Kept {
			d.id = nv.Ident
			break
		}
	}
	for _, stmt := range u.checked.Stmts {
		if d.id == nil || d.id.Pos() < stmt.Pos() || d.id.Pos() > stmt.End() {
			continue
		}
		d.part, _ = partAt(u.cell, u.cell.Offset(d.id.Pos()))
		switch stmt := stmt.(type) {
		case *ast.AssignStmt:
			if len(stmt.Lhs) == 1 && len(stmt.Rhs) == 1 {
				d.value = stmt.Rhs[0]
			}
		case *ast.DeclStmt:
			group := stmt.Decl.(*ast.GenDecl)
			for _, spec := range group.Specs {
				spec := spec.(*ast.ValueSpec)
				if spec.Names[0] == d.id && len(spec.Names) == 1 {
					d.spec = spec
					d.doc = len(group.Specs) == 1
					if len(spec.Values) == 1 {
						d.value = spec.Values[0]
					}
				}
			}
		}
	}
	return d
}

// lift finds the package-level variables whose value can be given where they
// are declared: it does not depend on when that is.
func (w *writer) lift() {
	for _, v := range w.variables {
		if v.home != inPackage || v.embed {
			continue
		}
		d := w.definition(v)
		v.lifted = d.value != nil && w.isTimeless(d.u, d.value) && !w.wrapped[v.defined]
	}
}

// isTimeless tells whether an expression has the same value whenever it is
// evaluated, and does nothing but that.
func (w *writer) isTimeless(u *unit, e ast.Expr) bool {
	timeless := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.StarExpr, *ast.TypeAssertExpr, *ast.IndexExpr, *ast.SliceExpr:
			if star, ok := n.(*ast.StarExpr); ok && u.checked.Info.Types[star].IsType() {
				return true
			}
			if index, ok := n.(*ast.IndexExpr); ok && u.checked.Info.Types[index].IsType() {
				return true
			}
			timeless = false
		case *ast.UnaryExpr:
			timeless = timeless && n.Op != token.ARROW
		case *ast.CallExpr:
			tv := u.checked.Info.Types[n.Fun]
			id, _ := ast.Unparen(n.Fun).(*ast.Ident)
			timeless = timeless && (tv.IsType() || tv.IsBuiltin() && id != nil && (id.Name == "make" || id.Name == "new") || isConstructor(u.checked.Info, n))
		case *ast.Ident:
			switch u.checked.Info.Uses[n].(type) {
			case *types.Var, *types.Func: // a function may use the very variable
				timeless = timeless && w.meanings[n].session == ""
			}
		}
		return timeless
	})
	return timeless
}

// constructors are functions of the standard library that only make something.
var constructors = map[string]bool{
	"errors.New": true, "regexp.MustCompile": true, "strings.NewReplacer": true, "math/big.NewInt": true,
	"strings.NewReader": true, "bytes.NewBufferString": true, "bytes.NewBuffer": true,
}

func isConstructor(info *types.Info, call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := info.Uses[sel.Sel].(*types.Func)
	return ok && fn.Pkg() != nil && constructors[fn.Pkg().Path()+"."+fn.Name()]
}

// packageVar writes one variable of package level.
func (w *writer) packageVar(v *variable) (string, error) {
	d := w.definition(v)
	var e edits
	for _, stmt := range d.u.checked.Stmts {
		w.renames(d.u.cell, stmt, &e, fileImports{}, w.inStatement(d.u))
	}
	text := func(n ast.Node) string {
		w.renames(d.u.cell, n, &edits{}, w.imports, w.inStatement(d.u)) // for its imports
		return e.apply(d.u.cell.Text, d.u.cell.Offset(n.Pos()), d.u.cell.Offset(n.End()))
	}
	doc := ""
	margins := marginsOf(d.u.cell)
	switch {
	case v.lifted && (d.spec == nil || !d.doc):
		doc = margins.before[d.part.Start].leading
	case d.spec != nil && d.doc:
		doc = d.u.cell.Text[d.part.Start:d.u.cell.Offset(d.part.Decl.Pos())]
	}
	if doc = strings.TrimRight(doc, " \t\n"); doc != "" {
		doc += "\n"
	}
	typ := ""
	if d.spec != nil && d.spec.Type != nil {
		typ = text(d.spec.Type)
	}
	if v.embed {
		doc = ""
		for _, directive := range d.u.cell.EmbedsOf(d.spec) {
			var patterns []string
			for _, p := range directive.Patterns {
				patterns = append(patterns, p.Arg)
			}
			doc += "//go:embed " + quotePatterns(patterns) + "\n"
		}
		w.embeds = true
	}
	if v.lifted {
		if typ != "" {
			typ += " "
		}
		return strings.TrimRight(fmt.Sprintf("%s%s %s= %s %s", doc, v.name, typ, text(d.value), margins.behind[d.part.End]), " "), nil
	}
	if typ == "" {
		var ok bool
		if typ, ok = w.typeText(v.v.Type, v.defined, w.imports); !ok {
			return "", (&statementWriter{u: d.u}).unspeakable(v)
		}
	}
	return fmt.Sprintf("%s%s %s", doc, v.name, typ), nil
}

// quotePatterns writes patterns of a directive.
func quotePatterns(list []string) string {
	quoted := make([]string, len(list))
	for i, p := range list {
		quoted[i] = p
		if strings.ContainsAny(p, " \t\"`") {
			quoted[i] = fmt.Sprintf("%q", p)
		}
	}
	return strings.Join(quoted, " ")
}
