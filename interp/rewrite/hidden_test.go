package rewrite_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/rewrite"
	"gokernel/interp/syntax"
)

// library has types that it keeps to itself, each behind another kind of thing
// that it exports.
const library = `
package library

type inVar struct{ n int }
var Var inVar

type inConst int
const Const inConst = 1

type inResult struct{}
func Result(int, ...string) (*inResult, error) { return nil, nil }

type inParameter func(*options)
type options struct{ Deep inOptions }
type inOptions struct{}
func With(...inParameter) {}
func Option() inParameter { return nil }

type inMethod struct{}
type Exported struct{ Field inField; base; *pointed }
func (*Exported) Method(map[string]inMethod) {}
type inField map[inKey][]inElement
type inKey [2]int
type inElement chan<- inChannel
type inChannel struct{}

type base struct{ Promoted inBase }
type inBase struct{}
func (base) Promoted2() inPromoted { return 0 }
type inPromoted int

type pointed struct{ Lost behindPointer }
type behindPointer struct{}
func (*pointed) Get() *behindPointer { return nil }

type inInterface interface{ Method() behindInterface }
type behindInterface struct{}
func Interface() inInterface { return nil }
type Sealed interface{ sealed(); Open() inSealed }
type inSealed struct{}

type Alias = aliased
type aliased struct{}

var Literal = struct{ a int; B inLiteral }{}
type inLiteral struct{}
var Embedding interface{ inInterface; fmt.Stringer }
var LiteralMethods interface{ unexported() }

type List []inList
type inList struct{}
type Constrained[T number] struct{ V T }
type number interface{ ~int }
func Number() num { return 0 }
type num int
type Stringers[T fmt.Stringer] []T
type text string
func (text) String() string { return "" }
func Text() text { return "" }
func Constrain[T number](v T) Constrained[T] { return Constrained[T]{v} }
func Strings[T fmt.Stringer](v ...T) Stringers[T] { return v }

type node[K comparable, V any] struct{ Key K; Next *node[K, V]; values inner[V] }
type inner[V any] []V
func (node[K, V]) Values() inner[V] { return nil }
func NewNode[K comparable, V any](K, V) *node[K, V] { return nil }
type Tree[K comparable, V any] struct{ root node[K, V] }
func (*Tree[K, V]) Keys() iter[K] { return iter[K]{} }
func (*Tree[K, V]) Root() *node[K, V] { return nil }
type iter[K any] struct{ k K }
`

// caller keeps the types of others: what it exports leads to them, and nothing
// in their own package does.
const caller = `
package caller

import "lib/far"

var Far far.Door
`

const far = `
package far

type room struct{}
func (d *Door) room() room { return room{} }
type Door struct{ Room func() *room }

`

// lost exports a value of a type that nothing leads to without a panic.
const lost = `
package lost

type hidden struct{}
type inner struct{ Hidden hidden }
type Outer struct { *inner }
func New() Outer { return Outer{&inner{}} }
`

// withLibraries is the importer that rewrite tests use, and a few packages more.
func withLibraries(t *testing.T) types.Importer {
	base := importer.ForCompiler(token.NewFileSet(), "source", nil).(types.ImporterFrom)
	packages := &libraries{ImporterFrom: base, known: map[string]*types.Package{}, source: map[string]string{
		"lib/library": strings.Replace(library, "package library", "package library\nimport \"fmt\"", 1), "lib/caller": caller, "lib/far": far, "lib/lost": lost,
	}}
	return packages
}

type libraries struct {
	types.ImporterFrom
	source map[string]string
	known  map[string]*types.Package
}

func (l *libraries) Import(path string) (*types.Package, error) {
	text, ok := l.source[path]
	if !ok {
		return l.ImporterFrom.ImportFrom(path, ".", 0)
	}
	if p := l.known[path]; p != nil {
		return p, nil
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, 0)
	if err != nil {
		return nil, err
	}
	conf := types.Config{Importer: l}
	p, err := conf.Check(path, fset, []*ast.File{file}, nil)
	l.known[path] = p
	return p, err
}

func (l *libraries) ImportFrom(path, _ string, _ types.ImportMode) (*types.Package, error) {
	return l.Import(path)
}

// The compiler infers the types of variables that generated code has no name for.
func TestHiddenTypes(t *testing.T) {
	packages := withLibraries(t)
	prelude := "import . \"lib/library\"\nimport \"lib/caller\"\n" +
		"func list[T any](v ...T) []T { return v }\nfunc dict[K comparable, V any](K, V) (m map[K]V) { return }\n" +
		"func pair[A, B any](a A, b B) (v struct{ a A; B *B }) { return }\nfunc call[A, B any](a A, b B) (f func(A, ...B) (B, error)) { return }\n" +
		"func elem[M ~map[K]V, K comparable, V any](M) (k K, v V) { return }\nfunc first[S ~[]E, E any](S) (e E) { return }\nfunc receive[C ~chan<- E, E any](C) (e E) { return }\n" +
		"func param[F ~func(*T), T any](F) (t T) { return }\nfunc iface[T any](T) (v interface{ M(T) }) { return }\n" +
		"type Box[T any] struct{ v T }\nfunc box[T any](T) (b Box[T]) { return }\n" +
		"type Spoken[T interface{ String() string }] struct{ v T }\nfunc spoken[T interface{ String() string }](v T) Spoken[T] { return Spoken[T]{v} }\n" +
		"type Own struct{}\n"
	for _, test := range []struct{ code, want string }{
		{"x := Var", "lib/library.inVar"},
		{"x := &Var", "*lib/library.inVar"},
		{"x := list(&Var)", "[]*lib/library.inVar"},
		{"x := [3]any{}; y := list(x, x); _ = y", "[3]any"},
		{"x := Const", "lib/library.inConst"},
		{"x, _ := Result(1)", "*lib/library.inResult"},
		{"x := Option()", "lib/library.inParameter"},
		{"x := param(Option())", "lib/library.options"},
		{"x := param(Option()).Deep", "lib/library.inOptions"},
		{"x := With", "func(...lib/library.inParameter)"},
		{"x := (*Exported).Method", "func(*lib/library.Exported, map[string]lib/library.inMethod)"},
		{"x := Exported{}.Field", "lib/library.inField"},
		{"x, _ := elem(Exported{}.Field)", "lib/library.inKey"},
		{"_, x := elem(Exported{}.Field)", "[]lib/library.inElement"},
		{"_, y := elem(Exported{}.Field); x := receive(y[0])", "lib/library.inChannel"},
		{"x := Exported{}.Promoted", "lib/library.inBase"},
		{"x := Exported{}.Promoted2()", "lib/library.inPromoted"},
		{"x := Exported{}.Get()", "*lib/library.behindPointer"},
		{"x := Interface()", "lib/library.inInterface"},
		{"x := Interface().Method()", "lib/library.behindInterface"},
		{"x := Sealed(nil).Open()", "lib/library.inSealed"},
		{"x := Alias{}", "lib/library.Alias"},
		{"x := Literal", "struct{a int; B lib/library.inLiteral}"},
		{"x := Literal.B", "lib/library.inLiteral"},
		{"x := Embedding", "interface{Method() lib/library.behindInterface; String() string}"},
		{"x := LiteralMethods", "interface{unexported()}"},
		{"x := first(List{})", "lib/library.inList"},
		{"x := dict(Const, Var)", "map[lib/library.inConst]lib/library.inVar"},
		{"x := dict(box(Const), list(Var))", "map[notebook.Box[lib/library.inConst]][]lib/library.inVar"},
		{"x := pair(Const, Own{})", "struct{a lib/library.inConst; B *notebook.Own}"},
		{"x := call(Var, Const)", "func(lib/library.inVar, ...lib/library.inConst) (lib/library.inConst, error)"},
		{"x := iface(Var)", "interface{M(lib/library.inVar)}"},
		{"x := make(chan int); y := list(x); _ = y", "chan int"},
		{"x := Constrain(Number())", "lib/library.Constrained[lib/library.num]"},
		{"x := Strings(Text())", "lib/library.Stringers[lib/library.text]"},
		{"x := spoken(Text())", "notebook.Spoken[lib/library.text]"},
		{"x := box(list(Const))", "notebook.Box[[]lib/library.inConst]"},
		{"x := NewNode(1, Own{})", "*lib/library.node[int, notebook.Own]"},
		{"x := (&Tree[string, int]{}).Keys()", "lib/library.iter[string]"},
		{"x := (&Tree[string, int]{}).Root()", "*lib/library.node[string, int]"},
		{"x := NewNode(1, Own{}).Values()", "lib/library.inner[notebook.Own]"},
		{"x := caller.Far.Room()", "*lib/far.room"},
	} {
		n := newNotebook(t)
		n.checker.Importer = packages
		n.cell(prelude)
		cell, err := n.try(test.code)
		if err != nil {
			t.Errorf("%s: %v", test.code, err)
			continue
		}
		// A later cell knows the type alone.
		later, err := n.try("x, _ = x, 1\nfunc use() any { return &x }")
		if err != nil {
			t.Errorf("after %s: %v", test.code, err)
			continue
		}
		for _, g := range []*rewrite.Generation{cell, later} {
			got, err := typeOfVariable(packages, g.Source)
			if want := strings.ReplaceAll(test.want, "notebook.", ""); err != nil || got != want {
				t.Errorf("%s: the variable is taken for a %s, %v; want %s\n%s", test.code, got, err, want, g.Source)
				break
			}
		}
	}
}

// A type that nothing exported leads to is refused, with what to do.
func TestHiddenTypeThatNothingLeadsTo(t *testing.T) {
	n := newNotebook(t)
	n.checker.Importer = withLibraries(t)
	_, err := n.try("import \"lib/lost\"\nx := lost.New().Hidden")
	var unsupported *rewrite.Unsupported
	if !errors.As(err, &unsupported) || !strings.Contains(unsupported.Reason, "lost.hidden") || !strings.Contains(unsupported.Reason, "var x any") || !unsupported.Pos.IsValid() {
		t.Errorf("a variable of a type that nothing leads to gives %v", err)
	}
}

// try rewrites a cell that may not be one for compiling.
func (n *notebook) try(code string) (*rewrite.Generation, error) {
	n.t.Helper()
	n.number++
	cell, diagnostics := syntax.Parse(n.fset, n.number, code)
	if len(diagnostics) > 0 {
		n.t.Fatalf("%s: %v", code, diagnostics)
	}
	checked, diagnostics := n.checker.Check(n.scope, cell)
	if len(diagnostics) > 0 {
		n.t.Fatalf("%s: %v", code, diagnostics)
	}
	g, err := n.rewriter.Cell(checked)
	if err == nil {
		n.scope = checked.Next
	}
	return g, err
}

// typeOfVariable checks a generation as the compiler does, and gives the type of
// the session variable x.
func typeOfVariable(packages types.Importer, source string) (string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "generation.go", source, 0)
	if err != nil {
		return "", err
	}
	conf := types.Config{Importer: packages}
	p, err := conf.Check(check.PackagePath, fset, []*ast.File{file}, nil)
	if err != nil {
		return "", err
	}
	pointer, ok := p.Scope().Lookup("ptrʹxʹ1").Type().(*types.Pointer)
	if !ok {
		return "", fmt.Errorf("there is no pointer to x")
	}
	return types.TypeString(pointer.Elem(), types.RelativeTo(p)), nil
}
