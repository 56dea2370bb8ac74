// Package session is a persistent Go session: the pipeline from a cell's text
// to its effects. It owns the committed scope, chooses the engine, builds
// declarations ahead of their use, and starts the worker process again when
// that has died. It knows what the packages it joins know; it knows neither
// Jupyter nor ZeroMQ.
package session

import (
	"context"
	"go/token"
	"go/types"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/complete"
	"gokernel/interp/inspect"
	"gokernel/interp/lineage"
	"gokernel/interp/magic"
	"gokernel/interp/module"
	"gokernel/interp/native/payload"
	"gokernel/interp/syntax"
	"gokernel/interp/vet"
	"gokernel/interp/yaegi"
)

// Options says what a session is made of.
type Options struct {
	Front      interp.Front
	Start      StartFunc                  // starts a worker
	Engine     Mode                       // chooses the engine; "" is Auto
	Importer   types.Importer             // of the packages that cells import
	Candidates func(name string) []string // packages for auto-import by name
	Packages   func() []module.Package    // those that cells may import by name, best first; known without waiting
	Modules    *module.Workspace          // where imports are resolved; nil where there is no toolchain
	NoVet      bool                       // cells are not looked at as go vet does, until %vet on
	Past       PastFunc                   // searches the history of all sessions; nil finds nothing
	GoVersion  string                     // as in "1.26.8"
	Version    string                     // of the kernel
	Inspect    inspect.Options            // where documentation is found; Value and Log are the session's
	Patience   time.Duration              // how long a cell may wait for a build before that is explained; 0 means 1 s
	Log        *slog.Logger               // nil discards
}

// A PastFunc lists at most n cells of all sessions that a glob matches, oldest
// first.
type PastFunc func(ctx context.Context, glob string, n int) []magic.Past

// A Session runs cells. Execute is for one caller at a time; the other methods
// may be called at any time.
type Session struct {
	options Options
	checker *check.Checker
	fset    *token.FileSet
	workers *workers
	bound   *bound
	capture *capture
	sources sources
	inspect *inspect.Inspector

	completer *complete.Completer

	turn     sync.Mutex     // held by Execute, and by what goes on between cells
	scope    *check.Scope   // committed; guarded by turn
	lost     map[string]int // variables that went with a worker, with the cells that declared them; another map each time that some go; guarded by turn
	mode     Mode           // guarded by turn
	engines  *engines       // of the worker that is running, or nil; guarded by turn
	ran      ran            // guarded by turn
	lineage  *lineage.Book  // guarded by turn
	results  results        // guarded by turn
	reactive bool           // cells run again after one that changes what they use; guarded by turn
	around   surroundings   // guarded by turn
	vets     bool           // cells are looked at as go vet does; guarded by turn
	formats  bool           // cells are formatted when they have run; guarded by turn
	facts    *vet.Facts     // about functions of the session; guarded by turn
	noticed  bool           // that cells are not compiled has been said; guarded by turn
	snapshot atomic.Pointer[check.Snapshot]
	left     atomic.Int32 // works that nobody waits for any more; see apart

	ahead   sync.WaitGroup // builds that nobody waits for
	closing sync.Once
}

// New starts a session. It returns at once: the worker comes up behind it.
func New(o Options) *Session {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Patience == 0 {
		o.Patience = time.Second
	}
	if o.Engine == "" {
		o.Engine = Auto
	}
	s := &Session{
		options: o,
		checker: &check.Checker{Importer: o.Importer, Candidates: o.Candidates, Library: module.Std(), GoVersion: language(o.GoVersion)},
		fset:    token.NewFileSet(),
		bound:   newBound(o.Front),
		mode:    o.Engine,
		lost:    map[string]int{},
		lineage: lineage.New(),
		vets:    !o.NoVet,
	}
	s.capture = newCapture(s.bound)
	if o.Packages != nil {
		s.checker.Ready = readyFor(o.Packages)
	}
	s.completer = newCompleter(o)
	s.scope = check.NewScope(s.fset)
	s.snapshot.Store(s.checker.Snapshot(s.scope))
	s.workers = newWorkers(o.Start, quoting{s.capture, &s.sources})
	o.Inspect.Value, o.Inspect.Log = s.value, o.Log
	s.inspect = inspect.New(o.Inspect)
	return s
}

// Info describes the session's language.
func (s *Session) Info() interp.Info {
	return interp.Info{
		GoVersion: s.options.GoVersion,
		Version:   s.options.Version,
		Engines:   []string{yaegi.Name, payload.Engine},
		Banner:    "gokernel " + s.options.Version + ": Go " + s.options.GoVersion + " in a notebook",
	}
}

// Complete lists what completes the name before the cursor, a byte offset.
func (s *Session) Complete(ctx context.Context, code string, cursor int) interp.Completion {
	return helped(ctx, s, interp.Completion{Start: cursor, End: cursor}, func(context.Context) interp.Completion {
		return s.completer.At(s.snapshot.Load(), code, cursor)
	})
}

// Inspect tells of what is at the cursor, a byte offset.
func (s *Session) Inspect(ctx context.Context, code string, cursor, detail int) interp.Inspection {
	return helped(ctx, s, interp.Inspection{}, func(ctx context.Context) interp.Inspection {
		return s.inspect.At(ctx, s.snapshot.Load(), code, cursor, detail)
	})
}

// IsComplete tells whether the code may be run as it stands.
func (s *Session) IsComplete(code string) interp.Completeness { return syntax.IsComplete(code) }

// Close ends the worker. No cell may be running.
func (s *Session) Close() error {
	var err error
	s.closing.Do(func() {
		s.turn.Lock()
		if s.engines != nil {
			s.engines.giveUp()
		}
		s.turn.Unlock()
		err = s.workers.close()
		s.ahead.Wait()
		s.bound.close()
	})
	return err
}

// commit makes the scope the session's.
func (s *Session) commit(next *check.Scope) {
	s.scope = next
	s.snapshot.Store(s.checker.Snapshot(next))
}

// language is the language version of a toolchain: "go1.26" of "1.26.8".
func language(version string) string {
	dots := 0
	for i, r := range version {
		if r == '.' {
			if dots++; dots == 2 {
				return "go" + version[:i]
			}
		} else if r < '0' || r > '9' {
			return "" // a development version: whatever the checker knows
		}
	}
	if version == "" {
		return ""
	}
	return "go" + version
}
