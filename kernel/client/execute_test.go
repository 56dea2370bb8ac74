package client

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"gokernel/protocol"
)

// Execute returns when reply and idle are there, whichever comes first, and by
// then the watchers have seen all output.
func TestExecuteWaitsForReplyAndIdle(t *testing.T) {
	for _, test := range []struct {
		name  string
		parts string // r: reply, i: idle, o: output
	}{
		{"reply first", "ori"},
		{"reply before output", "roi"},
		{"idle first", "oir"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _ := newFake(t, Options{}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
				k.status(protocol.StateBusy, m)
				go func() {
					for _, part := range test.parts {
						switch part {
						case 'r':
							k.reply(7, m)
						case 'i':
							k.status(protocol.StateIdle, m)
						case 'o':
							k.print("out", m)
						}
						time.Sleep(5 * time.Millisecond) // so that a client that does not wait is caught
					}
				}()
			})
			var seen strings.Builder
			defer c.Watch(func(m *protocol.Message) { seen.WriteString(string(m.Header.MsgType) + " ") })()
			result, err := c.Execute(limited(t), Cell{Code: "x"})
			if err != nil || result.ExecutionCount != 7 || !result.Complete {
				t.Errorf("Execute = %+v, %v", result, err)
			}
			if got, want := seen.String(), "status stream status "; got != want {
				t.Errorf("watched %q, want %q", got, want)
			}
		})
	}
}

func TestExecuteWithoutIdle(t *testing.T) {
	c, _ := newFake(t, Options{Quiet: 20 * time.Millisecond}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) { k.reply(1, m) })
	result, err := c.Execute(limited(t), Cell{Code: "x"})
	if err != nil || result.Complete {
		t.Errorf("Execute = %+v, %v, want an incomplete result", result, err)
	}
}

func TestExecuteRequestFields(t *testing.T) {
	for _, test := range []struct {
		name string
		cell Cell
		want protocol.ExecuteRequest
	}{
		{"plain", Cell{Code: "a"}, protocol.ExecuteRequest{Code: "a", StoreHistory: true, StopOnError: true}},
		{"silent", Cell{Silent: true}, protocol.ExecuteRequest{Silent: true, StopOnError: true}},
		{"go on", Cell{GoOnFail: true}, protocol.ExecuteRequest{StoreHistory: true}},
		{"input", Cell{Input: func(context.Context, protocol.InputRequest) (string, error) { return "", nil }}, protocol.ExecuteRequest{StoreHistory: true, StopOnError: true, AllowStdin: true}},
	} {
		var got protocol.ExecuteRequest
		c, _ := newFake(t, Options{}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
			if err := m.Decode(&got); err != nil {
				t.Error(err)
			}
			k.reply(1, m)
			k.status(protocol.StateIdle, m)
		})
		if _, err := c.Execute(limited(t), test.cell); err != nil {
			t.Fatal(err)
		}
		got.UserExpressions = nil
		if got.Code != test.want.Code || got.Silent != test.want.Silent || got.StoreHistory != test.want.StoreHistory ||
			got.AllowStdin != test.want.AllowStdin || got.StopOnError != test.want.StopOnError {
			t.Errorf("%s: request is %+v, want %+v", test.name, got, test.want)
		}
	}
}

// The end of the context interrupts the cell, and what the cell says then is
// not lost. A kernel that misses the first interrupt gets another.
func TestExecuteInterrupt(t *testing.T) {
	reason := errors.New("enough")
	for _, test := range []struct {
		name   string
		misses int
	}{{"at once", 0}, {"the first is missed", 1}} {
		t.Run(test.name, func(t *testing.T) {
			ctx, stop := context.WithCancelCause(limited(t))
			var cell *protocol.Message
			asked := 0
			c, _ := newFake(t, Options{Grace: 200 * time.Millisecond}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
				switch m.Header.MsgType {
				case protocol.TypeExecuteRequest:
					cell = m
					stop(reason)
				case protocol.TypeInterruptRequest:
					k.say(protocol.Control, protocol.TypeInterruptReply, protocol.StatusReply{Status: "ok"}, m)
					if asked++; asked <= test.misses {
						return
					}
					k.fail("Interrupted", cell)
					k.status(protocol.StateIdle, cell)
				}
			})
			result, err := c.Execute(ctx, Cell{Code: "for {}"})
			if !errors.Is(err, reason) || result == nil || result.ErrorContent == nil || result.EName != "Interrupted" {
				t.Errorf("Execute = %+v, %v, want the interrupted cell's result and %v", result, err, reason)
			}
		})
	}
}

func TestExecuteNotInterrupted(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	c, k := newFake(t, Options{Grace: 40 * time.Millisecond}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
		if m.Header.MsgType == protocol.TypeInterruptRequest {
			k.say(protocol.Control, protocol.TypeInterruptReply, protocol.StatusReply{Status: "ok"}, m)
		}
	})
	result, err := c.Execute(ctx, Cell{Code: "for {}"})
	if result != nil || !errors.Is(err, ErrNotInterrupted) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Execute = %v, %v, want ErrNotInterrupted", result, err)
	}
	if k.sent(protocol.TypeInterruptRequest) < 2 {
		t.Error("the interrupt was not repeated")
	}
}

func TestExecuteInput(t *testing.T) {
	c, _ := newFake(t, Options{}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
		switch m.Header.MsgType {
		case protocol.TypeExecuteRequest:
			question := child(protocol.TypeInputRequest, protocol.InputRequest{Prompt: "name? ", Password: true}, m)
			k.in[protocol.Stdin] <- question
		case protocol.TypeInputReply:
			if ch != protocol.Stdin || m.ParentHeader().MsgType != protocol.TypeInputRequest {
				t.Errorf("input_reply on %s to %s", ch, m.ParentHeader().MsgType)
			}
			var answer protocol.InputReply
			_ = m.Decode(&answer)
			cell := &protocol.Message{Header: protocol.Header{MsgID: "the cell"}}
			k.print(answer.Value, cell)
			k.reply(1, cell)
			k.status(protocol.StateIdle, cell)
		}
	})
	var printed string
	defer c.Watch(func(m *protocol.Message) {
		var s protocol.Stream
		_ = m.Decode(&s)
		printed += s.Text
	})()
	var asked protocol.InputRequest
	_, err := c.Execute(limited(t), Cell{ID: "the cell", Input: func(_ context.Context, r protocol.InputRequest) (string, error) {
		asked = r
		return "Ada", nil
	}})
	if err != nil || printed != "Ada" || asked != (protocol.InputRequest{Prompt: "name? ", Password: true}) {
		t.Errorf("Execute = %v; printed %q, asked %+v", err, printed, asked)
	}
}

// When the user cannot answer, the cell is interrupted rather than left
// hanging; a question of a cell that has ended is not left open either.
func TestExecuteInputFails(t *testing.T) {
	gone := errors.New("no terminal")
	var cell *protocol.Message
	c, _ := newFake(t, Options{}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
		switch m.Header.MsgType {
		case protocol.TypeExecuteRequest:
			cell = m
			k.say(protocol.Stdin, protocol.TypeInputRequest, protocol.InputRequest{}, m)
		case protocol.TypeInterruptRequest:
			k.say(protocol.Control, protocol.TypeInterruptReply, protocol.StatusReply{Status: "ok"}, m)
			k.fail("Interrupted", cell)
			k.status(protocol.StateIdle, cell)
		}
	})
	_, err := c.Execute(limited(t), Cell{Input: func(context.Context, protocol.InputRequest) (string, error) { return "", gone }})
	if !errors.Is(err, gone) {
		t.Errorf("Execute = %v, want %v", err, gone)
	}
}

func TestExecuteInputEndsWithCell(t *testing.T) {
	c, _ := newFake(t, Options{}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
		k.say(protocol.Stdin, protocol.TypeInputRequest, protocol.InputRequest{}, m)
	})
	ended := false
	asked := make(chan struct{})
	go func() {
		<-asked
		c.stop(&DeadError{Cause: io.EOF})
	}()
	_, err := c.Execute(limited(t), Cell{Input: func(ctx context.Context, _ protocol.InputRequest) (string, error) {
		close(asked)
		<-ctx.Done()
		ended = true
		return "", ctx.Err()
	}})
	var dead *DeadError
	if !errors.As(err, &dead) || !ended {
		t.Errorf("Execute = %v, and the question has ended: %v", err, ended)
	}
}

// A kernel that dies ends the cell, and the last output has been seen.
func TestExecuteKernelDies(t *testing.T) {
	c, _ := newFake(t, Options{}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
		k.print("last words", m)
		k.Close()
	})
	var mu sync.Mutex
	var printed string
	defer c.Watch(func(m *protocol.Message) {
		mu.Lock()
		defer mu.Unlock()
		printed += string(m.Content)
	})()
	_, err := c.Execute(limited(t), Cell{Code: "os.Exit(1)"})
	var dead *DeadError
	mu.Lock()
	defer mu.Unlock()
	if !errors.As(err, &dead) || !strings.Contains(printed, "last words") {
		t.Errorf("Execute = %v, printed %q", err, printed)
	}
	if _, err := c.Execute(limited(t), Cell{Code: "1"}); !errors.As(err, &dead) {
		t.Errorf("the next Execute = %v, want a DeadError", err)
	}
}
