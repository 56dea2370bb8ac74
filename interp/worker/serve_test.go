//go:build unix

package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gokernel/display"
	"gokernel/interp"
)

func TestOrderIsKept(t *testing.T) {
	c, r := inChild(t, Options{})
	run(t, c, program(1, "mixed"))
	var want strings.Builder
	for i := range 200 {
		fmt.Fprintf(&want, "[1 stdout: ]host %d\nraw %d\nhost again\n[1 stderr: ]println %d\n<1 %d>", i, i, i, i)
	}
	if got := r.script(); got != want.String() {
		t.Errorf("got\n%.500s\nwant\n%.500s", got, want.String())
	}
}

func TestRawFloodComesWholeAndBeforeTheEnd(t *testing.T) {
	c, r := inChild(t, Options{})
	if res := run(t, c, program(1, "flood")); res.Err != nil {
		t.Fatal(res.Err)
	}
	got := r.script()
	if n := strings.Count(got, "y"); n != 3000000 || !strings.HasSuffix(got, "y\nend\nafter\n") {
		t.Errorf("%d bytes came, want 3000000; the end is %q", n, got[max(0, len(got)-20):])
	}
}

func TestRunesAreJoined(t *testing.T) {
	c, r := inChild(t, Options{})
	run(t, c, program(1, "runes"))
	got := strings.TrimPrefix(r.script(), "[1 stdout: ]")
	if n := strings.Count(got, "😀"); n != 2 {
		t.Errorf("%d whole emoji in %q, want 2", n, got)
	}
	if !strings.HasSuffix(got, "\uFFFD\uFFFD") || strings.Count(got, "\uFFFD") != 2 {
		t.Errorf("the bytes that are no rune became %q, want two replacements at the end", got)
	}
}

func TestInterruptStopsItsOwnRunOnly(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { r.await(t, "looping"); cancel() }()
		res, err := c.Run(ctx, program(1, "loop"))
		if err != nil || res.Err == nil || res.Err.Kind != interp.KindInterrupt {
			t.Fatalf("Run = %+v, %v, want an interrupt", res, err)
		}
		for i := range int64(300) {
			ctx, cancel := context.WithCancel(context.Background())
			go cancel() // early, late, or between
			if res, err := c.Run(ctx, program(i*2+2, "nothing")); err != nil && !errors.Is(err, context.Canceled) {
				t.Fatalf("Run = %+v, %v", res, err)
			}
			if res := run(t, c, program(i*2+3, "alive")); res.Err != nil {
				t.Fatalf("the run after an interrupted one = %v", res.Err)
			}
		}
	})
}

func TestWhatDoesNotStopIsKilled(t *testing.T) {
	c, r := inChild(t, Options{Grace: 50 * time.Millisecond})
	ctx, cancel := context.WithCancel(context.Background())
	go func() { r.await(t, "stuck"); cancel() }()
	_, err := c.Run(ctx, program(1, "stuck"))
	var d *DiedError
	if !errors.As(err, &d) || d.Cause != "did not stop within 50ms of the interrupt" {
		t.Fatalf("Run = %v, want a DiedError that names the grace period", err)
	}
	if _, err := c.Run(context.Background(), program(2, "nothing")); !errors.As(err, &d) {
		t.Errorf("Run on a dead worker = %v, want a DiedError", err)
	}
	if err := c.Ping(context.Background()); !errors.As(err, &d) {
		t.Errorf("Ping of a dead worker = %v, want a DiedError", err)
	}
}

// An interrupted run whose goroutines cannot be stopped costs nothing but
// itself: the worker lives, the next run runs, and nothing of the old one is
// heard any more.
func TestWhatIsLeftBehindIsNotHeard(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { r.await(t, "waiting"); cancel() }()
		res, err := c.Run(ctx, program(7, "leave 7"))
		if err != nil || res.Err == nil || res.Err.Kind != interp.KindInterrupt {
			t.Fatalf("Run = %+v, %v, want an interrupt", res, err)
		}
		if res := run(t, c, program(8, "print alive")); res.Err != nil {
			t.Errorf("the next run = %v", res.Err)
		}
		run(t, c, program(9, "wake"))
		want := "[7 stdout: ]waiting\nunfinished[8 stdout: ]alive\n[9 stdout: ]woken\n"
		if got := r.script(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if len(r.prompts) > 0 {
			t.Errorf("it asks %v", r.prompts)
		}
	})
}

func TestEnginePanicIsInternalAndGoexitEnds(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		for name, want := range map[string]interp.Kind{"panic": interp.KindInternal, "goexit": interp.KindExit} {
			if res := run(t, c, program(1, name)); res.Err == nil || res.Err.Kind != want {
				t.Errorf("%s = %+v, want %s", name, res.Err, want)
			}
		}
		p := program(2, "nothing")
		p.Engine = "steam"
		if res := run(t, c, p); res.Err == nil || res.Err.Kind != interp.KindInternal {
			t.Errorf("a program of an unknown engine = %+v, want an internal error", res.Err)
		}
		if res := run(t, c, program(3, "nothing")); res.Err != nil {
			t.Errorf("the run after them = %v", res.Err)
		}
	})
}

func TestLateOutputBelongsToTheRunThatStartedIt(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		run(t, c, program(7, "go words"))
		run(t, c, program(8, "nothing"))
		run(t, c, program(9, "wake"))
		want := "[7 stdout: ]started\nlate words\n<7 late>[9 stdout: ]woken\n"
		if got := r.script(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestOwnersAreForgotten(t *testing.T) {
	c, _ := inThis(t, Options{})
	for i := range int64(2000) {
		run(t, c, program(i+1, "nothing"))
	}
	size := func() int {
		owners.mu.RLock()
		defer owners.mu.RUnlock()
		return len(owners.sets)
	}
	deadline := time.Now().Add(10 * time.Second)
	for size() > 100 && time.Now().Before(deadline) {
		collectGarbage()
	}
	if n := size(); n > 100 {
		t.Errorf("%d owners of 2000 ended runs are kept", n)
	}
}

func TestDeaths(t *testing.T) {
	for _, test := range []struct {
		program, cause, script string
	}{
		{program: "recurse", cause: "infinite recursion (stack overflow)", script: "[1 stdout: ]before\n[1 stderr: ]user text\n"},
		{program: "maps", cause: "a map was used by several goroutines at once: concurrent map writes"},
		{program: "gopanic", cause: "a panic in a goroutine: gone"},
		{program: "segv", cause: "a crash"},
		{program: "exit", cause: "exited with status 7", script: "[1 stdout: ]raw last\n[1 stderr: ]raw err\n"},
		{program: "damage", cause: "something has been written over what it tells the kernel"},
	} {
		t.Run(test.program, func(t *testing.T) {
			t.Parallel()
			if test.program == "maps" && raced {
				t.Skip("the race detector speaks first")
			}
			c, r := inChild(t, Options{})
			run(t, c, program(9, "nothing"))
			start := time.Now()
			d := died(t, c, program(1, test.program))
			if !strings.HasPrefix(d.Cause, test.cause) {
				t.Errorf("cause %q, want %q; report %.300s", d.Cause, test.cause, d.Report)
			}
			got := r.script()
			if swapped := strings.SplitAfter(got, "raw err\n"); len(swapped) == 2 && swapped[1] != "" {
				got = swapped[1] + swapped[0] // two pipes have no common order
			}
			if got != test.script {
				t.Errorf("output %.300q, want %q", got, test.script)
			}
			t.Logf("%v: %v (%s, report of %d bytes)", time.Since(start), d, d.Status, len(d.Report))
		})
	}
}

func TestTextLikeAReportIsShown(t *testing.T) {
	c, r := inChild(t, Options{})
	run(t, c, program(1, "fakereport"))
	want := "[1 stderr: ]panic: not really\n[1 stdout: ]still here\n[1 stderr: ]fatal error: neither\n"
	if got := r.script(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestKilledFromOutside(t *testing.T) {
	c, r := inChild(t, Options{})
	go func() { r.await(t, "stuck"); syscall.Kill(c.Pid(), syscall.SIGKILL) }()
	d := died(t, c, program(1, "stuck"))
	if !strings.HasPrefix(d.Cause, "it was killed, ") || !strings.Contains(d.Cause, "memory") {
		t.Errorf("cause %q, want a word about memory", d.Cause)
	}
}

func TestCannotBeStarted(t *testing.T) {
	c, err := Start(context.Background(), Options{Command: []string{"/does/not/exist"}, Front: newRecorder()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if d := died(t, c, program(1, "nothing")); !strings.Contains(d.Cause, "could not be started") {
		t.Errorf("cause %q", d.Cause)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	for _, name := range []string{"nothing", "child", "stuck"} {
		t.Run(name, func(t *testing.T) {
			c, r := inChild(t, Options{})
			pid := 0
			if name == "stuck" {
				go c.Run(context.Background(), program(1, name))
				r.await(t, "stuck")
			} else {
				run(t, c, program(1, name))
			}
			if name == "child" {
				pid, _ = strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(r.script(), "[1 stdout: ]")))
			}
			worker := c.Pid()
			start := time.Now()
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			t.Logf("Close took %v", time.Since(start))
			if err := syscall.Kill(worker, 0); !errors.Is(err, syscall.ESRCH) {
				t.Errorf("the worker is there after Close: %v", err)
			}
			if pid != 0 && isRunning(pid) {
				t.Errorf("what the worker started is there after Close")
			}
			var d *DiedError
			if !errors.As(c.Err(), &d) || d.Cause != "was closed" {
				t.Errorf("Err = %v", c.Err())
			}
		})
	}
}

// isRunning waits a second for the end of a process that is not ours to wait
// for.
func isRunning(pid int) bool {
	for range 100 {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if bytes.Contains(stat, []byte(") Z ")) || err != nil && syscall.Kill(pid, 0) != nil {
			return false
		}
		time.Sleep(10 * time.Millisecond)
	}
	return true
}

func TestPingWhileAProgramRuns(t *testing.T) {
	c, r := inChild(t, Options{})
	go c.Run(context.Background(), program(1, "stuck"))
	r.await(t, "stuck")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := c.Ping(ctx); err != nil {
		t.Error(err)
	}
	if err := c.Ready(ctx); err != nil {
		t.Error(err)
	}
}

func TestStartDoesNotWait(t *testing.T) {
	start := time.Now()
	c, _ := inChild(t, Options{})
	if d := time.Since(start); d > 20*time.Millisecond {
		t.Errorf("Start took %v", d)
	}
	if err := c.Ready(context.Background()); err != nil {
		t.Error(err)
	}
	t.Logf("ready after %v", time.Since(start))
}

func TestDisplayGoesThroughTheServer(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		r.answers = []string{"blue"}
		run(t, c, program(4, "display"))
		if got, want := r.script(), "[4 stdout: ]a\n<4 x><4 x>[4 stdout: ]blue\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if n := len(r.events); n != 4 {
			t.Errorf("%d events, want 4: an empty result is none", n)
		}
	})
}

// A slowFront takes no event until it is let.
type slowFront struct {
	*recorder
	gate chan struct{}
}

func (f slowFront) Emit(e interp.Event) {
	<-f.gate
	f.recorder.Emit(e)
}

func TestASlowFrontLosesNothing(t *testing.T) {
	front := slowFront{newRecorder(), make(chan struct{})}
	c, _ := inChild(t, Options{Front: front})
	ended := make(chan error, 1)
	go func() {
		_, err := c.Run(context.Background(), program(1, "lines 50000"))
		ended <- err
	}()
	if err := c.Ready(context.Background()); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		t.Fatalf("the run ended before its 4 MB were taken: %v", err)
	default:
		close(front.gate)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(front.script(), "x\n"); n != 50000 {
		t.Errorf("%d lines came, want 50000", n)
	}
}

func init() {
	programs["alive"] = func(ctx context.Context, h Host, arg string) *interp.CellError {
		if ctx.Err() != nil {
			return &interp.CellError{Kind: interp.KindInterrupt, Message: "somebody else's interrupt"}
		}
		return nil
	}
	programs["display"] = func(ctx context.Context, h Host, arg string) *interp.CellError {
		fmt.Fprintln(h.Stdout(), "a")
		h.Emit(interp.Event{Result: &interp.Bundle{}})
		display.ShowAs("x", 1).Update(2)
		color, err := display.Input("colour? ")
		if err != nil {
			return &interp.CellError{Kind: interp.KindPanic, Message: err.Error()}
		}
		fmt.Fprintln(h.Stdout(), color)
		return nil
	}
}
