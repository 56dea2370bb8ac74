package magic

import (
	"context"

	"gokernel/interp"
)

func logStart() *Magic {
	return &Magic{
		Name:     "logstart",
		Usage:    "%logstart [FILE]",
		Brief:    "writes the cells that run from now on into a file, gokernel_log.go where none is named",
		Detail:   "The file has the percent format (`// %%` begins a cell), which `gokernel import` and Jupytext read. Cells that fail, and magics, are comments in it. `%logstop` ends that.",
		Operands: Files,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			name := unquoted(c.Args)
			if name == "" {
				name = "gokernel_log.go"
			}
			path, err := c.path(ctx, name)
			if err != nil {
				return err
			}
			if failed := c.LogTo(path); failed != nil {
				return Fail(failed.Error(), "")
			}
			c.Print("writing cells to " + path + "\n")
			return nil
		},
	}
}

func logStop() *Magic {
	return &Magic{
		Name:  "logstop",
		Usage: "%logstop",
		Brief: "ends what %logstart began",
		Run: func(_ context.Context, c *Call) *interp.CellError {
			if c.Args != "" {
				return c.Misused()
			}
			if err := c.LogTo(""); err != nil {
				return Fail(err.Error(), "")
			}
			return nil
		},
	}
}
