package rewrite

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"gokernel/interp/check"
)

// A unit is a declaration, or a cell's statements, as generated text, with what
// it needs of other units. It is made once, when its cell is checked, and may
// be part of many generations.
type unit struct {
	decl *check.Decl // nil for a cell's statements
	name string      // of a method "T.M"
	text string

	decls    map[string]bool       // names of session declarations that the text mentions; a method stands for its type
	vars     map[string]*check.Var // session variables, by key
	imports  map[string]bool       // paths
	wrappers map[string]bool       // of calls.go
	calls    map[string]bool       // functions, methods "T.M", interface methods ".M"
	locals   int                   // types declared inside of functions
	base     int                   // number of such types before this unit's

	embeds    bool  // it has //go:embed directives
	constants *text // of a group of constants, which may lose names

	// Of functions.
	clean     map[string]bool // functions whose clean forms it calls
	waits     bool            // it waits for something, or calls code that is not known
	late      bool            // it calls late forms
	recovers  bool            // it calls recover itself
	shadowed  bool            // a parameter has its name
	hooked    bool            // later bodies can take over
	signature string          // (parameters) results
	results   bool
	args      string // for a call with its own parameters
}

// merge takes over what another form of the function needs.
func (u *unit) merge(v *unit) {
	maps.Copy(u.decls, v.decls)
	maps.Copy(u.vars, v.vars)
	maps.Copy(u.imports, v.imports)
	maps.Copy(u.wrappers, v.wrappers)
	maps.Copy(u.calls, v.calls)
}

func newUnit(d *check.Decl, name string) *unit {
	return &unit{
		decl: d, name: name, decls: map[string]bool{}, vars: map[string]*check.Var{},
		imports: map[string]bool{}, wrappers: map[string]bool{}, calls: map[string]bool{},
		clean: map[string]bool{},
	}
}

// declaration rewrites one declaration.
func (s *session) declaration(d *check.Decl) *unit {
	u := newUnit(d, d.Name())
	w := &writer{session: s, unit: u, text: &text{cell: d.Cell}}
	switch node := d.Node.(type) {
	case *ast.GenDecl:
		if d.Kind == token.TYPE {
			w.typeDeclaration(typeSpec(d))
		} else {
			w.constants(node)
		}
	case *ast.FuncDecl:
		w.function(node)
	}
	s.countLocals(u)
	for key := range u.vars {
		s.pinned[key] = true
	}
	return u
}

// countLocals gives the unit's inner types their numbers. The compiler tells
// types of the same name apart by their order in the package; emit.go keeps it.
func (s *session) countLocals(u *unit) {
	u.base = s.locals
	s.locals += u.locals
}

// lineDirective makes the compiler count from p.
func (w *writer) lineDirective(p token.Pos) string { return "//" + w.line(p) + "\n" }

// inlineDirective is lineDirective in the middle of a line.
func (w *writer) inlineDirective(p token.Pos) string { return "/*" + w.line(p) + "*/" }

func (w *writer) line(p token.Pos) string {
	at := w.text.cell.Position(p)
	file := strconv.Itoa(at.Cell)
	if w.unit.decl == nil {
		file = w.text.lineKey()
	}
	return fmt.Sprintf("line cell[%s]:%d:%d", file, at.Line, at.Column)
}

// LineKey stands for the number of a cell of that text in the lines of its
// statements: a cell that is run again has another number, and is to be the same generation.
func LineKey(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "#" + hex.EncodeToString(sum[:6])
}

// noLine ends the user's lines.
const noLine = "\n//line generated:1\n"

// typeDeclaration writes a type under its generated name, and an alias by the
// user's.
func (w *writer) typeDeclaration(spec *ast.TypeSpec) {
	var params []string // names, which the alias hands on
	if spec.TypeParams != nil {
		params = w.nameTypeParameters(spec.TypeParams)
		w.node(spec.TypeParams)
	}
	w.node(spec.Type)
	own := w.unit.decl.Name()
	name := own
	if generated := w.names[w.unit.decl]; generated != "" {
		name = generated
	}
	w.unit.text = w.lineDirective(spec.Pos()) + "type " + name + w.text.render(spec.Name.End(), spec.End()) + noLine
	if name == own {
		return
	}
	list, args := "", ""
	if spec.TypeParams != nil {
		list = w.text.render(spec.TypeParams.Pos(), spec.TypeParams.End())
		args = "[" + strings.Join(params, ", ") + "]"
	}
	w.unit.text += "type " + own + list + " = " + name + args + "\n"
}

// nameTypeParameters lists the names of type parameters, and gives one to those
// that are blank.
func (w *writer) nameTypeParameters(list *ast.FieldList) []string {
	var names []string
	for _, field := range list.List {
		for _, ident := range field.Names {
			name := ident.Name
			if name == "_" {
				name = fmt.Sprintf("param%s%d", mark, len(names))
				w.text.replace(ident.Pos(), ident.End(), name)
			}
			names = append(names, name)
		}
	}
	return names
}

// constants writes a group of constants. Names that have been declared anew
// elsewhere are blank in the tree, but not in the text.
func (w *writer) constants(group *ast.GenDecl) {
	for _, spec := range group.Specs {
		spec := spec.(*ast.ValueSpec)
		for _, ident := range spec.Names {
			if ident.Name == "_" {
				w.text.replace(ident.Pos(), ident.Pos()+token.Pos(w.identLength(ident)), "_")
			}
		}
		if spec.Type != nil {
			w.node(spec.Type)
		}
		for _, value := range spec.Values {
			w.node(value)
		}
	}
	w.unit.constants = w.text
	w.unit.text = w.lineDirective(group.Pos()) + w.text.render(group.Pos(), group.End()) + noLine
}

// withoutNames is the unit of a group of constants of which some names have
// been declared anew elsewhere since it was written. d is what is left.
func (s *session) withoutNames(old *unit, d *check.Decl) *unit {
	u := *old
	u.decl, u.name = d, d.Name()
	u.constants = &text{cell: old.constants.cell, edits: slices.Clone(old.constants.edits)}
	w := &writer{session: s, unit: &u, text: u.constants}
	group := d.Node.(*ast.GenDecl)
	for i, spec := range group.Specs {
		for j, ident := range spec.(*ast.ValueSpec).Names {
			before := old.decl.Node.(*ast.GenDecl).Specs[i].(*ast.ValueSpec).Names[j]
			if ident.Name == "_" && before.Name != "_" {
				w.text.replace(ident.Pos(), before.End(), "_")
			}
		}
	}
	u.text = w.lineDirective(group.Pos()) + w.text.render(group.Pos(), group.End()) + noLine
	return &u
}

// identLength is the length in bytes of the identifier in the text, which may
// be another than the tree's.
func (w *writer) identLength(ident *ast.Ident) int {
	rest := w.text.cell.Text[w.text.cell.Offset(ident.Pos()):]
	for i, c := range rest {
		if !isIdentRune(c) {
			return i
		}
	}
	return len(rest)
}

func isIdentRune(c rune) bool { return c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) }
