package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// Function literals and methods call late forms, as they may run when a function
// has another body. A late form is a call more than needed, and cannot be
// inlined. So a statement that takes no time to speak of, and in which nothing
// orders the goroutine after others, is written twice: as if it were a cell's own,
// behind a look at the flags of the functions that it calls, and with late forms.
//
//	x = f(y)
//
// becomes
//
//	if flagʹf == 0 { x = f(y) } else { x = lateʹf(y) }
//
// A loop looks at the flags in every turn, and goes on with late forms when one
// is raised:
//
//	for i := 0; i < n; i++ { x += f(i) }
//
// becomes
//
//	{ i := 0; for ; flagʹf == 0 && (i < n); i++ { x += f(i) }; for ; i < n; i++ { x += lateʹf(i) } }
//
// So it is always the body of the moment that is called.

// maxFlags is how many flags a statement looks at, at most.
const maxFlags = 6

// regions writes the statements from the first of the list on that can be written
// twice, and gives their number, or 0.
func (w *writer) regions(list []ast.Stmt) int {
	if !w.knows || w.early || w.inRegion || !w.isLate() {
		return 0
	}
	stmt := list[0]
	switch stmt.(type) {
	case *ast.CaseClause, *ast.CommClause: // no statements, though they stand in a list of them
		return 0
	}
	functions := map[string]bool{}
	if loop, ok := stmt.(*ast.ForStmt); ok {
		if w.labeled != loop && w.isLoopRegion(loop, functions) && len(functions) > 0 && len(functions) <= maxFlags {
			w.loopTwice(loop, functions)
			return 1
		}
		return 0
	}
	n := 1
	if defines(stmt) { // what follows may use it
		n = len(list)
	}
	for _, stmt := range list[:n] {
		if !w.isRegion(stmt, functions) {
			return 0
		}
	}
	if len(functions) == 0 || len(functions) > maxFlags {
		return 0
	}
	w.twice(list[:n], functions)
	return n
}

// defines tells whether the names that a statement brings can be used behind it.
func defines(stmt ast.Stmt) bool {
	switch stmt := stmt.(type) {
	case *ast.AssignStmt:
		return stmt.Tok == token.DEFINE
	case *ast.DeclStmt:
		return true
	}
	return false
}

// isLoopRegion is isRegion for a loop as a whole. Its variables must be those of
// all turns: nothing may keep hold of one turn's.
func (w *writer) isLoopRegion(n *ast.ForStmt, functions map[string]bool) bool {
	none := map[string]bool{}
	for _, part := range []ast.Node{n.Init, n.Cond, n.Post} {
		if !isNil(part) && !w.isRegion(part, none) {
			return false
		}
	}
	if len(none) > 0 { // the condition is looked at once more when a flag is raised
		return false
	}
	if init, ok := n.Init.(*ast.AssignStmt); ok && init.Tok == token.DEFINE {
		held := false
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.UnaryExpr:
				held = held || n.Op == token.AND
			case *ast.SelectorExpr:
				if s := w.checked.Info.Selections[n]; s != nil && takesAddress(s) && !isPointer(s.Recv()) {
					held = true
				}
			case *ast.SliceExpr: // of an array
				t := w.checked.Info.Types[n.X].Type
				_, slice := t.Underlying().(*types.Slice)
				held = held || !slice && !hasInfo(t, types.IsString)
			}
			return !held
		})
		if held {
			return false
		}
	}
	return w.isRegion(n.Body, functions)
}

// isNil tells whether a part of a statement is left out.
func isNil(n ast.Node) bool {
	switch n := n.(type) {
	case ast.Expr:
		return n == nil
	case ast.Stmt:
		return n == nil
	}
	return true
}

// isRegion tells whether the code can be written twice, and notes the functions
// whose late forms it would call.
func (w *writer) isRegion(n ast.Node, functions map[string]bool) bool {
	region := true
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt, *ast.SendStmt, *ast.SelectStmt, *ast.LabeledStmt, *ast.ForStmt:
			region = false
		case *ast.BranchStmt:
			region = region && n.Label == nil && n.Tok != token.GOTO && n.Tok != token.FALLTHROUGH
		case *ast.UnaryExpr:
			region = region && n.Op != token.ARROW
		case *ast.RangeStmt:
			region = region && w.isFinite(n.X)
		case *ast.DeclStmt:
			group, ok := n.Decl.(*ast.GenDecl)
			region = region && ok && group.Tok == token.VAR
		case *ast.CallExpr:
			region = region && w.isRegionCall(n, functions)
		}
		return region
	})
	return region
}

// isRegionCall tells whether a call may stand in code that is written twice.
func (w *writer) isRegionCall(n *ast.CallExpr, functions map[string]bool) bool {
	d := w.sessionCallee(n)
	if d == nil {
		return w.isQuick(n) && !w.isBuiltin(n.Fun, "recover") && !w.isBuiltin(n.Fun, "close")
	}
	if live := w.live[d.Name()]; live != nil {
		d = live
	}
	u := w.units[d.Name()]
	if u == nil || u.decl != d || !w.isQuiet(u) {
		return false
	}
	if !u.hooked {
		return true // a method, or generic: it looks for itself
	}
	if u.locals > 0 || u.recovers || u.shadowed { // the late form has a body of its own
		return false
	}
	functions[d.Name()] = true
	return true
}

// flags is the expression that looks at the functions' flags.
func flags(functions map[string]bool) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		list = append(list, "flag"+mark+name)
	}
	return strings.Join(list, "|") + " == 0"
}

// twice writes statements twice.
func (w *writer) twice(list []ast.Stmt, functions map[string]bool) {
	from, to := list[0].Pos(), list[len(list)-1].End()
	write := func() string {
		for _, stmt := range list {
			w.statement(stmt)
		}
		return w.text.render(from, to)
	}
	early, late := w.bothWays(write)
	at := w.inlineDirective(from)
	w.text.replace(from, to, fmt.Sprintf("if %s { %s%s } else { %s%s }%s", flags(functions), at, early, at, late, w.inlineDirective(to)))
}

// bothWays calls write for early calls and for late ones, each with a text of
// its own.
func (w *writer) bothWays(write func() string) (early, late string) {
	text := w.text
	defer func() { w.text, w.early, w.inRegion = text, false, false }()
	w.inRegion = true
	w.text, w.early = text.blank(), true
	early = write()
	w.text, w.early = text.blank(), false
	return early, write()
}

// loopTwice writes a loop twice.
func (w *writer) loopTwice(n *ast.ForStmt, functions map[string]bool) {
	f := w.frame()
	f.loops++
	f.polled = true
	part := func(n ast.Node) string {
		if isNil(n) {
			return ""
		}
		w.node(n)
		return strings.ReplaceAll(w.text.render(n.Pos(), n.End()), "\n", " ")
	}
	label := ""
	breaks := loopBreaks(n.Body)
	if len(breaks) > 0 {
		w.chunks++
		label = fmt.Sprintf("loop%s%d", mark, w.chunks)
	}
	var init string
	loop := func() string {
		init = part(n.Init)
		cond, post := part(n.Cond), part(n.Post)
		if w.early {
			look := flags(functions)
			if cond != "" {
				look += " && (" + cond + ")"
			}
			cond = look
			for _, b := range breaks {
				w.text.insert(b.End(), " "+label)
			}
		}
		w.text.insert(n.Body.Lbrace+1, w.poll())
		w.block(n.Body)
		return fmt.Sprintf("for ; %s; %s %s%s", cond, post, w.inlineDirective(n.Body.Lbrace), w.text.render(n.Body.Pos(), n.Body.End()))
	}
	early, late := w.bothWays(loop)
	f.loops--
	at := w.inlineDirective(n.Pos())
	code := fmt.Sprintf("%s; %s%s; %s%s", init, at, early, at, late)
	if label != "" {
		code = fmt.Sprintf("%s: for { %s; break }", label, code)
	} else {
		code = "{ " + code + " }"
	}
	w.text.replace(n.Pos(), n.End(), at+code+w.inlineDirective(n.End()))
}

// loopBreaks lists the statements without a label that leave the loop with this
// body.
func loopBreaks(body *ast.BlockStmt) []*ast.BranchStmt {
	var list []*ast.BranchStmt
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.RangeStmt, *ast.ForStmt, *ast.SelectStmt:
			return false // a break in there leaves that
		case *ast.BranchStmt:
			if n.Tok == token.BREAK && n.Label == nil {
				list = append(list, n)
			}
		}
		return true
	})
	return list
}

// knowFunctions writes those of the units once more that call late forms: now it
// is known of all functions what they do.
func (s *session) knowFunctions(units []*unit) {
	s.knows = true
	for i, u := range units {
		if !u.late {
			continue
		}
		locals := s.locals
		again := s.declaration(u.decl)
		s.locals, again.base = locals, u.base
		units[i] = again
		for _, name := range u.decl.Names {
			s.units[name] = again
		}
	}
}
