package magic

import (
	"context"

	"gokernel/interp"
)

func autoImport() *Magic {
	return &Magic{
		Name:     "autoimport",
		Usage:    "%autoimport on|off",
		Brief:    "whether a package that is used and not imported is imported by itself",
		Operands: Words,
		Words:    onOff,
		Run: func(_ context.Context, c *Call) *interp.CellError {
			on, ok := isOn(c.Args)
			if !ok {
				return c.Misused()
			}
			c.AutoImport(on)
			return nil
		},
	}
}
