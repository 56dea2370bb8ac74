package magic

import (
	"strings"
	"testing"

	"gokernel/interp"
	"gokernel/interp/process"
)

func TestGoroutineTable(t *testing.T) {
	at := func(line int) []interp.Frame { return []interp.Frame{{Cell: 1, Line: line, Function: "f"}} }
	alike := []process.Goroutine{
		{ID: 7, Count: 3, State: "select", Frames: at(1)},
		{ID: 9, Count: 2, State: "select, 5 minutes", Frames: at(1)},
		{ID: 8, Count: 1, State: "select", Frames: at(2)},
	}
	if got, want := goroutineTable(alike, true), "5 goroutines, among them 7: select\n    cell[1]:1 in f\ngoroutine 8: select\n    cell[1]:2 in f\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := goroutineTable(nil, true); got != "no goroutine of a cell is running\n" {
		t.Error(got)
	}
	if got := goroutineTable(nil, false); !strings.Contains(got, "more than can be looked at") || strings.Contains(got, "no goroutine") {
		t.Error(got)
	}
	var many []process.Goroutine
	for i := range maxPlaces + 3 {
		many = append(many, process.Goroutine{ID: i + 1, Count: 2, State: "select", Frames: at(i + 1)})
	}
	if got := goroutineTable(many, true); strings.Count(got, "among them") != maxPlaces || !strings.HasSuffix(got, "6 more goroutines, in 3 more places\n") {
		t.Error(got)
	}
}
