package native

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Findings keep in the cache which toolchain was found, so that the start of a
// kernel need not wait for the go command and the C compiler.
type findings struct {
	cache   cache
	name    string // of the file: it changes with the settings
	command string // the go command that was asked
}

// A finding is a toolchain, with what it depends on beside the settings.
type finding struct {
	Toolchain *Toolchain
	Marks     map[string]string // of files, by path
}

// newFindings are those for the settings: the command, the parts of the
// environment that it reads, and the version that the session's module asks
// for.
func newFindings(o Options, command string) findings {
	settings := []string{command, wanted(o)}
	for _, pair := range o.Env {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "GO") || strings.HasPrefix(name, "CGO_") || slices.Contains(settingNames, name) {
			settings = append(settings, pair)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(settings, "\n")))
	return findings{cache: cache{dir: filepath.Join(o.Cache, "toolchains")}, name: hex.EncodeToString(sum[:8]) + ".json", command: command}
}

var settingNames = []string{"PATH", "HOME", "XDG_CONFIG_HOME", "CC", "CXX", "LIBRARY_PATH", "COMPILER_PATH"}

// recall gives the toolchain if nothing has changed, or nil.
func (f findings) recall() *Toolchain {
	var found finding
	data, err := os.ReadFile(f.cache.file(f.name))
	if err != nil || json.Unmarshal(data, &found) != nil || found.Toolchain == nil {
		return nil
	}
	for path, m := range found.Marks {
		if mark(path) != m {
			return nil
		}
	}
	if found.Toolchain.Linker.Direct != "" && found.Toolchain.Linker.Direct != directLinker() {
		return nil // a faster one has been installed
	}
	return found.Toolchain
}

// keep keeps the toolchain for the next time. settings is the file of "go env
// -w". Where the command is not that of a toolchain it is a program that chooses
// one, nobody knows how, and is asked each time.
func (f findings) keep(tc *Toolchain, settings string) {
	command, err := filepath.EvalSymlinks(f.command)
	root := filepath.Dir(filepath.Dir(command))
	if err != nil || mark(filepath.Join(root, "VERSION")) == "" {
		return
	}
	found := finding{Toolchain: tc, Marks: map[string]string{}}
	files := []string{
		f.command, filepath.Join(root, "VERSION"), filepath.Join(root, "go.env"), tc.Go, filepath.Join(tc.GOROOT, "VERSION"), filepath.Join(tc.GOROOT, "go.env"),
		filepath.Join(tc.Tools, "compile"), filepath.Join(tc.Tools, "link"), settings, tc.Linker.CC, tc.Linker.Direct,
	}
	for _, file := range append(files, tc.Linker.Dirs...) {
		found.Marks[file] = mark(file)
	}
	if data, err := json.Marshal(found); err == nil {
		f.cache.put(f.name, data)
	}
}

// mark changes with a file; it is "" where there is none.
func mark(path string) string {
	if path == "" || path == "off" {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano())
}

// wanted is what go.mod and go.work have to say about the toolchain: the lines
// by which the go command chooses one.
func wanted(o Options) string {
	var lines []string
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return ""
	}
	for _, name := range []string{"go.mod", "go.work"} {
		for at := dir; ; at = filepath.Dir(at) {
			data, err := os.ReadFile(filepath.Join(at, name))
			if err == nil {
				for line := range strings.Lines(string(data)) {
					if strings.HasPrefix(line, "go ") || strings.HasPrefix(line, "toolchain ") {
						lines = append(lines, name+" "+strings.TrimSpace(line))
					}
				}
			}
			if err == nil || at == filepath.Dir(at) {
				break
			}
		}
	}
	return strings.Join(lines, "\n")
}
