package magic

import (
	"context"
	"fmt"
	"strings"

	"gokernel/interp"
	"gokernel/interp/lineage"
	"gokernel/interp/lineage/picture"
)

func stale() *Magic {
	return &Magic{
		Name:  "stale",
		Usage: "%stale",
		Brief: "lists cells whose inputs have changed since they ran, and what uses names that no cell defines any more",
		Detail: "A cell is stale when a name it uses got a new value, or a new definition, from a cell above it after it ran, or when what it uses comes from a cell that is stale.\n" +
			"A cell that calls a function uses and changes what that uses and changes. An assignment to a part of a variable changes it, and so do a method with a pointer receiver, " +
			"its address passed to a library, and a function whose body writes through its parameter; passing it to any other function does not.\n\n" +
			"Where a stale cell starts from a value that has been changed since, as `x++` does, the cells that gave it are listed too: all that is listed has to run again for it.\n\n" +
			"Cells are taken to stand in the order in which they first ran, until all of them have been run again in another, from the first one on. " +
			"What a cell below changes makes those above it not stale, so a notebook that has run from top to bottom has no stale cells.\n\n" +
			"Cells are known by the ids that front ends send (JupyterLab, Notebook 7 and VS Code do). Without them a cell is known by its text: " +
			"an edited cell cannot be told from a new one, nor can a deleted one be noticed. A cell that was edited and has not run since is not known to be edited in any front end.\n\n" +
			"`%rerun stale` runs them again, `%graph` draws which cell uses what of others, `%reactive on` keeps the notebook up to date.",
		Run: func(_ context.Context, c *Call) *interp.CellError {
			if c.Args != "" {
				return c.Misused()
			}
			list := c.Stale()
			if len(list) == 0 {
				c.Print("no cell is stale\n")
				return nil
			}
			var b strings.Builder
			helps := false
			for _, s := range list {
				fmt.Fprintf(&b, "%s\n", picture.Heading(s.Cell, 70))
				for _, r := range s.Reasons {
					fmt.Fprintf(&b, "    %s\n", r)
				}
				helps = helps || s.Helps
			}
			if helps {
				b.WriteString("%rerun stale runs them again\n")
			}
			c.Print(b.String())
			return nil
		},
	}
}

// rerunStale runs the stale cells again, each after those whose values it uses.
func (c *Call) rerunStale(ctx context.Context) *interp.CellError {
	list := c.Stale()
	ran := 0
	var rest []lineage.Stale
	for _, s := range list {
		if !s.Helps {
			rest = append(rest, s)
			continue
		}
		ran++
		c.Print(fmt.Sprintf("cell %d:\n", s.Number))
		if err := c.Rerun(ctx, Ran{Number: s.Number, ID: s.ID, Code: s.Code}).Err; err != nil {
			return err
		}
	}
	if ran == 0 && len(rest) == 0 {
		c.Print("no cell is stale\n")
	}
	for _, s := range rest {
		c.Warn(fmt.Sprintf("cell %d was not run again, which would not help: %s\n", s.Number, s.Reasons[0]))
	}
	return nil
}

func reactive() *Magic {
	return &Magic{
		Name:  "reactive",
		Usage: "%reactive [on|off]",
		Brief: "whether cells that use what a cell has changed run again after it; without an argument it says",
		Detail: "They run in their order, each once, as they ran last: a cell that was edited since runs with its old text. What they show appears below the cell that has run, " +
			"under a heading for each, and the first error ends it. Which cells they are `%stale?` tells.",
		Operands: Words,
		Words:    onOff,
		Run:      switched("reactive", (*Call).Reactive, (*Call).UseReactive),
	}
}
