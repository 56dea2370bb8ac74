// Package complete answers what could stand at the cursor of a cell, from a
// view of the cell in its session. It knows names, their types and where which
// of them may stand; it runs nothing, and waits for nothing that runs.
//
// What it offers is what the cell could be run with: names that are in scope at
// the cursor, members that may be selected there, packages that auto-import
// would add, words of the language where they may stand. The best comes first
// (rank.go).
package complete

import (
	"fmt"
	"go/ast"
	"go/token"
	"log/slog"
	"runtime/debug"
	"strings"
	"unicode"
	"unicode/utf8"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

// A Completer knows what is outside of the session. Its zero value knows
// nothing of it. It may be used by several goroutines.
type Completer struct {
	// Packages lists those that cells may import without fetching anything, the
	// one first that is most often meant by a name. It does not wait. nil is for
	// none.
	Packages func() []module.Package
	Dir      string       // where relative paths begin; "" is the process's
	Home     string       // what ~ stands for; "" is for nothing
	Log      *slog.Logger // of faults of ours; nil discards
}

// maxItems is how many items an answer has: more than people look through.
const maxItems = 500

// At lists what could stand at the cursor, a byte offset in code; one outside
// of it counts as the nearest end. It never fails: what it does not understand
// it has no items for.
func (c *Completer) At(s *check.Snapshot, code string, cursor int) (answer interp.Completion) {
	cursor = min(max(cursor, 0), len(code))
	for cursor > 0 && cursor < len(code) && !utf8.RuneStart(code[cursor]) {
		cursor--
	}
	defer func() {
		if fault := recover(); fault != nil {
			c.fault(fmt.Errorf("completing: %v\n%s", fault, debug.Stack()))
			answer = interp.Completion{Start: cursor, End: cursor}
		}
	}()
	if answer, ok := c.magic(s, code, cursor); ok {
		return answer
	}
	return c.goAt(s, code, cursor)
}

func (c *Completer) fault(err error) {
	if c.Log != nil {
		c.Log.Error("a fault of gokernel's", "err", err)
	}
}

// goAt is At for Go code.
func (c *Completer) goAt(s *check.Snapshot, code string, cursor int) interp.Completion {
	view := s.Look(code, cursor)
	if view.Failure != nil {
		c.fault(view.Failure)
	}
	q := newQuery(c, view, code, cursor)
	switch q.view.Draft.Place {
	case syntax.InComment, syntax.InMagic:
	case syntax.InString:
		if q.inImport() {
			q.importPaths()
		} else {
			q.pathsInString()
		}
	default:
		q.goCode()
	}
	return q.answer()
}

// A query is a completion under way.
type query struct {
	*Completer
	view       *check.View
	code       string
	start, end int    // of what an item replaces
	cursor     int    // start <= cursor <= end
	prefix     string // code[start:cursor]

	ident *ast.Ident // the name at the cursor, which may be one put in there, or nil
	pos   token.Pos  // of ident, or the cursor's: names are looked up as they are there
	place place

	given map[string]bool // texts of the items so far
	found []candidate

	ownDeprecated map[string]bool // see deprecatedHere
}

func newQuery(c *Completer, v *check.View, code string, cursor int) *query {
	q := &query{Completer: c, view: v, code: code, start: nameStart(code, cursor), end: cursor, cursor: cursor, given: map[string]bool{}}
	q.prefix = code[q.start:cursor]
	q.pos = v.Pos
	if q.prefix != "" {
		q.end = nameEnd(code, cursor)
	}
	if len(v.Path) > 0 {
		if q.ident, _ = v.Path[0].(*ast.Ident); q.ident != nil {
			q.pos = q.ident.Pos()
		}
	}
	q.place = q.findPlace()
	return q
}

// goCode lists what may stand at a place in code.
func (q *query) goCode() {
	if r, _ := utf8.DecodeRuneInString(q.prefix); unicode.IsDigit(r) {
		return // a number
	}
	if q.sameLine() {
		switch q.before() {
		case "}":
			if q.prefix != "" || q.place != inStatement && q.place != inValue {
				q.word("else")
				return
			}
		case "else":
			q.word("if")
			return
		}
	}
	switch q.place {
	case nowhere, inName:
	case afterDot:
		q.members()
	case inLabel:
		q.labels()
	case inKeys:
		q.keys()
	case inKeysOrValues:
		q.keys()
		q.names(false)
		q.keywords()
	case inType:
		q.names(true)
		q.keywords()
	default:
		q.names(false)
		q.keywords()
	}
}

// nameStart is where the name that ends at the cursor begins.
func nameStart(code string, cursor int) int {
	start := cursor
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(code[:start])
		if !inNames(r) {
			break
		}
		start -= size
	}
	return start
}

// nameEnd is where the name that goes on at the cursor ends.
func nameEnd(code string, cursor int) int {
	end := cursor
	for end < len(code) {
		r, size := utf8.DecodeRuneInString(code[end:])
		if !inNames(r) {
			break
		}
		end += size
	}
	return end
}

func inNames(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// before is the last token before the name at the cursor, on the same line or
// an earlier one, as text; "" where there is none.
func (q *query) before() string {
	text := strings.TrimRight(q.code[:q.start], " \t\r\n")
	if text == "" {
		return ""
	}
	if start := nameStart(text, len(text)); start < len(text) {
		return text[start:]
	}
	for _, operator := range []string{":=", "<-"} {
		if strings.HasSuffix(text, operator) {
			return operator
		}
	}
	_, size := utf8.DecodeLastRuneInString(text)
	return text[len(text)-size:]
}

// sameLine tells whether something stands before the name on its line.
func (q *query) sameLine() bool {
	line := q.code[strings.LastIndexByte(q.code[:q.start], '\n')+1 : q.start]
	return strings.TrimSpace(line) != ""
}

// at tells whether the cursor is in the node or at its end.
func (q *query) at(n ast.Node) bool {
	return n != nil && n.Pos() != token.NoPos && n.Pos() <= q.view.Pos && q.view.Pos <= n.End()
}
