package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"gokernel/kernel/kerneltest"
	"gokernel/protocol"
)

// A bench is a kernel at work, with one front end.
type bench struct {
	*kerneltest.FrontEnd
	t      *testing.T
	ctx    context.Context // ends when the test has taken too long
	kernel *Kernel
	pipe   *kerneltest.Pipe
	interp *kerneltest.Interpreter
	stop   context.CancelFunc
	served chan error // what Serve returned
}

// start serves scripts until the test ends.
func start(t *testing.T, scripts map[string]kerneltest.Script, options ...func(*Options)) *bench {
	t.Helper()
	return startInterpreter(t, &kerneltest.Interpreter{Scripts: scripts}, nil, options...)
}

// startInterpreter serves as, or in where as is nil.
func startInterpreter(t *testing.T, in *kerneltest.Interpreter, as Interpreter, options ...func(*Options)) *bench {
	t.Helper()
	o := Options{ID: "id", Log: slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, option := range options {
		option(&o)
	}
	b := &bench{t: t, pipe: kerneltest.NewPipe(), interp: in, kernel: New(o), served: make(chan error, 1)}
	in.Front = b.kernel
	if as == nil {
		as = in
	}
	b.FrontEnd = b.pipe.Connect("alice")
	var cancel context.CancelFunc
	b.ctx, cancel = context.WithTimeout(context.Background(), 2*time.Minute)
	serving, stop := context.WithCancel(context.Background())
	b.stop = stop
	go func() { b.served <- b.kernel.Serve(serving, b.pipe, as) }()
	t.Cleanup(func() {
		defer cancel()
		stop()
		b.ended()
	})
	return b
}

// ended waits for Serve and returns what it returned.
func (b *bench) ended() error {
	b.t.Helper()
	select {
	case err := <-b.served:
		b.served <- err
		return err
	case <-b.ctx.Done():
	}
	select {
	case err := <-b.served: // the test has used its time up for something else
		b.served <- err
		return err
	default:
		b.t.Error("Serve did not return")
		return b.ctx.Err()
	}
}

// next returns the next message of a channel.
func (b *bench) next(ch protocol.Channel) *protocol.Message {
	b.t.Helper()
	m, err := b.Receive(b.ctx, ch)
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// replyTo waits for the reply to a request, passing others over.
func (b *bench) replyTo(ch protocol.Channel, request *protocol.Message) *protocol.Message {
	b.t.Helper()
	for {
		if m := b.next(ch); m.ParentHeader().MsgID == request.Header.MsgID {
			return m
		}
	}
}

// idle returns what IOPub carries up to the idle status of a request.
func (b *bench) idle(request *protocol.Message) []*protocol.Message {
	b.t.Helper()
	all, err := b.UntilIdle(b.ctx, request)
	if err != nil {
		b.t.Fatalf("after %v: %v", describeAll(all), err)
	}
	return all
}

// published waits for a message of a type on IOPub.
func (b *bench) published(t protocol.MsgType) *protocol.Message {
	b.t.Helper()
	for {
		if m := b.next(protocol.IOPub); m.Header.MsgType == t {
			return m
		}
	}
}

// execute sends a cell, with the protocol's defaults.
func (b *bench) execute(code string) *protocol.Message {
	return b.Request(protocol.Shell, protocol.TypeExecuteRequest, map[string]any{"code": code})
}

// queued waits until the kernel has taken all that was sent on shell so far.
func (b *bench) queued() {
	b.t.Helper()
	info := b.Request(protocol.Shell, protocol.TypeKernelInfoRequest, none{}) // answered while a cell runs
	if got := describe(b.replyTo(protocol.Shell, info)); got != "kernel_info_reply ok" {
		b.t.Error(got)
	}
}

// run runs a cell and returns its messages: the reply last.
func (b *bench) run(content map[string]any) []string {
	b.t.Helper()
	m := b.Request(protocol.Shell, protocol.TypeExecuteRequest, content)
	all := describeAll(b.idle(m))
	return append(all, describe(b.replyTo(protocol.Shell, m)))
}

// describe puts a message in one line: its type and what matters of it.
func describe(m *protocol.Message) string {
	var c map[string]any
	if err := json.Unmarshal(m.Content, &c); err != nil {
		return fmt.Sprintf("%s: %v", m.Header.MsgType, err)
	}
	switch m.Header.MsgType {
	case protocol.TypeStatus:
		return fmt.Sprint(c["execution_state"])
	case protocol.TypeStream:
		return fmt.Sprintf("%v %q", c["name"], c["text"])
	case protocol.TypeExecuteInput:
		return fmt.Sprintf("input %v %q", c["execution_count"], c["code"])
	case protocol.TypeExecuteResult:
		return fmt.Sprintf("result %v %v", c["execution_count"], c["data"])
	case protocol.TypeDisplayData, protocol.TypeUpdateDisplayData:
		return fmt.Sprintf("%s %v %v", m.Header.MsgType, c["data"], c["transient"])
	case protocol.TypeClearOutput:
		return fmt.Sprintf("clear %v", c["wait"])
	case protocol.TypeError:
		return fmt.Sprintf("error %v: %v", c["ename"], c["evalue"])
	}
	if strings.HasSuffix(string(m.Header.MsgType), "_reply") {
		line := fmt.Sprintf("%s %v", m.Header.MsgType, c["status"])
		if count, ok := c["execution_count"]; ok {
			line += fmt.Sprintf(" %v", count)
		}
		if c["ename"] != nil {
			line += fmt.Sprintf(" %v: %v", c["ename"], c["evalue"])
		}
		return line
	}
	return string(m.Header.MsgType)
}

func describeAll(all []*protocol.Message) []string {
	lines := make([]string, 0, len(all))
	for _, m := range all {
		lines = append(lines, describe(m))
	}
	return lines
}

// content decodes a message.
func content[T any](t *testing.T, m *protocol.Message) T {
	t.Helper()
	var c T
	if err := m.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

// same compares lines.
func same(t *testing.T, name string, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("%s: got\n%s\nwant\n%s", name, indent(g), indent(w))
	}
}

func indent(s string) string { return "\t" + strings.ReplaceAll(s, "\n", "\n\t") }
