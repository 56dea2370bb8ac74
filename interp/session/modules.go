package session

import (
	"context"
	"fmt"
	"go/token"
	"strconv"
	"strings"
	"time"

	"gokernel/interp"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

// fetch makes the packages that the cell imports ready: modules that are not
// required yet are got, in their newest version, and packages are compiled.
// Packages of the standard library are left to the checker, who waits less.
func (s *Session) fetch(ctx context.Context, c interp.Cell, cell *syntax.Cell) *interp.CellError {
	if s.options.Modules == nil {
		return nil
	}
	var paths []string
	places := map[string]token.Pos{}
	for _, spec := range cell.Decls.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil && path != "" && !module.Std().Has(path) && path != "C" && path != "unsafe" {
			paths = append(paths, path)
			places[path] = spec.Path.Pos()
		}
	}
	if len(paths) == 0 {
		return nil
	}
	_, err := s.options.Modules.Fetch(ctx, paths, s.progress(c.Run)) // the go command tells of changes
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return interrupted()
	}
	// One error for all of them: it stands at the path that it names.
	at := places[paths[0]]
	for _, path := range paths {
		if strings.Contains(err.Error(), path) {
			at = places[path]
			break
		}
	}
	d := cell.Diagnostic(at, err.Error())
	d.Advice = module.Advice(err)
	return failure(interp.KindCompile, []interp.Diagnostic{d})
}

// progress writes lines of the go command to the cell's standard error. What it
// compiles is told only where that takes long.
func (s *Session) progress(run int64) func(string) {
	start := time.Now()
	return func(line string) {
		if !strings.HasPrefix(line, "go: building ") || time.Since(start) > s.options.Patience {
			s.say(run, line+"\n")
		}
	}
}

// get is %get.
func (s *Session) get(ctx context.Context, c interp.Cell, args string) *interp.CellError {
	if s.options.Modules == nil {
		return noModules()
	}
	if args == "" {
		return usageError("get", args)
	}
	_, err := s.options.Modules.Get(ctx, strings.Fields(args), s.progress(c.Run)) // the go command tells of changes
	return s.changed(ctx, c, nil, err)
}

// mod is %mod.
func (s *Session) mod(ctx context.Context, c interp.Cell, args string) *interp.CellError {
	if s.options.Modules == nil {
		return noModules()
	}
	var changes []module.ModuleChange
	var err error
	verb, rest, _ := strings.Cut(args, " ")
	switch verb {
	case "", "show":
		path, text, err := s.options.Modules.Show(ctx)
		if err != nil {
			return moduleError(ctx, err)
		}
		s.print(c.Run, "// "+path+"\n"+text)
		return nil
	case "tidy":
		var imports []string
		for _, imp := range s.scope.Imports() {
			imports = append(imports, imp.Path)
		}
		changes, err = s.options.Modules.Tidy(ctx, imports, s.progress(c.Run))
	case "edit":
		var output string
		output, changes, err = s.options.Modules.Edit(ctx, strings.Fields(rest))
		s.print(c.Run, output)
	default:
		return usageError("mod", args)
	}
	return s.changed(ctx, c, changes, err)
}

// changed tells what has become of go.mod, and what that means for packages
// that cells are linked with.
func (s *Session) changed(ctx context.Context, c interp.Cell, changes []module.ModuleChange, err error) *interp.CellError {
	var lines strings.Builder
	for _, change := range changes {
		fmt.Fprintf(&lines, "go.mod: %s\n", change)
	}
	s.say(c.Run, lines.String())
	if err != nil {
		return moduleError(ctx, err)
	}
	loaded, err := s.options.Modules.Changed(ctx)
	if err != nil { // go.mod is as it was asked for
		s.say(c.Run, strings.TrimSpace(err.Error())+"\n")
	}
	if len(loaded) > 0 {
		s.say(c.Run, loaded[0].String()+"; %restart changes to it\n")
	}
	return nil
}

func moduleError(ctx context.Context, err error) *interp.CellError {
	if ctx.Err() != nil {
		return interrupted()
	}
	return &interp.CellError{Kind: interp.KindMagic, Message: strings.TrimSpace(err.Error()), Advice: module.Advice(err)}
}

func noModules() *interp.CellError {
	return magicError("modules need a Go toolchain", "install Go (https://go.dev/dl)")
}

// print writes to the cell's standard output.
func (s *Session) print(run int64, text string) {
	if text != "" {
		s.capture.Emit(interp.Event{Run: run, Stream: &interp.Stream{Name: interp.Stdout, Text: text}})
	}
}
