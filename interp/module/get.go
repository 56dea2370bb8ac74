package module

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Get runs go get with the queries: paths of modules or packages, with @ and a
// version where it is not to be the newest ("@none" removes a module). It
// returns what has changed in go.mod. Lines of the go command about its
// progress go to progress, which may be nil.
//
// An error is a *GoError with the go command's words, or that of ctx, and
// leaves go.mod and go.sum as they were. What cells are linked with stays as it
// is in any case: see Changed.
func (w *Workspace) Get(ctx context.Context, queries []string, progress func(string)) ([]ModuleChange, error) {
	for _, query := range queries {
		if strings.HasPrefix(query, "-") && !slices.Contains(getFlags, query) {
			return nil, fmt.Errorf("%q: want path or path@version, or one of the flags %s", query, strings.Join(getFlags, " "))
		}
	}
	if len(queries) == 0 {
		return nil, errors.New("want the path of a module or package, as in github.com/google/uuid@latest")
	}
	changes, err := w.change(ctx, progress, queries, append([]string{"get"}, queries...))
	if err == nil {
		w.Packages() // will be asked for, in the cells that follow
	}
	return changes, err
}

// getFlags are the flags of go get that a query may be.
var getFlags = []string{"-u", "-u=patch", "-t"}

// change runs a go command that changes go.mod, and undoes what a failure
// leaves behind. asked are the paths, with versions, that the session will
// import.
func (w *Workspace) change(ctx context.Context, progress func(string), asked []string, args []string) ([]ModuleChange, error) {
	end, err := w.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	h, err := w.ownHome(ctx)
	if err != nil {
		return nil, err
	}
	return w.changeAt(ctx, h, asked, func() error {
		_, err := h.run(ctx, w.build(), progress, args...)
		return err
	})
}

// changeAt is change where imports are resolved. w.changing is held.
func (w *Workspace) changeAt(ctx context.Context, h *home, asked []string, run func() error) ([]ModuleChange, error) {
	if h.mod == "" {
		return nil, errNoGoMod
	}
	b := w.build()
	before, err := h.requirements(ctx, b)
	if err != nil {
		return nil, err
	}
	files, err := takeSnapshot(h.files())
	if err != nil {
		return nil, err
	}
	after := before
	if err = run(); err == nil {
		after, err = h.requirements(ctx, b)
	}
	if err != nil {
		if undo := files.restore(); undo != nil {
			err = errors.Join(err, undo)
		}
		return nil, err
	}
	if h.own != nil {
		files, err = takeSnapshot(h.files())
	}
	w.mu.Lock()
	if h.own != nil && err == nil {
		h.own.files = files
	}
	for _, query := range asked {
		path, _, _ := strings.Cut(query, "@")
		w.asked = append(w.asked, path)
	}
	w.names = nil
	w.changes++
	w.mu.Unlock()
	w.archives.refresh()
	return changesOf(before, after), err
}

// Fetch makes packages ready to be imported: it compiles those that go.mod
// provides, and gets the newest version of the modules of the others. It
// returns what has changed in go.mod. Lines about progress go to progress,
// which may be nil: of downloads and of compiling.
//
// Its errors are those of Get, and *ChangedError for a package that cannot be
// imported before the session starts anew. What is wrong with a path or with a
// package itself is not told here but by the Importer, whoever checks the
// import.
func (w *Workspace) Fetch(ctx context.Context, paths []string, progress func(string)) ([]ModuleChange, error) {
	var changes []ModuleChange
	for range fetchRounds {
		needs, err := w.missing(ctx, paths, progress)
		if err == nil && len(needs) == 0 {
			w.Packages() // will be asked for, in the cells that follow
		}
		if err != nil || len(needs) == 0 {
			return changes, err
		}
		var asked []string
		for _, n := range needs {
			query, err := w.query(ctx, n, progress)
			if err != nil {
				return changes, err
			}
			if query != "" {
				asked = append(asked, query)
				continue
			}
			more, err := w.change(ctx, progress, nil, n.cure)
			changes = append(changes, more...)
			if err != nil {
				return changes, err
			}
		}
		if len(asked) > 0 {
			more, err := w.getNamed(ctx, asked, progress)
			changes = append(changes, more...)
			if err != nil {
				return changes, err
			}
		}
	}
	return changes, nil // what is missing still, the importer tells
}

// getNamed is go get, and tells of modules too that go.mod has not named so far
// and that come as they were asked for already: of these, the go command does not.
func (w *Workspace) getNamed(ctx context.Context, queries []string, progress func(string)) ([]ModuleChange, error) {
	if progress == nil {
		progress = func(string) {}
	}
	var said strings.Builder
	changes, err := w.change(ctx, func(line string) {
		said.WriteString(line + " ")
		progress(line)
	}, queries, append([]string{"get"}, queries...))
	for _, c := range changes {
		asked := slices.ContainsFunc(queries, func(query string) bool {
			path, _, _ := strings.Cut(query, "@")
			return isUnder(path, c.Path)
		})
		if asked && !strings.Contains(said.String(), "ed "+c.Path+" ") { // added, upgraded
			progress("go: " + c.String())
		}
	}
	return changes, err
}

// fetchRounds is how often Fetch tries: what a package needs may show only when
// its module is there, and that something is compiled only then.
const fetchRounds = 4

// missing lists those of the packages that go.mod has to be changed for, and
// compiles the others.
func (w *Workspace) missing(ctx context.Context, paths []string, progress func(string)) ([]*NeedsModuleError, error) {
	var needs []*NeedsModuleError
	failed := w.resolve(ctx, paths, progress)
	for _, path := range paths {
		err := failed[path]
		var need *NeedsModuleError
		var changed *ChangedError
		var goError *GoError
		switch {
		case errors.As(err, &changed), errors.As(err, &goError), err != nil && ctx.Err() != nil:
			return nil, err
		case errors.As(err, &need) && w.mayFetch(ctx, need.Path):
			needs = append(needs, need)
		}
	}
	return needs, nil
}

// resolve compiles packages and tells why one cannot be imported.
func (w *Workspace) resolve(ctx context.Context, paths []string, progress func(string)) map[string]error {
	var standard, others []string
	for _, path := range paths {
		if w.archives.Modular(path) {
			others = append(others, path)
		} else {
			standard = append(standard, path)
		}
	}
	failed := w.standard.resolve(ctx, standard, progress)
	maps.Copy(failed, w.archives.resolve(ctx, others, progress))
	return failed
}

// mayFetch tells whether a package that go.mod does not provide can be got: it
// is not one that one of the user's own modules would have, and there is no
// folder vendor, which alone counts and which go get would make go.mod differ
// from.
func (w *Workspace) mayFetch(ctx context.Context, path string) bool {
	h, err := w.lookHome(ctx)
	if err != nil || w.alone {
		return false
	}
	if h == nil {
		return true
	}
	b := w.build()
	if _, own := h.holds(ctx, b, path); own {
		return false
	}
	return !h.vendors(b)
}
