package magic

import (
	"context"

	"gokernel/interp"
)

func doc() *Magic {
	return &Magic{
		Name:     "doc",
		Aliases:  []string{"pdoc", "pinfo"},
		Usage:    "%doc NAME",
		Brief:    "shows below the cell what name? tells: signature, documentation, and the value of a variable",
		Detail:   "The name may have dots in it, as `time.Duration.Hours`, and may be that of a magic, percent sign included.",
		Operands: Go,
		Run:      func(ctx context.Context, c *Call) *interp.CellError { return c.tell(ctx, false) },
	}
}

func source() *Magic {
	return &Magic{
		Name:     "src",
		Aliases:  []string{"psource", "pinfo2"},
		Usage:    "%src NAME",
		Brief:    "shows below the cell what name?? tells: the source with its documentation",
		Operands: Go,
		Run:      func(ctx context.Context, c *Call) *interp.CellError { return c.tell(ctx, true) },
	}
}

// tell shows what is known of the one name that is asked about.
func (c *Call) tell(ctx context.Context, withSource bool) *interp.CellError {
	if len(c.Fields()) != 1 {
		return c.Misused()
	}
	b, err := c.Inspect(ctx, c.Args, withSource)
	if err != nil {
		return err
	}
	c.Show(b)
	return nil
}
