// Package inspect answers what is known of the name at the cursor of a cell,
// from a snapshot of the session. It neither runs nor checks anything.
package inspect

import (
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"

	"gokernel/interp"
	"gokernel/interp/check"
)

// At describes the name at the cursor, a byte offset: its declaration, the
// comment above it and, with detail 1, the source.
func At(s *check.Snapshot, code string, cursor, detail int) interp.Inspection {
	name := nameAt(code, min(max(cursor, 0), len(code)))
	if name == "" {
		return interp.Inspection{}
	}
	text := describe(s, name, detail)
	if text == "" {
		return interp.Inspection{}
	}
	return interp.Inspection{Found: true, Bundle: interp.PlainBundle(text)}
}

// nameAt is the dotted name that the cursor stands in, behind, or in the
// argument list of.
func nameAt(code string, cursor int) string {
	isName := func(r rune) bool { return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	end := cursor
	for end < len(code) {
		r, size := utf8.DecodeRuneInString(code[end:])
		if !isName(r) || r == '.' {
			break
		}
		end += size
	}
	before := strings.TrimRightFunc(code[:end], func(r rune) bool { return r == '(' || r == ' ' })
	start := strings.LastIndexFunc(before, func(r rune) bool { return !isName(r) }) + 1
	if start > 0 {
		_, size := utf8.DecodeRuneInString(before[start-1:])
		start += size - 1
	}
	return strings.Trim(before[start:], ".")
}

func describe(s *check.Snapshot, name string, detail int) string {
	first, rest, dotted := strings.Cut(name, ".")
	obj := s.Lookup(first)
	if obj == nil {
		pkg := s.Imported(first)
		switch {
		case pkg == nil:
			return ""
		case !dotted:
			return "package " + pkg.Name() + " // import \"" + pkg.Path() + "\""
		}
		first, rest, dotted = strings.Cut(rest, ".")
		if obj = pkg.Scope().Lookup(first); obj == nil || !obj.Exported() {
			return ""
		}
	}
	for dotted {
		first, rest, dotted = strings.Cut(rest, ".")
		if obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, s.Package(), first); obj == nil {
			return ""
		}
	}
	text := types.ObjectString(obj, types.RelativeTo(s.Package()))
	for _, d := range s.Scope.Decls() {
		if isSame(d, name) {
			text += source(d, detail)
		}
	}
	return text
}

func isSame(d *check.Decl, name string) bool {
	for _, n := range d.Names {
		if n == name {
			return true
		}
	}
	return false
}

// source is the declaration's comment and, with detail, its text.
func source(d *check.Decl, detail int) string {
	var text strings.Builder
	if doc := d.Doc(); doc != "" {
		text.WriteString("\n\n" + strings.TrimSpace(doc))
	}
	if detail > 0 {
		text.WriteString("\n\n" + d.Source())
	}
	return text.String()
}
