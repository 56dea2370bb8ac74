//go:build unix

package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gokernel/interp"
)

// TestMain is also the worker process of the tests.
func TestMain(m *testing.M) {
	if os.Getenv("WORKER_TEST_CHILD") != "" {
		if err := ServeProcess(context.Background(), map[string]Engine{"fake": fakeEngine{}}, ServeOptions{}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if os.Getenv("WORKER_TEST_KERNEL") != "" {
		kernelMain()
	}
	os.Exit(m.Run())
}

// A fakeEngine runs one of the programs below, by the name in the payload.
type fakeEngine struct{}

func (fakeEngine) Run(ctx context.Context, p Program, h Host) *interp.CellError {
	var name string
	if err := json.Unmarshal(p.Payload, &name); err != nil {
		return &interp.CellError{Kind: interp.KindInternal, Message: err.Error()}
	}
	name, arg, _ := strings.Cut(name, " ")
	return programs[name](ctx, h, arg)
}

// survivors are goroutines that outlive their program, waiting for a word.
var survivors = make(chan func())

var programs = map[string]func(ctx context.Context, h Host, arg string) *interp.CellError{
	"nothing": func(context.Context, Host, string) *interp.CellError { return nil },
	"print": func(_ context.Context, h Host, arg string) *interp.CellError {
		fmt.Fprintln(h.Stdout(), arg)
		return nil
	},
	"lines": func(_ context.Context, h Host, arg string) *interp.CellError {
		var n int
		fmt.Sscan(arg, &n)
		line := []byte(strings.Repeat("x", 79) + "\n")
		for range n {
			h.Stdout().Write(line)
		}
		return nil
	},
	"mixed": func(_ context.Context, h Host, arg string) *interp.CellError {
		for i := range 200 {
			fmt.Fprintf(h.Stdout(), "host %d\n", i)
			syscall.Write(1, fmt.Appendf(nil, "raw %d\n", i))
			fmt.Fprintln(h.Stdout(), "host again")
			println("println", i)
			h.Emit(interp.Event{Display: &interp.Display{ID: fmt.Sprint(i)}})
		}
		return nil
	},
	"flood": func(_ context.Context, h Host, arg string) *interp.CellError {
		cmd := exec.Command("sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' y; echo; echo end")
		cmd.Stdout = os.Stdout
		if err := cmd.Run(); err != nil {
			return &interp.CellError{Kind: interp.KindPanic, Message: err.Error()}
		}
		fmt.Fprintln(h.Stdout(), "after")
		return nil
	},
	"runes": func(_ context.Context, h Host, arg string) *interp.CellError {
		for _, b := range []byte("é€😀") {
			h.Stdout().Write([]byte{b})
			syscall.Write(1, []byte{b})
			runtime.Gosched()
		}
		h.Stdout().Write([]byte("\xff\xe2\x82"))
		return nil
	},
	"loop": func(ctx context.Context, h Host, arg string) *interp.CellError {
		fmt.Fprintln(h.Stdout(), "looping")
		<-ctx.Done()
		return &interp.CellError{Kind: interp.KindInterrupt, Message: "interrupted"}
	},
	"stuck": func(_ context.Context, h Host, arg string) *interp.CellError {
		fmt.Fprintln(h.Stdout(), "stuck")
		select {}
	},
	"panic": func(context.Context, Host, string) *interp.CellError { panic("oh") },
	"goexit": func(context.Context, Host, string) *interp.CellError {
		runtime.Goexit()
		return nil
	},
	"go": func(_ context.Context, h Host, arg string) *interp.CellError {
		fmt.Fprintln(h.Stdout(), "started")
		go func() {
			go func() {
				f := <-survivors
				fmt.Fprintln(h.Stdout(), "late "+arg)
				h.Emit(interp.Event{Display: &interp.Display{ID: "late"}})
				f()
			}()
		}()
		return nil
	},
	"wake": func(_ context.Context, h Host, arg string) *interp.CellError {
		done := make(chan struct{})
		survivors <- func() { close(done) }
		<-done
		fmt.Fprintln(h.Stdout(), "woken")
		return nil
	},
	"scan": func(_ context.Context, h Host, arg string) *interp.CellError {
		fmt.Fprint(h.Stdout(), "hello\nName? ")
		var name string
		_, err := fmt.Fscanln(h.Stdin(), &name)
		fmt.Fprintf(h.Stdout(), "got %q %v\n", name, err)
		return nil
	},
	"scanner": func(_ context.Context, h Host, arg string) *interp.CellError {
		for s := bufio.NewScanner(h.Stdin()); s.Scan() && s.Text() != ""; {
			fmt.Fprintln(h.Stdout(), s.Text())
		}
		return nil
	},
	"scanforever": func(ctx context.Context, h Host, arg string) *interp.CellError {
		for ctx.Err() == nil {
			var s string
			fmt.Fscanln(h.Stdin(), &s)
		}
		return &interp.CellError{Kind: interp.KindInterrupt, Message: "interrupted"}
	},
	"input": func(ctx context.Context, h Host, arg string) *interp.CellError {
		fmt.Fprint(h.Stdout(), "before ")
		text, err := h.Input(ctx, interp.InputRequest{Prompt: "Word: ", Password: true})
		fmt.Fprintf(h.Stdout(), "got %q %v\n", text, err)
		return nil
	},
	"recurse": func(_ context.Context, h Host, arg string) *interp.CellError {
		fmt.Fprintln(h.Stdout(), "before")
		println("user text")
		for range 2000 { // many goroutines make a long report
			go func() { select {} }()
		}
		var f func(int) int
		f = func(n int) int { return f(n+1) + 1 }
		f(0)
		return nil
	},
	"maps": func(_ context.Context, h Host, arg string) *interp.CellError {
		m := map[int]int{}
		for range 4 {
			go func() {
				for i := 0; ; i++ {
					m[i%10] = i
				}
			}()
		}
		select {}
	},
	"gopanic": func(_ context.Context, h Host, arg string) *interp.CellError {
		go panic("gone")
		select {}
	},
	"segv": func(_ context.Context, h Host, arg string) *interp.CellError {
		syscall.Kill(os.Getpid(), syscall.SIGSEGV)
		select {}
	},
	"exit": func(_ context.Context, h Host, arg string) *interp.CellError {
		syscall.Write(1, []byte("raw last\n"))
		syscall.Write(2, []byte("raw err\n"))
		os.Exit(7)
		return nil
	},
	"fakereport": func(_ context.Context, h Host, arg string) *interp.CellError {
		println("panic: not really")
		fmt.Fprintln(h.Stdout(), "still here")
		println("fatal error: neither")
		return nil
	},
	"child": func(_ context.Context, h Host, arg string) *interp.CellError {
		cmd := exec.Command("sleep", "1000")
		if err := cmd.Start(); err != nil {
			return &interp.CellError{Kind: interp.KindPanic, Message: err.Error()}
		}
		fmt.Fprintln(h.Stdout(), cmd.Process.Pid)
		return nil
	},
	"damage": func(_ context.Context, h Host, arg string) *interp.CellError {
		for fd := asideFrom; ; fd++ {
			if n, _ := syscall.Write(fd, []byte("this is no frame, this is no frame")); n > 0 {
				break // the events come first of what can be written to
			}
		}
		select {}
	},
	"readall": func(_ context.Context, h Host, arg string) *interp.CellError {
		b, err := io.ReadAll(h.Stdin())
		fmt.Fprintf(h.Stdout(), "%q %v\n", b, err)
		return nil
	},
	"stdin0": func(_ context.Context, h Host, arg string) *interp.CellError {
		read := func() ([]byte, error) { return io.ReadAll(os.Stdin) }
		switch arg {
		case "by name":
			read = func() ([]byte, error) { return os.ReadFile("/dev/stdin") }
		case "of a child", "of a child that does not read":
			cmd := exec.Command("cat")
			if arg != "of a child" {
				cmd = exec.Command("true")
			}
			cmd.Stdin = os.Stdin
			read = cmd.Output
		case "closed":
			os.Stdin.Close()
		}
		b, err := read()
		fmt.Fprintln(h.Stdout(), len(b), err)
		return nil
	},
	"leave": func(ctx context.Context, h Host, arg string) *interp.CellError {
		ended := make(chan struct{})
		go func() { // the cell's code, which waits for something that cannot be interrupted
			defer close(ended)
			fmt.Fprint(h.Stdout(), "waiting\n", "unfinished")
			f := <-survivors
			_, err := fmt.Fprintln(h.Stdout(), "late words")
			if err == nil {
				println("late words could be written")
			}
			fmt.Fprint(h.Stderr(), "late words")
			h.Emit(interp.Event{Display: &interp.Display{ID: "late"}})
			h.GoroutineFailed(0, &interp.CellError{Kind: interp.KindPanic, Message: "late"})
			if _, err := h.Input(context.Background(), interp.InputRequest{Prompt: "late? "}); err == nil {
				println("a late question was answered")
			}
			f()
		}()
		select {
		case <-ctx.Done():
			var run int64
			fmt.Sscan(arg, &run)
			h.LeaveBehind(run)
			return &interp.CellError{Kind: interp.KindInterrupt, Message: "interrupted"}
		case <-ended:
			return nil
		}
	},
}

// endOfInput among a recorder's answers ends the input.
const endOfInput = "\x04"

// A recorder is a Front that remembers.
type recorder struct {
	mu      sync.Mutex
	events  []interp.Event
	prompts []interp.InputRequest
	answers []string
	noInput bool
	arrived chan struct{} // gets a token with each event, if it has room
}

func newRecorder() *recorder { return &recorder{arrived: make(chan struct{}, 1)} }

func (r *recorder) Emit(e interp.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	select {
	case r.arrived <- struct{}{}:
	default:
	}
}

func (r *recorder) Input(ctx context.Context, run int64, q interp.InputRequest) (string, error) {
	r.mu.Lock()
	r.prompts = append(r.prompts, q)
	if r.noInput {
		r.mu.Unlock()
		return "", interp.ErrNoInput
	}
	if len(r.answers) > 0 {
		defer r.mu.Unlock()
		a := r.answers[0]
		r.answers = r.answers[1:]
		if a == endOfInput {
			return "", io.EOF
		}
		return a, nil
	}
	r.mu.Unlock()
	<-ctx.Done()
	return "", ctx.Err()
}

// script is the events in short: texts joined, displays as <id>.
func (r *recorder) script() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	last := ""
	for _, e := range r.events {
		switch {
		case e.Stream != nil:
			if head := fmt.Sprintf("%d %s: ", e.Run, e.Stream.Name); head != last {
				b.WriteString("[" + head + "]")
				last = head
			}
			b.WriteString(e.Stream.Text)
		case e.Display != nil:
			fmt.Fprintf(&b, "<%d %s>", e.Run, e.Display.ID)
			last = ""
		case e.Error != nil:
			fmt.Fprintf(&b, "<%d error %s>", e.Run, e.Error.Message)
			last = ""
		}
	}
	return b.String()
}

func (r *recorder) await(t *testing.T, text string) {
	t.Helper()
	late := time.After(10 * time.Second)
	for !strings.Contains(r.script(), text) {
		select {
		case <-r.arrived:
		case <-late:
			t.Fatalf("no %q in %q", text, r.script())
		}
	}
}

// inChild starts a worker process on a recorder.
func inChild(t testing.TB, o Options) (*Client, *recorder) {
	t.Helper()
	r := newRecorder()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o.Command = []string{exe}
	o.Env = append(os.Environ(), "WORKER_TEST_CHILD=1")
	if o.Front == nil {
		o.Front = r
	}
	c, err := Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c, r
}

// inThis serves in this process.
func inThis(t testing.TB, o Options) (*Client, *recorder) {
	t.Helper()
	r := newRecorder()
	o.Front = r
	c, err := InProcess(map[string]Engine{"fake": fakeEngine{}}, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c, r
}

var workers = map[string]func(testing.TB, Options) (*Client, *recorder){"process": inChild, "in process": inThis}

// program is the fake program of that name.
func program(run int64, name string) Program {
	payload, _ := json.Marshal(name)
	return Program{Run: run, Cell: int(run), Engine: "fake", AllowStdin: true, Payload: payload}
}

// run runs a program that must not end the worker.
func run(t testing.TB, c *Client, p Program) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := c.Run(ctx, p)
	if err != nil {
		t.Fatalf("Run(%s) = %v", p.Payload, err)
	}
	return r
}

// eachWorker runs a test on both.
func eachWorker(t *testing.T, f func(t *testing.T, c *Client, r *recorder)) {
	for _, name := range slices.Sorted(maps.Keys(workers)) {
		t.Run(name, func(t *testing.T) {
			c, r := workers[name](t, Options{})
			f(t, c, r)
		})
	}
}

func TestRunReturnsAfterItsEvents(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		for i := range int64(50) {
			run(t, c, program(i+1, "print hi"))
			if want := fmt.Sprintf("[%d stdout: ]hi\n", i+1); !strings.HasSuffix(r.script(), want) {
				t.Fatalf("after run %d: %q, want %q at its end", i+1, r.script(), want)
			}
		}
	})
}

// died runs a program that ends the worker.
func died(t *testing.T, c *Client, p Program) *DiedError {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := c.Run(ctx, p)
	var d *DiedError
	if !errors.As(err, &d) {
		t.Fatalf("Run(%s) = %+v, %v, want a DiedError", p.Payload, r, err)
	}
	return d
}

func collectGarbage() { runtime.GC() }
