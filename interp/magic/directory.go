package magic

import (
	"context"

	"gokernel/interp"
	"gokernel/interp/process"
)

func cd() *Magic {
	return &Magic{
		Name:     "cd",
		Usage:    "%cd [DIRECTORY]",
		Brief:    "changes the directory that cells work in; without an argument, to the home directory",
		Detail:   "`%cd -` goes back to the directory before. Modules and `//go:embed` go on to be found from the directory of the notebook.",
		Operands: Files,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			before, err := c.Process(ctx, process.Request{})
			if err != nil {
				return err
			}
			dir := unquoted(c.Args)
			if dir == "-" {
				if dir = environment(before, "OLDPWD"); dir == "" {
					return Fail("%cd -: there is no directory before this one", "")
				}
			}
			answer, err := c.Process(ctx, process.Request{Directory: &dir, Set: map[string]string{"OLDPWD": before.Directory}})
			if err != nil {
				return err
			}
			_, err = c.Process(ctx, process.Request{Set: map[string]string{"PWD": answer.Directory}})
			c.Print(answer.Directory + "\n")
			return err
		},
	}
}

func pwd() *Magic {
	return &Magic{
		Name:  "pwd",
		Usage: "%pwd",
		Brief: "the directory that cells work in",
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if c.Args != "" {
				return c.Misused()
			}
			answer, err := c.Process(ctx, process.Request{})
			if err == nil {
				c.Print(answer.Directory + "\n")
			}
			return err
		},
	}
}

// unquoted is an argument without the quotes that it may stand in because of
// its blanks.
func unquoted(arg string) string {
	if n := len(arg); n >= 2 && (arg[0] == '"' || arg[0] == '\'') && arg[n-1] == arg[0] {
		return arg[1 : n-1]
	}
	return arg
}
