package session

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"gokernel/interp/check"
)

// mayMention tells quickly that most texts mention nothing.
func mayMention(text string) bool {
	if strings.Contains(text, "Out[") || strings.Contains(text, "In[") {
		return true
	}
	isLetter := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] == '_' || text[i] >= '0' && text[i] <= '9' || text[i] >= 'a' && text[i] <= 'z' || text[i] >= 'A' && text[i] <= 'Z' || text[i] >= 0x80)
	}
	for i := strings.IndexByte(text, '_'); i >= 0; {
		if !isLetter(i-1) && !isLetter(i+1) {
			return true
		}
		next := strings.IndexByte(text[i+1:], '_')
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

// indexed is the name and the number of In[3] and Out[3]; nil for all else.
func indexed(n *ast.IndexExpr) (*ast.Ident, int) {
	x, ok := n.X.(*ast.Ident)
	if !ok || x.Name != "Out" && x.Name != "In" {
		return nil, 0
	}
	index, ok := n.Index.(*ast.BasicLit)
	if !ok || index.Kind != token.INT {
		return nil, 0
	}
	number, err := strconv.Atoi(index.Value)
	if err != nil {
		return nil, 0
	}
	return x, number
}

// isKnown tells whether the session has something of its own by that name.
func (s *Session) isKnown(name string) bool {
	return s.scope.Var(name) != nil || s.scope.Import(name) != "" ||
		slices.ContainsFunc(s.scope.Decls(), func(d *check.Decl) bool { return d.Recv == "" && slices.Contains(d.Names, name) })
}

// blankNames are the blank identifiers that Go knows as such.
func blankNames(body *ast.BlockStmt) map[*ast.Ident]bool {
	blank := map[*ast.Ident]bool{}
	expr := func(list ...ast.Expr) {
		for _, e := range list {
			if ident, ok := e.(*ast.Ident); ok {
				blank[ident] = true
			}
		}
	}
	names := func(list ...*ast.Ident) {
		for _, ident := range list {
			blank[ident] = true
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
				expr(n.Lhs...)
			}
		case *ast.RangeStmt:
			expr(n.Key, n.Value)
		case *ast.ValueSpec:
			names(n.Names...)
		case *ast.TypeSpec:
			names(n.Name)
		case *ast.Field:
			names(n.Names...)
		case *ast.SelectorExpr:
			names(n.Sel)
		case *ast.LabeledStmt:
			names(n.Label)
		case *ast.BranchStmt:
			names(n.Label)
		case *ast.KeyValueExpr:
			expr(n.Key)
		}
		return true
	})
	return blank
}

// ownNames are the names that a cell declares and imports.
func ownNames(file *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names[d.Name.Name] = d.Recv == nil
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, ident := range spec.Names {
						names[ident.Name] = true
					}
				case *ast.ImportSpec:
					if spec.Name != nil {
						names[spec.Name.Name] = true
					}
				}
			}
		}
	}
	return names
}
