package magic

import (
	"context"
	"fmt"
	"go/token"
	"strconv"

	"gokernel/interp"
)

// maxCaptured bounds what becomes the value of a variable, in bytes: it goes
// through the compiler.
const maxCaptured = 1 << 20

func capture() *Magic {
	return &Magic{
		Name:   "capture",
		Usage:  "%%capture [NAME]",
		Brief:  "runs the cell without showing anything; what it prints becomes the string NAME",
		Detail: "Errors are shown. What the cell writes to standard error, and what it displays, is dropped.",
		Forms:  Cell,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if c.Args != "" && !token.IsIdentifier(c.Args) {
				return c.Misused()
			}
			text, outcome := c.Quietly(ctx, c.Rest)
			if outcome.Err != nil || c.Args == "" {
				return outcome.Err
			}
			if len(text) > maxCaptured {
				return Fail(fmt.Sprintf("the cell printed %s: more than %s cannot be captured", Bytes(uint64(len(text))), Bytes(maxCaptured)), "print to a file or a strings.Builder")
			}
			return c.Go(ctx, c.Args+" := "+strconv.Quote(text)+";").Err
		},
	}
}
