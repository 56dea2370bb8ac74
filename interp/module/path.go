package module

import (
	"fmt"
	"path/filepath"
	"strings"
)

// A NeedsModuleError says that a package is not of the standard library, and
// that a module which has it must be fetched first.
type NeedsModuleError struct{ Path string }

func (e *NeedsModuleError) Error() string {
	return "no required module provides package " + e.Path
}

// checkPath says, in the go command's words, why a path cannot be imported,
// or nil where it is one of the standard library's.
func (tc *Toolchain) checkPath(path string) error {
	first, _, _ := strings.Cut(path, "/")
	switch {
	case path == "":
		return fmt.Errorf("invalid import path (empty string)")
	case strings.HasPrefix(path, "/"):
		return fmt.Errorf("cannot import absolute path")
	case first == ".", first == "..":
		return fmt.Errorf("%q is relative, but relative import paths are not supported in module mode", path)
	case strings.ContainsFunc(path, badInPath):
		return fmt.Errorf("malformed import path %q", path)
	case strings.Contains(first, "."):
		return &NeedsModuleError{Path: path}
	case path == "C":
		return fmt.Errorf("import \"C\" needs cgo, which cells cannot use")
	case first == "internal", strings.Contains(path, "/internal/"), strings.HasSuffix(path, "/internal"):
		return fmt.Errorf("use of internal package %s not allowed", path)
	case Std().Has(path):
		return nil
	}
	// The toolchain may be newer than the index.
	dir := filepath.Join(tc.GOROOT, "src", filepath.FromSlash(path))
	if first == "vendor" || first == "cmd" || strings.Contains(path, "/testdata") || !hasGoFiles(dir) {
		return fmt.Errorf("package %s is not in std (%s)", path, dir)
	}
	return nil
}

func badInPath(r rune) bool {
	return r <= ' ' || r == 0x7F || r == 0xFFFD || strings.ContainsRune("!\"#$%&'()*,:;<=>?[\\]^`{|}", r)
}

func hasGoFiles(dir string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	return err == nil && len(files) > 0
}
