package yaegi

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"
	"sync"
)

// Package reflect, and so the interpreter, finds a composite type that some
// compiled code has: []int say. One that no code has it makes; and when a
// generation comes to have the same type, the two are different ones for the
// rest of the process, in interfaces above all. So beside compiled cells the
// interpreter keeps to composite types that the worker program itself has. It
// has those of knownTypes because they are in that list.

// known tells whether the worker program has the composite type t.
func known(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		switch types.Unalias(p.Elem()).(type) {
		case *types.Named, *types.Basic:
			return true // a type's symbol is a pointer to it, and so is a basic type's in knownTypes
		}
		t = p.Elem()
	}
	return knownNames()[typeKey(t)]
}

// knownNames are the keys of knownTypes.
var knownNames = sync.OnceValue(func() map[string]bool {
	names := make(map[string]bool, len(knownTypes))
	for _, pointer := range knownTypes {
		names[reflectKey(reflect.TypeOf(pointer).Elem())] = true
	}
	return names
})

// typeKey writes a type so that equal types, and no others, have the same text.
// Types of package reflect have it as well: see reflectKey.
func typeKey(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return basicKinds[t.Kind()].String()
	case *types.Named:
		if t.Obj().Pkg() == nil {
			return t.Obj().Name()
		}
		return t.Obj().Pkg().Path() + "." + t.Obj().Name()
	case *types.Pointer:
		return "*" + typeKey(t.Elem())
	case *types.Slice:
		return "[]" + typeKey(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), typeKey(t.Elem()))
	case *types.Map:
		return "map[" + typeKey(t.Key()) + "]" + typeKey(t.Elem())
	case *types.Chan:
		return chanKey(map[types.ChanDir]reflect.ChanDir{types.SendRecv: reflect.BothDir, types.SendOnly: reflect.SendDir, types.RecvOnly: reflect.RecvDir}[t.Dir()], typeKey(t.Elem()))
	case *types.Signature:
		var params, results []string
		for v := range t.Params().Variables() {
			params = append(params, typeKey(v.Type()))
		}
		for v := range t.Results().Variables() {
			results = append(results, typeKey(v.Type()))
		}
		return funcKey(params, results, t.Variadic())
	case *types.Struct:
		if t.NumFields() == 0 {
			return "struct{}"
		}
	case *types.Interface:
		if t.NumMethods() == 0 {
			return "any"
		}
	}
	return "?" // which is no key
}

// reflectKey is the typeKey of a type of package reflect.
func reflectKey(t reflect.Type) string {
	if t.PkgPath() != "" {
		return t.PkgPath() + "." + t.Name()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + reflectKey(t.Elem())
	case reflect.Slice:
		return "[]" + reflectKey(t.Elem())
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), reflectKey(t.Elem()))
	case reflect.Map:
		return "map[" + reflectKey(t.Key()) + "]" + reflectKey(t.Elem())
	case reflect.Chan:
		return chanKey(t.ChanDir(), reflectKey(t.Elem()))
	case reflect.Func:
		var params, results []string
		for p := range t.Ins() {
			params = append(params, reflectKey(p))
		}
		for r := range t.Outs() {
			results = append(results, reflectKey(r))
		}
		return funcKey(params, results, t.IsVariadic())
	case reflect.Struct:
		return "struct{}" // the only one in the list
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return "any"
		}
	}
	return t.Name()
}

func chanKey(dir reflect.ChanDir, elem string) string { return dir.String() + "(" + elem + ")" }

func funcKey(params, results []string, variadic bool) string {
	text := "func(" + strings.Join(params, ", ") + ")(" + strings.Join(results, ", ") + ")"
	if variadic {
		return "variadic " + text
	}
	return text
}
