package magic

import (
	"context"
	"strings"

	"gokernel/interp"
	"gokernel/interp/process"
)

func writeFile() *Magic {
	return &Magic{
		Name:     "writefile",
		Aliases:  []string{"file"},
		Usage:    "%%writefile [-a] FILE",
		Brief:    "writes the cell into a file, with -a behind what that has",
		Forms:    Cell,
		Operands: Files,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			path, appending := strings.CutPrefix(c.Args, "-a ")
			path = unquoted(strings.TrimSpace(path))
			if path == "" || path == "-a" {
				return c.Misused()
			}
			_, err := c.Process(ctx, process.Request{Write: &process.File{Path: path, Text: c.Body, Append: appending}})
			return err
		},
	}
}
