package yaegi_test

import (
	"fmt"
	"strings"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/native/load"
	"gokernel/interp/yaegi"
)

// newSharedBench is a bench whose variables live in a table beside the
// interpreter.
func newSharedBench(t testing.TB) *bench {
	t.Helper()
	lowerer := yaegi.NewSharedLowerer(func(*check.Decl) bool { return false })
	return newBenchOf(t, lowerer, load.New(load.Options{}).Share())
}

// TestDifferentialShared runs the straight-line snippets with all variables
// behind pointers.
func TestDifferentialShared(t *testing.T) {
	list := snippets(t)
	want := compiled(t, list)
	var refused strings.Builder
	equal := 0
	for _, s := range list {
		t.Run(s.name, func(t *testing.T) {
			got := interpreted(t, s, newSharedBench(t))
			if got.refused != "" {
				fmt.Fprintf(&refused, "%s: %s\n", s.name, got.refused)
				return
			}
			if withoutSuffixes(got.out) != withoutSuffixes(want[s.name]) {
				t.Errorf("the interpreter gives\n%s\nthe compiler\n%s\nof\n%s", got.out, want[s.name], s.code)
				return
			}
			equal++
		})
	}
	t.Logf("%d snippets: %d equal, %d refused", len(list), equal, strings.Count(refused.String(), "\n"))
}

// restart forgets what the session has, and keeps the worker's engine.
func (b *bench) restart() { b.scope = check.NewScope(b.scope.Fset) }

// An interpreter that has run many cells is replaced by a new one, which knows
// the same variables.
func TestManyCells(t *testing.T) {
	b := newSharedBench(t)
	b.cells("n := 0\ns := []int{}")
	for range 1200 {
		b.cells("n++\ns = append(s, n)")
	}
	b.cells("fmt.Println(n, len(s), s[1199])")
	if got := b.host.take(); got != "1200 1200 1200\n" {
		t.Errorf("after many cells: %q", got)
	}
}
