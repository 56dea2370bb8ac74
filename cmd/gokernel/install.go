package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"gokernel/kernelspec"
)

// target defines the flags that say where a kernelspec goes.
func target(f *flag.FlagSet) func() (kernelspec.Target, error) {
	user := f.Bool("user", false, "for this user (the default)")
	sys := f.Bool("sys-prefix", false, "into the Python environment in use: $VIRTUAL_ENV, $CONDA_PREFIX\nor the prefix of the python3 on PATH")
	prefix := f.String("prefix", "", "into `DIR`/share/jupyter/kernels")
	return func() (kernelspec.Target, error) {
		given := 0
		for _, is := range []bool{*user, *sys, *prefix != ""} {
			if is {
				given++
			}
		}
		if given > 1 {
			return kernelspec.Target{}, errors.New("--user, --sys-prefix and --prefix exclude each other")
		}
		empty := false
		f.Visit(func(f *flag.Flag) { empty = empty || f.Name == "prefix" && *prefix == "" })
		if empty {
			return kernelspec.Target{}, errors.New("--prefix needs a directory")
		}
		return kernelspec.Target{SysPrefix: *sys, Prefix: *prefix}, nil
	}
}

// install makes the kernel known to Jupyter, and builds what it needs to
// compile cells.
func install(ctx context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, "Installs the kernelspec by which Jupyter's front ends find and start this binary,\nthe template by which nbconvert makes a file of Go of a notebook (--to script), and\nbuilds what compiled cells need, once for each version of Go: up to a minute.\nIt may be run again at any time: what is right already stays as it is.")
	where := target(f)
	name := f.String("name", kernelspec.DefaultName, "the `NAME` by which commands choose the kernel")
	display := f.String("display-name", kernelspec.DefaultDisplayName, "the `NAME` that front ends show")
	noBuild := f.Bool("no-build", false, "leave to the kernel what compiled cells need: the first cells wait for it")
	env := map[string]string{}
	f.Func("env", "set `NAME=VALUE` in the kernel's environment; may be repeated", func(pair string) error {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return errors.New("want NAME=VALUE")
		}
		env[key] = value
		return nil
	})
	if status, ok := s.parse(f, args); !ok {
		return status
	}
	to, err := where()
	if err != nil {
		return usageError(f, err)
	}
	binary, err := os.Executable()
	if err != nil {
		return s.fail(fmt.Errorf("finding this binary: %w", err))
	}
	if strings.HasPrefix(binary, os.TempDir()) && strings.Contains(filepath.ToSlash(binary), "/go-build") {
		return s.fail(errors.New("this binary is go run's and will be gone soon; build it first: go build -o bin/gokernel ./cmd/gokernel"))
	}
	here := kernelspec.Here()
	dir, changed, err := here.Install(kernelspec.Options{Target: to, Name: *name, DisplayName: *display, Binary: binary, Env: env})
	if err != nil {
		return s.fail(err)
	}
	if changed {
		fmt.Fprintf(s.out, "Installed kernelspec %q (%s) in %s\n", strings.ToLower(*name), *display, dir)
	} else {
		fmt.Fprintf(s.out, "Kernelspec %q (%s) is up to date in %s\n", strings.ToLower(*name), *display, dir)
	}
	if _, _, err := kernelspec.InstallTemplate(dir); err != nil { // the kernel works without it
		fmt.Fprintf(s.out, "jupyter nbconvert --to script leaves the cells of Go notebooks as they are: %v\n", err)
	}
	if !here.Searched(dir) {
		fmt.Fprintf(s.out, "Jupyter does not look there by itself: set JUPYTER_PATH=%s\n", filepath.Dir(filepath.Dir(dir)))
	}
	if !*noBuild {
		if err := prepare(ctx, s); err != nil {
			return s.fail(err)
		}
	}
	return exitOK
}

// uninstall undoes install.
func uninstall(_ context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, "Removes the kernelspec that install, with the same flags, would write.")
	where := target(f)
	name := f.String("name", kernelspec.DefaultName, "the `NAME` of the kernelspec")
	if status, ok := s.parse(f, args); !ok {
		return status
	}
	from, err := where()
	if err != nil {
		return usageError(f, err)
	}
	here := kernelspec.Here()
	dir, removed, err := here.Uninstall(from, *name)
	switch {
	case err != nil:
		return s.fail(err)
	case removed:
		fmt.Fprintf(s.out, "Removed kernelspec %q from %s\n", strings.ToLower(*name), filepath.Dir(dir))
		return exitOK
	}
	fmt.Fprintf(s.out, "There is no kernelspec in %s\n", dir)
	if spec, err := here.Find(*name); err == nil {
		fmt.Fprintf(s.out, "There is one in %s: to remove it, add --prefix or --sys-prefix as it was installed\n", spec.Dir)
	}
	return exitOK
}

// list prints the kernels that Jupyter finds.
func list(_ context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, "Lists the kernels on Jupyter's search path, of any language.")
	if status, ok := s.parse(f, args); !ok {
		return status
	}
	here := kernelspec.Here()
	specs, err := here.List()
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, spec := range specs {
		fmt.Fprintf(w, "%s\t%s\t%s\n", spec.Name, spec.DisplayName, spec.Dir)
	}
	if err := w.Flush(); err != nil {
		return s.fail(fmt.Errorf("writing the list: %w", err))
	}
	if len(specs) == 0 {
		fmt.Fprintf(s.out, "No kernels in any of:\n  %s\n", strings.Join(slices.Collect(here.KernelDirs()), "\n  "))
	}
	if err != nil {
		return s.fail(err)
	}
	return exitOK
}

// usageError reports a command line that parses and makes no sense.
func usageError(f *flag.FlagSet, err error) int {
	fmt.Fprintf(f.Output(), "%s: %v\n", f.Name(), err)
	return exitUsage
}
