package vet

import (
	"go/types"
	"maps"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"gokernel/interp/check"
)

// Facts are what analyzers have found out about the functions of a session, such
// as that one hands its arguments on to Printf. They never change.
type Facts struct{ known map[factKey]analysis.Fact }

// A factKey is a kind of fact about a declaration. Objects are made anew by each
// check, so it goes by the declaration's name.
type factKey struct {
	name string // as in check.Decl.Name
	kind reflect.Type
}

// without are the facts less those about what the cell declares anew.
func (f *Facts) without(c *check.Checked) *Facts {
	next := &Facts{known: map[factKey]analysis.Fact{}}
	if f != nil {
		maps.Copy(next.known, f.known)
	}
	again := map[string]bool{}
	for _, d := range c.Decls {
		again[d.Name()] = again[d.Name()] || d.Cell == c.Cell
	}
	maps.DeleteFunc(next.known, func(key factKey, _ analysis.Fact) bool { return again[key.name] })
	return next
}

// serve lets a pass over the cell have the facts about the session's functions, and
// add to them. Nothing is known of other packages but what analyzers know
// themselves.
func (f *Facts) serve(pass *analysis.Pass, c *check.Checked) {
	key := func(obj types.Object, fact analysis.Fact) (factKey, bool) {
		d, ok := c.Symbols[obj].(*check.Decl)
		if !ok {
			return factKey{}, false
		}
		return factKey{d.Name(), reflect.TypeOf(fact)}, true
	}
	pass.ImportObjectFact = func(obj types.Object, fact analysis.Fact) bool {
		k, ok := key(obj, fact)
		if !ok || f.known[k] == nil {
			return false
		}
		reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(f.known[k]).Elem())
		return true
	}
	pass.ExportObjectFact = func(obj types.Object, fact analysis.Fact) {
		if k, ok := key(obj, fact); ok {
			f.known[k] = fact
		}
	}
	pass.ImportPackageFact = func(*types.Package, analysis.Fact) bool { return false }
	pass.ExportPackageFact = func(analysis.Fact) {}
	pass.AllObjectFacts = func() []analysis.ObjectFact { return nil }
	pass.AllPackageFacts = func() []analysis.PackageFact { return nil }
}
