package vet_test

import (
	"fmt"
	"go/token"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
	"gokernel/interp/vet"
)

// checker takes types from the toolchain that runs the tests.
var checker = sync.OnceValues(func() (*check.Checker, error) {
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		return nil, err
	}
	return &check.Checker{
		Importer:   module.NewImporter(toolchain, "", slog.New(slog.DiscardHandler)),
		Candidates: module.Std().Candidates,
		GoVersion:  "go1.26",
	}, nil
})

// A notebook checks cells, commits them without running them, and looks at them.
type notebook struct {
	t       testing.TB
	checker *check.Checker
	fset    *token.FileSet
	scope   *check.Scope
	facts   *vet.Facts
	number  int
}

func newNotebook(t testing.TB) *notebook {
	c, err := checker()
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	return &notebook{t: t, checker: c, fset: fset, scope: check.NewScope(fset)}
}

func (n *notebook) check(code string) *check.Checked {
	n.t.Helper()
	n.number++
	cell, list := syntax.Parse(n.fset, n.number, code)
	if len(list) > 0 {
		n.t.Fatalf("%s: %v", code, list)
	}
	checked, list := n.checker.Check(n.scope, cell)
	if len(list) > 0 {
		n.t.Fatalf("%s: %v", code, list)
	}
	n.scope = checked.Next
	return checked
}

// cell gives the warnings of a cell: "2:5: words", the cell's number left out.
func (n *notebook) cell(code string) []string {
	n.t.Helper()
	warnings, next, err := vet.Cell(n.check(code), "go1.26", n.facts)
	if err != nil {
		n.t.Errorf("%s: %v", code, err)
	}
	n.facts = next
	var list []string
	for _, w := range warnings {
		if !w.Warning || w.Source == "" || w.Cell != n.number {
			n.t.Errorf("%s: %+v", code, w)
		}
		list = append(list, strings.Replace(strings.TrimPrefix(w.String(), fmt.Sprintf("cell %d:", n.number)), " vet: ", " ", 1))
	}
	return list
}

func TestCell(t *testing.T) {
	for _, test := range []struct {
		name  string
		cells []string // the last is looked at
		want  []string
	}{
		{"printf", []string{`fmt.Printf("%d\n", "x")`}, []string{`1:13: fmt.Printf format %d has arg "x" of wrong type string`}},
		{"printf in a function", []string{"func f(x string) {\n\tfmt.Printf(\"%d\", x)\n}"}, []string{`2:14: fmt.Printf format %d has arg x of wrong type string`}},
		{"too few arguments", []string{`s := fmt.Sprintf("%s %s", "a")`}, []string{`1:22: fmt.Sprintf format %s reads arg #2, but call has 1 arg`}},
		{"Println with a directive", []string{`fmt.Println("%d", 1)`}, []string{"1:1: fmt.Println call has possible Printf formatting directive %d"}},
		{"log", []string{`log.Printf("%t", 1)`}, []string{"1:13: log.Printf format %t has arg 1 of wrong type int"}},
		{"no format", []string{`s := "a"`, `fmt.Printf(s)`}, []string{"1:12: non-constant format string in call to fmt.Printf"}},
		{"wrapper of the cell", []string{"func say(f string, a ...any) { fmt.Printf(f, a...) }\nsay(\"%d\", \"x\")"}, []string{`2:6: say format %d has arg "x" of wrong type string`}},
		{"wrapper of the session", []string{"func say(f string, a ...any) { fmt.Printf(f, a...) }", "x := 1", `say("%d", "x")`}, []string{`1:6: say format %d has arg "x" of wrong type string`}},
		{"wrapper that is a method", []string{"type L struct{}\nfunc (L) Sayf(f string, a ...any) { fmt.Printf(f, a...) }", "l := L{}", `l.Sayf("%d", "x")`}, []string{`1:9: (L).Sayf format %d has arg "x" of wrong type string`}},
		{"wrapper no more", []string{"func say(f string, a ...any) { fmt.Printf(f, a...) }", "func say(f string, a ...any) { fmt.Println(f, a) }", `say("%d", "x")`}, nil},
		{"right formats", []string{`fmt.Printf("%d %s %v\n", 1, "a", []int{1})`}, nil},
		{"lock copied by a call", []string{"func f(mu sync.Mutex) {}"}, []string{"1:11: f passes lock by value: sync.Mutex"}},
		{"lock copied", []string{"var mu sync.Mutex", "other := mu"}, []string{"1:10: assignment copies lock value to other: sync.Mutex"}},
		{"lock of the session's type", []string{"type T struct{ mu sync.Mutex }\nvar t T", "u := t"}, []string{"1:6: assignment copies lock value to u: T contains sync.Mutex"}},
		{"lock shown", []string{"type T struct{ mu sync.Mutex }\nvar t T", "t"}, nil},
		{"lost cancel", []string{"func f() {\n\tctx, _ := context.WithCancel(context.Background())\n\t_ = ctx\n}"}, []string{"2:7: the cancel function returned by context.WithCancel should be called, not discarded, to avoid a context leak"}},
		{"cancel of the session", []string{"ctx, cancel := context.WithCancel(context.Background())"}, nil},
		{"unused result", []string{"fmt.Sprintf(\"a\")\nx := 1"}, []string{"1:1: result of fmt.Sprintf call not used"}},
		{"result of the cell", []string{"fmt.Sprintf(\"a\")"}, nil},
		{"nil function", []string{"func f() {}\nif f == nil {\n}"}, []string{"2:4: comparison of function f == nil is always false"}},
		{"string of an int", []string{"n := 65", "string(n)"}, []string{"1:1: conversion from int to string yields a string of one rune, not a string of digits"}},
		{"self-assignment", []string{"n := 65", "n = n"}, []string{"1:1: self-assignment of n"}},
		{"bools", []string{"n := 65", "n == 1 || n == 1"}, []string{"1:1: redundant or: n == 1 || n == 1"}},
		{"shift", []string{"var b int8 = 1", "b << 8"}, []string{"1:1: b (8 bits) too small for shift of 8"}},
		{"struct tag", []string{"type T struct {\n\tA int `json:a`\n}"}, []string{"2:2: struct field tag `json:a` not compatible with reflect.StructTag.Get: bad syntax for struct tag value"}},
		{"atomic", []string{"var n int64", "n = atomic.AddInt64(&n, 1)"}, []string{"1:1: direct assignment to atomic value"}},
		{"response", []string{"func f() {\n\tr, err := http.Get(\"a\")\n\tdefer r.Body.Close()\n\tif err != nil {\n\t}\n}"}, []string{"3:8: using r before checking for errors"}},
		{"unmarshal", []string{"var v []int", "json.Unmarshal(nil, v)"}, []string{"1:15: call of Unmarshal passes non-pointer as second argument"}},
		{"errors.As", []string{"var e *os.PathError", "errors.As(nil, e)"}, []string{"1:1: second argument to errors.As must be a non-nil pointer to either a type that implements error, or to any interface type"}},
		{"impossible assertion", []string{"var r io.Reader", "type W interface{ Read() }\n_, ok := r.(W)"}, []string{"2:13: impossible type assertion: no type can implement both io.Reader and W (conflicting types for Read method)"}},
		{"append of nothing", []string{"var xs []int", "xs = append(xs)"}, []string{"1:6: append with no values"}},
		{"deferred time", []string{"func f() {\n\tdefer fmt.Println(time.Since(time.Now()))\n}"}, []string{"2:20: call to time.Since is not deferred"}},
		{"time format", []string{`time.Now().Format("2006-02-01")`}, []string{"1:20: 2006-02-01 should be 2006-01-02"}},
		{"wait group", []string{"func f() {\n\tvar wg sync.WaitGroup\n\tgo func() {\n\t\twg.Add(1)\n\t\tdefer wg.Done()\n\t}()\n\twg.Wait()\n}"}, []string{"4:9: WaitGroup.Add called from inside new goroutine"}},
		{"what earlier cells wrote", []string{`func f() { fmt.Printf("%d", "x") }`, "f()"}, nil},
		{"the same declaration again", []string{`func f() { fmt.Printf("%d", "x") }`, `func f() { fmt.Printf("%d", "x") }`}, nil},
		{"nothing", []string{""}, nil},
		{"a type alone", []string{"type T struct{ a int }"}, nil},
		{"constants alone", []string{"const c = 1 << 3"}, nil},
		{"several", []string{"fmt.Printf(\"%d\", \"a\")\nn := 1\nn = n\nfmt.Printf(\"%d\", \"b\")"}, []string{
			`1:13: fmt.Printf format %d has arg "a" of wrong type string`, "3:1: self-assignment of n", `4:13: fmt.Printf format %d has arg "b" of wrong type string`,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			var got []string
			for _, code := range test.cells {
				got = n.cell(code)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%q warns\n%s\nwant\n%s", test.cells[len(test.cells)-1], strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// A cell that no hand has written is not looked at.
func TestLongCell(t *testing.T) {
	n := newNotebook(t)
	if got := n.cell("fmt.Printf(\"%d\", \"x\")\n//" + strings.Repeat("x", 200_000)); got != nil {
		t.Errorf("it warns %v", got)
	}
}

func BenchmarkCell(b *testing.B) {
	for _, bench := range []struct{ name, code string }{
		{"sum", "1 + 1"}, {"print", `fmt.Println("a", 1)`}, {"printf", `fmt.Printf("%d %s\n", 1, "a")`},
		{"function", "func f(xs []int) (sum int) {\n\tfor _, x := range xs {\n\t\tif x > 0 && x != 3 {\n\t\t\tsum += x << 1\n\t\t}\n\t\tfmt.Println(x)\n\t}\n\treturn sum\n}"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			checked := newNotebook(b).check(bench.code)
			for b.Loop() {
				if _, _, err := vet.Cell(checked, "go1.26", nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
