// Package vet looks for what go vet warns of in a checked cell: formats that do
// not fit their arguments, locks that are copied, results that are dropped. It
// runs the analyzers of go vet over what the cell wrote, with the types that the
// check has found. It knows nothing of how cells are run.
package vet

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"gokernel/interp"
	"gokernel/interp/check"
)

// maxText is the length of a cell, in bytes, up to which it is looked at: longer
// ones were not written by hand, and would have to wait.
const maxText = 200_000

// Cell looks at what a cell wrote, its statements and the declarations that it
// makes or changes. known are the facts about functions of the session so far,
// next those after the cell; neither is changed later. The warnings are in source
// order, interp.MaxDiagnostics at most. An analyzer that fails is an error, beside
// what the others have found. It may be called by several goroutines at once.
func Cell(c *check.Checked, goVersion string, known *Facts) (warnings []interp.Diagnostic, next *Facts, err error) {
	next = known.without(c)
	if len(c.Cell.Text) > maxText {
		return nil, next, nil
	}
	sources := [][]*ast.File{c.Sources}
	if c.Frame != nil {
		// The statements have been checked apart from the bodies of functions:
		// their types may come from another universe.
		sources = append(sources, []*ast.File{c.Frame})
	}
	for _, files := range sources {
		found, failed := look(c, files, goVersion, next)
		warnings = append(warnings, found...)
		err = cmp.Or(err, failed)
	}
	interp.InOrder(warnings)
	warnings = slices.Compact(warnings)
	return warnings[:min(len(warnings), interp.MaxDiagnostics)], next, err
}

// look runs the analyzers that files of one package give reason to.
func look(c *check.Checked, files []*ast.File, goVersion string, facts *Facts) (warnings []interp.Diagnostic, err error) {
	reasons := reasonsIn(files)
	if reasons == 0 {
		return nil, nil
	}
	pkg := packageOf(c.Info, files)
	if pkg == nil {
		return nil, nil // there is nothing but constants
	}
	info := *c.Info
	info.FileVersions = map[*ast.File]string{}
	for _, f := range files {
		info.FileVersions[f] = goVersion
	}
	d := &driver{
		cell: c, facts: facts, results: map[*analysis.Analyzer]any{},
		pass: analysis.Pass{
			Fset: c.Cell.Fset, Files: files, Pkg: pkg, TypesInfo: &info,
			TypesSizes: types.SizesFor("gc", runtime.GOARCH),
		},
	}
	for _, s := range subjects() {
		if s.reasons&reasons == 0 {
			continue
		}
		if failed := d.run(s.analyzer); failed != nil {
			err = cmp.Or(err, fmt.Errorf("vet: %s: %w", s.analyzer.Name, failed))
		}
	}
	return d.warnings, err
}

// packageOf is the package that the files were checked in, or nil where nothing of
// theirs tells.
func packageOf(info *types.Info, files []*ast.File) *types.Package {
	for _, f := range files {
		var name *ast.Ident
		switch d := f.Decls[len(f.Decls)-1].(type) {
		case *ast.FuncDecl:
			name = d.Name
		case *ast.GenDecl:
			if spec, ok := d.Specs[0].(*ast.TypeSpec); ok {
				name = spec.Name
			}
		}
		if name != nil && info.Defs[name] != nil {
			return info.Defs[name].Pkg()
		}
	}
	return nil
}

// A driver runs analyzers over one set of declarations.
type driver struct {
	cell     *check.Checked
	facts    *Facts
	pass     analysis.Pass // what all analyzers are given alike
	results  map[*analysis.Analyzer]any
	warnings []interp.Diagnostic
}

// run runs an analyzer after those that it needs.
func (d *driver) run(a *analysis.Analyzer) (err error) {
	if _, done := d.results[a]; done {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	pass := d.pass
	pass.Analyzer = a
	pass.ResultOf = map[*analysis.Analyzer]any{}
	for _, needed := range a.Requires {
		if err := d.run(needed); err != nil {
			return err
		}
		pass.ResultOf[needed] = d.results[needed]
	}
	pass.Report = func(found analysis.Diagnostic) { d.report(a, found) }
	d.facts.serve(&pass, d.cell)
	result, err := a.Run(&pass)
	d.results[a] = result
	return err
}

// report takes a finding in, unless a notebook is another matter than a program.
func (d *driver) report(a *analysis.Analyzer, found analysis.Diagnostic) {
	if d.isUsual(a, found.Pos) {
		return
	}
	w := d.cell.Cell.Span(found.Pos, found.End, "vet: "+strings.ReplaceAll(found.Message, check.PackagePath+".", ""))
	if w.Cell != d.cell.Cell.Number || w.Line == 0 {
		return
	}
	w.Warning = true
	d.warnings = append(d.warnings, w)
}

// isUsual tells what is no mistake in a notebook: a result that is the cell's, and
// so shown; and a variable of the session that a later cell is to use.
func (d *driver) isUsual(a *analysis.Analyzer, pos token.Pos) bool {
	switch a.Name {
	case "unusedresult":
		call, ok := ast.Unparen(d.cell.Result).(*ast.CallExpr)
		return d.cell.Result != nil && ok && (pos == call.Lparen || pos == call.Pos())
	case "lostcancel":
		if d.pass.Files[0] != d.cell.Frame {
			return false
		}
		within := false // a function literal
		ast.Inspect(d.cell.Frame, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok && lit.Pos() <= pos && pos < lit.End() {
				within = true
			}
			return !within
		})
		return !within
	}
	return false
}
