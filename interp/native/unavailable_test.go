package native

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

func TestUnavailable(t *testing.T) {
	said := func(output string) error {
		return fmt.Errorf("building the worker program: %w", &CommandError{Command: "go", Output: output, Err: errors.New("exit status 1")})
	}
	for _, test := range []struct {
		name           string
		err            error
		reason, advice string
	}{
		{"the disk is full", fmt.Errorf("unpacking: %w", &fs.PathError{Op: "write", Path: "/x", Err: syscall.ENOSPC}), "unpacking: write /x: no space left on device", "free some space there"},
		{"the disk is full for a tool", said("# runtime\nwrite $WORK/b002/_pkg_.a: no space left on device"), "building the worker program: write $WORK/b002/_pkg_.a: no space left on device", "free some space there"},
		{"no right to write", fmt.Errorf("making the cache directory: %w", &fs.PathError{Op: "mkdir", Path: "/x", Err: syscall.EACCES}), "making the cache directory: mkdir /x: permission denied", writable},
		{"a read-only disk", fmt.Errorf("making the cache directory: %w", &fs.PathError{Op: "mkdir", Path: "/x", Err: syscall.EROFS}), "making the cache directory: mkdir /x: read-only file system", writable},
		{"no headers", said("# runtime/cgo\n_cgo_export.c:3:10: fatal error: stdlib.h: No such file or directory\n    3 | #include"),
			"building the worker program: _cgo_export.c:3:10: fatal error: stdlib.h: No such file or directory", installC},
		{"something else", said("# gokernel/interp\ninterp/x.go:1:2: undefined: y"), "building the worker program: interp/x.go:1:2: undefined: y", ""},
		{"nothing but a package", said("# gokernel/interp"), "building the worker program:", ""},
	} {
		u, ok := IsUnavailable(unavailable(t.Context(), test.err))
		if !ok || u.Reason != test.reason || u.Advice != test.advice {
			t.Errorf("%s: unavailable gives %+v, want %q and %q", test.name, u, test.reason, test.advice)
			continue
		}
		if !errors.Is(u, test.err) {
			t.Errorf("%s: the error itself is lost", test.name)
		}
		if notice := u.Notice(); strings.Contains(notice, "\n") || !strings.Contains(notice, u.Reason) || !strings.Contains(notice, u.Advice) {
			t.Errorf("%s: Notice gives %q", test.name, notice)
		}
	}
}

func TestUnavailableKeepsWhatIsExplained(t *testing.T) {
	own := &UnavailableError{Reason: "a", Advice: "b"}
	if got := unavailable(t.Context(), own); got != error(own) {
		t.Errorf("unavailable(%v) = %v", own, got)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if got := unavailable(ctx, context.Canceled); got != context.Canceled {
		t.Errorf("unavailable(%v) = %v", context.Canceled, got)
	}
}
