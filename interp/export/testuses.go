package export

import (
	"go/ast"
	"go/types"
	"slices"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// A Test is a function that go test runs.
type Test struct {
	Name string
	// Unset are the variables that it uses, by itself or by what it calls, and that
	// have other values in the notebook: there statements set them, which do not
	// run before tests.
	Unset []string
}

// testUses lists the tests of the program.
func (w *writer) testUses() []Test {
	var list []Test
	set := w.setByStatements()
	for _, x := range w.list {
		if !x.test {
			continue
		}
		t := Test{Name: x.decl.Name()}
		for _, v := range w.variablesOf(x) {
			if set[v] && !slices.Contains(t.Unset, v.v.Name) {
				t.Unset = append(t.Unset, v.v.Name)
			}
		}
		slices.Sort(t.Unset)
		list = append(list, t)
	}
	return list
}

// variablesOf lists the session variables that a declaration is built on.
func (w *writer) variablesOf(x *variant) []*variable {
	type place struct {
		decl *check.Decl
		at   int
	}
	var list []*variable
	seen := map[string]bool{self(x.decl): true}
	for todo := []place{{x.decl, x.at}}; len(todo) > 0; {
		p := todo[0]
		todo = todo[1:]
		for _, name := range w.next(p.decl, p.at) {
			if v := w.units[p.at].vars[name]; v != nil {
				if v := w.variable(v); v != nil {
					list = append(list, v)
				}
				continue
			}
			if next, from := w.declAt(name, p.at); next != nil && !seen[self(next)] {
				seen[self(next)] = true
				todo = append(todo, place{next, from})
			}
		}
	}
	return list
}

// setByStatements finds the variables that have another value than that of their
// declaration when statements have run, as far as can be seen.
func (w *writer) setByStatements() map[*variable]bool {
	set := map[*variable]bool{}
	for _, v := range w.variables {
		d := w.definition(v)
		declared := v.lifted || v.embed || d.spec != nil && len(d.spec.Values) == 0
		set[v] = !declared
	}
	for _, u := range w.units {
		change := func(e ast.Expr) {
			id := rootOf(e)
			if id == nil {
				return
			}
			if d, defines := u.defines[id]; defines && !d.Kept {
				return
			}
			if m := w.meanings[id]; m.variable != nil {
				if v := w.variable(m.variable); v != nil {
					set[v] = true
				}
			}
		}
		for _, stmt := range u.checked.Stmts {
			ast.Inspect(stmt, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.AssignStmt:
					for _, e := range n.Lhs {
						change(e)
					}
				case *ast.IncDecStmt:
					change(n.X)
				case *ast.RangeStmt:
					change(n.Key)
					change(n.Value)
				case *ast.UnaryExpr:
					if n.Op.String() == "&" {
						change(n.X)
					}
				case *ast.SelectorExpr:
					if s := u.checked.Info.Selections[n]; s != nil && s.Kind() == types.MethodVal {
						if sig, ok := s.Obj().Type().(*types.Signature); ok && sig.Recv() != nil && isPointer(sig.Recv().Type()) {
							change(n.X)
						}
					}
				}
				return true
			})
		}
	}
	return set
}

func isPointer(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Pointer)
	return ok
}

// rootOf is the variable that an expression is a part of, or nil.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := syntax.Peel(e).(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		default:
			return nil
		}
	}
}
