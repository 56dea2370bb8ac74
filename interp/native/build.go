package native

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// mainSource is the package that the linker asks for. One and the same package
// cannot be both a plugin's main and one whose types are shared.
const mainSource = `package main

import _ "` + importName + `"

func main() {}
`

// importName is what the generation's package is imported by. It stands for
// PackagePath, which the compiler lets nobody write in an import.
const importName = "notebook"

// A workshop is a directory in which one generation is built.
type workshop struct {
	tc  *Toolchain
	dir string
}

// build makes the plugin file, whose path must be its own.
func (w workshop) build(ctx context.Context, src Source, imports *importList, pluginPath, file string, steps *Steps) error {
	start := time.Now()
	lap := func(d *time.Duration) {
		now := time.Now()
		*d, start = now.Sub(start), now
	}
	config := imports.config()
	archive, err := w.compile(ctx, PackagePath, importName, src.Text, config, src.Lines)
	if err != nil {
		return err
	}
	if err := plainTypesOf(archive); err != nil {
		return err
	}
	lap(&steps.Compile)

	config += "packagefile " + PackagePath + "=" + archive + "\n"
	main, err := w.compile(ctx, pluginPath, "main", mainSource, config+"importmap "+importName+"="+PackagePath+"\n", nil)
	if err != nil {
		return err
	}
	lap(&steps.Main)

	config += "packagefile " + pluginPath + "=" + main + "\n"
	list, err := w.write("importcfg.link", config)
	if err != nil {
		return err
	}
	script, err := w.write("hidden.map", versionScript)
	if err != nil {
		return err
	}
	if err := w.tc.link(ctx, w.dir, list, script, pluginPath, main, file); err != nil {
		return err
	}
	if err := plainFunctions(file); err != nil {
		return err
	}
	lap(&steps.Link)
	return nil
}

// compile compiles a package of one file and gives its archive.
func (w workshop) compile(ctx context.Context, path, name, text, config string, lines map[string]int) (string, error) {
	source, err := w.write(name+".go", text)
	if err != nil {
		return "", err
	}
	list, err := w.write("importcfg."+name, config)
	if err != nil {
		return "", err
	}
	archive := filepath.Join(w.dir, name+".a")
	return archive, w.tc.compile(ctx, w.dir, list, path, archive, source, lines)
}

func (w workshop) write(name, text string) (string, error) {
	path := filepath.Join(w.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		return "", fmt.Errorf("writing generation: %w", err)
	}
	return path, nil
}

// versionScript makes functions and variables of a generation its own, and
// leaves the types to all, so that equal ones become one. The hash of the
// package, which plugin.Open would compare with an earlier generation's, is
// hidden as well. Quoted names in such scripts are exact and others patterns,
// with ? for what the grammar reserves.
const versionScript = "{ local: " + PackagePath + ".*; go?link.pkghash*" + PackagePath + "; };\n"
