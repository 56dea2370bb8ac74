package yaegi_test

import (
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/native/load"
	"gokernel/interp/yaegi"
)

// newSharedBench is a bench whose variables live in a table beside the
// interpreter.
func newSharedBench(t testing.TB) *bench {
	t.Helper()
	lowerer := yaegi.NewSharedLowerer(func(*check.Decl) bool { return false }, nil)
	b := newBenchOf(t, lowerer, load.New(load.Options{}).Share())
	b.exact = true
	return b
}

// newWholeBench is such a bench in a session that has gone over to the
// interpreter alone.
func newWholeBench(t testing.TB) *bench {
	t.Helper()
	b := newSharedBench(t)
	b.all, b.exact = true, false
	return b
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
