package module

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Archives knows the files in the build cache that hold compiled packages:
// the types, which a checker reads, and the code, which compiled cells are
// linked with. It asks the go command, several packages at once, which
// compiles what is not in its cache. Whatever it has said of a package holds
// until the package is forgotten, since values of its types are about: an
// archive that would come out differently now is a ChangedError.
//
// The standard library and the session's module are known here together,
// because one run of the go command tells of both, and because compiled cells
// need them from one and the same build. It may be used by several goroutines
// at once.
type Archives struct {
	w       *Workspace
	current func() build // how packages are compiled
	log     *slog.Logger
	runs    [modules + 1]lister // by origin

	mu      sync.Mutex // of what follows
	build   string     // id of the build that known is of
	known   map[string]*archive
	pinned  map[string]bool // linked with cells: never replaced, only forgotten
	modular map[string]bool // packages of modules that have ever been known
	failed  map[string]error
	epoch   int // counts how often packages were forgotten
	carries []carriage
	drop    func(paths []string, epoch int) // tells the importer what was forgotten
}

// An archive is a compiled package.
type archive struct {
	path    string
	name    string // of the package; not known of all
	file    string // absolute, named by its content; "" for unsafe
	origin  origin
	foreign bool     // has code in C or another language, and is not of the standard library
	cxx     bool     // has code in C++
	imports []string // paths, as they are resolved
	dir     string   // of its source files; "" for one that is known from an earlier session
	module  string   // path of the module
	version string   // of the module; "" for one that is in a directory of the user's
}

// same tells whether two archives of a package hold the same. The go command
// names archives by their content.
func (a *archive) same(b *archive) bool { return filepath.Base(a.file) == filepath.Base(b.file) }

// there tells whether the file is still there: the go command trims its cache
// now and then.
func (a *archive) there() bool {
	if a.path == "unsafe" {
		return true
	}
	info, err := os.Stat(a.file)
	return err == nil && info.Mode().IsRegular()
}

// A carriage is a module whose packages the kernel brings along.
type carriage struct {
	prefix string // module path
	dir    string // of go.mod
	fixed  bool   // its files never change
}

// A Set is what a linker needs to link cells with packages.
type Set struct {
	Files   map[string]string // archives of the packages and all that they import, by path
	Foreign bool              // some have code in C or another language, so that a C compiler must see to the link
	CXX     bool              // some have code in C++
}

func newArchives(w *Workspace, current func() build) *Archives {
	a := &Archives{
		w: w, current: current, log: w.options.Log,
		known: map[string]*archive{}, pinned: map[string]bool{}, modular: map[string]bool{}, failed: map[string]error{},
		drop: func([]string, int) {},
	}
	for i := range a.runs {
		a.runs[i] = lister{turn: make(chan struct{}, 1), pending: map[string]bool{}}
	}
	return a
}

// carry is Workspace.Carry.
func (a *Archives) carry(c carriage) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.Contains(a.carries, c) {
		return
	}
	a.carries = append(slices.DeleteFunc(a.carries, func(old carriage) bool { return old.prefix == c.prefix }), c)
	a.dropFiles(func(k *archive) bool { return isUnder(k.path, c.prefix) })
	a.build = "" // reads what is on disk again
}

// carriage returns how a package is carried.
func (a *Archives) carriage(path string) (carriage, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range a.carries {
		if isUnder(path, c.prefix) {
			return c, true
		}
	}
	return carriage{}, false
}

// classify tells where a package comes from, or why nobody can import it.
func (a *Archives) classify(path string) (origin, error) {
	if err := checkPath(path); err != nil {
		return modules, err
	}
	if _, ok := a.carriage(path); ok {
		return carried, nil
	}
	std, err := a.current().tc.checkStandard(path)
	if std {
		return standard, err
	}
	return modules, nil
}

// Link gives the archives of packages and of all that they import, and takes
// note that cells are linked with them: from now on, another version of one of
// them is a *ChangedError. Its other errors are those of an import.
func (a *Archives) Link(ctx context.Context, paths []string) (*Set, error) {
	for range 3 {
		set, missing := a.link(paths)
		if len(missing) == 0 {
			return set, nil
		}
		if err := a.learn(ctx, missing, nil); err != nil {
			return nil, err
		}
		if err := a.failure(missing); err != nil {
			return nil, err
		}
	}
	return nil, errors.New("listing packages: the build cache loses files as soon as they are made")
}

// Modular tells whether one of the packages is neither the standard library's
// nor the kernel's.
func (a *Archives) Modular(paths ...string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		from, _ := a.classify(path)
		return from == modules
	})
}

// Knows tells whether the go command need not be asked for the packages.
func (a *Archives) Knows(paths ...string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.load()
	_, missing := a.closure(paths)
	return len(missing) == 0
}

// link is Link with what is known. missing are those of paths that are not, or
// import something that is not.
func (a *Archives) link(paths []string) (set *Set, missing []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.load()
	set, missing = a.closure(paths)
	if len(missing) > 0 {
		return nil, missing
	}
	for path := range set.Files {
		if a.known[path].origin == modules {
			a.pinned[path] = true
		}
	}
	return set, nil
}

// closure walks the imports of paths. a.mu is held.
func (a *Archives) closure(paths []string) (set *Set, missing []string) {
	set = &Set{Files: map[string]string{}}
	whole := map[string]bool{}
	var walk func(path string) bool
	walk = func(path string) bool {
		if ok, done := whole[path]; done || path == "unsafe" || path == "C" {
			return ok || path == "unsafe" || path == "C"
		}
		k := a.known[path]
		if k == nil || !k.there() {
			whole[path] = false
			return false
		}
		whole[path] = true
		set.Files[path] = k.file
		set.Foreign = set.Foreign || k.foreign
		set.CXX = set.CXX || k.cxx
		for _, imported := range k.imports {
			if !walk(imported) {
				whole[path] = false
			}
		}
		return whole[path]
	}
	for _, path := range paths {
		if !walk(path) {
			missing = append(missing, path)
		}
	}
	return set, missing
}

// export returns the file with the types of a package that cells may import,
// and the epoch in which it was known: -1 for one that is never forgotten.
func (a *Archives) export(ctx context.Context, path string) (file string, epoch int, err error) {
	if file, epoch, ok := a.knownFile(path); ok {
		return file, epoch, nil
	}
	if err := a.resolve(ctx, []string{path}, nil)[path]; err != nil {
		return "", 0, err
	}
	if file, epoch, ok := a.knownFile(path); ok {
		return file, epoch, nil
	}
	return "", 0, fmt.Errorf("package %s has no export data", path)
}

// knownFile returns the file of a package if cells may import it and the file
// is known and there.
func (a *Archives) knownFile(path string) (file string, epoch int, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.load()
	k := a.known[path]
	if k == nil || k.name == "main" || !k.there() {
		return "", 0, false
	}
	if isInternal(path) && k.origin != modules {
		return "", 0, false
	}
	if k.origin != modules {
		return k.file, -1, true
	}
	return k.file, a.epoch, true
}

// resolve makes packages known that cells import, and tells why one cannot be
// imported.
func (a *Archives) resolve(ctx context.Context, paths []string, progress func(string)) map[string]error {
	failed := map[string]error{}
	var ask []string
	for _, path := range paths {
		if _, _, ok := a.knownFile(path); ok {
			continue
		}
		if err := a.importable(ctx, path); err != nil {
			failed[path] = err
			continue
		}
		ask = append(ask, path)
	}
	if len(ask) == 0 {
		return failed
	}
	err := a.learn(ctx, ask, progress)
	for _, path := range ask {
		if err != nil {
			failed[path] = err
		} else if err := a.failure([]string{path}); err != nil {
			failed[path] = a.explain(ctx, path, err)
		}
	}
	return failed
}

// explain puts an error in other words where the go command advises to get a
// package that only a module of the user's own can have.
func (a *Archives) explain(ctx context.Context, path string, err error) error {
	var needs *NeedsModuleError
	if !errors.As(err, &needs) || needs.said != "" {
		return err
	}
	h, failed := a.w.lookHome(ctx)
	if failed != nil || h == nil {
		return err
	}
	if m, ok := h.holds(ctx, a.current(), path); ok && h.own == nil {
		return fmt.Errorf("module %s has no package %s: there is no folder %s with Go files", m.path, path, filepath.Join(m.dir, filepath.FromSlash(strings.TrimPrefix(path, m.path))))
	}
	return err
}

// importable tells why cells cannot import a package, as far as its path says.
func (a *Archives) importable(ctx context.Context, path string) error {
	from, err := a.classify(path)
	if err != nil || from != modules {
		return err
	}
	h, err := a.w.lookHome(ctx)
	if err != nil {
		return err
	}
	if isInternal(path) && !mayImport(h.packagePath(ctx, a.current()), path) {
		return internalError(path)
	}
	return nil
}

// failure tells why the go command has not made the packages known, or nil.
func (a *Archives) failure(paths []string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	var failure error
	for _, path := range paths {
		if err := a.failed[path]; err != nil && failure == nil {
			failure = err
		}
	}
	return failure
}

// lose takes note that the file of a package cannot be read. Its name stays,
// so that another version is noticed.
func (a *Archives) lose(path string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if k := a.known[path]; k != nil {
		lost := *k
		lost.file = filepath.Join(filepath.Dir(k.file), "unreadable", filepath.Base(k.file))
		a.known[path] = &lost
	}
}

// forget is Workspace.Forget.
func (a *Archives) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	clear(a.pinned)
	a.dropUnpinned()
}

// refresh forgets the packages that no cell is linked with: go.mod has changed.
func (a *Archives) refresh() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.dropUnpinned()
}

// dropUnpinned forgets packages of modules, with their types. a.mu is held.
func (a *Archives) dropUnpinned() {
	a.epoch++
	a.dropFiles(func(k *archive) bool { return k.origin == modules })
	var dropped []string
	for path := range a.modular {
		if !a.pinned[path] {
			dropped = append(dropped, path)
		}
	}
	a.drop(dropped, a.epoch)
}

// dropFiles forgets where packages are that nothing is linked with. Their types
// stay. a.mu is held.
func (a *Archives) dropFiles(which func(*archive) bool) {
	clear(a.failed)
	maps.DeleteFunc(a.known, func(path string, k *archive) bool { return which(k) && !a.pinned[path] })
}

// linked lists the packages of modules that cells are linked with, sorted.
func (a *Archives) linked() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(maps.Keys(a.pinned))
}
