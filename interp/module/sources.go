package module

import (
	"path/filepath"
	"strings"
)

// Sources returns the folder with the source files of a package: of the
// standard library, or of a module as far as the package has been imported. It
// runs nothing. ok is false where there is none.
func (im *Importer) Sources(path string) (dir string, ok bool) {
	if im.archives == nil || path == "" || checkPath(path) != nil {
		return "", false
	}
	root := filepath.Join(im.archives.current().tc.GOROOT, "src")
	for _, dir := range []string{im.archives.dir(path), im.standard.dir(path), filepath.Join(root, filepath.FromSlash(path)), filepath.Join(root, "vendor", filepath.FromSlash(path))} {
		if dir != "" && isDir(dir) && hasGoFiles(dir) {
			return dir, true
		}
	}
	return "", false
}

// dir is the folder of a package of a module that is known, or "".
func (a *Archives) dir(path string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if k := a.known[path]; k != nil {
		return k.dir
	}
	return ""
}

// Published tells whether a package is documented where the whole world's is: of
// the standard library, or of a version of a module, which is "@v1.2.3" then,
// that comes from no directory of the user's. A package that has not been
// imported is not.
func (im *Importer) Published(path string) (version string, ok bool) {
	if im.archives == nil {
		return "", false
	}
	if Std().Has(path) || path == "builtin" {
		return "", true
	}
	a := im.archives
	a.mu.Lock()
	defer a.mu.Unlock()
	k := a.known[path]
	if k == nil || k.origin != modules || k.module == "" || k.version == "" || strings.ContainsAny(k.version, " /\\") {
		return "", false
	}
	return "@" + k.version, true
}
