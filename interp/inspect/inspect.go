// Package inspect tells what is known of the thing at the cursor of a cell: its
// signature, its documentation, its source, and of a variable its value. It
// answers from a snapshot of the session, also while a cell runs and where the
// code has errors. It runs nothing: of values it knows what it is told.
package inspect

import (
	"context"
	"errors"
	"go/token"
	"go/types"
	"log/slog"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/docs"
	"gokernel/interp/magic"
)

// Options say where an Inspector looks things up. Each may be nil.
type Options struct {
	Library *docs.Library // of comments and sources
	// Position tells where an imported object is declared, as far as its package
	// tells that.
	Position func(types.Object) token.Position
	// Link is the address of a package's documentation on the web, or "".
	Link func(path string) string
	// Value tells of a session variable. It is to answer within some
	// milliseconds, whatever runs. Its error is ErrRunning, or else the value
	// cannot be told.
	Value func(ctx context.Context, v *check.Var) (Value, error)
	Log   *slog.Logger // nil discards
}

// A Value is what is known of a variable's value.
type Value struct {
	Summary string // on one line
	Size    int64  // in bytes, with all that it leads to; 0 is not known
	AtLeast bool   // the size may be more
	Moving  bool   // goroutines of cells are alive, and may change it
}

// ErrRunning says that a value cannot be looked at because a cell runs.
var ErrRunning = errors.New("a cell is running")

// An Inspector answers questions. It may be used by several goroutines at once.
type Inspector struct{ o Options }

// New returns an inspector.
func New(o Options) *Inspector {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Inspector{o}
}

// At tells of what is at the cursor, a byte offset in code: the name that it is
// in or at the end of, else the function in whose argument list it is, with the
// parameter that is due. An offset outside of the code counts as the nearest
// end. With a detail above 0 the source is shown.
func (in *Inspector) At(ctx context.Context, s *check.Snapshot, code string, cursor, detail int) (found interp.Inspection) {
	cursor = min(max(cursor, 0), len(code))
	code, cursor = nearby(code, cursor)
	v := s.Look(code, cursor)
	if v.Failure != nil {
		in.o.Log.Error("inspecting a cell", "err", v.Failure)
	}
	q := in.query(ctx, v, detail)
	return q.inspection(func() page { return q.at(cursor) })
}

// Name tells of a name, which may have dots in it, as it is understood at the
// top level of the next cell; or of a magic, its percent signs included.
func (in *Inspector) Name(ctx context.Context, s *check.Snapshot, name string, detail int) interp.Inspection {
	if rest, ok := strings.CutPrefix(name, "%"); ok {
		return magicHelp(strings.TrimPrefix(rest, "%"))
	}
	return in.At(ctx, s, name, len(name), detail)
}

// magicHelp is the help of a magic.
func magicHelp(name string) interp.Inspection {
	if m := magic.Lookup(name); m != nil {
		return interp.Inspection{Found: true, Bundle: m.Help()}
	}
	return interp.Inspection{}
}

// How much of a cell is looked at, in bytes: far more than people write. A line
// that is longer is mostly data, and an expression of thousands of operators
// takes the checker seconds.
const (
	maxBefore = 32 << 10
	maxBehind = 8 << 10
	maxLine   = 4 << 10 // on either side of the cursor
)

// nearby is the code round the cursor: whole lines, as far as they are no longer
// than that.
func nearby(code string, cursor int) (string, int) {
	from, to := max(cursor-maxBefore, 0), min(cursor+maxBehind, len(code))
	if i := strings.IndexByte(code[from:cursor], '\n'); from > 0 && i >= 0 {
		from += i + 1
	}
	if i := strings.LastIndexByte(code[cursor:to], '\n'); to < len(code) && i >= 0 {
		to = cursor + i
	}
	if start := 1 + strings.LastIndexByte(code[:cursor], '\n'); cursor-start > maxLine {
		from = cursor - maxLine
	}
	if length := strings.IndexByte(code[cursor:], '\n'); length > maxLine || length < 0 && len(code)-cursor > maxLine {
		to = cursor + maxLine
	}
	return code[from:to], cursor - from
}

// A query is one question.
type query struct {
	*Inspector
	ctx    context.Context
	view   *check.View
	spell  speller
	detail int
}

func (in *Inspector) query(ctx context.Context, v *check.View, detail int) *query {
	return &query{in, ctx, v, speller{v.Snapshot.Package()}, detail}
}

// inspection makes the answer. A fault of ours is logged, and nothing is found.
func (q *query) inspection(find func() page) (found interp.Inspection) {
	defer func() {
		if failure := recover(); failure != nil {
			q.o.Log.Error("inspecting a cell", "panic", failure)
			found = interp.Inspection{}
		}
	}()
	if q.view.Draft.Place == syntaxMagic {
		return q.magic()
	}
	p := find()
	if len(p) == 0 {
		return interp.Inspection{}
	}
	return interp.Inspection{Found: true, Bundle: p.bundle()}
}
