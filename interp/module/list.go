package module

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// A lister asks the go command for packages of one origin, for one caller at a
// time: two runs would compile the same packages twice.
type lister struct {
	turn    chan struct{}   // holds one value during a run
	pending map[string]bool // asked for, not yet taken by a run; guarded by Archives.mu
}

// learn asks the go command for the packages, and for whatever else has been
// asked for while another run was under way. An error is one of the run as a
// whole; what it says of a package is kept in failed.
func (a *Archives) learn(ctx context.Context, paths []string, progress func(string)) error {
	groups := map[origin][]string{}
	for _, path := range paths {
		from, err := a.classify(path)
		if err != nil {
			from = standard // something that the standard library imports
		}
		groups[from] = append(groups[from], path)
	}
	var failure error
	for _, from := range slices.Sorted(maps.Keys(groups)) {
		failure = errors.Join(failure, a.learnFrom(ctx, from, groups[from], progress))
	}
	return failure
}

func (a *Archives) learnFrom(ctx context.Context, from origin, paths []string, progress func(string)) error {
	l := &a.runs[from]
	a.mu.Lock()
	for _, path := range paths {
		l.pending[path] = true
	}
	a.mu.Unlock()
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("waiting for the go command: %w", ctx.Err())
	}
	defer func() { <-l.turn }()
	for {
		b := a.current()
		ask, epoch := a.take(l, paths)
		if len(ask) == 0 {
			return nil // another's run has answered
		}
		list, err := a.listApart(ctx, b, from, ask, progress)
		if err != nil {
			return err
		}
		if ok, lasting := a.merge(b, from, ask, list, epoch); ok {
			if lasting {
				a.save()
			}
			return nil
		}
		// go.mod has changed meanwhile, so that the answer is an old one.
	}
}

// take gives the packages that a run has to ask for, and the epoch.
func (a *Archives) take(l *lister, paths []string) (ask []string, epoch int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.load()
	for _, path := range paths {
		l.pending[path] = true // again: a run may have taken it and failed
	}
	for path := range l.pending {
		if _, missing := a.closure([]string{path}); len(missing) > 0 {
			ask = append(ask, path)
			delete(a.failed, path)
		}
	}
	clear(l.pending)
	slices.Sort(ask)
	return ask, a.epoch
}

// A listing is what the go command says of a package.
type listing struct {
	ImportPath string
	Name       string
	Dir        string
	Export     string
	Standard   bool
	GoFiles    []string
	CgoFiles   []string
	CXXFiles   []string
	Imports    []string
	Module     *struct {
		Path, Version string
		Replace       *struct{ Path, Version string }
	}
	Error      *packageError
	DepsErrors []*packageError

	outdated bool // says the go command of go.mod, and nothing of the package
}

type packageError struct {
	ImportStack []string
	Pos         string
	Err         string
}

const listingFields = "-json=ImportPath,Name,Dir,Export,Standard,GoFiles,CgoFiles,CXXFiles,Imports,Module,Error,DepsErrors"

// list runs the go command where packages of that origin are resolved.
func (a *Archives) list(ctx context.Context, b build, from origin, paths []string, progress func(string)) ([]*listing, error) {
	dir, env := b.tc.GOROOT, b.common()
	switch from {
	case carried:
		c, _ := a.carriage(paths[0])
		dir = c.dir
	case modules:
		h, err := a.w.lookHome(ctx)
		if err != nil {
			return nil, err
		}
		if h == nil {
			return nothing(b, paths), nil
		}
		dir, env = h.dir, h.env(b)
	}
	args, more := b.list(listingFields, "-v", "--")
	out, err := b.tc.runGo(ctx, dir, env.with(more...), progress, append(args, paths...)...)
	if err != nil {
		return nil, fmt.Errorf("listing packages: %w", err)
	}
	var list []*listing
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		p := &listing{}
		if err := decoder.Decode(p); err == io.EOF {
			return list, b.trust(ctx, dir, env.with(more...), list)
		} else if err != nil {
			return nil, fmt.Errorf("listing packages: reading the go command's answer: %w", err)
		}
		list = append(list, p)
	}
}

// trust is the error of a listing that cannot be right, or nil: see
// BuildCacheFault.
func (b build) trust(ctx context.Context, dir string, env environment, list []*listing) error {
	for _, p := range list {
		if p.Error == nil {
			continue
		}
		if fault := BuildCacheFault(ctx, b.tc.Go, env.with("PWD="+dir), p.Error.Err); fault != nil {
			return fmt.Errorf("listing packages: %w", fault)
		}
	}
	return nil
}

// listApart is list, and keeps packages apart of which one needs another
// go.mod: the go command would say nothing of the others then.
func (a *Archives) listApart(ctx context.Context, b build, from origin, paths []string, progress func(string)) ([]*listing, error) {
	list, err := a.list(ctx, b, from, paths, progress)
	if from != modules || !isOutdated(err) {
		return list, err
	}
	if len(paths) == 1 {
		return []*listing{{ImportPath: paths[0], outdated: true, Error: &packageError{Err: err.Error()}}}, nil
	}
	list = nil
	for _, path := range paths {
		more, err := a.listApart(ctx, b, from, []string{path}, progress)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

// nothing is what is said of packages where there is no module at all.
func nothing(b build, paths []string) []*listing {
	var list []*listing
	for _, path := range paths {
		said := (&NeedsModuleError{Path: path}).Error() + "; to add it:\n\tgo get " + path
		if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
			said = b.tc.notStandard(path).Error()
		}
		list = append(list, &listing{ImportPath: path, Error: &packageError{Err: said}})
	}
	return list
}

// archive is the package as it is known from now on.
func (p *listing) archive(from origin) *archive {
	k := &archive{path: p.ImportPath, name: p.Name, file: p.Export, origin: from, imports: p.Imports, dir: p.Dir}
	if p.Standard {
		k.origin = standard
	}
	if len(p.CgoFiles) > 0 {
		// What cgo makes of a package imports these.
		for _, path := range []string{"runtime/cgo", "syscall"} {
			if !slices.Contains(k.imports, path) && path != p.ImportPath {
				k.imports = append(k.imports, path)
			}
		}
		k.foreign = !p.Standard
		k.cxx = len(p.CXXFiles) > 0
	}
	k.imports = slices.DeleteFunc(k.imports, func(path string) bool { return path == "C" })
	if p.Module != nil {
		k.module, k.version = p.Module.Path, p.Module.Version
		if r := p.Module.Replace; r != nil {
			k.version = strings.TrimSpace(r.Path + " " + r.Version)
		}
	}
	return k
}

// merge takes the go command's answer in, packages before those that import
// them. ok is false when the answer is of a time that has passed. lasting says
// that it tells something new about packages that do not change.
func (a *Archives) merge(b build, from origin, asked []string, list []*listing, epoch int) (ok, lasting bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if from == modules && epoch != a.epoch || b.id != a.build {
		return false, false
	}
	changed := map[string][]Change{} // by package: the linked ones it needs, which are others now
	fresh := map[string]*archive{}
	replaced := false
	for _, p := range list {
		if p.Export == "" && p.ImportPath != "unsafe" {
			continue
		}
		k := p.archive(from)
		old := a.known[k.path]
		if k.origin != modules {
			fresh[k.path] = k
			lasting = lasting || old == nil || !old.same(k)
			continue
		}
		a.modular[k.path] = true
		if a.pinned[k.path] && old != nil && !old.same(k) {
			changed[k.path] = append(changed[k.path], newChange(old, k))
		}
		for _, path := range k.imports {
			changed[k.path] = addChanges(changed[k.path], changed[path])
		}
		if len(changed[k.path]) == 0 {
			fresh[k.path] = k
			replaced = replaced || old != nil && !old.same(k)
		}
	}
	if replaced { // others that are known may have been compiled with what it was before
		a.dropUnpinned()
	}
	maps.Copy(a.known, fresh)
	for _, p := range list {
		if slices.Contains(asked, p.ImportPath) {
			a.failed[p.ImportPath] = a.problem(p, changed[p.ImportPath])
		}
	}
	for _, path := range asked {
		if _, ok := a.failed[path]; !ok {
			a.failed[path] = fmt.Errorf("package %s: the go command says nothing of it", path)
		}
	}
	return true, lasting
}

// A refusal is what the go command says of a package that cannot be imported.
type refusal string

func (r refusal) Error() string { return string(r) }

// Cure is what helps against it, or "".
func (r refusal) Cure() string { return advise(string(r)) }

// problem tells why a package that was asked for cannot be imported, or nil.
func (a *Archives) problem(p *listing, changed []Change) error {
	switch {
	case len(changed) > 0:
		return &ChangedError{Path: p.ImportPath, Changes: changed}
	case p.Error != nil, len(p.DepsErrors) > 0 && p.Export == "":
		e := p.Error
		if e == nil {
			e = p.DepsErrors[0]
		}
		said := strings.TrimSpace(e.Err)
		if needs := needsModule(p, said); needs != nil {
			return needs
		}
		if e != p.Error && e.Pos != "" {
			said = e.Pos + ": " + said
		}
		return refusal(said)
	case p.Name == "main" && !p.Standard:
		return fmt.Errorf("import %q is a program, not an importable package", p.ImportPath)
	case len(p.GoFiles)+len(p.CgoFiles) == 0 && p.ImportPath != "unsafe":
		return fmt.Errorf("no non-test Go files in %s", p.Dir)
	case p.Export == "" && p.ImportPath != "unsafe":
		return fmt.Errorf("package %s has no export data", p.ImportPath)
	}
	return nil
}
