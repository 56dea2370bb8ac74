package magic

import (
	"context"
	"strings"

	"gokernel/interp"
)

func rerun() *Magic {
	return &Magic{
		Name:   "rerun",
		Usage:  "%rerun [CELLS…]\n%rerun stale",
		Brief:  "runs cells again, named as in 2 5-7; without an argument the last one, with stale those that %stale lists",
		Detail: "What they show appears below this cell, and errors count their own lines.",
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			ran := c.Ran()
			words := c.Fields()
			if c.Args == "stale" {
				return c.rerunStale(ctx)
			}
			if len(words) == 0 {
				if len(ran) == 0 {
					return Fail("no cell has run in this session", "")
				}
				ran = ran[len(ran)-1:]
				if isRerun(ran[0].Code) {
					return Fail("the last cell was a %rerun itself", "name a cell: %rerun 5")
				}
			} else {
				var err *interp.CellError
				if ran, err = ranges(words, ran); err != nil {
					return err
				}
			}
			for _, r := range ran {
				if isRerun(r.Code) {
					continue // it would run itself
				}
				if err := c.Rerun(ctx, r).Err; err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// isRerun tells whether a cell is nothing but a %rerun.
func isRerun(code string) bool { return strings.HasPrefix(strings.TrimSpace(code), "%rerun") }
