package magic

import (
	"context"
	"strings"

	"gokernel/interp"
)

func restart() *Magic {
	return &Magic{
		Name:  "restart",
		Usage: "%restart",
		Brief: "starts the process that runs cells anew: imports, types and functions are there again, variables are gone",
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if c.Args != "" {
				return c.Misused()
			}
			text := "the session has been started anew; imports, types and functions are there again"
			if gone := c.Restart(ctx); len(gone) > 0 {
				text += "; the variables are gone: " + strings.Join(gone, ", ")
			}
			c.Warn(text + "\n")
			return nil
		},
	}
}
