package yaegi

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// A writer writes the body of one function. Function literals have writers of
// their own.
type writer struct {
	*lowering
	strings.Builder
	cell     int
	name     string // of the function in frames, "" for the cell itself
	sig      *types.Signature
	self     types.Object // the function being written, and its own name
	selfName string
	literal  int      // function literals written so far
	line     string   // variable that holds the line, "" when one line is all there is
	known    int      // what it holds here, 0 when not known
	at       int      // the Place
	whole    bool     // the cell's own function
	header   bool     // in the header of a statement
	comm     bool     // in the header of a clause of a select
	defers   string   // variable that holds the deferred calls, or ""
	results  []string // names of the results of a function that defers
	frames   []frame  // what break and continue can mean
	recover  string   // in a deferred function literal, the defers that it runs for
}

func (lw *lowering) newWriter(cell int, name string, sig *types.Signature) *writer {
	return &writer{lowering: lw, cell: cell, name: name, sig: sig}
}

func (g *writer) printf(format string, args ...any) { fmt.Fprintf(&g.Builder, format, args...) }

// signature writes parameters and results with their local names.
func (g *writer) signature(node *ast.FuncType, sig *types.Signature, body *ast.BlockStmt) {
	g.sig = sig
	named := g.needsResults(body) // results that are set before the function returns
	g.printf("(")
	i := 0
	for _, field := range node.Params.List {
		for j := range max(1, len(field.Names)) {
			if i > 0 {
				g.printf(", ")
			}
			name := "_"
			if len(field.Names) > 0 {
				name = g.localName(field.Names[j])
			}
			g.printf("%s %s", name, g.paramType(field.Pos(), sig, i))
			i++
		}
	}
	g.printf(") ")
	results := sig.Results()
	if results.Len() == 0 {
		return
	}
	if results.At(0).Name() == "" && named {
		g.printf("(")
		for i := range results.Len() {
			if i > 0 {
				g.printf(", ")
			}
			g.results = append(g.results, g.fresh("result"))
			g.printf("%s %s", g.results[i], g.typeText(node.Pos(), results.At(i).Type()))
		}
		g.printf(") ")
		return
	}
	if results.At(0).Name() == "" {
		if results.Len() == 1 {
			g.printf("%s ", g.typeText(node.Pos(), results.At(0).Type()))
			return
		}
		g.printf("(")
		for i := range results.Len() {
			if i > 0 {
				g.printf(", ")
			}
			g.printf("%s", g.typeText(node.Pos(), results.At(i).Type()))
		}
		g.printf(") ")
		return
	}
	g.printf("(")
	i = 0
	for _, field := range node.Results.List {
		for _, name := range field.Names {
			if i > 0 {
				g.printf(", ")
			}
			text := g.localName(name)
			if text == "_" {
				text = g.fresh("r") // a blank result still has a value
			}
			if named {
				g.results = append(g.results, text)
			}
			g.printf("%s %s", text, g.typeText(field.Pos(), results.At(i).Type()))
			i++
		}
	}
	g.printf(") ")
}

// funcBody writes the braces and what is between them. The statements of a
// function that defers become a function literal of its own: the interpreter
// cannot call a closure from a deferred function, so the deferred calls are
// made by compiled code, which the literal is given to.
func (g *writer) funcBody(body *ast.BlockStmt) {
	g.bodyOf(body.List, func() { g.stmts(body.List) })
}

func (g *writer) bodyOf(stmts []ast.Stmt, write func()) {
	if !hasDefer(stmts) {
		g.begin(stmts)
		write()
		g.printf("}")
		return
	}
	g.defers = g.fresh("defers")
	g.printf("{ /*line :1:1*/ %s := %s.Defers(); %s.Frame(%s, func() ", g.defers, supportAlias, supportAlias, g.defers)
	g.begin(stmts)
	write()
	g.printf("})\n")
	if len(g.results) > 0 {
		g.printf("return %s\n", strings.Join(g.results, ", "))
	}
	g.printf("}")
}

// needsResults tells whether return statements of the body are in function
// literals of the generated code.
func (g *writer) needsResults(body *ast.BlockStmt) bool {
	if hasDefer(body.List) {
		return true
	}
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ForStmt:
			found = found || g.keeps(n, n.Body)
			for _, ident := range g.loopVars(n.Init) {
				captured, _ := g.uses(g.info.Defs[ident], n.Body)
				found = found || captured
			}
		case *ast.RangeStmt:
			found = found || g.keeps(n, n.Body)
		}
		return !found
	})
	return found
}

// hasDefer tells whether the statements defer a call, function literals left
// out.
func hasDefer(stmts []ast.Stmt) bool {
	found := false
	for _, s := range stmts {
		ast.Inspect(s, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.DeferStmt:
				found = true
			}
			return !found
		})
	}
	return found
}

// begin opens the body: the position that names the function, and the
// variable that keeps the line, if more than one can fail.
func (g *writer) begin(stmts []ast.Stmt) {
	line := 1
	risky := g.riskyLines(stmts)
	switch {
	case len(risky) > 0:
		line = risky[0]
	case len(stmts) > 0:
		line = g.lineOf(stmts[0].Pos())
	}
	g.place++
	g.places = append(g.places, Place{ID: g.place, Cell: g.cell, Function: g.name, Line: line})
	g.at = g.place
	g.printf("{ /*line :%d:1*/ ", g.at*placeLines)
	if len(risky) > 1 {
		g.line = g.fresh("line")
		g.printf("%s := 0; defer %s.Leave(%d, &%s)\n", g.line, supportAlias, g.at, g.line)
	}
}

func (lw *lowering) lineOf(p token.Pos) int { return lw.checked.Cell.Position(p).Line }

// riskyLines lists the lines that can panic, function literals left out.
func (lw *lowering) riskyLines(stmts []ast.Stmt) []int {
	var lines []int
	for _, s := range stmts {
		lw.eachRisk(s, func(n ast.Node) {
			line := lw.lineOf(n.Pos())
			for _, l := range lines {
				if l == line {
					return
				}
			}
			lines = append(lines, line)
		})
	}
	return lines
}

// eachRisk calls f for the expressions of n that can panic.
func (lw *lowering) eachRisk(n ast.Node, f func(ast.Node)) {
	ast.Inspect(n, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && lw.info.Types[e].Value != nil {
			return false // a constant
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr, *ast.IndexExpr, *ast.SliceExpr, *ast.StarExpr, *ast.SendStmt:
			f(n)
		case *ast.TypeAssertExpr:
			if n.Type != nil {
				f(n)
			}
		case *ast.SelectorExpr:
			if sel := lw.info.Selections[n]; sel != nil {
				f(n)
			}
		case *ast.BinaryExpr:
			switch n.Op {
			case token.QUO, token.REM, token.EQL, token.NEQ, token.SHL, token.SHR:
				f(n)
			}
		case *ast.AssignStmt:
			switch n.Tok {
			case token.QUO_ASSIGN, token.REM_ASSIGN, token.SHL_ASSIGN, token.SHR_ASSIGN:
				f(n)
			}
		}
		return true
	})
}

// mark notes the line before a statement whose own expressions can panic.
// nodes are those parts of it that run before any statement inside of it. Of
// several lines it is the first; beside compiled cells, which know better, such
// a statement is refused.
func (g *writer) mark(nodes ...ast.Node) {
	if g.line == "" {
		return
	}
	line := 0
	for _, n := range nodes {
		if n == nil || line > 0 && !g.straight {
			continue
		}
		g.eachRisk(n, func(n ast.Node) {
			switch at := g.lineOf(n.Pos()); {
			case line == 0:
				line = at
			case line != at && g.straight:
				g.refuse(n.Pos(), "a statement that can fail in more than one of its lines")
			}
		})
	}
	if line > 0 && line != g.known {
		g.printf("%s = %d; ", g.line, line)
		g.known = line
	}
}

// funcLit writes a function literal.
func (g *writer) funcLit(e *ast.FuncLit) { g.deferredLit(e, "") }

// deferredLit writes a function literal that runs for the defers of that name.
func (g *writer) deferredLit(e *ast.FuncLit, defers string) {
	sig, _ := g.info.TypeOf(e).(*types.Signature)
	if sig == nil {
		g.refuse(e.Pos(), "this function literal")
		return
	}
	inner := g.inner(e)
	inner.recover = defers
	inner.printf("func")
	inner.signature(e.Type, sig, e.Body)
	inner.funcBody(e.Body)
	g.WriteString(inner.String())
	g.printf("/*line :%d:1*/", g.at*placeLines)
}

// inner is the writer of a function literal in this function.
func (g *writer) inner(e *ast.FuncLit) *writer {
	g.literal++
	name := "func" + strconv.Itoa(g.literal)
	if g.name != "" {
		name = g.name + "." + name
	}
	w := g.newWriter(g.cell, name, nil)
	w.self, w.selfName = g.self, g.selfName
	return w
}

// ended notes that the cell's function ends where it should: at a fault of its
// own the interpreter may end a function in the middle, in silence.
func (g *writer) ended() {
	if g.whole {
		g.printf("%s.Ended()\n", supportAlias)
	}
}

// sub is a writer for a part of this function that is put in place later.
func (g *writer) sub() *writer {
	w := g.newWriter(g.cell, g.name, g.sig)
	w.self, w.selfName, w.whole = g.self, g.selfName, g.whole
	w.at, w.defers, w.results, w.recover, w.literal, w.frames = g.at, g.defers, g.results, g.recover, g.literal, g.frames
	return w
}
