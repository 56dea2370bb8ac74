package complete

import (
	_ "embed"
	"go/types"
	"slices"
	"strings"
	"sync"

	"gokernel/interp/check"
)

// deprecatedList names what the standard library's documentation calls
// deprecated, a line each: package path, a dot, the name, that of a method behind
// its type's. TestDeprecatedList writes it.
//
//go:embed deprecated.txt
var deprecatedList string

var deprecated = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(deprecatedList) {
		names[strings.TrimSpace(line)] = true
	}
	return names
})

// isDeprecated tells whether the documentation of the object, one of the standard
// library's or of the session's own, says so.
func (q *query) isDeprecated(obj types.Object) bool {
	if obj.Pkg() == nil {
		return false
	}
	name := obj.Name()
	if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil {
		t := f.Signature().Recv().Type()
		if p, ok := t.(*types.Pointer); ok {
			t = p.Elem()
		}
		named, ok := types.Unalias(t).(*types.Named)
		if !ok {
			return false
		}
		name = named.Obj().Name() + "." + name
	} else if v, ok := obj.(*types.Var); ok && v.IsField() {
		return false
	}
	if obj.Pkg().Path() != check.PackagePath {
		return deprecated()[obj.Pkg().Path()+"."+name]
	}
	return q.deprecatedHere()[name]
}

// deprecatedHere are the session's own declarations whose comments say so.
func (q *query) deprecatedHere() map[string]bool {
	if q.ownDeprecated == nil {
		q.ownDeprecated = map[string]bool{}
		for _, d := range q.view.Snapshot.Scope.Decls() {
			if says(d.Doc()) {
				for _, name := range d.Names {
					q.ownDeprecated[name] = true
				}
			}
		}
	}
	return q.ownDeprecated
}

// says tells whether one of the paragraphs of a comment begins with the word.
func says(doc string) bool {
	return strings.Contains(doc, "Deprecated:") && slices.ContainsFunc(strings.Split(doc, "\n\n"), func(paragraph string) bool {
		return strings.HasPrefix(paragraph, "Deprecated:")
	})
}
