package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gokernel/interp"
	"gokernel/kernel/kerneltest"
	"gokernel/protocol"
)

func TestCommOfAFrontEndIsClosed(t *testing.T) {
	b := start(t, map[string]kerneltest.Script{"wait": kerneltest.Wait})
	cell := b.execute("wait") // nobody hears comms: the answer need not wait
	b.published(protocol.TypeExecuteInput)
	m := b.Request(protocol.Shell, protocol.TypeCommOpen, protocol.CommOpen{CommID: "c", TargetName: "jupyter.widget.control", Data: json.RawMessage(`{}`)})
	all := b.idle(m)
	same(t, "messages", describeAll(all), []string{"busy", "comm_close", "idle"})
	if got := normal(t, all[1].Content); got != `{"comm_id":"c","data":{}}` {
		t.Error(got)
	}
	m = b.Request(protocol.Shell, protocol.TypeCommInfoRequest, none{})
	if got := normal(t, b.replyTo(protocol.Shell, m).Content); got != `{"comms":{},"status":"ok"}` {
		t.Error(got)
	}
	b.kernel.Interrupt()
	b.idle(cell)
}

// What the kernel has signed and published does nothing when somebody sends it
// back, who needs no key for that.
func TestReflectedMessages(t *testing.T) {
	b := startInterpreter(t, &kerneltest.Interpreter{Scripts: map[string]kerneltest.Script{
		"open": emit(interp.Event{Comm: &interp.Comm{Op: "open", ID: "c", Target: "plot"}}),
	}}, nil)
	b.execute("open")
	opened := b.published(protocol.TypeCommOpen)
	for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin} {
		for _, kind := range []protocol.MsgType{protocol.TypeCommClose, protocol.TypeExecuteRequest} {
			back := *opened
			back.Header.MsgType = kind // as if the kernel had said that
			back.RawHeader = nil
			b.Send(ch, &back)
		}
	}
	m := b.Request(protocol.Shell, protocol.TypeCommInfoRequest, none{})
	if got := normal(t, b.replyTo(protocol.Shell, m).Content); got != `{"comms":{"c":{"target_name":"plot"}},"status":"ok"}` {
		t.Errorf("the comm is closed by a message of the kernel's own: %s", got)
	}
	if got := b.kernel.count.Load(); got != 1 {
		t.Errorf("%d cells have run, want 1", got)
	}
}

func TestCommOfUserCode(t *testing.T) {
	b := start(t, map[string]kerneltest.Script{
		"open": emit(
			interp.Event{Comm: &interp.Comm{Op: "open", ID: "c", Target: "plot", Data: json.RawMessage(`{"x":1}`), Buffers: [][]byte{{1, 2}, {3}}}},
			interp.Event{Comm: &interp.Comm{Op: "msg", ID: "c", Buffers: [][]byte{{4}}}},
			interp.Event{Comm: &interp.Comm{Op: "dance", ID: "c"}},
		),
		"close": emit(interp.Event{Comm: &interp.Comm{Op: "close", ID: "c", Data: json.RawMessage(`null`)}}),
	})
	info := func(target string) string {
		m := b.Request(protocol.Shell, protocol.TypeCommInfoRequest, protocol.CommInfoRequest{TargetName: target})
		return normal(t, b.replyTo(protocol.Shell, m).Content)
	}
	all := b.idle(b.execute("open"))
	same(t, "messages", describeAll(all), []string{"busy", `input 1 "open"`, "comm_open", "comm_msg", "idle"})
	if got := normal(t, all[2].Content); got != `{"comm_id":"c","data":{"x":1},"target_name":"plot"}` {
		t.Error(got)
	}
	if got := fmt.Sprint(all[2].Buffers, all[3].Buffers); got != "[[1 2] [3]] [[4]]" {
		t.Error(got)
	}
	for target, want := range map[string]string{"": `{"comms":{"c":{"target_name":"plot"}},"status":"ok"}`,
		"plot": `{"comms":{"c":{"target_name":"plot"}},"status":"ok"}`, "other": `{"comms":{},"status":"ok"}`} {
		if got := info(target); got != want {
			t.Errorf("comm_info of %q = %s", target, got)
		}
	}
	// Silence is of output; comms go on.
	all = b.idle(b.Request(protocol.Shell, protocol.TypeExecuteRequest, map[string]any{"code": "close", "silent": true}))
	same(t, "messages", describeAll(all), []string{"busy", "comm_close", "idle"})
	if got := info(""); got != `{"comms":{},"status":"ok"}` {
		t.Errorf("after close: %s", got)
	}
}

// echo is an interpreter whose user code hears comms of the target "echo" and
// answers on them.
type echo struct{ *kerneltest.Interpreter }

func (e echo) ReceiveComm(_ context.Context, run int64, c interp.Comm) bool {
	if c.Op == "open" && c.Target != "echo" {
		return false
	}
	e.Front.Emit(interp.Event{Run: run, Stream: &interp.Stream{Name: interp.Stdout, Text: c.Op + " " + string(c.Data)}})
	if c.Op == "msg" {
		e.Front.Emit(interp.Event{Run: run, Comm: &interp.Comm{Op: "msg", ID: c.ID, Data: c.Data, Buffers: c.Buffers}})
	}
	return true
}

func TestCommReceiver(t *testing.T) {
	in := &kerneltest.Interpreter{Scripts: map[string]kerneltest.Script{"wait": kerneltest.Wait, "fail": kerneltest.Fail(interp.CellError{Kind: interp.KindPanic})}}
	b := startInterpreter(t, in, echo{in})
	send := func(typ protocol.MsgType, c string) *protocol.Message {
		m := b.Message(typ, json.RawMessage(c))
		m.Buffers = [][]byte{{9}}
		b.Send(protocol.Shell, m)
		return m
	}
	same(t, "unknown target", describeAll(b.idle(send(protocol.TypeCommOpen, `{"comm_id":"x","target_name":"y"}`))), []string{"busy", "comm_close", "idle"})
	same(t, "open", describeAll(b.idle(send(protocol.TypeCommOpen, `{"comm_id":"c","target_name":"echo","data":{"a":1}}`))), []string{"busy", `stdout "open {\"a\":1}"`, "idle"})
	all := b.idle(send(protocol.TypeCommMsg, `{"comm_id":"c","data":{"b":2}}`))
	same(t, "msg", describeAll(all), []string{"busy", `stdout "msg {\"b\":2}"`, "comm_msg", "idle"})
	if got := normal(t, all[2].Content); got != `{"comm_id":"c","data":{"b":2}}` || fmt.Sprint(all[2].Buffers) != "[[9]]" {
		t.Errorf("echo = %s %v", got, all[2].Buffers)
	}
	same(t, "unknown comm", describeAll(b.idle(send(protocol.TypeCommMsg, `{"comm_id":"z","data":{}}`))), []string{"busy", "idle"})

	// Ordered with cells, and spared when they are aborted.
	cell, msg, behind := b.execute("wait"), send(protocol.TypeCommMsg, `{"comm_id":"c","data":3}`), b.execute("")
	b.published(protocol.TypeExecuteInput)
	b.idle(b.Request(protocol.Shell, protocol.TypeKernelInfoRequest, none{}))
	b.kernel.Interrupt()
	b.replyTo(protocol.Shell, cell)
	if got := describe(b.replyTo(protocol.Shell, behind)); got != "execute_reply aborted" {
		t.Error(got)
	}
	if got := strings.Join(describeAll(b.idle(msg)), ", "); got != `busy, stdout "msg 3", comm_msg, idle` {
		t.Error(got)
	}
	same(t, "close", describeAll(b.idle(send(protocol.TypeCommClose, `{"comm_id":"c","data":{}}`))), []string{"busy", `stdout "close {}"`, "idle"})
	same(t, "closed twice", describeAll(b.idle(send(protocol.TypeCommClose, `{"comm_id":"c","data":{}}`))), []string{"busy", "idle"})
}
