package magic

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"gokernel/interp"
)

func list() *Magic {
	return &Magic{
		Name:    "lsmagic",
		Aliases: []string{"magic", "help"},
		Usage:   "%lsmagic",
		Brief:   "lists the magics",
		Run: func(_ context.Context, c *Call) *interp.CellError {
			if c.Args != "" {
				return c.Misused()
			}
			c.Print(overview(Table()))
			return nil
		},
	}
}

// overview lists magics, a line each.
func overview(table []*Magic) string {
	width := 0
	for _, m := range table {
		width = max(width, utf8.RuneCountInString(m.heading()))
	}
	var b strings.Builder
	for _, m := range table {
		fmt.Fprintf(&b, "%-*s  %s\n", width, m.heading(), m.Brief)
	}
	b.WriteString("%name? tells more about one; !command runs a command of the shell; name? tells about a name.\n")
	return b.String()
}

// heading is the magic's name as it is written.
func (m *Magic) heading() string {
	switch m.Forms {
	case Cell:
		return "%%" + m.Name
	case LineOrCell:
		return "%" + m.Name + ", %%" + m.Name
	}
	return "%" + m.Name
}
