package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"gokernel/interp/module"
)

// headline is how main.go of an exported program begins.
const headline = "// The notebook "

// To makes a program of cells and writes it to a directory, which is made if it
// is missing. Modules come from w; nil is for programs of the standard library
// alone. What stands in the directory is replaced only where an earlier export
// has left it.
func To(ctx context.Context, dir string, cells []Cell, o Options, w *module.Workspace) (*Program, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("exporting: %w", err)
	}
	o.Module = moduleName(filepath.Base(dir))
	if w != nil && o.Fetch == nil {
		o.Fetch = func(ctx context.Context, paths []string) error {
			_, err := w.Fetch(ctx, paths, nil)
			return err
		}
	}
	p, err := Export(ctx, cells, o)
	if err != nil {
		return nil, err
	}
	mod := module.ProgramModule{Path: o.Module, Mod: fmt.Appendf(nil, "module %s\n\ngo 1.26.0\n", o.Module)}
	if w != nil {
		if mod, err = w.Program(ctx, dir, o.Module, p.Imports); err != nil {
			return nil, err
		}
	}
	if mod.Path != o.Module {
		o.Module = mod.Path // a package of the user's module
		if p, err = Export(ctx, cells, o); err != nil {
			return nil, err
		}
	}
	if mod.Mod != nil {
		p.Files = append(p.Files, File{"go.mod", mod.Mod})
	}
	if mod.Sum != nil {
		p.Files = append(p.Files, File{"go.sum", mod.Sum})
	}
	if err := writeFiles(dir, p.Files); err != nil {
		return nil, err
	}
	if mod.Mod != nil && len(p.Imports) > 0 {
		if err := w.TidyProgram(ctx, dir, nil); err != nil {
			p.Notes = append(p.Notes, "go.mod is the notebook's as a whole, since go mod tidy failed: "+firstLine(err.Error()))
		}
	}
	return p, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// moduleName makes the path of a module of a file name.
func moduleName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)), r == '_', r == '.':
			return unicode.ToLower(r)
		case r == ' ' || r == '-':
			return '-'
		}
		return -1
	}, name)
	if name = strings.Trim(name, ".-"); name == "" || module.Std().Has(name) || name == "main" {
		return "notebook" + name
	}
	return name
}

// writeFiles writes the files of a program. Nothing is written when one of them
// would replace what no export has made.
func writeFiles(dir string, files []File) error {
	main, err := os.ReadFile(filepath.Join(dir, "main.go"))
	ours := err == nil && bytes.HasPrefix(main, []byte(headline))
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		old, err := os.ReadFile(path)
		if err == nil && !ours && !bytes.Equal(old, f.Data) {
			return fmt.Errorf("%s is there already, and is not of an earlier export: choose another directory, or remove it", path)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("exporting: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	root, err := os.OpenRoot(dir) // neither a name nor a link that lies there leads out of it
	if err != nil {
		return fmt.Errorf("exporting: %w", err)
	}
	defer root.Close()
	for _, f := range files {
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(f.Name)), 0o777); err != nil {
			return fmt.Errorf("exporting: %w", err)
		}
		if err := root.WriteFile(filepath.FromSlash(f.Name), f.Data, 0o666); err != nil {
			return fmt.Errorf("exporting: %w", err)
		}
	}
	return nil
}
