package kernelspec

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// scriptTemplate says what nbconvert makes of a notebook of Go where a script
// is asked for. Its first line is how it is told from others.
//
//go:embed nbconvert/null.j2
var scriptTemplate []byte

// TemplateTakenError says that where the template belongs is one of somebody
// else.
type TemplateTakenError struct{ Path string }

func (e *TemplateTakenError) Error() string {
	return e.Path + " is not gokernel's, and stays"
}

// InstallTemplate writes the template by which nbconvert makes a file of Go of
// a notebook (jupyter nbconvert --to script) beside the kernels directory that
// holds the kernelspec in dir. nbconvert has no file of that name; it looks for
// one there before it takes its own from elsewhere. Somebody else's file is a
// TemplateTakenError and stays.
func InstallTemplate(dir string) (path string, changed bool, err error) {
	path = templatePath(dir)
	switch have, err := os.ReadFile(path); {
	case err == nil && !oursTemplate(have):
		return path, false, &TemplateTakenError{path}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return path, false, fmt.Errorf("installing nbconvert's template: %w", err)
	}
	if changed, err = put(path, scriptTemplate); err != nil {
		return path, changed, fmt.Errorf("installing nbconvert's template: %w", err)
	}
	return path, changed, nil
}

// uninstallTemplate removes what InstallTemplate wrote for the kernelspec that
// was in dir, and the directories that are empty then, unless another gokernel
// beside it needs it.
func uninstallTemplate(dir string) error {
	kernels := filepath.Dir(dir)
	entries, err := os.ReadDir(kernels)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		if ours(filepath.Join(kernels, entry.Name())) == nil {
			return nil
		}
	}
	path := templatePath(dir)
	have, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && !oursTemplate(have):
		return nil
	case err != nil:
		return err
	}
	if err := os.Remove(path); err != nil {
		return err
	}
	for range 3 { // script, templates, nbconvert
		path = filepath.Dir(path)
		if os.Remove(path) != nil {
			break // there is more in it
		}
	}
	return nil
}

// templatePath is where the template belongs beside the kernelspec in dir.
func templatePath(dir string) string {
	return filepath.Join(filepath.Dir(filepath.Dir(dir)), "nbconvert", "templates", "script", "null.j2")
}

// oursTemplate tells whether a template is gokernel's, of whatever version.
func oursTemplate(data []byte) bool { return bytes.HasPrefix(data, []byte("{#-\ngokernel:")) }
