package native_test

import (
	"encoding/json"
	"testing"

	"gokernel/interp/native"
	"gokernel/interp/native/load"
	"gokernel/interp/syntax"
	"gokernel/interp/worker"
)

// declare commits a cell that only declares, and builds nothing.
func (n *notebook) declare(code string) {
	n.t.Helper()
	n.number++
	cell, diagnostics := syntax.Parse(n.fset, n.number, code)
	if len(diagnostics) > 0 {
		n.t.Fatal(diagnostics)
	}
	checked, diagnostics := n.checker.Check(n.scope, cell)
	if len(diagnostics) > 0 {
		n.t.Fatal(diagnostics)
	}
	g, err := n.rewriter.Cell(checked)
	if err != nil {
		n.t.Fatal(err)
	}
	for _, m := range g.Moves {
		n.moves = append(n.moves, load.Move(m))
	}
	n.scope = checked.Next
}

// openAhead builds and opens what is pending, if anything is.
func (n *notebook) openAhead() bool {
	n.t.Helper()
	g, err := n.rewriter.Pending()
	if err != nil {
		n.t.Fatal(err)
	}
	if g == nil {
		return false
	}
	plugin, err := n.shop.builder.Build(n.t.Context(), native.Source{ID: g.ID, Text: g.Source, Imports: g.Imports, Lines: g.Lines})
	if err != nil {
		n.t.Fatalf("%v\n%s", err, g.Source)
	}
	payload, err := json.Marshal(load.Program{Open: []load.Generation{{ID: plugin.ID, File: plugin.File, Defines: g.Defines}}})
	if err != nil {
		n.t.Fatal(err)
	}
	result, err := n.client.Run(n.t.Context(), worker.Program{Engine: load.Name, Payload: payload})
	if err != nil || result.Err != nil {
		n.t.Fatal(err, result.Err)
	}
	n.rewriter.Opened(g)
	return true
}

// Functions that were built ahead take over from older ones, and cells that are
// built later bring none of them again but those they call.
func TestBuiltAhead(t *testing.T) {
	n := newNotebook(t)
	n.declare("type T struct{ n int }\nfunc (t T) twice() int { return 2 * scale(t.n) }\nfunc scale(n int) int { return n * factor }\nconst factor = 10")
	n.declare("func total(ts ...T) (s int) { for _, t := range ts { s += t.twice() }; return }")
	if !n.openAhead() {
		t.Fatal("nothing is pending")
	}
	if got := n.run("h := total\nts := []T{{1}, {2}}\nh(ts...)"); got != "= 60\n" {
		t.Errorf("h(ts...) gives %q", got)
	}
	if n.openAhead() {
		t.Error("there is something pending after a cell that declares nothing")
	}
	n.declare("func scale(n int) int { return n + 1 }")
	if !n.openAhead() {
		t.Fatal("nothing is pending after a change")
	}
	if got := n.run("fmt.Println(h(ts...), total(ts...), scale(1))"); got != "10 10 2\n" {
		t.Errorf("after a change: %q, want \"10 10 2\"", got)
	}
}

// A variable that two changes of its type move before a generation mentions it
// keeps its value.
func TestMovedTwice(t *testing.T) {
	n := newNotebook(t)
	n.run("type T struct{ n int }\nt := T{7}")
	n.declare("func (t T) a() {}")
	n.declare("func (t T) b() {}")
	if got := n.run("t.n"); got != "= 7\n" {
		t.Errorf("t.n gives %q, want \"= 7\"", got)
	}
}
