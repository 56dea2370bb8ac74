// Package os is what os.Stdin, os.Stdout and os.Stderr become in cells where they
// are converted to an interface: the cell's own streams, which ask the user, and
// keep their order with all else that cells write. Where a cell uses them as
// files, they are the files that the process has.
//
// It knows the hooks of compiled cells and nothing of what serves them. Its name
// is that of the package which it stands in for, so that what prints the type of
// such a value says *os.File.
package os

import (
	"io"
	"os"

	"gokernel/interp/native/hook"
)

// A File is a file with a way of its own to read and write. All else is the
// file's: it satisfies every interface that an *os.File does.
type File struct {
	*os.File
	r io.Reader // nil for the file itself
	w io.Writer // nil for the file itself
}

// NewFile returns the file, read by way of r and written by way of w; either may
// be nil for the file itself.
func NewFile(f *os.File, r io.Reader, w io.Writer) *File { return &File{f, r, w} }

// For is f where file is its own, or else that file.
func (f *File) For(file *os.File) *File {
	if file == f.File {
		return f
	}
	return NewFile(file, nil, nil)
}

// Read reads the user's input of a standard input.
func (f *File) Read(p []byte) (int, error) {
	if f.r == nil {
		return f.File.Read(p)
	}
	return f.r.Read(p)
}

// Write writes to the cell's stream of a standard output.
func (f *File) Write(p []byte) (int, error) {
	if f.w == nil {
		return f.File.Write(p)
	}
	return f.w.Write(p)
}

// WriteString writes as Write does.
func (f *File) WriteString(s string) (int, error) { return f.Write([]byte(s)) }

// ReadFrom keeps io.Copy from going round Write.
func (f *File) ReadFrom(r io.Reader) (int64, error) {
	if f.w == nil {
		return f.File.ReadFrom(r)
	}
	return io.Copy(struct{ io.Writer }{f}, r)
}

// WriteTo keeps io.Copy from going round Read.
func (f *File) WriteTo(w io.Writer) (int64, error) {
	if f.r == nil {
		return f.File.WriteTo(w)
	}
	return io.Copy(w, struct{ io.Reader }{f})
}

// Close does nothing to a standard stream: other cells want to use it as well.
func (f *File) Close() error {
	if f.r == nil && f.w == nil {
		return f.File.Close()
	}
	return nil
}

// Plain is x with the file itself in the place of a File: for code that asks
// whether an interface holds an *os.File, or hands one to another process.
func Plain[T any](x T) T {
	if f, ok := any(x).(*File); ok {
		if file, ok := any(f.File).(T); ok {
			return file
		}
	}
	return x
}

// The standard streams of the process, as its start has made them.
var (
	stdin  = NewFile(os.Stdin, cellInput{}, nil)
	stdout = NewFile(os.Stdout, nil, cellOutput(1))
	stderr = NewFile(os.Stderr, nil, cellOutput(2))
)

// Stdin is os.Stdin as an interface. Where a cell has put another file there, it
// is that file.
func Stdin() *File { return stdin.For(os.Stdin) }

// Stdout is os.Stdout as Stdin is os.Stdin.
func Stdout() *File { return stdout.For(os.Stdout) }

// Stderr is os.Stderr as Stdin is os.Stdin.
func Stderr() *File { return stderr.For(os.Stderr) }

// A cellInput is the input of the cell that reads it.
type cellInput struct{}

func (cellInput) Read(p []byte) (int, error) { return hook.Calls.Read(p) }

// A cellOutput is an output, by its file descriptor, of the cell that writes to
// it.
type cellOutput int

func (fd cellOutput) Write(p []byte) (int, error) { return hook.Calls.Write(int(fd), p) }

// All is everything in this package that generated code mentions. The worker
// holds on to it, as to hook.All.
func All() []any { return []any{Stdin, Stdout, Stderr, NewFile, &File{}} }
