package yaegi

import (
	"cmp"
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"math/big"
	"path"
	"reflect"
	"slices"
	"sort"
	"strings"
	"sync"
)

// Importer makes packages for the type checker from the interpreter's own
// symbol tables: the standard library where there is no Go toolchain, and
// package display. What the tables do not have is missing: generic functions
// and types, names of parameters, documentation. It is safe for concurrent
// use.
func Importer() types.Importer {
	im := &importer{packages: map[string]*types.Package{"unsafe": types.Unsafe}, types: map[reflect.Type]types.Type{}}
	im.types[reflect.TypeFor[error]()] = types.Universe.Lookup("error").Type()
	return im
}

type importer struct {
	mu       sync.Mutex
	packages map[string]*types.Package // also those that are only mentioned
	types    map[reflect.Type]types.Type
	pending  []func() // methods to add when the types they mention exist
}

// Import implements types.Importer.
func (im *importer) Import(importPath string) (*types.Package, error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	if importPath == "unsafe" {
		return types.Unsafe, nil
	}
	symbols := symbolTable()[importPath]
	if len(symbols) == 0 {
		return nil, fmt.Errorf("package %s is not in the interpreter's standard library", importPath)
	}
	pkg := im.packageOf(importPath)
	if pkg.Complete() {
		return pkg, nil
	}
	for _, name := range slices.Sorted(maps.Keys(symbols)) {
		if !token.IsExported(name) {
			continue
		}
		if obj := im.object(pkg, name, symbols[name]); obj != nil && pkg.Scope().Lookup(name) == nil {
			pkg.Scope().Insert(obj)
		}
	}
	for len(im.pending) > 0 {
		f := im.pending[0]
		im.pending = im.pending[1:]
		f()
	}
	pkg.MarkComplete()
	return pkg, nil
}

func (im *importer) packageOf(importPath string) *types.Package {
	pkg, ok := im.packages[importPath]
	if !ok {
		name := path.Base(importPath)
		if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
			name = path.Base(path.Dir(importPath)) // math/rand/v2
		}
		pkg = types.NewPackage(importPath, name)
		im.packages[importPath] = pkg
	}
	return pkg
}

// object makes what a symbol stands for: a type is a nil pointer to it, a
// variable is addressable, an untyped constant is a constant.Value.
func (im *importer) object(pkg *types.Package, name string, v reflect.Value) types.Object {
	if !v.IsValid() {
		return nil
	}
	if v.CanAddr() {
		return types.NewVar(token.NoPos, pkg, name, im.typeOf(v.Type()))
	}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		t := im.typeOf(v.Type().Elem())
		if n, ok := t.(*types.Named); ok && n.Obj().Pkg() == pkg && n.Obj().Name() == name {
			return n.Obj()
		}
		return types.NewTypeName(token.NoPos, pkg, name, t)
	}
	if c, ok := v.Interface().(constant.Value); ok {
		return types.NewConst(token.NoPos, pkg, name, untyped[c.Kind()], c)
	}
	if v.Kind() == reflect.Func {
		return types.NewFunc(token.NoPos, pkg, name, im.signature(v.Type(), nil, 0))
	}
	if c := constantOf(v); c != nil {
		return types.NewConst(token.NoPos, pkg, name, im.typeOf(v.Type()), c)
	}
	return types.NewVar(token.NoPos, pkg, name, im.typeOf(v.Type()))
}

var untyped = map[constant.Kind]types.Type{
	constant.Bool:    types.Typ[types.UntypedBool],
	constant.String:  types.Typ[types.UntypedString],
	constant.Int:     types.Typ[types.UntypedInt],
	constant.Float:   types.Typ[types.UntypedFloat],
	constant.Complex: types.Typ[types.UntypedComplex],
}

// constantOf is the value of a typed constant, or nil.
func constantOf(v reflect.Value) constant.Value {
	switch {
	case v.Kind() == reflect.Bool:
		return constant.MakeBool(v.Bool())
	case v.Kind() == reflect.String:
		return constant.MakeString(v.String())
	case v.CanInt():
		return constant.MakeInt64(v.Int())
	case v.CanUint():
		return constant.MakeUint64(v.Uint())
	case v.CanFloat():
		return constant.Make(new(big.Rat).SetFloat64(v.Float()))
	}
	return nil
}

// typeOf makes the type checker's form of a type.
func (im *importer) typeOf(t reflect.Type) types.Type {
	if made, ok := im.types[t]; ok {
		return made
	}
	if t.PkgPath() != "" && t.Name() != "" {
		return im.named(t)
	}
	made := im.literal(t)
	im.types[t] = made
	return made
}

func (im *importer) named(t reflect.Type) types.Type {
	if t.Kind() == reflect.UnsafePointer && t.PkgPath() == "unsafe" {
		return types.Typ[types.UnsafePointer]
	}
	pkg := im.packageOf(t.PkgPath())
	obj := types.NewTypeName(token.NoPos, pkg, t.Name(), nil)
	named := types.NewNamed(obj, nil, nil)
	im.types[t] = named
	if !strings.Contains(t.Name(), "[") && pkg.Scope().Lookup(t.Name()) == nil {
		pkg.Scope().Insert(obj)
	}
	named.SetUnderlying(im.literal(t).Underlying())
	if t.Kind() != reflect.Interface {
		im.pending = append(im.pending, func() { im.methods(named, t) })
	}
	return named
}

// methods adds the exported methods that t itself declares or inherits:
// reflection does not tell the two apart, and for who calls them it is the
// same.
func (im *importer) methods(named *types.Named, t reflect.Type) {
	pkg := named.Obj().Pkg()
	pointer := reflect.PointerTo(t)
	for i := range pointer.NumMethod() {
		m := pointer.Method(i)
		recv := types.Type(types.NewPointer(named))
		if _, ok := t.MethodByName(m.Name); ok {
			recv = named
		}
		v := types.NewVar(token.NoPos, pkg, "", recv)
		named.AddMethod(types.NewFunc(token.NoPos, pkg, m.Name, im.signature(m.Type, v, 1)))
	}
}

func (im *importer) literal(t reflect.Type) types.Type {
	switch t.Kind() {
	case reflect.Pointer:
		return types.NewPointer(im.typeOf(t.Elem()))
	case reflect.Slice:
		return types.NewSlice(im.typeOf(t.Elem()))
	case reflect.Array:
		return types.NewArray(im.typeOf(t.Elem()), int64(t.Len()))
	case reflect.Map:
		return types.NewMap(im.typeOf(t.Key()), im.typeOf(t.Elem()))
	case reflect.Chan:
		dir := map[reflect.ChanDir]types.ChanDir{reflect.BothDir: types.SendRecv, reflect.SendDir: types.SendOnly, reflect.RecvDir: types.RecvOnly}
		return types.NewChan(dir[t.ChanDir()], im.typeOf(t.Elem()))
	case reflect.Func:
		return im.signature(t, nil, 0)
	case reflect.Struct:
		return im.structure(t)
	case reflect.Interface:
		return im.iface(t)
	case reflect.UnsafePointer:
		return types.Typ[types.UnsafePointer]
	}
	for basic, kind := range basicKinds {
		if kind == t.Kind() && basic != types.UntypedBool {
			return types.Typ[basic]
		}
	}
	return types.Typ[types.Invalid]
}

func (im *importer) signature(t reflect.Type, recv *types.Var, skip int) *types.Signature {
	var params, results []*types.Var
	for i := skip; i < t.NumIn(); i++ {
		params = append(params, types.NewVar(token.NoPos, nil, "", im.typeOf(t.In(i))))
	}
	for i := range t.NumOut() {
		results = append(results, types.NewVar(token.NoPos, nil, "", im.typeOf(t.Out(i))))
	}
	return types.NewSignatureType(recv, nil, nil, types.NewTuple(params...), types.NewTuple(results...), t.IsVariadic())
}

func (im *importer) structure(t reflect.Type) types.Type {
	var fields []*types.Var
	var tags []string
	for i := range t.NumField() {
		f := t.Field(i)
		pkgPath := f.PkgPath
		if pkgPath == "" {
			pkgPath = t.PkgPath()
		}
		var pkg *types.Package
		if pkgPath != "" {
			pkg = im.packageOf(pkgPath)
		}
		fields = append(fields, types.NewField(token.NoPos, pkg, f.Name, im.typeOf(f.Type), f.Anonymous))
		tags = append(tags, string(f.Tag))
	}
	return types.NewStruct(fields, tags)
}

func (im *importer) iface(t reflect.Type) types.Type {
	var methods []*types.Func
	for i := range t.NumMethod() {
		m := t.Method(i)
		var pkg *types.Package
		if p := cmp.Or(m.PkgPath, t.PkgPath()); p != "" {
			pkg = im.packageOf(p)
		}
		methods = append(methods, types.NewFunc(token.NoPos, pkg, m.Name, im.signature(m.Type, nil, 0)))
	}
	sort.Slice(methods, func(i, j int) bool { return methods[i].Name() < methods[j].Name() })
	return types.NewInterfaceType(methods, nil)
}
