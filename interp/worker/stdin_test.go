//go:build unix

package worker

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gokernel/interp"
)

func TestStdin(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		r.answers = []string{"Ada", "x y", "", "s3cret"}
		run(t, c, program(1, "scan"))
		run(t, c, program(2, "scanner"))
		run(t, c, program(3, "input"))
		want := "[1 stdout: ]hello\ngot \"Ada\" <nil>\n[2 stdout: ]x y\n[3 stdout: ]before got \"s3cret\" <nil>\n"
		if got := r.script(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		prompts := []interp.InputRequest{{Prompt: "Name? "}, {}, {}, {Prompt: "Word: ", Password: true}}
		if fmt.Sprint(r.prompts) != fmt.Sprint(prompts) {
			t.Errorf("prompts %v, want %v", r.prompts, prompts)
		}
	})
}

// An answer that no frame holds is refused with words, and the worker lives on; one
// that is large arrives whole.
func TestLargeAnswers(t *testing.T) {
	c, r := workers["process"](t, Options{})
	large := strings.Repeat("0123456789", 1<<18)
	r.answers = []string{strings.Repeat("x", maxAnswer+1), large}
	run(t, c, program(1, "input"))
	run(t, c, program(2, "input"))
	want := "[1 stdout: ]before got \"\" the answer is too large: 256 MB, at most 255 MB\n[2 stdout: ]before got \"" + large + "\" <nil>\n"
	if got := r.script(); got != want {
		t.Errorf("got %.200q (%d bytes), want %.200q (%d bytes)", got, len(got), want, len(want))
	}
}

func TestStdinThatNobodyAnswers(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		for _, test := range []struct {
			name, program string
			allow         bool // the program may ask, the front refuses
			text          string
			fails         bool
		}{
			{"one read", "scan", false, "hello\nName? got", true},
			{"the front refuses", "scan", true, "hello\nName? got", true},
			{"reading for ever", "scanforever", false, "", true},
			{"display.Input", "input", false, "before got \"\" input was asked for, but the front end cannot answer", false},
		} {
			t.Run(test.name, func(t *testing.T) {
				r.mu.Lock()
				r.noInput, r.events = true, nil
				r.mu.Unlock()
				p := program(5, test.program)
				p.AllowStdin = test.allow
				res := run(t, c, p)
				if test.fails != (res.Err != nil && res.Err.Kind == interp.KindInput && strings.Contains(res.Err.Message, "allow_stdin")) {
					t.Errorf("Err = %+v", res.Err)
				}
				if !strings.Contains(r.script(), test.text) {
					t.Errorf("got %q, want %q in it", r.script(), test.text)
				}
			})
		}
	})
}

func TestInterruptEndsABlockedRead(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		res, err := c.Run(ctx, program(1, "scan"))
		if err != nil || res.Err != nil {
			t.Fatalf("Run = %+v, %v", res, err)
		}
		if got := r.script(); !strings.Contains(got, `got "" `) || !strings.Contains(got, "interrupted") {
			t.Errorf("the reader got %q, want an error that says interrupted", got)
		}
	})
}

// The answer to a ping comes up between the prompt and its question, at any
// time: the client sends one when it starts.
func TestPromptWhileTheClientPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the clock stands still while anything can run
		var c *Client
		engine := engineFunc(func(ctx context.Context, h Host) *interp.CellError {
			fmt.Fprint(h.Stdout(), "hello\nName? ")
			if err := c.Ping(ctx); err != nil {
				t.Error(err)
			}
			var name string
			fmt.Fscanln(h.Stdin(), &name)
			fmt.Fprintln(h.Stdout(), name)
			return nil
		})
		r := newRecorder()
		r.answers = []string{"Ada"}
		c, err := InProcess(map[string]Engine{"fake": engine}, Options{Front: r})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		run(t, c, program(1, ""))
		if got, want := r.script(), "[1 stdout: ]hello\nAda\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if len(r.prompts) != 1 || r.prompts[0].Prompt != "Name? " {
			t.Errorf("prompts %v, want one: Name? ", r.prompts)
		}
	})
}

// An engineFunc runs one function, whatever the program.
type engineFunc func(ctx context.Context, h Host) *interp.CellError

func (f engineFunc) Run(ctx context.Context, _ Program, h Host) *interp.CellError { return f(ctx, h) }

func TestEndOfInput(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		r.answers = []string{"first", endOfInput, "then"}
		if res := run(t, c, program(1, "readall")); res.Err != nil {
			t.Errorf("Err = %v", res.Err)
		}
		run(t, c, program(2, "scan"))
		want := "[1 stdout: ]\"first\\n\" <nil>\n[2 stdout: ]hello\ngot \"then\" <nil>\n"
		if got := r.script(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		r.answers = []string{endOfInput}
		run(t, c, program(3, "input"))
		if got, want := r.script(), "before got \"\" EOF\n"; !strings.HasSuffix(got, want) {
			t.Errorf("got %q, want %q at its end", got, want)
		}
	})
}

// A goroutine that wants input when its cell ends is not heard after that.
func TestNoQuestionAfterTheResult(t *testing.T) {
	engine := engineFunc(func(ctx context.Context, h Host) *interp.CellError {
		started := make(chan struct{})
		go func() {
			close(started)
			for {
				if _, err := h.Stdin().Read(make([]byte, 1)); err != nil {
					return
				}
			}
		}()
		<-started
		return nil
	})
	front := &lateFront{recorder: newRecorder(), over: map[int64]bool{}}
	c, err := InProcess(map[string]Engine{"fake": engine}, Options{Front: front})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for i := range int64(300) {
		run(t, c, program(i, ""))
		front.mu.Lock()
		front.over[i] = true
		front.mu.Unlock()
	}
	front.mu.Lock()
	defer front.mu.Unlock()
	if len(front.late) > 0 {
		t.Errorf("runs %v asked when they had ended", front.late)
	}
}

// A lateFront notes questions of runs that have ended.
type lateFront struct {
	*recorder
	over map[int64]bool
	late []int64
}

func (f *lateFront) Input(ctx context.Context, run int64, _ interp.InputRequest) (string, error) {
	f.mu.Lock()
	if f.over[run] && ctx.Err() == nil {
		f.late = append(f.late, run)
	}
	f.mu.Unlock()
	return "x", nil
}

// What reads file descriptor 0 finds it empty, never waits, and the user is
// told, once for each cell that has done so.
func TestFileDescriptorZeroIsEmpty(t *testing.T) {
	c, r := inChild(t, Options{})
	for i, test := range []struct {
		program, want string
		told          bool
	}{
		{"stdin0", "0 <nil>\n", true},
		{"nothing", "", false},
		{"stdin0 by name", "0 <nil>\n", true},
		{"stdin0 of a child", "0 <nil>\n", true},
		{"stdin0 of a child that does not read", "0 <nil>\n", false},
		{"stdin0", "0 <nil>\n", true},
		{"stdin0 closed", "0 read /dev/stdin: file already closed\n", false},
	} {
		r.mu.Lock()
		r.events = nil
		r.mu.Unlock()
		number := int64(i + 1)
		run(t, c, program(number, test.program))
		want := ""
		if test.want != "" {
			want = fmt.Sprintf("[%d stdout: ]%s", number, test.want)
		}
		if test.told && runtime.GOOS == "linux" {
			want += fmt.Sprintf("[%d stderr: ]%s", number, readEmptyInput)
		}
		if got := r.script(); got != want {
			t.Errorf("%s gives %q, want %q", test.program, got, want)
		}
	}
}
