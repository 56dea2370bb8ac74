// Package complete answers what could stand at the cursor of a cell, from a
// snapshot of the session. It knows names and their types; it neither runs nor
// checks anything.
package complete

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gokernel/interp"
	"gokernel/interp/check"
)

// At lists the names that complete the one before the cursor, a byte offset.
func At(s *check.Snapshot, code string, cursor int) interp.Completion {
	cursor = min(max(cursor, 0), len(code))
	start := nameStart(code, cursor)
	answer := interp.Completion{Start: start, End: cursor}
	prefix := code[start:cursor]
	var candidates []types.Object
	if before, ok := strings.CutSuffix(code[:start], "."); ok {
		candidates = members(s, before)
	} else {
		if prefix == "" {
			return answer
		}
		candidates = names(s)
		for tok := token.BREAK; tok <= token.VAR; tok++ {
			if tok.IsKeyword() && strings.HasPrefix(tok.String(), prefix) {
				answer.Items = append(answer.Items, interp.CompletionItem{Text: tok.String(), Kind: "keyword"})
			}
		}
	}
	for _, obj := range candidates {
		if strings.HasPrefix(obj.Name(), prefix) {
			answer.Items = append(answer.Items, item(s, obj))
		}
	}
	slices.SortFunc(answer.Items, func(a, b interp.CompletionItem) int { return cmp.Compare(a.Text, b.Text) })
	answer.Items = slices.CompactFunc(answer.Items, func(a, b interp.CompletionItem) bool { return a.Text == b.Text })
	return answer
}

// nameStart is where the identifier that ends at the cursor begins.
func nameStart(code string, cursor int) int {
	start := cursor
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(code[:start])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		start -= size
	}
	return start
}

// names lists what a bare identifier may stand for.
func names(s *check.Snapshot) []types.Object {
	var list []types.Object
	scopes := []*types.Scope{s.Package().Scope(), types.Universe}
	for _, scope := range scopes {
		for _, name := range scope.Names() {
			list = append(list, scope.Lookup(name))
		}
	}
	for _, im := range s.Scope.Imports() {
		if pkg := s.Imported(im.Name); pkg != nil {
			list = append(list, types.NewPkgName(token.NoPos, s.Package(), im.Name, pkg))
		}
	}
	return list
}

// members lists what may be selected from the expression that ends the text:
// a chain of names such as os.Stdout or p.Next.
func members(s *check.Snapshot, text string) []types.Object {
	chain := chainOf(text)
	if len(chain) == 0 {
		return nil
	}
	first := s.Lookup(chain[0])
	if first == nil {
		pkg := s.Imported(chain[0])
		if pkg == nil {
			return nil
		}
		if len(chain) == 1 {
			return exported(pkg)
		}
		if first = pkg.Scope().Lookup(chain[1]); first == nil || !first.Exported() {
			return nil
		}
		chain = chain[1:]
	}
	t := first.Type()
	for _, name := range chain[1:] {
		obj, _, _ := types.LookupFieldOrMethod(t, true, s.Package(), name)
		if obj == nil {
			return nil
		}
		t = obj.Type()
	}
	if t == nil {
		return nil
	}
	return check.Members(t, s.Package())
}

// chainOf reads the dotted names at the end of the text, outermost first.
func chainOf(text string) []string {
	var chain []string
	for {
		start := nameStart(text, len(text))
		if start == len(text) {
			return nil // a call or an index: its type is not known here
		}
		chain = append(chain, text[start:])
		before, ok := strings.CutSuffix(text[:start], ".")
		if !ok {
			slices.Reverse(chain)
			return chain
		}
		text = before
	}
}

func exported(pkg *types.Package) []types.Object {
	var list []types.Object
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			list = append(list, obj)
		}
	}
	return list
}

func item(s *check.Snapshot, obj types.Object) interp.CompletionItem {
	it := interp.CompletionItem{Text: obj.Name()}
	if obj.Type() != nil && obj.Type() != types.Typ[types.Invalid] {
		it.Signature = types.TypeString(obj.Type(), types.RelativeTo(s.Package()))
	}
	switch obj := obj.(type) {
	case *types.Var:
		it.Kind = "variable"
		if obj.IsField() {
			it.Kind = "field"
		}
	case *types.Func:
		it.Kind = "function"
		if obj.Signature().Recv() != nil {
			it.Kind = "method"
		}
	case *types.Builtin:
		it.Kind = "function"
	case *types.TypeName:
		it.Kind = "type"
	case *types.Const, *types.Nil:
		it.Kind = "constant"
	case *types.PkgName:
		it.Kind, it.Signature = "package", obj.Imported().Path()
	}
	return it
}
