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
	"io"
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
// time, which takes about half a millisecond: every kernel does that before it
// starts its worker, and reads them only where there is no program yet.
func Sources() (native.Sources, error) {
	interpreter, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return native.Sources{}, fmt.Errorf("reading the interpreter's sources: %w", err)
	}
	// It has a directory of its own, whose name changes with it alone: so a new
	// gokernel does not compile it again.
	sum := sha256.Sum256(archive)
	yaegi := native.Tree{
		Name:  "yaegi-" + name(sum[:]),
		Files: func() (map[string][]byte, error) { return unzip(interpreter) },
	}
	config := config(interpreter.Comment, yaegi.Name)
	own := native.Tree{Files: func() (map[string][]byte, error) { return module(config, packages()) }}
	if own.Name, err = moduleName(config, packages()); err != nil {
		return native.Sources{}, fmt.Errorf("reading the worker's sources: %w", err)
	}
	return native.Sources{Module: own, Needs: []native.Tree{yaegi}, Main: Main, GoVersion: goVersion}, nil
}

// config is the go.mod of the part of this project that the program is made of.
// It finds the interpreter of that version in that directory beside its own.
func config(version, dir string) string {
	return "module gokernel\n\ngo " + goVersion + "\n\n" +
		"require " + interpreterPath + " " + version + "\n\n" +
		"replace " + interpreterPath + " => ../" + dir + "\n"
}

// module is a part of this project as a module: its go.mod and its folders.
func module(config string, folders map[string]fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{"go.mod": []byte(config)}
	err := walk(folders, func(name string, f fs.File) (err error) {
		files[name], err = io.ReadAll(f)
		return err
	})
	return files, err
}

// moduleName names what module gives, without making a copy of it.
func moduleName(config string, folders map[string]fs.FS) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, config)
	buffer := make([]byte, 32<<10)
	err := walk(folders, func(name string, f fs.File) error {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		fmt.Fprintln(h, name, info.Size())
		_, err = io.CopyBuffer(h, f, buffer)
		return err
	})
	return "gokernel-" + name(h.Sum(nil)), err
}

// walk calls visit with the files of the folders, always in the same order.
func walk(folders map[string]fs.FS, visit func(name string, f fs.File) error) error {
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		err := fs.WalkDir(folders[folder], ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
				return err
			}
			f, err := folders[folder].Open(name)
			if err != nil {
				return err
			}
			defer f.Close()
			return visit(path.Join(folder, name), f)
		})
		if err != nil {
			return err
		}
	}
	return nil
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

// name is what a sum makes of the name of a directory.
func name(sum []byte) string { return hex.EncodeToString(sum[:8]) }
