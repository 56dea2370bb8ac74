package module

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A home is the directory in which the go command resolves a session's
// imports: the notebook's own, where that lies in a module, or one that was
// made for the session.
type home struct {
	dir  string // where the go command runs
	mod  string // path of go.mod; "" in a workspace outside of its modules
	work string // path of go.work, or ""
	own  *ownModule

	mu      sync.Mutex
	modules []mainModule // guarded by mu; nil: not asked yet
}

// A mainModule is one whose sources are the user's: that of the directory, and
// in a workspace all that go.work uses.
type mainModule struct{ path, dir string }

// modulePath is what a session's own module is called.
const modulePath = "notebook"

// findHome looks whether dir lies in a module or a workspace, as the go command
// sees it. It returns nil where it does not. As a rule, nothing is run then.
func findHome(ctx context.Context, b build, dir string) (*home, error) {
	if !mayHaveModule(b.settings, dir) {
		return nil, nil
	}
	out, err := b.tc.runGo(ctx, dir, b.user(), nil, "env", "-json", "GOMOD", "GOWORK")
	if err != nil {
		return nil, fmt.Errorf("looking for go.mod: %w", err)
	}
	var found struct{ GOMOD, GOWORK string }
	if err := json.Unmarshal(out, &found); err != nil {
		return nil, fmt.Errorf("looking for go.mod: reading go env: %w", err)
	}
	h := &home{dir: dir}
	if found.GOMOD != os.DevNull && found.GOMOD != "NUL" {
		h.mod = found.GOMOD
	}
	if found.GOWORK != "off" {
		h.work = found.GOWORK
	}
	if h.mod == "" && h.work == "" {
		return nil, nil // GO111MODULE=off, or the go.mod of the temporary directory, which does not count
	}
	return h, nil
}

// mayHaveModule tells whether there is a go.mod or go.work in dir or above.
func mayHaveModule(settings environment, dir string) bool {
	if work := settings.lookup("GOWORK"); work != "" && work != "off" {
		return true
	}
	for {
		for _, name := range []string{"go.mod", "go.work"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
				return true
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}

// env is the environment of go commands there.
func (h *home) env(b build) environment {
	if h.own != nil {
		return b.own()
	}
	return b.user()
}

// run runs the go command there.
func (h *home) run(ctx context.Context, b build, progress func(string), args ...string) ([]byte, error) {
	return b.tc.runGo(ctx, h.dir, h.env(b), progress, args...)
}

// root is the directory of go.mod or go.work.
func (h *home) root() string {
	if h.mod != "" {
		return filepath.Dir(h.mod)
	}
	return filepath.Dir(h.work)
}

// files are those that go commands change there.
func (h *home) files() []string {
	var list []string
	if h.mod != "" {
		list = append(list, h.mod, strings.TrimSuffix(h.mod, ".mod")+".sum")
	}
	if h.work != "" {
		list = append(list, h.work, h.work+".sum")
	}
	return list
}

// mainModules lists the modules whose sources are the user's.
func (h *home) mainModules(ctx context.Context, b build) ([]mainModule, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.modules != nil {
		return h.modules, nil
	}
	out, err := h.run(ctx, b, nil, "list", "-m", "-f", `{{.Path}}{{"\t"}}{{.Dir}}`)
	if err != nil {
		return nil, fmt.Errorf("listing modules: %w", err)
	}
	list := []mainModule{}
	for line := range strings.Lines(string(out)) {
		if path, dir, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t"); ok {
			list = append(list, mainModule{path, dir})
		}
	}
	h.modules = list
	return list, nil
}

// holds returns the main module that the package of a path would lie in, the
// innermost one.
func (h *home) holds(ctx context.Context, b build, path string) (found mainModule, ok bool) {
	modules, err := h.mainModules(ctx, b)
	if err != nil {
		return mainModule{}, false // what is asked next meets the same error, and tells it
	}
	for _, m := range modules {
		if isUnder(path, m.path) && len(m.path) > len(found.path) {
			found, ok = m, true
		}
	}
	return found, ok
}

// packagePath is the import path that a package in the notebook's directory
// has: the one that the rule of internal packages looks at. It is "" outside
// of modules, and where h is nil.
func (h *home) packagePath(ctx context.Context, b build) string {
	if h == nil || h.own != nil {
		return ""
	}
	modules, err := h.mainModules(ctx, b)
	if err != nil {
		return ""
	}
	dir, err := filepath.EvalSymlinks(h.dir)
	if err != nil {
		dir = h.dir
	}
	best, path := "", ""
	for _, m := range modules {
		root, err := filepath.EvalSymlinks(m.dir)
		if err != nil {
			root = m.dir
		}
		rel, err := filepath.Rel(root, dir)
		if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) || len(root) <= len(best) && best != "" {
			continue
		}
		best, path = root, strings.TrimSuffix(m.path+"/"+filepath.ToSlash(rel), "/.")
	}
	return path
}

// vendors tells whether imports are resolved in a folder vendor alone.
func (h *home) vendors(b build) bool {
	for _, flag := range splitFlags(b.goflags) {
		if mode, ok := strings.CutPrefix(strings.TrimLeft(flag, "-"), "mod="); ok {
			return mode == "vendor" && h.own == nil
		}
	}
	info, err := os.Stat(filepath.Join(h.root(), "vendor", "modules.txt"))
	return err == nil && !info.IsDir() && h.own == nil
}

// isUnder tells whether path is prefix or lies below it.
func isUnder(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}

// errNoGoMod says that a command needs a go.mod.
var errNoGoMod = errors.New("the notebook's directory lies in a workspace (go.work), but in none of its modules: there is no go.mod to change")
