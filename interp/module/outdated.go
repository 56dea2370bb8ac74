package module

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A go.mod lists the modules whose packages the session uses. What these ask
// for beyond that is not in it, though the go command knows of it and finds
// packages there. It refuses to list such a package, since go.mod would have to
// name its module for that. gonum, for example, asks for a version of plot,
// which none of its packages imports outside of tests.

// isOutdated tells whether the go command wants go.mod to be another before it
// says anything of packages.
func isOutdated(err error) bool {
	var failed *GoError
	return errors.As(err, &failed) && strings.Contains(failed.Output, "updates to go.mod needed")
}

// query returns what to ask go get for: the newest version of a module that
// go.mod does not name, whatever its modules ask for, but no other version of
// one that it names. It is "" where n has another cure. It changes nothing.
func (w *Workspace) query(ctx context.Context, n *NeedsModuleError, progress func(string)) (string, error) {
	if !n.outdated && n.unsummed == "" {
		if n.cure != nil {
			return "", nil
		}
		return n.Path, nil
	}
	h, err := w.lookHome(ctx)
	if err != nil {
		return "", err
	}
	if h == nil || h.mod == "" || h.work != "" { // in a workspace, no go.mod has to name all
		if n.outdated {
			return n.Path, nil
		}
		return "", nil
	}
	r, err := h.requirements(ctx, w.build())
	if err != nil {
		return "", err
	}
	named := r.versions()
	if !n.outdated {
		if _, ok := named[n.unsummed]; ok {
			return "", nil
		}
		return n.Path, nil
	}
	module, version, err := w.provider(ctx, h, n.Path, progress)
	if err != nil {
		return "", err
	}
	if _, ok := named[module]; ok && version != "" {
		return n.Path + "@" + version, nil
	}
	return n.Path, nil
}

// provider tells which module would have a package if go.mod were brought up to
// date with as few changes as possible. version is "" for one that is replaced,
// both are "" where no module has it.
func (w *Workspace) provider(ctx context.Context, h *home, path string, progress func(string)) (module, version string, err error) {
	dir, remove, err := w.Scratch("mod")
	if err != nil {
		return "", "", fmt.Errorf("bringing go.mod up to date: %w", err)
	}
	defer remove()
	for file, name := range map[string]string{h.mod: "go.mod", strings.TrimSuffix(h.mod, ".mod") + ".sum": "go.sum"} {
		data, err := readIfThere(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			return "", "", fmt.Errorf("bringing go.mod up to date: %w", err)
		}
	}
	out, err := h.run(ctx, w.build(), progress, "list", "-e", "-find", "-mod=mod", "-modfile="+filepath.Join(dir, "go.mod"),
		"-f", "{{with .Module}}{{.Path}} {{if not .Replace}}{{.Version}}{{end}}{{end}}", "--", path)
	if err != nil {
		return "", "", err
	}
	module, version, _ = strings.Cut(strings.TrimSpace(string(out)), " ")
	return module, version, nil
}
