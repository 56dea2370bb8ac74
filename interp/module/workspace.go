package module

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"gokernel/interp/private"
)

// Options say what a Workspace is made of.
type Options struct {
	Dir   string       // the notebook's; "" is the process's
	Cache string       // a directory for what outlives the session, made if missing; "" keeps nothing, and so does one that others may write to
	Env   []string     // of the go command; nil is the process's own
	Log   *slog.Logger // nil discards
}

// A Workspace is where the imports of a session are resolved: the module, or
// go.work's workspace, in which the notebook's directory lies, else a module of
// the session's own, which is made when it is first needed and goes with the
// session. What counts for go build in the notebook's directory counts here:
// replace, vendor, GOFLAGS, GOPRIVATE and so on, since the go command is run
// there with the user's environment.
//
// It may be used by several goroutines at once. Changes of go.mod wait for each
// other, nothing else waits for them.
type Workspace struct {
	options  Options
	archives *Archives
	standard *Archives // of the standard library, for cells that need no modules
	importer *Importer
	changing chan struct{} // holds one value while go.mod is being changed
	alone    bool          // the standard library alone

	mu      sync.Mutex  // of what follows
	env     environment // of the go command
	builds  [2]build    // of archives and of standard
	home    *home       // nil: not looked for yet, or there is none
	closed  bool
	asked   []string // what the session has asked for by path
	names   *names   // nil: to be made
	listing bool     // they are being made behind Packages
	changes int      // of go.mod
}

// Open returns the workspace of a notebook. It runs nothing and writes
// nothing: a session that keeps to the standard library has no cost. What sessions
// that were killed have left in the cache directory it removes.
func Open(tc *Toolchain, o Options) (*Workspace, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("opening the notebook's directory: %w", err)
	}
	o.Dir = dir
	if o.Cache != "" {
		// It names files that are linked into cells, so it is to be nobody else's.
		if err := private.Dir(o.Cache); err != nil {
			o.Log.Warn("keeping nothing for later sessions", "err", err)
			o.Cache = ""
		}
		sweep(o.Cache)
	}
	w := &Workspace{options: o, env: o.Env, changing: make(chan struct{}, 1)}
	if o.Env == nil {
		w.env = os.Environ()
	}
	b := newBuild(tc, w.env, mode{})
	w.setBuilds(b, expectedMode(b, o.Cache))
	w.archives = newArchives(w, w.build)
	w.standard = newArchives(w, func() build { return w.buildOf(1) })
	w.importer = newImporter(w.archives, w.standard, o.Log)
	return w, nil
}

// Close removes what was made for the session. Nothing else of the workspace
// may be under way.
func (w *Workspace) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	if w.home == nil || w.home.own == nil {
		return nil
	}
	own := w.home.own
	w.home = nil
	if err := own.remove(); err != nil {
		return fmt.Errorf("removing the session's module: %w", err)
	}
	return nil
}

// Compile says that cells are compiled with tc: packages are compiled with it
// too from now on, for plugins. flags are more flags of the go command for
// them. Another session on this machine expects the same from the beginning.
func (w *Workspace) Compile(tc *Toolchain, flags ...string) {
	m := mode{plugin: true, flags: strings.Join(flags, " ")}
	w.mu.Lock()
	defer w.mu.Unlock()
	if b := w.builds[1]; *tc == *b.tc && m == b.mode {
		return
	}
	b := newBuild(tc, w.env, mode{})
	w.setBuilds(b, m)
	if err := expectMode(b, m, w.options.Cache); err != nil {
		w.options.Log.Warn("not keeping how packages are compiled", "err", err)
	}
}

// setBuilds has packages compiled in a mode: all alike, as one session's cells
// may need those of modules or not, and the runtime compares what it has loaded. b
// is the build in any mode. w.mu is held, or w is new.
func (w *Workspace) setBuilds(b build, m mode) {
	w.builds = [2]build{b.in(m), b.in(m)}
}

// build is how packages are compiled.
func (w *Workspace) build() build { return w.buildOf(0) }

func (w *Workspace) buildOf(i int) build {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.builds[i]
}

// Carry has the packages of a module resolved in dir, not in the session's
// module: they come with the kernel. fixed says that nothing there ever
// changes, so that what is known of it may outlive the session. It is to be
// called before they are asked for.
func (w *Workspace) Carry(prefix, dir string, fixed bool) {
	w.archives.carry(carriage{prefix, dir, fixed})
	w.standard.carry(carriage{prefix, dir, fixed})
}

// Importer gives the types of packages.
func (w *Workspace) Importer() *Importer { return w.importer }

// Archives gives the compiled packages.
func (w *Workspace) Archives() *Archives { return w.archives }

// Standard gives the standard library's compiled packages, and the kernel's, for
// cells that need no others: nothing has to be known of the session's module.
func (w *Workspace) Standard() *Archives { return w.standard }

// Forget makes all packages but the standard library's come anew, types and
// archives: the worker starts anew, with them as they are now. Types of modules
// that were given before fit no others given afterwards.
func (w *Workspace) Forget() { w.archives.forget() }

// Dir is the directory in which the go command resolves imports. It is "" when
// the session's own module has not been made yet.
func (w *Workspace) Dir(ctx context.Context) (string, error) {
	h, err := w.lookHome(ctx)
	if h == nil || err != nil {
		return "", err
	}
	return h.dir, nil
}

// Own tells whether the module is the session's own: whether the notebook's
// directory lies in none.
func (w *Workspace) Own(ctx context.Context) (bool, error) {
	h, err := w.lookHome(ctx)
	return h == nil || h.own != nil, err
}

// lookHome returns where imports are resolved. It is nil where the notebook
// lies in no module and the session has not got one yet.
func (w *Workspace) lookHome(ctx context.Context) (*home, error) {
	if w.alone {
		return nil, nil
	}
	b := w.build()
	w.mu.Lock()
	if h := w.home; h != nil {
		defer w.mu.Unlock()
		return h, h.mend()
	}
	w.mu.Unlock()
	h, err := findHome(ctx, b, w.options.Dir)
	if h == nil || err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.home == nil {
		w.home = h
	}
	return w.home, nil
}

// ownHome is lookHome, and makes the session's own module where there is none.
// w.changing is held.
func (w *Workspace) ownHome(ctx context.Context) (*home, error) {
	h, err := w.lookHome(ctx)
	if err != nil {
		return nil, err
	}
	if h != nil {
		return h, nil
	}
	if w.alone {
		return nil, errors.New("this session has the standard library alone")
	}
	h, err = makeHome(ctx, w.build(), w.options.Cache)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil, errors.Join(errors.New("the session is closed"), h.own.remove())
	}
	w.home = h
	return h, nil
}

// begin waits until nobody else changes go.mod. end must be called.
func (w *Workspace) begin(ctx context.Context) (end func(), err error) {
	select {
	case w.changing <- struct{}{}:
		return func() { <-w.changing }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for another change of go.mod: %w", ctx.Err())
	}
}
