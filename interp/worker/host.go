package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"gokernel/interp"
)

// host is the Host of all programs of a server.
type host struct{ s *server }

func (h host) Stdout() io.Writer { return textWriter{h.s, upStdout} }
func (h host) Stderr() io.Writer { return textWriter{h.s, upStderr} }
func (h host) Stdin() io.Reader  { return lineReader(h) }

func (h host) Emit(e interp.Event) {
	if e.Run == 0 {
		e.Run = h.s.owner()
	}
	if e.Result != nil && len(e.Result.Data) == 0 {
		return // a display.Handle, which is on the screen already
	}
	if e.Stream != nil {
		k := upStdout
		if e.Stream.Name == interp.Stderr {
			k = upStderr
		}
		h.s.write(k, e.Run, []byte(e.Stream.Text))
		return
	}
	payload, err := encodeEvent(e)
	if err == nil && len(payload) > maxPayload {
		err = fmt.Errorf("%d MB are more than a front end can take", len(payload)>>20)
	}
	if err != nil {
		h.s.write(upStderr, e.Run, fmt.Appendf(nil, "output cannot be shown: %v\n", err))
		return
	}
	h.s.drain()
	// What changes an earlier output has no place of its own.
	placed := e.Comm == nil && (e.Display == nil || !e.Display.Update)
	h.s.up.event(e.Run, frame{kind: upEvent, number: e.Run, payload: payload}, placed)
}

func (h host) GoroutineFailed(run int64, err *interp.CellError) {
	h.Emit(interp.Event{Run: run, Error: err})
}

func (h host) Answer(payload json.RawMessage) {
	if c := h.s.current.Load(); c != nil {
		c.answer = payload
	}
}

func (h host) LeaveBehind(run int64) { h.s.up.mute(run) }

func (h host) Input(ctx context.Context, r interp.InputRequest) (string, error) {
	return h.s.ask(ctx, h.s.owner(), r, false)
}

// A textWriter writes into the stream for the run of the writing goroutine.
type textWriter struct {
	s    *server
	kind kind
}

func (w textWriter) Write(p []byte) (int, error) {
	return w.s.write(w.kind, w.s.owner(), p)
}

func (w textWriter) WriteString(p string) (int, error) {
	return w.Write([]byte(p))
}
