package kernel

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gokernel/interp"
	"gokernel/kernel/kerneltest"
	"gokernel/protocol"
)

// Code that is too large is refused, in few words, before anything is done
// with it.
func TestCodeThatIsTooLarge(t *testing.T) {
	b := start(t, nil)
	code := strings.Repeat("/", maxCode+1)
	want := "RequestError: the code is too large: 17 MB, at most 16 MB"
	got := b.run(map[string]any{"code": code})
	same(t, "execute", got, []string{"busy", "idle", "execute_reply error 0 " + want})
	for _, request := range []protocol.MsgType{protocol.TypeCompleteRequest, protocol.TypeInspectRequest, protocol.TypeIsCompleteRequest} {
		m := b.Request(protocol.Shell, request, map[string]any{"code": code, "cursor_pos": 1})
		if got := describe(b.replyTo(protocol.Shell, m)); !strings.HasSuffix(got, " error "+want) {
			t.Errorf("%s: %s", request, got)
		}
	}
	same(t, "other content", b.run(map[string]any{"code": "1", "user_expressions": map[string]any{"a": code}}),
		[]string{"busy", "idle", "execute_reply error 0 RequestError: the request is too large: 17 MB, at most 16 MB"})
	if n := len(b.interp.Cells()); n != 0 {
		t.Errorf("%d cells were run", n)
	}
	same(t, "the next cell", b.run(map[string]any{"code": code[:maxCode]})[3:], []string{"execute_reply ok 1"})
}

func TestExecuteWithoutCode(t *testing.T) {
	b := start(t, nil)
	for _, content := range []map[string]any{{}, {"code": nil}} {
		got := b.run(content)
		same(t, "execute", got, []string{"busy", "idle", "execute_reply error 0 RequestError: decoding execute_request content: code is missing"})
	}
}

// A slowPipe is a Pipe whose front ends never have room.
type slowPipe struct {
	*kerneltest.Pipe
	asked chan struct{} // one for each wait
}

func (p slowPipe) Pace(ctx context.Context) {
	p.asked <- struct{}{}
	<-ctx.Done()
}

// A cell waits for front ends that are slow to read, and an interrupt or a
// shutdown ends the wait.
func TestCellsArePaced(t *testing.T) {
	flood := func(ctx context.Context, c interp.Cell, front interp.Front) interp.Outcome {
		for ctx.Err() == nil {
			front.Emit(interp.Event{Run: c.Run, Stream: &interp.Stream{Name: interp.Stdout, Text: "x"}})
		}
		return interp.Outcome{Err: &interp.CellError{Kind: interp.KindInterrupt, Message: "interrupted"}}
	}
	for name, end := range map[string]protocol.MsgType{"interrupt": protocol.TypeInterruptRequest, "shutdown": protocol.TypeShutdownRequest} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in := &kerneltest.Interpreter{Scripts: map[string]kerneltest.Script{"flood": flood}}
				k := New(Options{AbortWindow: -1})
				in.Front = k
				p := slowPipe{kerneltest.NewPipe(), make(chan struct{}, 100)}
				front := p.Connect("alice")
				ctx, stop := context.WithCancel(t.Context())
				served := make(chan error, 1)
				go func() { served <- k.Serve(ctx, p, in) }()
				m := front.Request(protocol.Shell, protocol.TypeExecuteRequest, map[string]any{"code": "flood"})
				<-p.asked
				time.Sleep(time.Hour) // of synctest's clock
				if n := len(p.asked); n != 0 {
					t.Errorf("the cell went on: it asked %d times more", n)
				}
				front.Request(protocol.Control, end, map[string]any{})
				all, err := front.UntilIdle(ctx, m)
				if err != nil {
					t.Error(err)
				}
				if text := strings.Join(describeAll(all), ","); !strings.Contains(text, `stdout "x"`) || !strings.Contains(text, "error Interrupt") {
					t.Errorf("published %s", text)
				}
				stop()
				<-served
			})
		})
	}
}
