package native

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// mainSource is the package that the linker asks for. One and the same package
// cannot be both a plugin's main and one whose types are shared.
//
// That it imports package plugin, and what that needs, makes the linker keep
// what fills maps that nothing in this generation uses. Another one may use them,
// and a package is initialised once, by the first generation that has it.
const mainSource = `package main

import (
	_ "` + importName + `"
	_ "plugin"
	_ "runtime/cgo"
)

func main() {}
`

// importName is what the generation's package is imported by. It stands for
// PackagePath, which the compiler lets nobody write in an import.
const importName = "notebook"

// A workshop is a directory in which one generation is built.
type workshop struct {
	tc         *Toolchain
	dir        string
	src        Source
	imports    *importList
	pluginPath string // of no other plugin
	file       string // the plugin's
	steps      *Steps
	stopwatch

	// The archives of the generation, and of the package that the linker asks
	// for, when they have been made.
	archive, main string
}

// build makes the plugin file, with all packages that it uses in it.
func (w *workshop) build(ctx context.Context) error {
	if err := w.compileCell(ctx); err != nil {
		return err
	}
	if err := w.compileMain(ctx); err != nil {
		return err
	}
	return w.linkWhole(ctx, versionScript)
}

// linkWhole links a plugin with all packages that it uses. script says which
// symbols are its own.
func (w *workshop) linkWhole(ctx context.Context, script string) error {
	defer w.lap(&w.steps.Link)
	config := w.imports.config() + "packagefile " + PackagePath + "=" + w.archive + "\n" + "packagefile " + w.pluginPath + "=" + w.main + "\n"
	list, err := w.write("importcfg.link", config)
	if err != nil {
		return err
	}
	hidden, err := w.write("hidden.map", script)
	if err != nil {
		return err
	}
	if err := w.tc.link(ctx, w.dir, w.imports, list, hidden, w.pluginPath, w.main, w.file); err != nil {
		return err
	}
	return plainFunctions(w.file)
}

// compileCell compiles the generation.
func (w *workshop) compileCell(ctx context.Context, flags ...string) (err error) {
	defer w.lap(&w.steps.Compile)
	embed, err := w.embedFlags(ctx)
	if err != nil {
		return err
	}
	if w.archive, err = w.compile(ctx, PackagePath, importName, w.src.Text, w.imports.config(), w.src.Lines, append(embed, flags...)); err != nil {
		return err
	}
	return plainTypesOf(w.archive)
}

// compileMain compiles the package that the linker asks for.
func (w *workshop) compileMain(ctx context.Context, flags ...string) (err error) {
	defer w.lap(&w.steps.Main)
	config := w.imports.config() + "packagefile " + PackagePath + "=" + w.archive + "\nimportmap " + importName + "=" + PackagePath + "\n"
	w.main, err = w.compile(ctx, w.pluginPath, "main", mainSource, config, nil, flags)
	return err
}

// compile compiles a package of one file and gives its archive.
func (w *workshop) compile(ctx context.Context, path, name, text, config string, lines map[string]int, flags []string) (string, error) {
	source, err := w.write(name+".go", text)
	if err != nil {
		return "", err
	}
	list, err := w.write("importcfg."+name, config)
	if err != nil {
		return "", err
	}
	archive := filepath.Join(w.dir, name+".a")
	return archive, w.tc.compile(ctx, w.dir, list, path, archive, source, lines, flags)
}

func (w *workshop) write(name, text string) (string, error) {
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
