package load

import (
	"fmt"
	"reflect"
	"slices"
	"sync"

	"gokernel/interp"
	"gokernel/interp/native/payload"
	"gokernel/interp/worker"
)

// MaxResults is how many results of cells are kept, the newest, and maxResult how
// much each may hold, in bytes, as far as that can be counted in resultSteps
// values: what is kept cannot go, so it is bounded by MaxResults times maxResult.
const (
	MaxResults  = payload.MaxResults
	maxResult   = 1 << 20
	resultSteps = 5000
)

// Results are the values that cells gave last, by the numbers of the cells. Its
// methods may be called by several goroutines at once.
type Results struct {
	mu   sync.Mutex
	kept []kept // oldest first
}

// kept is what a cell gave.
type kept struct {
	cell  int
	value any  // nil where it is too large
	large bool // it holds more than maxResult
}

// Keep keeps the one value that a cell gave.
func (rs *Results) Keep(cell int, value any) {
	k := kept{cell: cell, value: value}
	if v := reflect.ValueOf(value); v.IsValid() {
		size, steps := heldBy(v)
		if k.large = size > maxResult || steps; k.large {
			k.value = nil
		}
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.kept = slices.DeleteFunc(rs.kept, func(old kept) bool { return old.cell == cell })
	rs.kept = append(rs.kept, k)
	if more := len(rs.kept) - MaxResults; more > 0 {
		rs.kept = slices.Delete(rs.kept, 0, more)
	}
}

// heldBy is what a value leads to, in bytes; more says that it was not counted to
// the end.
func heldBy(v reflect.Value) (size int64, more bool) {
	w := sizer{steps: resultSteps, seen: map[reference]bool{}, flat: map[reflect.Type]bool{}}
	w.size = int64(v.Type().Size())
	w.behind(v)
	return w.size, w.steps <= 0
}

// Clear forgets all results.
func (rs *Results) Clear() {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.kept = nil
}

// lend gives a cell the variable that it is to have.
func (e *Engine) lend(r Recall) *interp.CellError {
	if r.Text != nil {
		e.vars.lend(r.Key, *r.Text)
		return nil
	}
	rs := &e.results
	rs.mu.Lock()
	defer rs.mu.Unlock()
	at := slices.IndexFunc(rs.kept, func(k kept) bool { return k.cell == r.Cell })
	switch {
	case at < 0:
		return &interp.CellError{Kind: interp.KindValue, Message: fmt.Sprintf("the result of cell %d is gone", r.Cell)}
	case rs.kept[at].large:
		return &interp.CellError{
			Kind:    interp.KindValue,
			Message: fmt.Sprintf("the result of cell %d was not kept: it holds more than 1 MiB, or too much to be counted", r.Cell),
			Advice:  "give it a name in its cell, as in x := …",
		}
	}
	e.vars.lend(r.Key, rs.kept[at].value)
	return nil
}

// keep keeps what a cell gave, where the program asks for it.
func (e *Engine) keep(p worker.Program, shown []Shown) {
	if p.Keep && len(shown) == 1 {
		var value any
		if v := shown[0].Value; v.IsValid() {
			value = v.Interface()
		}
		e.results.Keep(p.Cell, value)
	}
}
