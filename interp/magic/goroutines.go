package magic

import (
	"context"
	"fmt"
	"strings"

	"gokernel/interp"
	"gokernel/interp/process"
)

func goroutines() *Magic {
	return &Magic{
		Name:   "goroutines",
		Usage:  "%goroutines",
		Brief:  "the goroutines that cells have left running, and where they are",
		Detail: "Goroutines that are in the same place for the same reason are one line. Those of interpreted code are not listed, as the interpreter starts none: a cell with a go statement is compiled.",
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if c.Args != "" {
				return c.Misused()
			}
			answer, err := c.Process(ctx, process.Request{Goroutines: true})
			if err != nil {
				return err
			}
			c.Print(goroutineTable(answer.Goroutines, !answer.Cut))
			return nil
		},
	}
}

// maxPlaces is how many kinds of goroutines are listed.
const maxPlaces = 100

// goroutineTable lists goroutines, alike ones on one line. all is false where
// there are more.
func goroutineTable(list []process.Goroutine, all bool) string {
	var places []*process.Goroutine
	alike := map[string]*process.Goroutine{}
	for _, g := range list {
		state, _, _ := strings.Cut(g.State, ",") // without the time that it has been in it
		key := fmt.Sprint(state, g.Frames, g.Origin != nil)
		if g.Origin != nil {
			key += g.Origin.String()
		}
		if first := alike[key]; first != nil { // they differ in code that is not the user's
			first.Count += g.Count
			continue
		}
		alike[key] = &g
		places = append(places, &g)
	}
	if len(places) == 0 && all {
		return "no goroutine of a cell is running\n"
	}
	var b strings.Builder
	for _, g := range places[:min(len(places), maxPlaces)] {
		if g.Count > 1 {
			fmt.Fprintf(&b, "%d goroutines, among them %d: %s\n", g.Count, g.ID, g.State)
		} else {
			fmt.Fprintf(&b, "goroutine %d: %s\n", g.ID, g.State)
		}
		for _, f := range g.Frames {
			fmt.Fprintf(&b, "    %s\n", f)
		}
		if g.Origin != nil {
			fmt.Fprintf(&b, "    started by %s\n", g.Origin)
		}
	}
	if more := len(places) - maxPlaces; more > 0 {
		n := 0
		for _, g := range places[maxPlaces:] {
			n += g.Count
		}
		fmt.Fprintf(&b, "%d more goroutines, in %d more places\n", n, more)
	}
	if !all {
		b.WriteString("There are more than can be looked at.\n")
	}
	return b.String()
}
