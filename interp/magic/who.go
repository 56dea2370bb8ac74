package magic

import (
	"context"
	"go/types"
	"maps"
	"slices"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/spelling"
)

func who() *Magic {
	return &Magic{
		Name:   "who",
		Usage:  "%who [TYPE…]",
		Brief:  "the names of the session's variables, or of those of some types",
		Detail: "`%whos` tells more of them.",
		Run: func(_ context.Context, c *Call) *interp.CellError {
			vars, err := c.ofTypes()
			if err != nil {
				return err
			}
			names := make([]string, 0, len(vars))
			for _, v := range vars {
				names = append(names, v.Name)
			}
			if len(names) == 0 {
				names = []string{"there are no variables"}
			}
			c.Print(strings.Join(names, "  ") + "\n")
			return nil
		},
	}
}

func whos() *Magic {
	return &Magic{
		Name:    "whos",
		Aliases: []string{"vars"},
		Usage:   "%whos [TYPE…]",
		Brief:   "the session's variables with their types, sizes and values, as a table",
		Detail:  "Sizes count what a variable leads to, up to a limit; what two variables share counts for both.",
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			vars, err := c.ofTypes()
			if err != nil {
				return err
			}
			if len(vars) == 0 {
				c.Print("there are no variables\n")
				return nil
			}
			held, err := c.Values(ctx, vars)
			if err != nil {
				return err
			}
			type row struct {
				Name, Type, Size, Value string
				Cell                    int
			}
			rows := make([]row, 0, len(vars))
			for _, v := range vars {
				value := held[v.Key()]
				size := ""
				if value.Size > 0 {
					size = Bytes(uint64(value.Size))
				}
				if value.AtLeast {
					size = "> " + size
				}
				rows = append(rows, row{v.Name, typeText(v.Type), size, value.Summary, v.Cell})
			}
			c.Show(interp.Bundle(display.TableOf(rows, display.TableOptions{Max: len(rows)})))
			return nil
		},
	}
}

// ofTypes are the variables whose types are among the arguments; all where there
// are none.
func (c *Call) ofTypes() ([]*check.Var, *interp.CellError) {
	vars := c.Snapshot().Scope.Vars()
	wanted := c.Fields()
	if len(wanted) == 0 {
		return vars, nil
	}
	have := map[string]bool{}
	for _, v := range vars {
		have[typeText(v.Type)] = true
	}
	for _, name := range wanted {
		if !have[name] {
			advice := ""
			if near := spelling.Nearest(name, slices.Values(slices.Sorted(maps.Keys(have)))); near != "" {
				advice = "did you mean " + near + "?"
			}
			return nil, Fail("no variable is of type "+name, advice)
		}
	}
	return slices.DeleteFunc(vars, func(v *check.Var) bool { return !slices.Contains(wanted, typeText(v.Type)) }), nil
}

// typeText is a type as the user would write it.
func typeText(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == check.PackagePath {
			return ""
		}
		return p.Name()
	})
}
