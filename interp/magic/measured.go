package magic

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gokernel/display"
	"gokernel/interp"
)

// A measured is what several runs of a testing.B have shown.
type measured struct {
	name   string
	rounds int       // of the first run
	times  []float64 // of a round in each run, in ns, from the shortest on
	allocs float64   // of a round
	bytes  float64
}

// readMeasured reads what the measuring program prints: for each run a line with
// rounds, ns, allocations and bytes.
func readMeasured(quoted string) (measured, *interp.CellError) {
	var m measured
	text, err := strconv.Unquote(quoted)
	for line := range strings.Lines(text) {
		var rounds, ns, allocs, bytes float64
		if _, failed := fmt.Sscan(line, &rounds, &ns, &allocs, &bytes); failed != nil || rounds == 0 {
			return m, Fail("the code ended the measuring by itself", "b.Fatal, b.Skip and runtime.Goexit do that")
		}
		if len(m.times) == 0 {
			m.rounds = int(rounds)
		}
		m.times = append(m.times, ns/rounds)
		m.allocs, m.bytes = allocs/rounds, bytes/rounds
	}
	if err != nil || len(m.times) == 0 {
		return m, &interp.CellError{Kind: interp.KindInternal, Message: "the measurements cannot be read: " + quoted}
	}
	slices.Sort(m.times)
	return m, nil
}

// median is the middle time, in ns.
func (m measured) median() float64 {
	n := len(m.times)
	return (m.times[(n-1)/2] + m.times[n/2]) / 2
}

// spread is how far the middle half of the runs lies from the median at most, as
// a part of it.
func (m measured) spread() float64 {
	n := len(m.times)
	median := m.median()
	return max(median-m.times[n/4], m.times[n-1-n/4]-median) / median
}

func (m measured) String() string {
	return fmt.Sprintf("%s ± %.0f%%  %s  (runs: %d, rounds in the first: %d)", nanoseconds(m.median()), 100*m.spread(), m.memory(), len(m.times), m.rounds)
}

// memory is what a round allocates.
func (m measured) memory() string {
	return fmt.Sprintf("%.0f B/op  %.0f allocs/op", math.Floor(m.bytes), math.Floor(m.allocs))
}

// nanoseconds writes a time with three digits, in the unit that fits.
func nanoseconds(ns float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}} {
		if ns >= unit.size || unit.size == 1 {
			value := ns / unit.size
			digits := 2
			for v := value; v >= 10 && digits > 0; v /= 10 {
				digits--
			}
			return fmt.Sprintf("%.*f %s/op", digits, value, unit.name)
		}
	}
	return "" // not reached: the last unit takes all
}

// comparison is a table of what was measured.
func comparison(list []measured) display.Bundle {
	type row struct {
		Code   string `display:"code"`
		Time   string `display:"time"`
		Spread string `display:"±"`
		Bytes  int64  `display:"B/op"`
		Allocs int64  `display:"allocs/op"`
		Ratio  string `display:"ratio"`
	}
	rows := make([]row, 0, len(list))
	for _, m := range list {
		rows = append(rows, row{
			m.name, nanoseconds(m.median()), fmt.Sprintf("%.0f%%", 100*m.spread()), int64(m.bytes), int64(m.allocs),
			fmt.Sprintf("%.2f", m.median()/list[0].median()),
		})
	}
	return display.TableOf(rows, display.TableOptions{Max: len(rows)})
}
