package magic

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gokernel/interp"
)

// A Ran is a cell that has run in this session.
type Ran struct {
	Number int    // execution count
	ID     string // the front end's name for the cell, or ""
	Code   string
	Err    *interp.CellError // what it ended with, or nil
}

// A Past is a cell of any session, as the history has it.
type Past struct {
	Session, Number int
	Code            string
}

// ranges reads which cells are meant, such as "2 5-7 -1": numbers, stretches,
// and counted from the end. A cell that has run several times under one number
// stands for its last time.
func ranges(words []string, ran []Ran) ([]Ran, *interp.CellError) {
	latest := map[int]Ran{}
	last := 0
	for _, r := range ran {
		latest[r.Number] = r
		last = max(last, r.Number)
	}
	var list []Ran
	for _, word := range words {
		from, to, err := stretch(word, last)
		if err != nil {
			return nil, err
		}
		found := false
		for n := from; n <= to; n++ {
			if r, ok := latest[n]; ok {
				list, found = append(list, r), true
			}
		}
		if !found {
			return nil, Fail("no cell "+word+" has run in this session", "%history shows the cells")
		}
	}
	return list, nil
}

// stretch reads "5", "5-7", "5-" and "-1".
func stretch(word string, last int) (from, to int, _ *interp.CellError) {
	if n, err := strconv.Atoi(word); err == nil {
		if n < 0 {
			n += last + 1
		}
		return n, n, nil
	}
	first, second, ok := strings.Cut(word, "-")
	from, err := strconv.Atoi(first)
	to = last
	if second != "" && err == nil {
		to, err = strconv.Atoi(second)
	}
	if !ok || err != nil {
		return 0, 0, Fail(word+" is no number of a cell, nor a range such as 2-5", "")
	}
	return from, min(to, last), nil
}

// byNumber sorts cells, the last of each number alone.
func byNumber(ran []Ran) []Ran {
	latest := map[int]Ran{}
	for _, r := range ran {
		latest[r.Number] = r
	}
	list := make([]Ran, 0, len(latest))
	for _, r := range latest {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Ran) int { return cmp.Compare(a.Number, b.Number) })
	return list
}
