package main

import (
	"bytes"
	"fmt"
	"go/build/constraint"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// A program is one file of the Go project's tests that go run runs as it is.
type program struct {
	name   string // path in the folder test, with slashes
	dir    string // the folder test, where it runs
	source string
}

// find lists the programs of a folder whose build constraints hold here, in the
// order of their paths: all that take one file, or of the Go project's those whose
// first line is "// run", which take no flags either.
func find(dir, pattern string, isProgram func(source []byte) bool) ([]program, error) {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("reading the pattern: %w", err)
	}
	var list []program
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if name = filepath.ToSlash(name); !match.MatchString(name) {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if isProgram(source) && constraintsHold(source) {
			list = append(list, program{name, dir, string(source)})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading programs in %s: %w", dir, err)
	}
	return list, nil
}

func isRun(source []byte) bool {
	first, _, _ := bytes.Cut(source, []byte("\n"))
	return string(bytes.TrimSpace(first)) == "// run"
}

func isMain(source []byte) bool {
	return bytes.Contains(source, []byte("\npackage main\n")) && bytes.Contains(source, []byte("\nfunc main() {"))
}

// constraintsHold evaluates the //go:build lines above the package clause.
func constraintsHold(source []byte) bool {
	for line := range strings.Lines(string(source)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "package ") {
			return true
		}
		if !constraint.IsGoBuild(line) {
			continue
		}
		expr, err := constraint.Parse(line)
		if err != nil || !expr.Eval(tagHolds) {
			return false
		}
	}
	return true
}

func tagHolds(tag string) bool {
	switch tag {
	case runtime.GOOS, runtime.GOARCH, runtime.Compiler, "cgo":
		return true
	case "unix":
		return runtime.GOOS != "windows" && runtime.GOOS != "plan9"
	}
	return strings.HasPrefix(tag, "go1.")
}
