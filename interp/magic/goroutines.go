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
			c.Print(goroutineTable(answer.Goroutines))
			return nil
		},
	}
}

// goroutineTable lists goroutines, alike ones on one line.
func goroutineTable(list []process.Goroutine) string {
	var keys []string
	alike := map[string][]process.Goroutine{}
	for _, g := range list {
		state, _, _ := strings.Cut(g.State, ",") // without the time that it has been in it
		key := fmt.Sprint(state, g.Frames, g.Origin != nil)
		if g.Origin != nil {
			key += g.Origin.String()
		}
		if alike[key] == nil {
			keys = append(keys, key)
		}
		alike[key] = append(alike[key], g)
	}
	if len(list) == 0 {
		return "no goroutine of a cell is running\n"
	}
	var b strings.Builder
	for _, key := range keys {
		g := alike[key][0]
		if n := len(alike[key]); n > 1 {
			fmt.Fprintf(&b, "%d goroutines, among them %d: %s\n", n, g.ID, g.State)
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
	return b.String()
}
