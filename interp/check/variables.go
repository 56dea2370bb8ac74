package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// foreignPath is the path of a made-up package that lends names to types which
// the session's own names must not be able to hide, or which have no name that
// another package may write.
const foreignPath = PackagePath + "/foreign"

// A speller writes types as syntax, so that the variables of earlier cells can
// be declared in the package of the next check.
type speller struct {
	foreign *types.Package
	names   map[types.Type]string
}

func newSpeller() *speller {
	return &speller{foreign: types.NewPackage(foreignPath, "foreign"), names: map[types.Type]string{}}
}

// file declares the variables, each as it is known to the session.
func (sp *speller) file(vars []*Var) (*ast.File, error) {
	group := &ast.GenDecl{Tok: token.VAR, Lparen: 1}
	for _, v := range vars {
		typ, err := sp.expr(v.Type)
		if err != nil {
			return nil, fmt.Errorf("variable %s: %w", v.Name, err)
		}
		group.Specs = append(group.Specs, &ast.ValueSpec{Names: []*ast.Ident{ast.NewIdent(v.Name)}, Type: typ})
	}
	file := &ast.File{Name: ast.NewIdent(PackagePath)}
	if len(sp.names) > 0 {
		file.Decls = append(file.Decls, importDecl(foreignName, foreignPath, token.NoPos))
	}
	if len(group.Specs) > 0 {
		file.Decls = append(file.Decls, group)
	}
	sp.foreign.MarkComplete()
	return file, nil
}

// foreignName is the local name of the made-up package. A middle dot cannot
// stand in a user's identifier.
const foreignName = "foreign·"

// expr writes t. Parts that have nothing to do with the session's own types
// are lent a name in the made-up package.
func (sp *speller) expr(t types.Type) (ast.Expr, error) {
	if !mentionsSession(t) {
		return sp.lend(t), nil
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return sp.named(t)
	case *types.Pointer:
		elem, err := sp.expr(t.Elem())
		return &ast.StarExpr{X: elem}, err
	case *types.Slice:
		elem, err := sp.expr(t.Elem())
		return &ast.ArrayType{Elt: elem}, err
	case *types.Array:
		elem, err := sp.expr(t.Elem())
		return &ast.ArrayType{Len: &ast.BasicLit{Kind: token.INT, Value: strconv.FormatInt(t.Len(), 10)}, Elt: elem}, err
	case *types.Map:
		key, err := sp.expr(t.Key())
		if err != nil {
			return nil, err
		}
		elem, err := sp.expr(t.Elem())
		return &ast.MapType{Key: key, Value: elem}, err
	case *types.Chan:
		elem, err := sp.expr(t.Elem())
		dir := map[types.ChanDir]ast.ChanDir{types.SendRecv: ast.SEND | ast.RECV, types.SendOnly: ast.SEND, types.RecvOnly: ast.RECV}
		return &ast.ParenExpr{X: &ast.ChanType{Dir: dir[t.Dir()], Value: elem}}, err
	case *types.Signature:
		return sp.signature(t)
	case *types.Struct:
		return sp.structure(t)
	case *types.Interface:
		return sp.iface(t)
	}
	return nil, fmt.Errorf("its type %s cannot be written down", t)
}

// lend gives t a name in the made-up package.
func (sp *speller) lend(t types.Type) ast.Expr {
	name, ok := sp.names[t]
	if !ok {
		name = "T·" + strconv.Itoa(len(sp.names)) // no field has such a name
		sp.names[t] = name
		sp.foreign.Scope().Insert(types.NewTypeName(token.NoPos, sp.foreign, name, t))
	}
	return &ast.SelectorExpr{X: ast.NewIdent(foreignName), Sel: ast.NewIdent(name)}
}

// embed writes the type of an embedded field, whose name is that of its type. Of
// two types of one name the second one's field is called otherwise.
func (sp *speller) embed(field *types.Var) (ast.Expr, error) {
	t, pointer := types.Unalias(field.Type()), false
	if p, ok := t.(*types.Pointer); ok {
		t, pointer = types.Unalias(p.Elem()), true
	}
	if mentionsSession(t) {
		return sp.expr(field.Type())
	}
	name := field.Name()
	var expr ast.Expr = &ast.SelectorExpr{X: ast.NewIdent(foreignName), Sel: ast.NewIdent(name)}
	switch obj := sp.foreign.Scope().Lookup(name); {
	case !field.Exported(): // no other package can lend it
		if !embedsPredeclared(field) {
			return sp.expr(field.Type())
		}
		expr = ast.NewIdent(name)
	case obj == nil:
		sp.names[t] = name
		sp.foreign.Scope().Insert(types.NewTypeName(token.NoPos, sp.foreign, name, t))
	case !types.Identical(obj.Type(), t):
		return sp.expr(field.Type())
	}
	if pointer {
		expr = &ast.StarExpr{X: expr}
	}
	return expr, nil
}

// embedsPredeclared tells whether the field is one like error or *int.
func embedsPredeclared(field *types.Var) bool {
	t := types.Unalias(field.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	obj := types.Universe.Lookup(field.Name())
	return field.Embedded() && obj != nil && types.Identical(obj.Type(), t)
}

func (sp *speller) named(t *types.Named) (ast.Expr, error) {
	obj := t.Obj()
	var base ast.Expr
	if isSession(obj) {
		if obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope() {
			return nil, fmt.Errorf("its type %s is local to a function", obj.Name())
		}
		base = ast.NewIdent(obj.Name())
	} else {
		base = sp.lend(t.Origin())
	}
	if t.TypeArgs().Len() == 0 {
		return base, nil
	}
	list := &ast.IndexListExpr{X: base}
	for arg := range t.TypeArgs().Types() {
		expr, err := sp.expr(arg)
		if err != nil {
			return nil, err
		}
		list.Indices = append(list.Indices, expr)
	}
	return list, nil
}

func (sp *speller) signature(t *types.Signature) (ast.Expr, error) {
	params, err := sp.tuple(t.Params(), t.Variadic())
	if err != nil {
		return nil, err
	}
	results, err := sp.tuple(t.Results(), false)
	return &ast.FuncType{Params: params, Results: results}, err
}

func (sp *speller) tuple(t *types.Tuple, variadic bool) (*ast.FieldList, error) {
	list := &ast.FieldList{}
	for i := range t.Len() {
		typ := t.At(i).Type()
		last := variadic && i == t.Len()-1
		if last {
			typ = typ.(*types.Slice).Elem()
		}
		expr, err := sp.expr(typ)
		if err != nil {
			return nil, err
		}
		if last {
			expr = &ast.Ellipsis{Elt: expr}
		}
		list.List = append(list.List, &ast.Field{Type: expr})
	}
	return list, nil
}

func (sp *speller) structure(t *types.Struct) (ast.Expr, error) {
	list := &ast.FieldList{}
	for i := range t.NumFields() {
		field := t.Field(i)
		write := func() (ast.Expr, error) { return sp.expr(field.Type()) }
		if field.Embedded() {
			write = func() (ast.Expr, error) { return sp.embed(field) }
		}
		typ, err := write()
		if err != nil {
			return nil, err
		}
		f := &ast.Field{Type: typ}
		if !field.Embedded() {
			f.Names = []*ast.Ident{ast.NewIdent(field.Name())}
		}
		if tag := t.Tag(i); tag != "" {
			f.Tag = &ast.BasicLit{Kind: token.STRING, Value: strconv.Quote(tag)}
		}
		list.List = append(list.List, f)
	}
	return &ast.StructType{Fields: list}, nil
}

func (sp *speller) iface(t *types.Interface) (ast.Expr, error) {
	list := &ast.FieldList{}
	for m := range t.ExplicitMethods() {
		sig, err := sp.signature(m.Signature())
		if err != nil {
			return nil, err
		}
		list.List = append(list.List, &ast.Field{Names: []*ast.Ident{ast.NewIdent(m.Name())}, Type: sig})
	}
	for e := range t.EmbeddedTypes() {
		expr, err := sp.expr(e)
		if err != nil {
			return nil, err
		}
		list.List = append(list.List, &ast.Field{Type: expr})
	}
	return &ast.InterfaceType{Methods: list}, nil
}

// isSession tells whether the object belongs to the session's package, in
// whichever check.
func isSession(obj types.Object) bool {
	return obj.Pkg() != nil && obj.Pkg().Path() == PackagePath
}

// mentionsSession tells whether t is written with a type, or with an unexported
// field or method, of the session's package.
func mentionsSession(t types.Type) bool { return anyPart(t, isSession) }

// anyPart reports whether match holds for a part that t is written with: a
// type name, or an unexported field or method. It looks at the type arguments
// of a named type, not at what it stands for.
func anyPart(t types.Type, match func(types.Object) bool) bool {
	tuple := func(list *types.Tuple) bool {
		for v := range list.Variables() {
			if anyPart(v.Type(), match) {
				return true
			}
		}
		return false
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if match(t.Obj()) {
			return true
		}
		for arg := range t.TypeArgs().Types() {
			if anyPart(arg, match) {
				return true
			}
		}
	case *types.Pointer:
		return anyPart(t.Elem(), match)
	case *types.Slice:
		return anyPart(t.Elem(), match)
	case *types.Array:
		return anyPart(t.Elem(), match)
	case *types.Chan:
		return anyPart(t.Elem(), match)
	case *types.Map:
		return anyPart(t.Key(), match) || anyPart(t.Elem(), match)
	case *types.Signature:
		return tuple(t.Params()) || tuple(t.Results())
	case *types.Struct:
		for f := range t.Fields() {
			if anyPart(f.Type(), match) || !f.Exported() && match(f) {
				return true
			}
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			if anyPart(m.Type(), match) || !m.Exported() && match(m) {
				return true
			}
		}
		for e := range t.EmbeddedTypes() {
			if anyPart(e, match) {
				return true
			}
		}
	}
	return false
}
