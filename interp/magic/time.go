package magic

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gokernel/interp"
)

func timing() *Magic {
	return &Magic{
		Name:     "time",
		Usage:    "%time CODE\n%%time",
		Brief:    "runs Go and tells what it took: time, processor time, allocations, and which engine ran it",
		Detail:   "Time is that of the run, without checking and compiling, which the last figure includes. Processor time and allocations are those of the whole process meanwhile, other goroutines included.",
		Forms:    LineOrCell,
		Operands: Go,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			code := c.Code
			switch {
			case c.Cell && c.Args == "":
				code = c.Rest
			case c.Cell, strings.TrimSpace(c.Args) == "":
				return c.Misused()
			}
			start := time.Now()
			outcome := c.Go(ctx, code)
			if outcome.Engine != "" || outcome.Err == nil {
				c.Print(spent(outcome, time.Since(start)))
			}
			return outcome.Err
		},
	}
}

// spent tells what running a cell took; whole is the time with all that had to
// be done before it ran.
func spent(o interp.Outcome, whole time.Duration) string {
	engine := o.Engine
	switch engine {
	case "":
		engine = "nothing to run"
	case "native":
		engine = "compiled"
	case "interpreter":
		engine = "interpreted"
	}
	return fmt.Sprintf("time: %v  cpu: %v  allocations: %d (%s)  %s, %v in all\n",
		rounded(o.Duration), rounded(o.Usage.CPU), o.Usage.Objects, Bytes(o.Usage.Bytes), engine, rounded(whole))
}

// rounded leaves three digits of a duration.
func rounded(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}
