package module

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A Change is a package that cells are linked with and that is another one by
// now: its module's version, or its source.
type Change struct {
	Path   string // of the package; or the module's, for all of them
	Module string // path of its module
	Old    string // version that is loaded; "" where the sources are the user's
	New    string // version that go.mod asks for now; likewise
	Gone   bool   // no module of go.mod has it any more
}

func newChange(old, now *archive) Change {
	return Change{Path: now.path, Module: now.module, Old: old.version, New: now.version}
}

// String says it in a clause.
func (c Change) String() string {
	if c.Gone {
		return fmt.Sprintf("%s is loaded in version %s, and go.mod asks for no module that has it", c.Path, orOwn(c.Old))
	}
	if c.Old == c.New {
		return c.Path + " has changed since it was loaded"
	}
	return fmt.Sprintf("%s is loaded in version %s, and go.mod asks for %s now", c.Path, orOwn(c.Old), orOwn(c.New))
}

func orOwn(version string) string {
	if version == "" {
		return "of its directory"
	}
	return version
}

// A ChangedError says that a package cannot be imported before the session
// starts anew: it needs others in a version that is not the loaded one, and a
// process can hold only one.
type ChangedError struct {
	Path    string // of the package that was to be imported
	Changes []Change
}

func (e *ChangedError) Error() string {
	first := e.Changes[0]
	more := ""
	if n := len(e.Changes) - 1; n > 0 {
		more = fmt.Sprintf(", and %d more", n)
	}
	if first.Path == e.Path {
		return first.String() + more
	}
	return fmt.Sprintf("%s needs a version of other packages that is not the loaded one: %s%s", e.Path, first, more)
}

// Advice is the cure.
func (e *ChangedError) Advice() string {
	return "restart the session (%restart): its declarations are built again by themselves"
}

// Loaded lists the modules among those that have changed in go.mod which cells
// are linked with in another version. It runs nothing; Changed says it by
// package.
func (w *Workspace) Loaded(changes []ModuleChange) []Change {
	a := w.archives
	a.mu.Lock()
	defer a.mu.Unlock()
	loaded := map[string]string{}
	for path := range a.pinned {
		if k := a.known[path]; k != nil {
			loaded[k.module] = k.version
		}
	}
	var list []Change
	for _, c := range changes {
		now := c.New
		if _, replacement, ok := strings.Cut(now, "=> "); ok {
			now = replacement
		}
		if old, ok := loaded[c.Path]; ok && now != "" && now != old {
			list = append(list, Change{Path: c.Path, Module: c.Path, Old: old, New: now})
		}
	}
	return list
}

// addChanges joins two lists without telling of a package twice.
func addChanges(list, more []Change) []Change {
	for _, c := range more {
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// Changed lists the packages that cells are linked with and that would be
// others after a restart, sorted by path: modules in another version, and
// packages of the user's own whose sources have changed. It has the go command
// compile them, so it takes a while where much has changed. A package that
// cannot be compiled any more is an error in the go command's words.
func (w *Workspace) Changed(ctx context.Context) ([]Change, error) {
	return w.archives.changed(ctx)
}

func (a *Archives) changed(ctx context.Context) ([]Change, error) {
	paths := a.linked()
	if len(paths) == 0 {
		return nil, nil
	}
	list, err := a.list(ctx, a.current(), modules, paths, nil)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	var changes []Change
	var failures []string
	for _, p := range list {
		old := a.known[p.ImportPath]
		if old == nil || !a.pinned[p.ImportPath] {
			continue
		}
		if p.Error != nil && p.Module == nil && needsModule(p, strings.TrimSpace(p.Error.Err)) != nil {
			changes = append(changes, Change{Path: p.ImportPath, Module: old.module, Old: old.version, Gone: true})
			continue
		}
		if p.Error != nil {
			failures = append(failures, strings.TrimSpace(p.Error.Err))
			continue
		}
		if now := p.archive(modules); p.Export != "" && !old.same(now) {
			changes = append(changes, newChange(old, now))
		}
	}
	if len(failures) > 0 {
		return nil, &GoError{Command: "go list", Output: strings.Join(failures, "\n"), Advice: advise(strings.Join(failures, "\n"))}
	}
	slices.SortFunc(changes, func(x, y Change) int { return strings.Compare(x.Path, y.Path) })
	return changes, nil
}
