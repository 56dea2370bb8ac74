package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gokernel/interp"
	"gokernel/kernel/kerneltest"
	"gokernel/protocol"
)

// ask is a script that asks for a line and prints it, or why there is none.
func ask(r interp.InputRequest) kerneltest.Script {
	return func(ctx context.Context, c interp.Cell, front interp.Front) interp.Outcome {
		front.Emit(interp.Event{Run: c.Run, Stream: &interp.Stream{Name: interp.Stdout, Text: "asking"}})
		front.Emit(interp.Event{Run: c.Run, Stream: &interp.Stream{Name: interp.Stdout, Text: "..."}})
		value, err := front.Input(ctx, c.Run, r)
		switch {
		case errors.Is(err, context.Canceled):
			return interp.Outcome{Err: &interp.CellError{Kind: interp.KindInterrupt, Message: err.Error()}}
		case err != nil:
			return interp.Outcome{Err: &interp.CellError{Kind: interp.KindInput, Message: err.Error()}}
		}
		front.Emit(interp.Event{Run: c.Run, Stream: &interp.Stream{Name: interp.Stdout, Text: "<" + value + ">"}})
		return interp.Outcome{}
	}
}

// printed joins the text of stream messages.
func printed(t *testing.T, all []*protocol.Message) string {
	t.Helper()
	var b strings.Builder
	for _, m := range all {
		if m.Header.MsgType == protocol.TypeStream {
			b.WriteString(content[protocol.Stream](t, m).Text)
		}
	}
	return b.String()
}

func TestInput(t *testing.T) {
	withParent := func(m, parent *protocol.Message) *protocol.Message {
		raw, err := parent.HeaderJSON()
		if err != nil {
			t.Fatal(err)
		}
		m.Parent = raw
		return m
	}
	for _, test := range []struct {
		name   string
		answer func(b *bench, cell, question *protocol.Message) *protocol.Message
		want   string
	}{
		{"without parent", func(b *bench, _, _ *protocol.Message) *protocol.Message {
			return b.Message(protocol.TypeInputReply, protocol.InputReply{Value: "Ada"})
		}, "asking...<Ada>"},
		{"of the question", func(b *bench, _, q *protocol.Message) *protocol.Message {
			return withParent(b.Message(protocol.TypeInputReply, protocol.InputReply{Value: "Ada"}), q)
		}, "asking...<Ada>"},
		{"of the cell", func(b *bench, cell, _ *protocol.Message) *protocol.Message {
			return withParent(b.Message(protocol.TypeInputReply, protocol.InputReply{Value: ""}), cell)
		}, "asking...<>"},
		{"with the session of the question", func(b *bench, _, q *protocol.Message) *protocol.Message {
			m := withParent(b.Message(protocol.TypeInputReply, protocol.InputReply{Value: "Zed"}), q)
			m.Header.Session = q.Header.Session
			return m
		}, "asking...<Zed>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := start(t, map[string]kerneltest.Script{"ask": ask(interp.InputRequest{Prompt: "name? ", Password: true})})
			bob := b.pipe.Connect("bob")
			// Answers to questions that nobody asked.
			b.Request(protocol.Stdin, protocol.TypeInputReply, protocol.InputReply{Value: "stale"})
			b.Request(protocol.Stdin, protocol.TypeInputReply, json.RawMessage(`{"value":7}`))
			b.replyTo(protocol.Stdin, b.Request(protocol.Stdin, "barrier_request", none{})) // they have been read
			m := b.execute("ask")
			question := b.next(protocol.Stdin)
			if got := normal(t, question.Content); got != `{"password":true,"prompt":"name? "}` {
				t.Error(got)
			}
			if question.Header.MsgType != protocol.TypeInputRequest || question.ParentHeader().MsgID != m.Header.MsgID {
				t.Errorf("question = %s under %s", question.Header.MsgType, question.Parent)
			}
			b.Send(protocol.Stdin, withParent(b.Message(protocol.TypeInputReply, protocol.InputReply{Value: "of another question"}), b.Message("x", none{})))
			bob.Request(protocol.Stdin, protocol.TypeInputReply, protocol.InputReply{Value: "of another front end"})
			b.Request(protocol.Stdin, protocol.TypeInputReply, json.RawMessage(`{"value":["wrong"]}`))
			b.Send(protocol.Stdin, test.answer(b, m, question))
			if got := printed(t, b.idle(m)); got != test.want {
				t.Errorf("printed %q, want %q", got, test.want)
			}
			if got := bob.Pending(protocol.Stdin); len(got) > 0 {
				t.Error("another front end was asked")
			}
		})
	}
}

func TestNoInput(t *testing.T) {
	b := start(t, map[string]kerneltest.Script{"ask": ask(interp.InputRequest{})})
	same(t, "messages", b.run(map[string]any{"code": "ask", "allow_stdin": false}), []string{
		"busy", `input 1 "ask"`, `stdout "asking"`, `stdout "..."`, "error InputError: " + interp.ErrNoInput.Error(), "idle",
		"execute_reply error 1 InputError: " + interp.ErrNoInput.Error()})
	if got := b.Pending(protocol.Stdin); len(got) > 0 {
		t.Error("the front end was asked")
	}
}

func TestEndOfInput(t *testing.T) {
	b := start(t, map[string]kerneltest.Script{"ask": ask(interp.InputRequest{})})
	m := b.execute("ask")
	b.next(protocol.Stdin)
	b.Request(protocol.Stdin, protocol.TypeInputReply, protocol.InputReply{Value: "\x04"})
	if got := describe(b.replyTo(protocol.Shell, m)); got != "execute_reply error 1 InputError: "+io.EOF.Error() {
		t.Error(got)
	}
}

func TestInterruptDuringInput(t *testing.T) {
	// The script waits with a context of its own: the kernel ends the wait.
	b := start(t, map[string]kerneltest.Script{"ask": func(_ context.Context, c interp.Cell, front interp.Front) interp.Outcome {
		return ask(interp.InputRequest{})(context.Background(), c, front)
	}})
	m := b.execute("ask")
	b.next(protocol.Stdin)
	b.Request(protocol.Control, protocol.TypeInterruptRequest, none{})
	if got := describe(b.replyTo(protocol.Shell, m)); got != "execute_reply error 1 Interrupt: waiting for input: context canceled" {
		t.Error(got)
	}
	// The answer that comes too late is not the next question's.
	b.Request(protocol.Stdin, protocol.TypeInputReply, protocol.InputReply{Value: "late"})
	b.replyTo(protocol.Stdin, b.Request(protocol.Stdin, "barrier_request", none{}))
	m = b.execute("ask")
	b.next(protocol.Stdin)
	b.Request(protocol.Stdin, protocol.TypeInputReply, protocol.InputReply{Value: "right"})
	if got := printed(t, b.idle(m)); got != "asking...<right>" {
		t.Errorf("printed %q", got)
	}
}

// A cell that asks before its front end's stdin is connected waits for it, for a
// while.
func TestInputBeforeStdinIsConnected(t *testing.T) {
	for _, test := range []struct {
		name string
		then func(b *bench, join func())
		want string
		took time.Duration
	}{
		{"it comes", func(b *bench, join func()) {
			join()
			b.next(protocol.Stdin)
			b.Request(protocol.Stdin, protocol.TypeInputReply, protocol.InputReply{Value: "Ada"})
		}, "execute_reply ok 1", 0},
		{"an interrupt", func(b *bench, _ func()) {
			b.Request(protocol.Control, protocol.TypeInterruptRequest, none{})
		}, "execute_reply error 1 Interrupt: waiting for input: context canceled", DefaultAbortWindow},
		{"it never comes", func(*bench, func()) {},
			"execute_reply error 1 InputError: asking for input: context deadline exceeded", latecomer + DefaultAbortWindow},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := start(t, map[string]kerneltest.Script{"ask": ask(interp.InputRequest{})})
				join := b.DelayStdin()
				began := time.Now()
				m := b.execute("ask")
				synctest.Wait()
				if n := len(b.Pending(protocol.Stdin)); n > 0 {
					t.Errorf("%d questions were sent to nobody", n)
				}
				test.then(b, join)
				if got := describe(b.replyTo(protocol.Shell, m)); got != test.want {
					t.Errorf("%s, want %s", got, test.want)
				}
				if took := time.Since(began); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
			})
		})
	}
}

// Goroutines that ask at once are asked for one after the other; one that asks
// when its cell has ended is told that there is nobody.
func TestInputOfGoroutines(t *testing.T) {
	after := make(chan error, 2)
	release := make(chan struct{})
	b := start(t, map[string]kerneltest.Script{
		"two": func(ctx context.Context, c interp.Cell, front interp.Front) interp.Outcome {
			lines := make(chan string)
			for range 2 {
				go func() {
					line, err := front.Input(ctx, c.Run, interp.InputRequest{})
					if err != nil {
						line = err.Error()
					}
					lines <- line
				}()
			}
			return kerneltest.Print("stdout", <-lines, "stdout", <-lines)(ctx, c, front)
		},
		"leave": func(_ context.Context, c interp.Cell, front interp.Front) interp.Outcome {
			go func() { // asks while the cell runs
				_, err := front.Input(context.Background(), c.Run, interp.InputRequest{})
				after <- err
			}()
			<-release
			go func() { // asks later
				<-front.(*Kernel).runs.get(c.Run).ctx.Done()
				_, err := front.Input(context.Background(), c.Run, interp.InputRequest{})
				after <- err
			}()
			return interp.Outcome{}
		},
	})
	m := b.execute("two")
	for _, value := range []string{"1", "2"} {
		b.next(protocol.Stdin)
		b.Request(protocol.Stdin, protocol.TypeInputReply, protocol.InputReply{Value: value})
	}
	if got := printed(t, b.idle(m)); got != "12" && got != "21" {
		t.Errorf("printed %q", got)
	}
	m = b.execute("leave")
	b.next(protocol.Stdin)
	close(release)
	b.idle(m)
	for range 2 {
		if err := <-after; err != interp.ErrNoInput {
			t.Errorf("Input = %v", err)
		}
	}
}

// A wait for one's turn ends with one's own context.
func TestInputTurnEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errs := make(chan error, 1)
		b := start(t, map[string]kerneltest.Script{"ask": func(ctx context.Context, c interp.Cell, front interp.Front) interp.Outcome {
			first := make(chan struct{})
			go func() {
				defer close(first)
				front.Input(ctx, c.Run, interp.InputRequest{})
			}()
			synctest.Wait()
			short, cancel := context.WithCancel(ctx)
			go func() {
				_, err := front.Input(short, c.Run, interp.InputRequest{})
				errs <- err
			}()
			synctest.Wait()
			cancel()
			<-first
			return interp.Outcome{}
		}})
		m := b.execute("ask")
		b.next(protocol.Stdin)
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("Input = %v", err)
		}
		b.Request(protocol.Stdin, protocol.TypeInputReply, protocol.InputReply{Value: "x"})
		b.idle(m)
	})
}
