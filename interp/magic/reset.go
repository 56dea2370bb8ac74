package magic

import (
	"context"
	"errors"
	"strings"

	"gokernel/interp"
)

func reset() *Magic {
	return &Magic{
		Name:   "reset",
		Usage:  "%reset [-f]",
		Brief:  "forgets all variables, declarations and imports, and gives back their memory; with -f it does not ask",
		Detail: "The history of cells stays, as do the directory and the environment.",
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			switch c.Args {
			case "-f":
			case "":
				answer, err := c.Input(ctx, "Forget all variables, declarations and imports? (y/[n]) ")
				switch {
				case errors.Is(err, interp.ErrNoInput):
					return Fail("%reset cannot ask whether you mean it", "%reset -f does not ask")
				case err != nil:
					return interrupted()
				case !strings.HasPrefix(strings.ToLower(strings.TrimSpace(answer)), "y"):
					c.Print("nothing was forgotten\n")
					return nil
				}
			default:
				return c.Misused()
			}
			c.Reset(ctx)
			return nil
		},
	}
}
