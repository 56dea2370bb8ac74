package module

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// names are the packages of modules by the name that a cell uses.
type names struct {
	byName map[string][]string
	list   []Package // by name, in the order of byName
}

// Candidates lists the paths of the packages called name that cells may import
// without fetching anything: those of the user's modules, and of the modules
// that go.mod asks for directly or that the session has asked for. The user's
// come first, then short paths before long ones. What the standard library has
// is for Std to say.
//
// The first call after go.mod has changed takes a run of the go command. It
// downloads nothing. Where that fails there are no candidates.
func (w *Workspace) Candidates(ctx context.Context, name string) []string {
	h, err := w.lookHome(ctx)
	if h == nil || err != nil {
		return nil
	}
	w.mu.Lock()
	known, changes := w.names, w.changes
	w.mu.Unlock()
	if known == nil {
		known, err = w.listNames(ctx, h)
		if err != nil {
			if ctx.Err() != nil {
				return nil // it will be asked again
			}
			w.options.Log.Info("listing the packages of modules", "err", err)
			known = &names{}
		}
		w.mu.Lock()
		if w.changes == changes {
			w.names = known
		}
		w.mu.Unlock()
	}
	return slices.Clone(known.byName[name])
}

// Packages lists those that Candidates knows, by name. It does not wait: while
// they are not known there are none, and the go command is asked behind it.
func (w *Workspace) Packages() []Package {
	w.mu.Lock()
	known, asked := w.names, w.listing
	if known == nil && !asked {
		w.listing = true
	}
	w.mu.Unlock()
	if known != nil {
		return known.list
	}
	if !asked {
		done := func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.listing = false
		}
		if !w.importer.behind(func(ctx context.Context) { defer done(); w.Candidates(ctx, "") }) {
			done()
		}
	}
	return nil
}

// listNames asks the go command which packages there are. It is told to
// download nothing.
func (w *Workspace) listNames(ctx context.Context, h *home) (*names, error) {
	b := w.build()
	own, err := h.mainModules(ctx, b)
	if err != nil {
		return nil, err
	}
	required, err := h.requirements(ctx, b)
	if err != nil {
		return nil, err
	}
	var patterns []string
	rank := map[string]int{} // by module
	if h.own == nil {
		for _, m := range own {
			patterns = append(patterns, m.path+"/...")
		}
	}
	for _, m := range required.Require {
		if !m.Indirect || w.hasAsked(m.Path) {
			patterns = append(patterns, m.Path+"/...")
			rank[m.Path] = 1
		}
	}
	if len(patterns) == 0 {
		return &names{}, nil
	}
	const format = `{{if or .GoFiles .CgoFiles}}{{.ImportPath}}{{"\t"}}{{.Name}}{{"\t"}}{{with .Module}}{{.Path}}{{end}}{{end}}`
	args := append([]string{"list", "-e", "-find", "-f", format, "--"}, patterns...)
	out, err := b.tc.runGo(ctx, h.dir, h.env(b).with("GOPROXY=off"), nil, args...)
	if err != nil {
		return nil, fmt.Errorf("listing packages: %w", err)
	}
	type candidate struct{ path, module string }
	found := map[string][]candidate{}
	from := h.packagePath(ctx, b)
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(fields) != 3 || fields[1] == "" || fields[1] == "main" || checkPath(fields[0]) != nil || !mayImport(from, fields[0]) {
			continue
		}
		found[fields[1]] = append(found[fields[1]], candidate{fields[0], fields[2]})
	}
	ix := &names{byName: map[string][]string{}}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		list := found[name]
		slices.SortFunc(list, func(x, y candidate) int {
			return cmp.Or(rank[x.module]-rank[y.module], len(x.path)-len(y.path), strings.Compare(x.path, y.path))
		})
		for _, c := range list {
			ix.byName[name] = append(ix.byName[name], c.path)
			ix.list = append(ix.list, Package{name, c.path})
		}
	}
	return ix, nil
}

// hasAsked tells whether the session has asked for a module, or a package of
// it, by path.
func (w *Workspace) hasAsked(module string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.asked, func(path string) bool { return isUnder(path, module) })
}
