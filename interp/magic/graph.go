package magic

import (
	"context"
	"encoding/base64"
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
			svg := picture.SVG(g)
			b := display.Raw(display.MIMESVG, svg)
			b.Data[display.MIMEText] = interp.PlainBundle(strings.TrimSuffix(text, "\n")).Data[display.MIMEText]
			// As an image of a page too: nbconvert leaves that alone.
			image := `<img alt="which cells use what others made" src="data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString([]byte(svg)) + `">`
			b.Data[display.MIMEHTML] = display.Raw(display.MIMEHTML, image).Data[display.MIMEHTML]
			c.Show(interp.Bundle(b))
			return nil
		},
	}
}
