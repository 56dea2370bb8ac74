package module

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Show returns the path of go.mod and what it says. It makes the session's own
// module where there is none.
func (w *Workspace) Show(ctx context.Context) (path, text string, err error) {
	end, err := w.begin(ctx)
	if err != nil {
		return "", "", err
	}
	defer end()
	h, err := w.ownHome(ctx)
	if err != nil {
		return "", "", err
	}
	path = h.mod
	if path == "" {
		path = h.work
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", "", fmt.Errorf("reading go.mod: %w", err)
	}
	return path, string(data), nil
}

// Edit runs go mod edit with the arguments, such as "-replace=PATH=DIR",
// "-require=PATH@VERSION" or "-dropreplace=PATH", and returns what has changed.
// In the session's own module, a DIR is relative to the notebook's directory;
// elsewhere to that of go.mod, as always. output is what the flags -json and
// -print have written.
func (w *Workspace) Edit(ctx context.Context, args []string) (output string, changes []ModuleChange, err error) {
	end, err := w.begin(ctx)
	if err != nil {
		return "", nil, err
	}
	defer end()
	h, err := w.ownHome(ctx)
	if err != nil {
		return "", nil, err
	}
	flags, err := w.editFlags(h, args)
	if err != nil {
		return "", nil, err
	}
	changes, err = w.changeAt(ctx, h, nil, func() error {
		out, err := h.run(ctx, w.build(), nil, append([]string{"mod", "edit"}, flags...)...)
		output = string(out)
		return err
	})
	return output, changes, err
}

// editFlags checks the arguments of go mod edit, each a flag with its value
// behind "=" or in the next argument, and makes directories absolute.
func (w *Workspace) editFlags(h *home, args []string) ([]string, error) {
	var flags []string
	for args := slices.Clone(args); len(args) > 0; args = args[1:] {
		flag := "-" + strings.TrimLeft(args[0], "-")
		if !strings.HasPrefix(args[0], "-") {
			return nil, fmt.Errorf("%q: want flags of go mod edit, as in -replace=PATH=DIR", args[0])
		}
		name, value, ok := strings.Cut(flag, "=")
		if !ok && len(args) > 1 && !strings.HasPrefix(args[1], "-") {
			args = args[1:]
			value, ok = args[0], true
		}
		if name == "-replace" && ok && h.own != nil {
			old, dir, _ := strings.Cut(value, "=")
			if strings.HasPrefix(dir, "./") || strings.HasPrefix(dir, "../") || dir == "." || dir == ".." {
				value = old + "=" + filepath.Join(w.options.Dir, dir)
			}
		}
		if ok {
			name += "=" + value
		}
		flags = append(flags, name)
	}
	if len(flags) == 0 {
		return nil, errors.New("want flags of go mod edit, as in -replace=PATH=DIR")
	}
	return flags, nil
}

// Tidy runs go mod tidy as if a package in the notebook's directory had the
// imports: what they need is added where it is missing, and what neither they
// nor the module's own packages need is removed. It returns what has changed.
// Errors are those of Get.
func (w *Workspace) Tidy(ctx context.Context, imports []string, progress func(string)) ([]ModuleChange, error) {
	end, err := w.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	h, err := w.ownHome(ctx)
	if err != nil {
		return nil, err
	}
	dir, remove, err := w.Scratch("tidy")
	if err != nil {
		return nil, fmt.Errorf("tidying go.mod: %w", err)
	}
	defer remove()
	overlay, err := w.pretend(h, dir, imports)
	if err != nil {
		return nil, fmt.Errorf("tidying go.mod: %w", err)
	}
	return w.changeAt(ctx, h, nil, func() error {
		_, err := h.run(ctx, w.build(), progress, "mod", "tidy", "-overlay="+overlay)
		return err
	})
}

// pretend makes the go command see a package with the imports in a folder of
// the notebook's directory that does not exist. It returns the file for the
// flag -overlay, which it writes to dir, as well as the package.
func (w *Workspace) pretend(h *home, dir string, imports []string) (string, error) {
	source := "package cells\n"
	for _, path := range imports {
		from, err := w.archives.classify(path)
		if err == nil && from == modules {
			source += fmt.Sprintf("\nimport _ %q\n", path)
		}
	}
	file := filepath.Join(dir, "cells.go")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		return "", err
	}
	overlay := map[string]map[string]string{"Replace": {filepath.Join(h.dir, "gokernel-cells", "cells.go"): file}}
	data, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, data, 0o600)
}
