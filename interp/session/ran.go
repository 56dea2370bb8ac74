package session

import (
	"slices"

	"gokernel/interp"
	"gokernel/interp/magic"
)

// maxRan bounds how many cells are remembered, and maxRanText how much text of
// theirs, in bytes.
const (
	maxRan     = 10_000
	maxRanText = 32 << 20
)

// A ran is what a session remembers of the cells that have run. It is guarded
// by Session.turn.
type ran struct {
	cells []magic.Ran // oldest first
	text  int         // bytes of theirs
	log   *cellLog    // of %logstart, or nil
}

// remember notes a cell that has run.
func (s *Session) remember(c interp.Cell, outcome interp.Outcome) {
	if c.Silent {
		return
	}
	r := &s.ran
	r.cells = append(r.cells, magic.Ran{Number: c.Number, ID: c.ID, Code: c.Code, Err: outcome.Err})
	r.text += len(c.Code)
	drop := 0
	for r.text > maxRanText || len(r.cells)-drop > maxRan {
		r.text -= len(r.cells[drop].Code)
		drop++
	}
	r.cells = slices.Delete(r.cells, 0, drop)
	if r.log != nil {
		if err := r.log.add(c, outcome); err != nil {
			s.say(c.Run, "gokernel: the log ends here: "+err.Error()+"\n")
			r.log = nil
		}
	}
}
