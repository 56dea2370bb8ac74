package module

import (
	"fmt"
	"path/filepath"
	"strings"
)

// A NeedsModuleError says that a package is not of the standard library, and
// that the session's module lacks something that it takes to import it, as a
// rule the module that has it. Workspace.Fetch gets that.
type NeedsModuleError struct {
	Path string

	cure     []string // arguments of the go command; nil stands for "get" and the path
	unsummed string   // the module that has the package, if that is what cure is for
	outdated bool     // go.mod must be another before anything is said of the package
	said     string   // by the go command; "" for the usual
}

func (e *NeedsModuleError) Error() string {
	if e.said != "" {
		return e.said
	}
	return "no required module provides package " + e.Path
}

// needsModule reads what the go command says of a package. It returns nil when
// that is something else than that go.mod lacks a requirement or go.sum a line.
func needsModule(p *listing, said string) *NeedsModuleError {
	if p.outdated {
		return &NeedsModuleError{Path: p.ImportPath, outdated: true, said: said}
	}
	if !strings.HasPrefix(lastLine(said), "\tgo ") {
		return nil // no cure is named
	}
	sum := strings.HasPrefix(said, "missing go.sum entry")
	fields := strings.Fields(lastLine(said))[1:]
	switch {
	case p.Error != nil && sum:
		return &NeedsModuleError{Path: p.ImportPath, cure: fields, unsummed: fields[len(fields)-1], said: said}
	case p.Error != nil:
		return &NeedsModuleError{Path: p.ImportPath}
	case p.Module != nil && p.Module.Version != "" && p.Module.Replace == nil:
		// Something that the package needs: it comes with the package, in the
		// version that it has.
		return &NeedsModuleError{Path: p.ImportPath, cure: []string{"get", p.ImportPath + "@" + p.Module.Version}, said: said}
	case sum:
		return &NeedsModuleError{Path: p.ImportPath, cure: fields, said: said}
	}
	return nil
}

func lastLine(text string) string {
	text = strings.TrimRight(text, "\n")
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// An origin is where a package comes from.
type origin int

const (
	standard origin = iota // the toolchain
	carried                // the kernel: see Archives.Carry
	modules                // the session's module, or those that it asks for
)

// checkPath says, in the go command's words, why nobody can import a path.
func checkPath(path string) error {
	first, _, _ := strings.Cut(path, "/")
	switch {
	case path == "":
		return fmt.Errorf("invalid import path (empty string)")
	case strings.HasPrefix(path, "/"):
		return fmt.Errorf("cannot import absolute path")
	case first == ".", first == "..":
		return fmt.Errorf("%q is relative, but relative import paths are not supported in module mode", path)
	case strings.HasPrefix(path, "-"):
		return fmt.Errorf("malformed import path %q: leading dash", path)
	case strings.ContainsFunc(path, badInPath):
		return fmt.Errorf("malformed import path %q", path)
	case path == "C":
		return fmt.Errorf("import \"C\" needs cgo, which cells cannot use")
	case path == "main":
		return fmt.Errorf("import %q is a program, not an importable package", path)
	}
	return nil
}

// checkStandard says whether a path is one of the standard library's. The
// error is for one that is, and cannot be imported.
func (tc *Toolchain) checkStandard(path string) (bool, error) {
	if Std().Has(path) {
		return true, nil
	}
	first, _, _ := strings.Cut(path, "/")
	if strings.Contains(first, ".") {
		return false, nil
	}
	// The toolchain may be newer than the index.
	if first == "cmd" || first == "vendor" {
		return true, tc.notStandard(path)
	}
	if strings.Contains(path, "/testdata") || !hasGoFiles(filepath.Join(tc.GOROOT, "src", filepath.FromSlash(path))) {
		return false, nil
	}
	if isInternal(path) {
		return true, internalError(path)
	}
	return true, nil
}

// notStandard is the error of a path without a dot that is found nowhere.
func (tc *Toolchain) notStandard(path string) error {
	return fmt.Errorf("package %s is not in std (%s)", path, filepath.Join(tc.GOROOT, "src", filepath.FromSlash(path)))
}

// internalParent returns the path below which an internal package may be
// imported, by the last element that is "internal"; ok is false for a package
// that is not internal.
func internalParent(path string) (parent string, ok bool) {
	if i := strings.LastIndex("/"+path+"/", "/internal/"); i >= 0 {
		return strings.TrimSuffix(path[:i], "/"), true
	}
	return "", false
}

func isInternal(path string) bool {
	_, ok := internalParent(path)
	return ok
}

// mayImport tells whether the package with the path from may import the other
// one by Go's rule of internal packages.
func mayImport(from, path string) bool {
	parent, ok := internalParent(path)
	return !ok || parent != "" && from != "" && isUnder(from, parent)
}

func internalError(path string) error {
	return fmt.Errorf("use of internal package %s not allowed", path)
}

func badInPath(r rune) bool {
	return r <= ' ' || r == 0x7F || r == 0xFFFD || strings.ContainsRune("!\"#$%&'()*,:;<=>?[\\]^`{|}", r)
}

func hasGoFiles(dir string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	return err == nil && len(files) > 0
}
