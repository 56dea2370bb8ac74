package native

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// packages knows the archives of the packages that generations import: the
// very files that the go command's own plugin build uses.
type packages struct {
	options Options
	tc      *Toolchain
	cache   cache
	shared  bool // compiled for plugins that take packages from elsewhere

	turn   chan struct{}           // holds a value while somebody uses what follows
	known  map[string]*packageFile // by import path
	loaded bool                    // the lists of the cache have been read
}

// A packageFile is a package with its archive.
type packageFile struct {
	ImportPath string
	Export     string // the archive; "" for unsafe
	Standard   bool
	Imports    []string
	ImportMap  map[string]string     `json:",omitempty"` // path in the source to path of the package
	Error      *struct{ Err string } `json:",omitempty"`
}

func newPackages(o Options, tc *Toolchain, c cache) *packages {
	return &packages{options: o, tc: tc, cache: c, turn: make(chan struct{}, 1), known: map[string]*packageFile{}}
}

// standardList is the cache's file of the standard library's archives.
const standardList = "standard.json"

// resolve gives the packages and all that they import. It asks the go command
// only for those that are not known.
func (p *packages) resolve(ctx context.Context, paths []string) (*importList, error) {
	if err := p.enter(ctx); err != nil {
		return nil, err
	}
	defer p.leave()
	p.load()
	if list, ok := p.closure(paths); ok {
		return list, nil
	}
	// What the session's module says, and what is wrong with it, must not count
	// for packages that are not of it.
	var own, standard, carried []string
	for _, path := range paths {
		switch {
		case isCarried(path):
			carried = append(carried, path)
		case isDir(filepath.Join(p.tc.GOROOT, "src", filepath.FromSlash(path))):
			standard = append(standard, path)
		default:
			own = append(own, path)
		}
	}
	for _, l := range []struct {
		tc    *Toolchain
		dir   string
		paths []string
	}{
		{p.tc.carried(), p.tc.GOROOT, standard},
		{p.tc.carried(), p.options.Carried, carried},
		{p.tc, p.options.Dir, own},
	} {
		if err := p.list(ctx, l.tc, l.dir, l.paths); err != nil {
			return nil, err
		}
	}
	p.save()
	list, ok := p.closure(paths)
	if !ok {
		return nil, errors.New("listing packages: the go command does not give all of them")
	}
	return list, nil
}

// carriedModule is the module whose sources the kernel carries.
const carriedModule = "gokernel"

func isCarried(path string) bool {
	return path == carriedModule || strings.HasPrefix(path, carriedModule+"/")
}

// know tells whether the go command need not be asked for the packages. While
// it is being asked for others, that is not known.
func (p *packages) know(paths []string) bool {
	select {
	case p.turn <- struct{}{}:
		defer p.leave()
	default:
		return false
	}
	p.load()
	_, ok := p.closure(paths)
	return ok
}

// enter waits for the caller's turn, which may take as long as a build; it must
// end with leave.
func (p *packages) enter(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *packages) leave() { <-p.turn }

// list asks the go command for packages, which builds them as well. It is the
// caller's turn.
func (p *packages) list(ctx context.Context, tc *Toolchain, dir string, paths []string) error {
	if len(paths) == 0 {
		return nil
	}
	args := []string{"list", "-e", "-export", "-deps", "-buildmode=plugin", "-json=ImportPath,Export,Standard,Imports,ImportMap,Error"}
	if p.shared {
		args = append(args, sharedFlag)
	}
	args = append(append(args, "--"), paths...)
	out, err := tc.run(ctx, dir, args...)
	if err != nil {
		return fmt.Errorf("building packages: %w", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for decoder.More() {
		f := &packageFile{}
		if err := decoder.Decode(f); err != nil {
			return fmt.Errorf("reading go list: %w", err)
		}
		if f.Error != nil {
			return fmt.Errorf("building packages: %s", strings.TrimSpace(f.Error.Err))
		}
		p.known[f.ImportPath] = f
	}
	return nil
}

// closure is the packages and their imports, if all are known and their
// archives are there. It is the
// caller's turn.
func (p *packages) closure(paths []string) (*importList, bool) {
	list := &importList{files: map[string]string{}}
	queue := slices.Clone(paths)
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if _, ok := list.files[path]; ok || path == "unsafe" || path == "C" {
			continue
		}
		f := p.known[path]
		if f == nil || f.Export == "" {
			return nil, false
		}
		if _, err := os.Stat(f.Export); err != nil {
			delete(p.known, path) // the go command's cache has been cleaned
			return nil, false
		}
		list.files[path] = f.Export
		queue = append(queue, f.Imports...)
	}
	return list, true
}

// lists are the cache's files of what does not change, with the packages that
// each is for: the standard library, and the carried sources where their
// directory is one of the cache, whose name changes with them.
func (p *packages) lists() map[string]func(*packageFile) bool {
	prefix := ""
	if p.shared {
		prefix = "shared-"
	}
	lists := map[string]func(*packageFile) bool{prefix + standardList: func(f *packageFile) bool { return f.Standard }}
	if root := p.options.Carried; root != "" && root == p.options.sources().file(filepath.Base(root)) {
		lists[prefix+filepath.Base(root)+".json"] = func(f *packageFile) bool { return isCarried(f.ImportPath) }
	}
	return lists
}

// load reads what the last process knew of what does not change. Losing it
// costs time only, so errors are not told. It is the
// caller's turn.
func (p *packages) load() {
	if p.loaded {
		return
	}
	p.loaded = true
	for name := range p.lists() {
		var list []*packageFile
		data, err := os.ReadFile(p.cache.file(name))
		if err != nil || json.Unmarshal(data, &list) != nil {
			continue
		}
		for _, f := range list {
			p.known[f.ImportPath] = f
		}
	}
}

func (p *packages) save() {
	for name, has := range p.lists() {
		var list []*packageFile
		for _, path := range slices.Sorted(maps.Keys(p.known)) {
			if f := p.known[path]; has(f) {
				list = append(list, f)
			}
		}
		if data, err := json.Marshal(list); err == nil {
			p.cache.put(name, data)
		}
	}
}

func (p *packages) forget() {
	p.turn <- struct{}{}
	defer p.leave()
	maps.DeleteFunc(p.known, func(path string, f *packageFile) bool { return !f.Standard && !isCarried(path) })
}

// An importList is archives by import path.
type importList struct{ files map[string]string }

// config is the list as compiler and linker read it.
func (l *importList) config() string {
	var out strings.Builder
	for _, path := range slices.Sorted(maps.Keys(l.files)) {
		out.WriteString("packagefile " + path + "=" + l.files[path] + "\n")
	}
	return out.String()
}

// key names what comes of a source and these packages. The archives are named
// by their content.
func (l *importList) key(src Source) string {
	h := sha256.New()
	h.Write([]byte(src.ID + "\n" + versionScript + mainSource + l.config()))
	return hex.EncodeToString(h.Sum(nil)[:16])
}
