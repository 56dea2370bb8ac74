package magic

import (
	"context"
	"fmt"
	"strings"

	"gokernel/interp"
)

func history() *Magic {
	return &Magic{
		Name:    "history",
		Aliases: []string{"hist"},
		Usage:   "%history [-n] [CELLS…]\n%history -l N\n%history -g [PATTERN]",
		Brief:   "the cells that have run: all, those named as in 2 5-7, the last N, or with -g those of all sessions",
		Detail: "With `-n` each begins with its number. A PATTERN may hold `*` and `?`; without them it may stand anywhere in a cell.\n\n" +
			"In Go code `In[3]` is the text of cell 3, a string, `Out[3]` its result, of its own type, and `_` the last result. The last 20 results are kept, of 1 MiB at most each; `%del Out` deletes them.",
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			words := c.Fields()
			numbered := false
			if len(words) > 0 && words[0] == "-n" {
				numbered, words = true, words[1:]
			}
			switch {
			case len(words) > 0 && words[0] == "-g":
				_, pattern, _ := strings.Cut(c.Args, "-g")
				return c.searchPast(ctx, strings.TrimSpace(pattern))
			case len(words) > 0 && words[0] == "-l":
				var n int
				if len(words) != 2 {
					return c.Misused()
				} else if _, err := fmt.Sscan(words[1], &n); err != nil || n < 1 {
					return c.Misused()
				}
				ran := byNumber(c.Ran())
				c.showRan(ran[max(0, len(ran)-n):], numbered)
				return nil
			case len(words) > 0:
				ran, err := ranges(words, c.Ran())
				if err == nil {
					c.showRan(ran, numbered)
				}
				return err
			}
			c.showRan(byNumber(c.Ran()), numbered)
			return nil
		},
	}
}

func (c *Call) showRan(list []Ran, numbered bool) {
	var b strings.Builder
	for _, r := range list {
		if numbered {
			fmt.Fprintf(&b, "%d: ", r.Number)
		}
		b.WriteString(strings.TrimRight(r.Code, "\n") + "\n")
	}
	c.Print(b.String())
}

// maxFound bounds what a search in all sessions shows.
const maxFound = 1000

// searchPast is %history -g.
func (c *Call) searchPast(ctx context.Context, pattern string) *interp.CellError {
	if !strings.ContainsAny(pattern, "*?") {
		pattern = "*" + pattern + "*"
	}
	found := c.Past(ctx, pattern, maxFound)
	if ctx.Err() != nil {
		return interrupted()
	}
	var b strings.Builder
	for _, p := range found {
		fmt.Fprintf(&b, "%d/%d: %s\n", p.Session, p.Number, strings.TrimRight(p.Code, "\n"))
	}
	if len(found) == 0 {
		b.WriteString("no cell is like that\n")
	}
	c.Print(b.String())
	return nil
}
