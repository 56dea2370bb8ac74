package worker

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"gokernel/interp"
)

// These programs close what is not theirs, and replace it.
func init() {
	programs["closelow"] = func(_ context.Context, h Host, arg string) *interp.CellError {
		for fd := range asideFrom {
			syscall.Close(fd)
		}
		fmt.Fprintln(h.Stdout(), "closed")
		return nil
	}
	programs["raw"] = func(_ context.Context, h Host, arg string) *interp.CellError {
		f, err := os.Open("/dev/null") // has the lowest number that is free
		if err != nil {
			return &interp.CellError{Kind: interp.KindPanic, Message: err.Error()}
		}
		defer f.Close()
		syscall.Write(1, []byte("raw out\n"))
		println("raw err")
		syscall.Read(0, make([]byte, 1))
		return nil
	}
	programs["closehigh"] = func(_ context.Context, h Host, arg string) *interp.CellError {
		for fd := asideFrom; fd < asideFrom+3; fd++ { // the calls and the events
			syscall.Close(fd)
		}
		select {}
	}
	programs["coverhigh"] = func(_ context.Context, h Host, arg string) *interp.CellError {
		null, err := syscall.Open("/dev/null", syscall.O_RDWR, 0)
		for fd := asideFrom; err == nil && fd < asideFrom+3; fd++ {
			err = syscall.Dup3(null, fd, 0)
		}
		if err != nil {
			return &interp.CellError{Kind: interp.KindPanic, Message: err.Error()}
		}
		return nil // a result that nobody gets
	}
	programs["exec"] = func(_ context.Context, h Host, arg string) *interp.CellError {
		err := syscall.Exec("/bin/sleep", []string{"sleep", "1000"}, nil)
		return &interp.CellError{Kind: interp.KindPanic, Message: err.Error()}
	}
}

// TestCellsMayCloseTheFilesTheyCount closes all file descriptors below 1024: the
// worker goes on, and the next program finds 0 to 2 as they were.
func TestCellsMayCloseTheFilesTheyCount(t *testing.T) {
	c, r := inChild(t, Options{})
	run(t, c, program(1, "closelow"))
	run(t, c, program(2, "raw"))
	if err := c.Ping(t.Context()); err != nil {
		t.Errorf("Ping = %v", err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(r.script(), "\n"), "\n")
	slices.Sort(lines) // two pipes have no common order
	got := strings.Join(lines, "")
	for _, want := range []string{"[1 stdout: ]closed\n", "[2 stdout: ]raw out\n", "[2 stderr: ]raw err\n", "file descriptor 0 was read"} {
		if !strings.Contains(got, want) {
			t.Errorf("output %q lacks %q", got, want)
		}
	}
}

// TestACutConnectionIsNoticed: a worker that can neither be called nor heard is
// ended without an interrupt, and the words say whose doing it was.
func TestACutConnectionIsNoticed(t *testing.T) {
	for _, name := range []string{"closehigh", "coverhigh", "exec"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := inChild(t, Options{})
			start := time.Now()
			d := died(t, c, program(1, name))
			if !strings.HasPrefix(d.Cause, "a cell cut its connection to the kernel") {
				t.Errorf("cause %q; report %.300s", d.Cause, d.Report)
			}
			t.Log(time.Since(start))
		})
	}
}

func TestAside(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	fd, err := syscall.Dup(int(w.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	a := newAside(fd)
	f, err := os.Open("/dev/null")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if int(f.Fd()) < a.from {
		t.Errorf("a file is opened as %d, below %d", f.Fd(), a.from)
	}
	high := a.move(fd)
	defer syscall.Close(high)
	a.release()
	if high < a.from || isClosed(high) || !isClosed(fd) {
		t.Errorf("%d was moved to %d; closed: %t, %t", fd, high, isClosed(fd), isClosed(high))
	}
	if low, err := duplicate(high, 0); err != nil || low >= a.from {
		t.Errorf("the next file would be %d, %v", low, err)
	} else {
		syscall.Close(low)
	}
}

// What makes a worker's table of descriptors large has the number that newAside
// closes.
func TestWidened(t *testing.T) {
	few := []*os.File{os.Stdin, os.Stdout}
	files := widened(slices.Clone(few), os.Stderr)
	if at := asideFrom - fdCalls; len(files) != at+1 || files[at] != os.Stderr || !slices.Equal(files[:2], few) {
		t.Errorf("%d files", len(files))
	}
	for _, f := range files[2 : len(files)-1] {
		if f != nil {
			t.Errorf("%v is between", f)
		}
	}
}
