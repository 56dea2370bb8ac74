package export

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"gokernel/interp/syntax"
)

// A block is a piece of code at package level, at its place in the notebook.
type block struct {
	unit, offset, at int
	text             string
}

// declarations writes the declarations, in the order of the notebook, those of
// tests apart.
func (w *writer) declarations() (main, tests []block) {
	order := map[*syntax.Cell]int{}
	for _, u := range w.units {
		order[u.cell] = u.at
	}
	led := map[*syntax.Cell]map[int]bool{}
	for _, x := range w.list {
		cell := x.decl.Cell
		imports := w.imports
		if x.test {
			imports = w.tests
		}
		p, ok := partOf(cell, x.decl.Node)
		if !ok {
			continue
		}
		if led[cell] == nil {
			led[cell] = map[int]bool{}
		}
		text := w.declaration(x, p, imports)
		gaps := marginsOf(cell)
		if t := gaps.behind[p.End]; t != "" {
			text += " " + t
		}
		if !led[cell][p.Start] {
			led[cell][p.Start] = true
			if lead := gaps.before[p.Start].leading; lead != "" {
				text = lead + "\n\n" + text
			}
			if u := w.units[order[cell]]; len(u.above) > 0 && !w.carried[u] && isFirst(cell, p) {
				w.carried[u] = true
				text = above(u.above, true) + text
			}
		}
		b := block{order[cell], cell.Offset(x.decl.Node.Pos()), x.at, text}
		if x.test {
			tests = append(tests, b)
		} else {
			main = append(main, b)
		}
	}
	for _, u := range w.units {
		for i, init := range u.checked.Inits {
			var e edits
			w.marks(u.cell, init, &e)
			w.renames(u.cell, init, &e, w.imports, w.inInit(u))
			at := u.cell.Offset(init.Name.Pos())
			e.replace(at, at+len("init"), w.initName(u, i))
			p, _ := partOf(u.cell, init)
			main = append(main, block{u.at, p.Start, u.at, e.apply(u.cell.Text, p.Start, p.End)})
		}
	}
	for _, list := range [][]block{main, tests} {
		slices.SortStableFunc(list, func(a, b block) int {
			if a.unit != b.unit {
				return a.unit - b.unit
			}
			if a.offset != b.offset {
				return a.offset - b.offset
			}
			return a.at - b.at
		})
	}
	return main, tests
}

// initName is what an init function is called: it runs where its cell does.
func (w *writer) initName(u *unit, i int) string {
	key := fmt.Sprintf("%d %d", u.at, i)
	if w.setUps[key] == "" {
		w.setUps[key] = w.claim("setUp")
	}
	return w.setUps[key]
}

// isFirst tells whether a part is the first of its cell that is no import.
func isFirst(cell *syntax.Cell, p syntax.Part) bool {
	for _, other := range cell.Parts {
		if other.Kind != syntax.Import {
			return other.Start == p.Start
		}
	}
	return false
}

// declaration writes a variant of a declaration.
func (w *writer) declaration(x *variant, p syntax.Part, imports fileImports) string {
	cell := x.decl.Cell
	var e edits
	w.marks(cell, x.decl.Node, &e)
	w.renames(cell, x.decl.Node, &e, imports, w.inDeclaration(x))
	group, ok := x.decl.Node.(*ast.GenDecl)
	if !ok {
		return e.apply(cell.Text, p.Start, p.End)
	}
	if group.Tok == token.CONST {
		own := constNames(x.decl)
		for _, spec := range group.Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				if !own[id.Name] && id.Name != "_" {
					at := cell.Offset(id.Pos())
					e.replace(at, at+len(id.Name), "_")
				}
			}
		}
		for _, id := range blanked(p.Decl, group) {
			at := cell.Offset(id.Pos())
			e.replace(at, at+len(id.Name), "_")
		}
		return e.apply(cell.Text, p.Start, p.End)
	}
	spec := group.Specs[0].(*ast.TypeSpec)
	if whole, ok := p.Decl.(*ast.GenDecl); ok && len(whole.Specs) == 1 {
		return e.apply(cell.Text, p.Start, p.End)
	}
	var out strings.Builder // one of a group
	if spec.Doc != nil {
		out.WriteString(cell.Text[cell.Offset(spec.Doc.Pos()):cell.Offset(spec.Doc.End())] + "\n")
	}
	out.WriteString("type " + e.apply(cell.Text, cell.Offset(spec.Pos()), cell.Offset(spec.End())))
	if spec.Comment != nil {
		out.WriteString(" " + cell.Text[cell.Offset(spec.Comment.Pos()):cell.Offset(spec.Comment.End())])
	}
	return out.String()
}

// blanked lists the names of constants that a later declaration has taken.
func blanked(whole ast.Decl, now *ast.GenDecl) []*ast.Ident {
	group, ok := whole.(*ast.GenDecl)
	if !ok || group == now {
		return nil
	}
	left := map[token.Pos]bool{}
	for _, spec := range now.Specs {
		for _, id := range spec.(*ast.ValueSpec).Names {
			left[id.Pos()] = id.Name != "_"
		}
	}
	var list []*ast.Ident
	for _, spec := range group.Specs {
		for _, id := range spec.(*ast.ValueSpec).Names {
			if id.Name != "_" && !left[id.Pos()] {
				list = append(list, id)
			}
		}
	}
	return list
}

// above writes comments that stand above something. At package level they are
// kept apart from it, so that they are not its documentation.
func above(list []comment, apart bool) string {
	var out strings.Builder
	for i, c := range list {
		out.WriteString(commented(c.text))
		if i < len(list)-1 && !c.tight || apart || c.apart {
			out.WriteString("\n")
		}
	}
	return out.String()
}
