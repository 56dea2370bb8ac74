package check

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"strings"

	"gokernel/interp/syntax"
)

// split cuts the declarations of a cell into Decls, func init apart.
func split(cell *syntax.Cell) (decls []*Decl, inits []*ast.FuncDecl) {
	for _, node := range cell.Decls.Decls {
		switch node := node.(type) {
		case *ast.FuncDecl:
			if node.Recv == nil && node.Name.Name == "init" {
				inits = append(inits, node)
				continue
			}
			decls = append(decls, newFunc(cell, node))
		case *ast.GenDecl:
			switch node.Tok {
			case token.TYPE:
				for _, spec := range node.Specs {
					decls = append(decls, newType(cell, node, spec.(*ast.TypeSpec)))
				}
			case token.CONST:
				decls = append(decls, newConst(cell, node))
			}
		}
	}
	return decls, inits
}

func newFunc(cell *syntax.Cell, node *ast.FuncDecl) *Decl {
	d := &Decl{Kind: token.FUNC, Names: []string{node.Name.Name}, Node: node, Cell: cell}
	if node.Recv != nil {
		d.Recv = syntax.Receiver(node)
		d.Names[0] = d.Recv + "." + node.Name.Name
	}
	d.text = tokens(cell, node.Type.Func, node.End())
	d.refs = freeNames(node)
	signature := *node
	signature.Body = nil
	d.sigRefs = freeNames(&signature)
	return d
}

func newType(cell *syntax.Cell, group *ast.GenDecl, spec *ast.TypeSpec) *Decl {
	if spec.Doc == nil && len(group.Specs) == 1 {
		copied := *spec
		copied.Doc = group.Doc
		spec = &copied
	}
	node := &ast.GenDecl{Doc: spec.Doc, TokPos: group.TokPos, Tok: token.TYPE, Specs: []ast.Spec{spec}}
	return &Decl{
		Kind:  token.TYPE,
		Names: []string{spec.Name.Name},
		Node:  node,
		Cell:  cell,
		text:  tokens(cell, spec.Pos(), spec.End()),
		refs:  freeNames(node),
	}
}

func newConst(cell *syntax.Cell, group *ast.GenDecl) *Decl {
	d := &Decl{Kind: token.CONST, Node: group, Cell: cell, text: tokens(cell, group.Pos(), group.End()), refs: freeNames(group)}
	for _, spec := range group.Specs {
		for _, name := range spec.(*ast.ValueSpec).Names {
			if name.Name != "_" {
				d.Names = append(d.Names, name.Name)
				delete(d.refs, name.Name)
			}
		}
	}
	if len(d.Names) == 0 {
		d.Names = []string{"_"}
	}
	return d
}

// withoutConst returns the group of constants with one name blanked: that name
// has been declared anew elsewhere, the others stay.
func (d *Decl) withoutConst(name string) *Decl {
	group := *d.Node.(*ast.GenDecl)
	group.Specs = nil
	rest := *d
	rest.Names = nil
	for _, spec := range d.Node.(*ast.GenDecl).Specs {
		copied := *spec.(*ast.ValueSpec)
		copied.Names = nil
		for _, ident := range spec.(*ast.ValueSpec).Names {
			if ident.Name == name {
				ident = &ast.Ident{NamePos: ident.NamePos, Name: "_"}
			}
			copied.Names = append(copied.Names, ident)
			if ident.Name != "_" {
				rest.Names = append(rest.Names, ident.Name)
			}
		}
		group.Specs = append(group.Specs, &copied)
	}
	rest.Node = &group
	if len(rest.Names) == 0 {
		return nil
	}
	return &rest
}

// stubbed returns the declaration with its function body left out. The stub is
// an endless loop, a terminating statement that needs no name.
func (d *Decl) stubbed() ast.Decl {
	fn, ok := d.Node.(*ast.FuncDecl)
	if !ok || fn.Body == nil {
		return d.Node
	}
	stub := *fn
	stub.Body = &ast.BlockStmt{
		Lbrace: fn.Body.Lbrace, Rbrace: fn.Body.Rbrace,
		List: []ast.Stmt{&ast.ForStmt{For: fn.Body.Lbrace, Body: &ast.BlockStmt{Lbrace: fn.Body.Lbrace, Rbrace: fn.Body.Rbrace}}},
	}
	return &stub
}

// freeNames is the set of names that the node takes from outside, those
// included that may be names of fields instead.
func freeNames(n ast.Node) map[string]bool {
	names := map[string]bool{}
	for _, list := range [][]*ast.Ident{syntax.Free(n), syntax.Keys(n)} {
		for _, ident := range list {
			names[ident.Name] = true
		}
	}
	return names
}

// tokens is the source between two positions without comments and layout, so
// that a declaration that was only reformatted is seen to be the same.
func tokens(cell *syntax.Cell, from, to token.Pos) string {
	start := cell.Offset(from)
	src := []byte(cell.Text[start:max(start, cell.Offset(to))]) // what is broken may end nowhere
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", -1, len(src)), src, nil, 0)
	var text strings.Builder
	semicolon := false // one that a line end stands for is layout before a closing bracket
	for {
		_, tok, lit := s.Scan()
		if semicolon && tok != token.RBRACE && tok != token.RPAREN && tok != token.EOF {
			text.WriteString("; ")
		}
		if semicolon = tok == token.SEMICOLON; semicolon {
			continue
		}
		if tok == token.EOF {
			return text.String()
		}
		if lit == "" {
			lit = tok.String()
		}
		text.WriteString(lit)
		text.WriteByte(' ')
	}
}

// Doc is the comment above the declaration, or "".
func (d *Decl) Doc() string {
	switch node := d.Node.(type) {
	case *ast.FuncDecl:
		return node.Doc.Text()
	case *ast.GenDecl:
		return node.Doc.Text()
	}
	return ""
}

// Text is the declaration without comments and layout: what tells whether it is
// the same as another.
func (d *Decl) Text() string { return d.text }

// Source is the declaration as its cell has it, without the comment above.
func (d *Decl) Source() string {
	from := d.Node.Pos()
	if fn, ok := d.Node.(*ast.FuncDecl); ok {
		from = fn.Type.Func
	}
	return d.Cell.Text[d.Cell.Offset(from):d.Cell.Offset(d.Node.End())]
}
