package session

import (
	"context"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"time"

	"gokernel/interp"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

// fetch makes the packages that the cell imports ready: modules that are not
// required yet are got, and packages are compiled.
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
	changes, err := s.options.Modules.Fetch(ctx, paths, s.progress(c.Run)) // the go command tells of changes
	switch {
	case err == nil:
		for _, loaded := range s.options.Modules.Loaded(changes) {
			s.say(c.Run, loaded.String()+"; %restart changes to it\n")
		}
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

// fetchImports makes the packages ready that the session imports: go.mod may
// ask for another version of them than before, or for none.
func (s *Session) fetchImports(ctx context.Context, c interp.Cell) {
	if s.options.Modules == nil {
		return
	}
	var paths []string
	for _, imp := range s.scope.Imports() {
		if s.options.Modules.Archives().Modular(imp.Path) && !slices.Contains(paths, imp.Path) {
			paths = append(paths, imp.Path)
		}
	}
	if len(paths) == 0 {
		return
	}
	if _, err := s.options.Modules.Fetch(ctx, paths, s.progress(c.Run)); err != nil && ctx.Err() == nil {
		text := "gokernel: fetching what the session imports: " + strings.TrimSpace(err.Error())
		if advice := module.Advice(err); advice != "" {
			text += " (" + advice + ")"
		}
		s.say(c.Run, text+"\n")
	}
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

// print writes to the cell's standard output.
func (s *Session) print(run int64, text string) {
	if text != "" {
		s.capture.Emit(interp.Event{Run: run, Stream: &interp.Stream{Name: interp.Stdout, Text: text}})
	}
}
