package magic

import (
	"context"
	"fmt"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/module"
)

func get() *Magic {
	return &Magic{
		Name:  "get",
		Usage: "%get PATH[@VERSION]…",
		Brief: "adds modules to go.mod, or changes their version: what go get does",
		Run: withModules(func(ctx context.Context, c *Call, w *module.Workspace) *interp.CellError {
			if c.Args == "" {
				return c.Misused()
			}
			_, err := w.Get(ctx, c.Fields(), c.Progress()) // the go command tells of changes
			return settle(ctx, c, w, nil, err)
		}),
	}
}

func mod() *Magic {
	return &Magic{
		Name:     "mod",
		Usage:    "%mod [show | tidy | edit FLAGS]",
		Brief:    "shows go.mod, adds and removes what the session's imports ask for, or edits it as go mod edit does",
		Operands: Words,
		Words:    func(*check.Snapshot) []string { return []string{"show", "tidy", "edit"} },
		Run:      withModules(runMod),
	}
}

func runMod(ctx context.Context, c *Call, w *module.Workspace) *interp.CellError {
	var changes []module.ModuleChange
	var err error
	verb, rest, _ := strings.Cut(c.Args, " ")
	switch verb {
	case "", "show":
		path, text, err := w.Show(ctx)
		if err != nil {
			return moduleError(ctx, err)
		}
		c.Print("// " + path + "\n" + text)
		return nil
	case "tidy":
		var imports []string
		for _, imp := range c.Snapshot().Scope.Imports() {
			imports = append(imports, imp.Path)
		}
		changes, err = w.Tidy(ctx, imports, c.Progress())
	case "edit":
		var output string
		output, changes, err = w.Edit(ctx, strings.Fields(rest))
		c.Print(output)
	default:
		return c.Misused()
	}
	return settle(ctx, c, w, changes, err)
}

// settle tells what has become of go.mod, and what that means for packages that
// cells are linked with.
func settle(ctx context.Context, c *Call, w *module.Workspace, changes []module.ModuleChange, err error) *interp.CellError {
	var lines strings.Builder
	for _, change := range changes {
		fmt.Fprintf(&lines, "go.mod: %s\n", change)
	}
	c.Warn(lines.String())
	if err != nil {
		return moduleError(ctx, err)
	}
	loaded, err := w.Changed(ctx)
	if err != nil { // go.mod is as it was asked for
		c.Warn(strings.TrimSpace(err.Error()) + "\n")
	}
	told := map[string]bool{}
	for _, change := range loaded { // one of each module
		if told[change.Module] {
			continue
		}
		told[change.Module] = true
		if change.Gone {
			c.Warn(change.String() + "; it stays until %restart, which fetches what is imported still\n")
		} else {
			c.Warn(change.String() + "; %restart changes to it\n")
		}
	}
	return nil
}

// withModules is for magics that need a toolchain.
func withModules(run func(context.Context, *Call, *module.Workspace) *interp.CellError) func(context.Context, *Call) *interp.CellError {
	return func(ctx context.Context, c *Call) *interp.CellError {
		w := c.Modules()
		if w == nil {
			return Fail("modules need a Go toolchain", "install Go (https://go.dev/dl)")
		}
		return run(ctx, c, w)
	}
}

func moduleError(ctx context.Context, err error) *interp.CellError {
	if ctx.Err() != nil {
		return interrupted()
	}
	return Fail(strings.TrimSpace(err.Error()), module.Advice(err))
}

func interrupted() *interp.CellError {
	return &interp.CellError{Kind: interp.KindInterrupt, Message: "the magic was interrupted"}
}
