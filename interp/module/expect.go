package module

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
)

// How cells are compiled is not known when a session begins, and packages that
// are compiled in one way are of no use in another. So it is kept on disk, and
// expected of the next session with the same toolchain and settings; before the
// first, packages are compiled as for programs, which the worker program needs
// as well. A file has one line.
const (
	expectPrefix  = "build-"
	expectPlugins = "plugins"
)

// expectationFile is where it is kept for builds like b.
func expectationFile(b build, cache string) string {
	return filepath.Join(cache, expectPrefix+b.in(mode{}).id)
}

// expectedMode is the mode that is to be expected of a build with b's settings.
func expectedMode(b build, cache string) mode {
	if cache == "" || !b.mayCompile() {
		return mode{}
	}
	text, err := os.ReadFile(expectationFile(b, cache))
	if err != nil {
		return mode{}
	}
	fields := strings.Fields(string(text))
	if len(fields) == 0 || fields[0] != expectPlugins {
		return mode{}
	}
	return mode{plugin: true, flags: strings.Join(fields[1:], " ")}
}

// expectMode keeps the mode for the next session.
func expectMode(b build, m mode, cache string) error {
	if cache == "" {
		return nil
	}
	file := expectationFile(b, cache)
	text := []byte(expectPlugins + " " + m.flags + "\n")
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return err
	}
	return replaceFile(file, text, 0o600)
}
