package magic

import (
	"context"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/process"
)

func env() *Magic {
	return &Magic{
		Name:    "env",
		Aliases: []string{"set_env"},
		Usage:   "%env [NAME | NAME=VALUE | NAME VALUE]",
		Brief:   "shows the environment of cells, or a variable of it, or sets one",
		Detail:  "A value may hold `$name` and `{expression}`, as in `!command`. `%env -u NAME` takes a variable away. The go command, which builds cells and fetches modules, keeps the environment that the kernel was started with.",
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if name, ok := strings.CutPrefix(c.Args, "-u "); ok {
				_, err := c.Process(ctx, process.Request{Unset: strings.Fields(name)})
				return err
			}
			name, value, set := strings.Cut(c.Args, "=")
			if at := strings.IndexAny(name, " \t"); at >= 0 {
				name, value, set = c.Args[:at], strings.TrimSpace(c.Args[at:]), true
			}
			if !set {
				return c.showEnvironment(ctx, name)
			}
			if name == "" {
				return c.Misused()
			}
			value, err := interpolate(ctx, c, unquoted(value))
			if err == nil {
				_, err = c.Process(ctx, process.Request{Set: map[string]string{name: value}})
			}
			if err == nil {
				c.Print("env: " + name + "=" + value + "\n")
			}
			return err
		},
	}
}

// showEnvironment shows a variable of the environment, or all.
func (c *Call) showEnvironment(ctx context.Context, name string) *interp.CellError {
	answer, err := c.Process(ctx, process.Request{})
	if err != nil {
		return err
	}
	if name == "" {
		slices.Sort(answer.Environment)
		c.Print(strings.Join(answer.Environment, "\n") + "\n")
		return nil
	}
	if !slices.ContainsFunc(answer.Environment, func(v string) bool { return strings.HasPrefix(v, name+"=") }) {
		return Fail("the environment has no "+name, "%env "+name+"=VALUE sets it")
	}
	c.Print(environment(answer, name) + "\n")
	return nil
}

// environment is the value of a variable of the environment, "" where there is
// none.
func environment(a process.Answer, name string) string {
	for _, v := range a.Environment {
		if value, ok := strings.CutPrefix(v, name+"="); ok {
			return value
		}
	}
	return ""
}
