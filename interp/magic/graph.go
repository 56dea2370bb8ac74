package magic

import (
	"context"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/lineage/picture"
)

// maxDrawn bounds how many cells are drawn: of more, nobody could find any.
const maxDrawn = 150

func graph() *Magic {
	return &Magic{
		Name:   "graph",
		Usage:  "%graph",
		Brief:  "draws which cells use what others made, stale ones marked",
		Detail: "Each cell stands below those whose names it uses; a line has the names. `%stale?` tells what counts as using.",
		Run: func(_ context.Context, c *Call) *interp.CellError {
			if c.Args != "" {
				return c.Misused()
			}
			g := c.Graph()
			text := picture.Text(g)
			switch {
			case len(g.Cells) == 0:
				c.Print("no cell has defined or used a name yet\n")
				return nil
			case len(g.Cells) > maxDrawn:
				c.Print(text)
				return nil
			}
			b, _ := display.Of(drawing(picture.SVG(g)))
			b.Data[display.MIMEText] = interp.PlainBundle(strings.TrimSuffix(text, "\n")).Data[display.MIMEText]
			c.Show(interp.Bundle(b))
			return nil
		},
	}
}

// A drawing is shown as the SVG that it is.
type drawing string

// SVG is how package display finds it.
func (d drawing) SVG() string { return string(d) }
