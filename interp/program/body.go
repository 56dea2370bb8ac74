package program

import (
	"go/ast"
	"go/format"
	"go/token"
	"strings"
)

// main cuts the statements of main: at empty lines, and at comments that stand
// alone, unless they belong together.
func (c *cutter) main(file *ast.File, fn *ast.FuncDecl) {
	if fn.Doc != nil {
		c.note(&c.body, fn.Doc)
	}
	stmts := fn.Body.List
	whole := belongTogether(stmts)
	comments := c.comments(file, fn.Body)
	start := c.offset(fn.Body.Lbrace) + 1
	var last ast.Stmt
	flush := func(end int) {
		text := undented(c.text(start, end))
		if text != "" {
			c.code(&c.body, c.silenced(text, last))
		}
		start, last = end, nil
	}
	for _, stmt := range stmts {
		for len(comments) > 0 && comments[0].Pos() < stmt.Pos() {
			if group := comments[0]; !whole && c.isAlone(group) {
				flush(c.offset(group.Pos()))
				c.note(&c.body, group)
				start = c.offset(group.End())
			} else if last != nil && !whole && c.gapBefore(group.Pos()) {
				flush(c.offset(group.Pos()))
			}
			comments = comments[1:]
		}
		for len(comments) > 0 && comments[0].Pos() < stmt.End() {
			comments = comments[1:]
		}
		if last != nil && !whole && c.gapBefore(stmt.Pos()) {
			flush(c.offset(stmt.Pos()))
		}
		last = stmt
	}
	for _, group := range comments {
		if !whole && c.isAlone(group) {
			flush(c.offset(group.Pos()))
			c.note(&c.body, group)
			start = c.offset(group.End())
		}
	}
	flush(c.offset(fn.Body.Rbrace))
}

// comments lists the comments of a block, those in its statements too.
func (c *cutter) comments(file *ast.File, block *ast.BlockStmt) []*ast.CommentGroup {
	var list []*ast.CommentGroup
	for _, group := range file.Comments {
		if group.Pos() > block.Lbrace && group.Pos() < block.Rbrace {
			list = append(list, group)
		}
	}
	return list
}

// isAlone tells whether a comment has a line of its own, and no code right below
// it.
func (c *cutter) isAlone(group *ast.CommentGroup) bool {
	start, end := c.offset(group.Pos()), c.offset(group.End())
	line := c.src[strings.LastIndexByte(c.src[:start], '\n')+1 : start]
	rest := strings.TrimLeft(c.src[end:], " \t\r")
	rest, newline := strings.CutPrefix(rest, "\n")
	rest = strings.TrimLeft(rest, " \t\r")
	return strings.TrimSpace(line) == "" && newline && (strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "}"))
}

// gapBefore tells whether an empty line stands before a place.
func (c *cutter) gapBefore(p token.Pos) bool {
	before := strings.TrimRight(c.src[:c.offset(p)], " \t\r")
	before, ok := strings.CutSuffix(before, "\n")
	return ok && strings.HasSuffix(strings.TrimRight(before, " \t\r"), "\n")
}

// belongTogether tells whether statements mean something else when they are run
// in several cells: where the function ends early, defers, or jumps.
func belongTogether(stmts []ast.Stmt) bool {
	found := false
	for _, stmt := range stmts {
		ast.Inspect(stmt, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.DeferStmt, *ast.ReturnStmt:
				found = true
			case *ast.BranchStmt:
				found = found || n.Tok == token.GOTO
			}
			return !found
		})
	}
	return found
}

// silenced puts a semicolon behind a call that ends a cell, which would show what
// it returns otherwise.
func (c *cutter) silenced(text string, last ast.Stmt) string {
	stmt, ok := last.(*ast.ExprStmt)
	if !ok {
		return text
	}
	if call, ok := stmt.X.(*ast.CallExpr); ok {
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && (id.Name == "fmt" && strings.Contains(sel.Sel.Name, "rint") || id.Name == "log" || id.Name == "display") {
				return text
			}
		}
	}
	end := undented(c.text(c.offset(stmt.Pos()), c.offset(stmt.End())))
	if at := strings.LastIndex(text, end); at >= 0 && isCell(text[:at+len(end)]+";"+text[at+len(end):]) {
		return text[:at+len(end)] + ";" + text[at+len(end):]
	}
	return text
}

// undented is the text of statements as gofmt has them at the beginning of a line.
func undented(text string) string {
	text = strings.TrimSpace(text)
	formatted, err := format.Source([]byte(text))
	if err != nil {
		return text // comments alone
	}
	return string(formatted)
}
