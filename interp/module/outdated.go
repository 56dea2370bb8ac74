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

// upToDate returns the query with which go get makes go.mod fit for a package:
// its path, in the version in which go.mod's modules ask for its module, so that
// none of those changes. It changes nothing itself.
func (w *Workspace) upToDate(ctx context.Context, path string, progress func(string)) (query string, err error) {
	h, err := w.lookHome(ctx)
	if err != nil {
		return "", err
	}
	if h == nil || h.mod == "" {
		return path, nil
	}
	dir, err := os.MkdirTemp("", "gokernel-mod-")
	if err != nil {
		return "", fmt.Errorf("bringing go.mod up to date: %w", err)
	}
	defer os.RemoveAll(dir) // the system clears what is left
	copied := map[string]string{h.mod: "go.mod", strings.TrimSuffix(h.mod, ".mod") + ".sum": "go.sum"}
	for file, name := range copied {
		data, err := readIfThere(file)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o600)
		}
		if err != nil {
			return "", fmt.Errorf("bringing go.mod up to date: %w", err)
		}
	}
	out, err := h.run(ctx, w.build(), progress, "list", "-e", "-find", "-mod=mod", "-modfile="+filepath.Join(dir, "go.mod"),
		"-f", "{{with .Module}}{{if not .Replace}}{{.Version}}{{end}}{{end}}", "--", path)
	if err != nil {
		return "", err
	}
	version := strings.TrimSpace(string(out))
	if version == "" {
		return path, nil // go get finds it, or says why there is none
	}
	return path + "@" + version, nil
}
