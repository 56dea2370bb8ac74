package magic

import (
	"context"

	"gokernel/interp"
)

func version() *Magic {
	return &Magic{
		Name:  "version",
		Usage: "%version",
		Brief: "the versions of gokernel and of Go",
		Run: func(_ context.Context, c *Call) *interp.CellError {
			if c.Args != "" {
				return c.Misused()
			}
			c.Print("gokernel " + c.Info().Version + ", Go " + c.Info().GoVersion + "\n")
			return nil
		},
	}
}
