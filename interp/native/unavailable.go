package native

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// UnavailableError says why cells cannot be compiled here.
type UnavailableError struct {
	Reason string // one line
	Advice string // the cure, as in "install Go"; "" where nobody knows
	Err    error  // all that is known, or nil
}

func (e *UnavailableError) Error() string { return e.Reason }
func (e *UnavailableError) Unwrap() error { return e.Err }

// Notice is what a user is to be told, in one line.
func (e *UnavailableError) Notice() string {
	notice := "cells are interpreted, not compiled: " + e.Reason
	if e.Advice == "" {
		return notice + `. "gokernel install" shows all that is known`
	}
	return notice + ". To have them compiled, " + e.Advice
}

// IsUnavailable tells whether cells cannot be compiled here at all, and why.
func IsUnavailable(err error) (*UnavailableError, bool) {
	var u *UnavailableError
	return u, errors.As(err, &u)
}

// cures are what helps against failures of tools, by a part of what they say.
var cures = []struct{ said, advice string }{
	{"no space left on device", freeSpace},
	{"disk quota exceeded", freeSpace},
	{"read-only file system", writable},
	{"permission denied", writable},
	{"GOCACHE is not defined", writable},
	{"failed to initialize build cache", writable},
	{"cannot find -l", installC},
	{"crt1.o", installC},
	{"cannot find 'ld'", installC},
	{"cgo: C compiler", installC},
	{"runtime/cgo", installC},
	{"fatal error: ", installC}, // a header of the C library
}

const (
	freeSpace = "free some space there"
	writable  = "let XDG_CACHE_HOME and GOCACHE name directories that can be written to and hold programs"
	installC  = "install a complete C compiler: gcc, binutils and libc6-dev, or build-base, by the package manager"
	whole     = `run "gokernel install", which shows all that the go command says`
)

// unavailable explains a failure of the build.
func unavailable(ctx context.Context, err error) error {
	var u *UnavailableError
	if ctx.Err() != nil || errors.As(err, &u) {
		return err
	}
	return &UnavailableError{Reason: gist(err.Error()), Advice: cure(err), Err: err}
}

// cure is what helps against a failure, or "".
func cure(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return freeSpace
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.ENOTDIR):
		return writable
	}
	for _, c := range cures {
		if strings.Contains(err.Error(), c.said) {
			return c.advice
		}
	}
	return ""
}

// gist is the line of a command's words that tells most: the first that is not
// the name of a package.
func gist(text string) string {
	before := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if rest, name, ok := strings.Cut(line, "# "); ok && !strings.Contains(name, " ") {
			before += rest
			continue
		}
		if line != "" {
			return before + line
		}
	}
	return strings.TrimSpace(before)
}
