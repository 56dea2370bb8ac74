package lineage

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"gokernel/interp/check"
)

// declare takes in what a cell declares, and functions that are built anew.
func (b *Book) declare(c *check.Checked) {
	for _, d := range c.Decls {
		b.learn(c, d)
	}
	if len(c.Decls) > 0 {
		clear(b.closures)
	}
	built := map[*check.Decl]bool{}
	for _, d := range c.Decls {
		built[d] = true
	}
	r := b.current
	for _, d := range c.Declared {
		for _, which := range d.Names {
			if which == "_" {
				continue
			}
			r.defines[which], r.writes[which], r.mentions[which], r.own[which] = true, true, true, true
			if f := b.functions[which]; f != nil {
				for _, set := range []map[string]bool{f.reads, f.mentions, f.writes, f.deep} {
					maps.Copy(r.mentions, set)
				}
			}
			n := b.name(which)
			if !built[d] && n.text != "" {
				continue // the same again
			}
			text := declaredText(c, d, which)
			if n.text == text {
				continue
			}
			b.changed(which)
			n.text = text
			n.latent, n.links = nil, nil
		}
	}
}

// declaredText is what a name is declared as: a constant's is its value, since
// others of its group do not matter to it.
func declaredText(c *check.Checked, d *check.Decl, which string) string {
	if group, ok := d.Node.(*ast.GenDecl); ok && d.Kind == token.CONST {
		for _, spec := range group.Specs {
			for _, ident := range spec.(*ast.ValueSpec).Names {
				if k, ok := c.Info.Defs[ident].(*types.Const); ok && ident.Name == which && k.Val() != nil {
					return "const " + types.TypeString(k.Type(), nil) + " " + k.Val().ExactString()
				}
			}
		}
	}
	return d.Kind.String() + " " + d.Text()
}

// learn takes in what a declaration does when it is used.
func (b *Book) learn(c *check.Checked, d *check.Decl) {
	w := b.walker(c)
	switch node := d.Node.(type) {
	case *ast.FuncDecl:
		w.e.params = map[int]bool{}
		i := 0
		for _, list := range []*ast.FieldList{node.Recv, node.Type.Params} {
			i = w.parameters(list, i)
		}
		w.function = true
		w.types(node.Recv)
		w.types(node.Type.Params)
		w.types(node.Type.Results)
		if node.Body != nil {
			w.block(node.Body)
		}
	case *ast.GenDecl:
		for _, spec := range node.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				w.types(spec.TypeParams)
				w.expr(spec.Type)
			case *ast.ValueSpec:
				w.expr(spec.Type)
				w.exprs(spec.Values)
			}
		}
	}
	for _, which := range d.Names {
		delete(w.e.reads, which)
		b.functions[which] = w.e
	}
}

// latent takes in what functions a variable holds from now on.
func (b *Book) latent(which string, functions []string, e *effect) {
	n := b.name(which)
	for _, old := range n.latent {
		if strings.HasPrefix(old, literalOf(which)) && !slices.Contains(functions, old) {
			delete(b.functions, old)
		}
	}
	n.latent = functions
	for f, literal := range e.literals {
		b.functions[f] = literal
	}
	clear(b.closures)
}

// literalOf begins the names of the function literals that a variable holds.
func literalOf(which string) string { return "func " + which + " " }

// methodOf is the method that a declaration is of some type, or "".
func methodOf(f string) string {
	if strings.HasPrefix(f, "func ") {
		return ""
	}
	_, method, _ := strings.Cut(f, ".")
	return method
}

// trace lists what the statements of a cell do, in their order.
func (b *Book) trace(c *check.Checked) []*effect {
	var list []*effect
	for _, init := range c.Inits {
		w := b.walker(c)
		w.block(init.Body)
		list = append(list, w.e)
	}
	for _, stmt := range c.Stmts {
		w := b.walker(c)
		w.top = true
		w.stmt(stmt)
		list = append(list, w.e)
	}
	if c.Result != nil && len(list) > 0 {
		w := b.walker(c)
		w.looked(c.Info.TypeOf(c.Result), nil)
		list = append(list, w.e)
	}
	for _, v := range c.Vars {
		if len(list) > 0 {
			last := list[len(list)-1]
			last.defines = append(last.defines, v.Name)
		}
	}
	if c.CallMain {
		w := b.walker(c)
		w.e.calls = append(w.e.calls, call{callee: "main"})
		list = append(list, w.e)
	}
	return list
}
