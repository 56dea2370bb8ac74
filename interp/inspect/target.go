package inspect

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

const syntaxMagic = syntax.InMagic

// at finds what the cursor is at, an offset in the cell's text.
func (q *query) at(cursor int) page {
	v := q.view
	switch {
	case v.Draft.Place == syntax.InComment:
		return nil
	case len(v.Path) == 0:
		return q.word(cursor)
	}
	if path, ok := q.importPath(); ok {
		return q.importedPackage(path)
	}
	if v.Draft.Place == syntax.InString {
		if lit, ok := v.Path[0].(*ast.BasicLit); ok && lit.Kind == token.CHAR {
			return q.literal(lit)
		}
		return q.call()
	}
	if p := q.keyword(cursor); p != nil {
		return p
	}
	if ident := q.touched(); ident != nil {
		p := q.ident(ident)
		if len(p) == 0 {
			return q.call()
		}
		if !q.isCallee(ident) {
			if c, m := q.enclosingCall(); c != nil && m.of > 0 {
				p.add(titledMarked("In the call of", m))
			}
		}
		return p
	}
	return q.place()
}

// touched is the identifier that the cursor is in or at the end of, or nil.
func (q *query) touched() *ast.Ident {
	for _, n := range q.view.Path {
		if ident, ok := n.(*ast.Ident); ok && ident.Name != syntax.Placeholder {
			return ident
		}
	}
	return nil
}

// place tells of what is round the cursor where that is at no name: the
// expression whose member is to be named, a literal, a call.
func (q *query) place() page {
	for i, n := range q.view.Path {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if i <= 1 && n.Sel.Name == syntax.Placeholder {
				return q.expr(n.X)
			}
		case *ast.BasicLit:
			if i == 0 {
				if p := q.literal(n); p != nil {
					return p
				}
			}
		case *ast.CallExpr:
			if p := q.call(); p != nil {
				return p
			}
			if i == 0 {
				return q.expr(n.Fun)
			}
			return nil
		case *ast.CompositeLit:
			if q.view.Pos > n.Lbrace && n.Type != nil {
				return q.expr(n.Type)
			}
			return q.call()
		case *ast.BlockStmt, ast.Decl:
			return nil
		}
	}
	return nil
}

// word tells of the name at the cursor where the code cannot be understood.
func (q *query) word(cursor int) page {
	text := q.view.Cell.Text
	name := wordAt(text, cursor)
	if name == "" {
		return nil
	}
	if p := keywordPage(name); p != nil {
		return p
	}
	return q.name(name)
}

// name tells of a name that nothing declares at the cursor: of the session, of
// Go's universe, or of a package that auto-import would add.
func (q *query) name(name string) page {
	if obj := q.view.Lookup(name); obj != nil {
		return q.object(obj, nil)
	}
	if pkg := q.imported(name); pkg != nil {
		return q.packagePage(pkg)
	}
	return nil
}

// ident tells of what an identifier stands for.
func (q *query) ident(ident *ast.Ident) page {
	info := q.view.Info
	if obj := info.ObjectOf(ident); obj != nil {
		return q.object(obj, ident)
	}
	for _, n := range q.view.Path {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if n.Sel == ident {
				return q.member(n)
			}
		case *ast.TypeSwitchStmt: // its name is another variable in each clause
			if assign, ok := n.Assign.(*ast.AssignStmt); ok && assign.Lhs[0] == ident {
				for _, obj := range info.Implicits {
					if obj.Pos() == ident.Pos() {
						return q.object(obj, nil)
					}
				}
			}
		}
	}
	return q.name(ident.Name)
}

// member tells of X.Sel where the checker has not got so far.
func (q *query) member(sel *ast.SelectorExpr) page {
	if tv, ok := q.view.Info.Types[sel.X]; ok && tv.IsType() { // a field, or a method of the pointer: no expression, and yet a name
		if obj, _, _ := types.LookupFieldOrMethod(tv.Type, true, q.view.Package, sel.Sel.Name); obj != nil {
			return q.object(obj, nil)
		}
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok || q.view.Info.ObjectOf(x) != nil {
		return nil
	}
	if pkg := q.imported(x.Name); pkg != nil && q.view.Lookup(x.Name) == nil {
		if obj := pkg.Scope().Lookup(sel.Sel.Name); obj != nil && obj.Exported() {
			return q.object(obj, nil)
		}
	}
	return nil
}

// expr tells of what an expression names, as far as it is a name.
func (q *query) expr(e ast.Expr) page {
	switch e := e.(type) {
	case *ast.Ident:
		return q.ident(e)
	case *ast.SelectorExpr:
		if obj := q.view.Info.ObjectOf(e.Sel); obj != nil {
			return q.object(obj, e.Sel)
		}
		return q.member(e)
	case *ast.ParenExpr:
		return q.expr(e.X)
	case *ast.StarExpr:
		return q.expr(e.X)
	case *ast.IndexExpr:
		if tv, ok := q.view.Info.Types[e.X]; ok && tv.IsType() || q.isFunction(e.X) {
			return q.expr(e.X)
		}
	case *ast.IndexListExpr:
		return q.expr(e.X)
	case *ast.CallExpr:
		if _, several := q.view.TypeOf(e).(*types.Tuple); several {
			return q.expr(e.Fun)
		}
	}
	var p page
	if t := q.view.TypeOf(e); t != nil && t != types.Typ[types.Invalid] {
		p.add(code(q.spell.typ(t)), q.typeSummary(t))
	}
	return p
}

func (q *query) isFunction(e ast.Expr) bool {
	_, ok := q.named(e).(*types.Func)
	return ok
}

// named is the object that an expression names, or nil.
func (q *query) named(e ast.Expr) types.Object {
	switch e := e.(type) {
	case *ast.Ident:
		return q.view.Info.ObjectOf(e)
	case *ast.SelectorExpr:
		return q.view.Info.ObjectOf(e.Sel)
	case *ast.ParenExpr:
		return q.named(e.X)
	case *ast.IndexExpr:
		return q.named(e.X)
	case *ast.IndexListExpr:
		return q.named(e.X)
	}
	return nil
}

// importPath is the path of the import that the cursor is in.
func (q *query) importPath() (string, bool) {
	for _, n := range q.view.Path {
		if spec, ok := n.(*ast.ImportSpec); ok {
			path, err := strconv.Unquote(spec.Path.Value)
			return path, err == nil
		}
	}
	return "", false
}

// keyword tells of the keyword that the cursor is in.
func (q *query) keyword(cursor int) page {
	return keywordPage(wordAt(q.view.Cell.Text, cursor))
}

// wordAt is the word that offset is in or at the end of, or "".
func wordAt(text string, offset int) string {
	start, end := offset, offset
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if !isLetter(r) {
			break
		}
		start -= size
	}
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !isLetter(r) {
			break
		}
		end += size
	}
	if r, _ := utf8.DecodeRuneInString(text[start:end]); unicode.IsDigit(r) {
		return ""
	}
	return text[start:end]
}

func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// magic tells of the magic line that the cursor is in: of the magic, or of what
// a question asks about.
func (q *query) magic() interp.Inspection {
	cell := q.view.Cell
	for _, m := range cell.Magics {
		at := cell.Offset(q.view.Pos)
		if at < m.Start || at > m.End || m.Shell {
			continue
		}
		if m.Help > 0 {
			return q.Name(q.ctx, q.view.Snapshot, m.Name, max(m.Help-1, q.detail))
		}
		return magicHelp(strings.TrimLeft(m.Name, "%"))
	}
	return interp.Inspection{}
}

// literal tells of a number or a rune.
func (q *query) literal(lit *ast.BasicLit) page {
	if lit.Kind == token.STRING {
		return nil
	}
	tv := q.view.Info.Types[ast.Expr(lit)]
	if tv.Value == nil {
		return nil
	}
	var p page
	p.add(code(lit.Value), table(fact{"Type", q.spell.typ(tv.Type), true}, fact{"Value", constantText(tv.Value, tv.Type), true}))
	return p
}
