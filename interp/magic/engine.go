package magic

import (
	"context"

	"gokernel/interp"
	"gokernel/interp/check"
)

func engine() *Magic {
	return &Magic{
		Name:     "engine",
		Usage:    "%engine [auto|interpret|compile]",
		Brief:    "chooses what runs cells, or says what does: by itself (auto), the interpreter alone, or the compiler alone",
		Operands: Words,
		Words:    func(*check.Snapshot) []string { return []string{"auto", "interpret", "compile"} },
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			switch c.Args {
			case "auto", "interpret", "compile":
				return c.UseEngine(ctx, c.Args)
			case "":
			default:
				return c.Misused()
			}
			mode, notice, err := c.Engine(ctx)
			if err != nil {
				return err
			}
			text := "engine: " + mode
			if notice != "" {
				text += " (interpreter only: " + notice + ")"
			}
			c.Print(text + "\n")
			return nil
		},
	}
}
