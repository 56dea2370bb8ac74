package vet

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/appends"
	"golang.org/x/tools/go/analysis/passes/assign"
	"golang.org/x/tools/go/analysis/passes/atomic"
	"golang.org/x/tools/go/analysis/passes/bools"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/defers"
	"golang.org/x/tools/go/analysis/passes/errorsas"
	"golang.org/x/tools/go/analysis/passes/httpresponse"
	"golang.org/x/tools/go/analysis/passes/ifaceassert"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/analysis/passes/nilfunc"
	"golang.org/x/tools/go/analysis/passes/printf"
	"golang.org/x/tools/go/analysis/passes/shift"
	"golang.org/x/tools/go/analysis/passes/sigchanyzer"
	"golang.org/x/tools/go/analysis/passes/slog"
	"golang.org/x/tools/go/analysis/passes/stdmethods"
	"golang.org/x/tools/go/analysis/passes/stringintconv"
	"golang.org/x/tools/go/analysis/passes/structtag"
	"golang.org/x/tools/go/analysis/passes/timeformat"
	"golang.org/x/tools/go/analysis/passes/unmarshal"
	"golang.org/x/tools/go/analysis/passes/unusedresult"
	"golang.org/x/tools/go/analysis/passes/waitgroup"
)

// Reasons are what source has in it that an analyzer may have something to say of.
type reasons int

const (
	calls    reasons = 1 << iota
	assigns          // assignments, and what else copies a value
	logic            // && and ||
	shifts           // << and >>
	compares         // == and !=
	asserts          // type assertions and type switches
	tags             // tags of struct fields
	methods          // of types
)

// A subject is what an analyzer is for.
type subject struct {
	analyzer *analysis.Analyzer
	reasons  reasons
}

// subjects are the analyzers that fit notebooks. Those are left out that are about
// files, build tags and tests, and those that warn of what people do in a notebook
// on purpose (unkeyed literals, code that is not reached).
func subjects() []subject {
	return []subject{
		{appends.Analyzer, calls},
		{assign.Analyzer, assigns},
		{atomic.Analyzer, assigns},
		{bools.Analyzer, logic},
		{copylock.Analyzer, assigns | calls | methods},
		{defers.Analyzer, calls},
		{errorsas.Analyzer, calls},
		{httpresponse.Analyzer, calls},
		{ifaceassert.Analyzer, asserts},
		{lostcancel.Analyzer, assigns},
		{nilfunc.Analyzer, compares},
		{printf.Analyzer, calls},
		{shift.Analyzer, shifts},
		{sigchanyzer.Analyzer, calls},
		{slog.Analyzer, calls},
		{stdmethods.Analyzer, methods},
		{stringintconv.Analyzer, calls},
		{structtag.Analyzer, tags},
		{timeformat.Analyzer, calls},
		{unmarshal.Analyzer, calls},
		{unusedresult.Analyzer, calls},
		{waitgroup.Analyzer, calls},
	}
}

// reasonsIn are those that files have.
func reasonsIn(files []*ast.File) reasons {
	var all reasons
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				all |= calls
			case *ast.AssignStmt, *ast.ValueSpec, *ast.RangeStmt, *ast.ReturnStmt, *ast.CompositeLit:
				all |= assigns
			case *ast.FuncType:
				if n.Params.NumFields() > 0 {
					all |= assigns
				}
			case *ast.FuncDecl:
				if n.Recv != nil {
					all |= methods
				}
			case *ast.InterfaceType:
				all |= methods
			case *ast.BinaryExpr:
				switch n.Op {
				case token.LAND, token.LOR:
					all |= logic
				case token.SHL, token.SHR:
					all |= shifts
				case token.EQL, token.NEQ:
					all |= compares
				}
			case *ast.TypeAssertExpr:
				all |= asserts
			case *ast.Field:
				if n.Tag != nil {
					all |= tags
				}
			}
			return true
		})
	}
	return all
}
