// Package carried holds the sources of the worker program: the kernel has them
// with it wherever it is installed, so that the user's toolchain can build the
// program without a network. It knows which packages those are; how they are
// built, package native knows.
package carried

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/lifeline"
	"gokernel/interp/native"
	"gokernel/interp/process"
	"gokernel/interp/spelling"
	"gokernel/interp/syntax"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// Main is the package of the worker program.
const Main = "gokernel/interp/native/program"

// archive is the module of the interpreter without what the worker program
// does not need of it: a zip file of its packages' files, as "go list -deps"
// names them on the systems that have plugins, and of its license, with the
// version as the comment. "go test ./interp/native/carried -update" makes it
// anew.
//
//go:embed yaegi.zip
var archive []byte

// interpreterPath is the module of the interpreter.
const interpreterPath = "github.com/traefik/yaegi"

// goVersion is that of this project's go.mod.
const goVersion = "1.26.0"

// packages are the folders of this project that the program is made of.
func packages() map[string]fs.FS {
	return map[string]fs.FS{
		"display":         display.Source,
		"interp":          interp.Source,
		"interp/check":    check.Source,
		"interp/lifeline": lifeline.Source,
		"interp/native":   native.WorkerSource,
		"interp/process":  process.Source,
		"interp/spelling": spelling.Source,
		"interp/syntax":   syntax.Source,
		"interp/worker":   worker.Source,
		"interp/yaegi":    yaegi.Source,
	}
}

// Sources are the sources of the worker program. They are hashed anew each
// time, which takes about a millisecond.
func Sources() (native.Sources, error) {
	interpreter, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return native.Sources{}, fmt.Errorf("reading the interpreter's sources: %w", err)
	}
	// It has a directory of its own, whose name changes with it alone: so a new
	// gokernel does not compile it again.
	yaegi := native.Tree{
		Name:  "yaegi-" + hash(map[string][]byte{"": archive}),
		Files: func() (map[string][]byte, error) { return unzip(interpreter) },
	}
	files, err := module(interpreter.Comment, yaegi.Name)
	if err != nil {
		return native.Sources{}, fmt.Errorf("reading the worker's sources: %w", err)
	}
	own := native.Tree{Name: "gokernel-" + hash(files), Files: func() (map[string][]byte, error) { return files, nil }}
	return native.Sources{Module: own, Needs: []native.Tree{yaegi}, Main: Main, GoVersion: goVersion}, nil
}

// module is the part of this project that the program is made of, as a module
// that finds the interpreter of that version in that directory beside its own.
func module(version, dir string) (map[string][]byte, error) {
	files := map[string][]byte{"go.mod": []byte("module gokernel\n\ngo " + goVersion + "\n\n" +
		"require " + interpreterPath + " " + version + "\n\n" +
		"replace " + interpreterPath + " => ../" + dir + "\n")}
	for folder, source := range packages() {
		err := fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
				return err
			}
			files[path.Join(folder, name)], err = fs.ReadFile(source, name)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// unzip reads the files of an archive.
func unzip(r *zip.Reader) (_ map[string][]byte, err error) {
	files := map[string][]byte{}
	for _, f := range r.File {
		if files[f.Name], err = fs.ReadFile(r, f.Name); err != nil {
			return nil, fmt.Errorf("reading the interpreter's sources: %w", err)
		}
	}
	return files, nil
}

// hash names what is in the files.
func hash(files map[string][]byte) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintln(h, name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
