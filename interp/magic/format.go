package magic

import (
	"context"

	"gokernel/interp"
	"gokernel/interp/format"
)

func formatCell() *Magic {
	return &Magic{
		Name:     "fmt",
		Usage:    "%%fmt\n%fmt [on|off]",
		Brief:    "formats the cell as gofmt does, in place of running it; %fmt on formats each cell that runs",
		Detail:   "The front end puts the formatted text in the place of the cell. Magics and comments stay where they are. `%fmt` alone on the first line of a cell is `%%fmt`; in a cell of its own it tells whether cells are formatted when they run.",
		Forms:    LineOrCell,
		TakeRest: true,
		Operands: Words,
		Words:    onOff,
		Run: func(_ context.Context, c *Call) *interp.CellError {
			switch on, ok := isOn(c.Args); {
			case c.Cell && c.Args == "":
				text, list := format.Text(c.Number(), c.Rest)
				if len(list) > 0 {
					return &interp.CellError{Kind: interp.KindSyntax, Message: list[0].Message, Diagnostics: list[:min(len(list), interp.MaxDiagnostics)]}
				}
				c.NextInput(interp.NextInput{Text: text, Replace: true})
			case c.Cell:
				return c.Misused()
			case c.Args == "":
				c.Print("fmt: " + switchedWord(c.Formats()) + "\n")
			case !ok:
				return c.Misused()
			default:
				c.UseFormat(on)
			}
			return nil
		},
	}
}
