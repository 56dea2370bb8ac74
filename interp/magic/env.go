package magic

import (
	"context"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/module"
	"gokernel/interp/process"
)

func env() *Magic {
	return &Magic{
		Name:    "env",
		Aliases: []string{"set_env"},
		Usage:   "%env [NAME | NAME=VALUE | NAME VALUE]",
		Brief:   "shows the environment of cells, or a variable of it, or sets one",
		Detail:  "A value may hold `$name` and `{expression}`, as in `!command`. `%env -u NAME` takes a variable away. What says where modules come from (GOPROXY, GOPRIVATE, GONOSUMDB, HTTPS_PROXY, GIT_… and their like) counts for `%get` and imports as well. What says how Go is built (GOFLAGS, GOOS, GOEXPERIMENT, CC, CGO_… and their like) counts for the commands and programs that cells start, not for cells: they are built as the kernel was started.",
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if name, ok := strings.CutPrefix(c.Args, "-u "); ok {
				names := strings.Fields(name)
				_, err := c.Process(ctx, process.Request{Unset: names})
				if err == nil {
					c.warnOfBuilds(names...)
				}
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
				c.warnOfBuilds(name)
			}
			return err
		},
	}
}

// warnOfBuilds says which of the variables cells are not built with, though
// their names promise it.
func (c *Call) warnOfBuilds(names ...string) {
	for _, name := range names {
		if module.UseOf(name) == module.Builds {
			c.Warn("%env: cells are built with the " + name + " that the kernel was started with: change it with go env -w, or where Jupyter is started, and restart the kernel\n")
		}
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
