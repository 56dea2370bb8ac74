package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gokernel/interp"
	"gokernel/kernel/kerneltest"
	"gokernel/protocol"
)

// What of a run's text is joined, and when it is sent, by the clock.
func TestTextIsJoined(t *testing.T) {
	write := func(stream, text string) func(interp.Front, int64) {
		return func(front interp.Front, run int64) {
			front.Emit(interp.Event{Run: run, Stream: &interp.Stream{Name: stream, Text: text}})
		}
	}
	sleep := func(d time.Duration) func(interp.Front, int64) {
		return func(interp.Front, int64) { time.Sleep(d) }
	}
	big := strings.Repeat("x", joinBytes)
	for _, test := range []struct {
		name  string
		steps []func(interp.Front, int64)
		want  []string // with the millisecond at which each came
	}{
		{"the first text goes at once, what follows is joined",
			[]func(interp.Front, int64){write("stdout", "a"), write("stdout", "b"), write("stdout", "c"), sleep(50 * time.Millisecond)},
			[]string{`0 stdout "a"`, `20 stdout "bc"`}},
		{"after a quiet time again at once",
			[]func(interp.Front, int64){write("stdout", "a"), sleep(20 * time.Millisecond), write("stdout", "b"), sleep(30 * time.Millisecond), write("stdout", "c"), sleep(time.Millisecond)},
			[]string{`0 stdout "a"`, `20 stdout "b"`, `50 stdout "c"`}},
		{"a steady writer is shown every 20 ms",
			[]func(interp.Front, int64){write("stdout", "a"), sleep(8 * time.Millisecond), write("stdout", "b"), sleep(8 * time.Millisecond), write("stdout", "c"),
				sleep(8 * time.Millisecond), write("stdout", "d"), sleep(20 * time.Millisecond)},
			[]string{`0 stdout "a"`, `20 stdout "bc"`, `40 stdout "d"`}},
		{"the other stream pushes",
			[]func(interp.Front, int64){write("stdout", "a"), write("stdout", "b"), write("stderr", "e"), write("stdout", "c")},
			[]string{`0 stdout "a"`, `0 stdout "b"`, `0 stderr "e"`, `0 stdout "c"`}},
		{"the end pushes",
			[]func(interp.Front, int64){write("stdout", "a"), write("stdout", "b")},
			[]string{`0 stdout "a"`, `0 stdout "b"`}},
		{"much text pushes",
			[]func(interp.Front, int64){write("stdout", "a"), write("stdout", "b"), write("stdout", big), write("stdout", "c"), sleep(30 * time.Millisecond)},
			[]string{`0 stdout "a"`, fmt.Sprintf("0 stdout %q", "b"+big), `20 stdout "c"`}},
		{"empty text is none", []func(interp.Front, int64){write("stdout", "")}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := start(t, map[string]kerneltest.Script{"cell": func(_ context.Context, c interp.Cell, front interp.Front) interp.Outcome {
					for _, step := range test.steps {
						step(front, c.Run)
						synctest.Wait()
					}
					return interp.Outcome{}
				}})
				began := time.Now()
				m := b.execute("cell")
				var got []string
				for {
					p := b.next(protocol.IOPub)
					if line := describe(p); p.Header.MsgType == protocol.TypeStream {
						got = append(got, fmt.Sprint(time.Since(began).Milliseconds(), " ", line))
					} else if line == "idle" && p.ParentHeader().MsgID == m.Header.MsgID {
						break
					}
				}
				same(t, "text", got, test.want)
			})
		})
	}
}

// A chatty loop becomes few messages, and loses nothing.
func TestManyLines(t *testing.T) {
	const lines = 200_000
	b := start(t, map[string]kerneltest.Script{"loop": func(_ context.Context, c interp.Cell, front interp.Front) interp.Outcome {
		for i := range lines {
			front.Emit(interp.Event{Run: c.Run, Stream: &interp.Stream{Name: interp.Stdout, Text: fmt.Sprintln(i)}})
		}
		return interp.Outcome{}
	}})
	m := b.execute("loop")
	all := b.idle(m)
	if len(all) > 500 {
		t.Errorf("%d messages", len(all))
	}
	next := 0
	for line := range strings.Lines(printed(t, all)) {
		if line != fmt.Sprintln(next) {
			t.Fatalf("line %d is %q", next, line)
		}
		next++
	}
	if next != lines {
		t.Errorf("%d lines", next)
	}
}

// A goroutine that outlives its cell prints under it, also while another cell
// runs, and its text is not mixed with that cell's.
func TestLateOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var run int64
		b := start(t, map[string]kerneltest.Script{
			"first": func(_ context.Context, c interp.Cell, _ interp.Front) interp.Outcome {
				run = c.Run
				return interp.Outcome{}
			},
			"second": func(_ context.Context, c interp.Cell, front interp.Front) interp.Outcome {
				for range 3 {
					front.Emit(interp.Event{Run: c.Run, Stream: &interp.Stream{Name: interp.Stdout, Text: "2"}})
					front.Emit(interp.Event{Run: run, Stream: &interp.Stream{Name: interp.Stdout, Text: "1"}})
				}
				return interp.Outcome{}
			},
		})
		first := b.execute("first")
		b.idle(first)
		second := b.execute("second")
		time.Sleep(joinFor)
		synctest.Wait()
		got := map[string][]string{}
		for _, m := range b.Pending(protocol.IOPub) {
			if m.Header.MsgType == protocol.TypeStream {
				id := m.ParentHeader().MsgID
				got[id] = append(got[id], content[protocol.Stream](t, m).Text)
			}
		}
		same(t, "under the first", got[first.Header.MsgID], []string{"1", "11"})
		same(t, "under the second", got[second.Header.MsgID], []string{"2", "22"})
	})
}

func TestRunsAreForgotten(t *testing.T) {
	rs := newRuns()
	for range keptRuns + 10 {
		r := &run{}
		rs.begin(context.Background(), r)
		rs.end(r)
	}
	if len(rs.byID) != keptRuns || rs.get(10) != nil || rs.get(11) == nil || rs.get(keptRuns+10) == nil {
		t.Errorf("%d runs kept", len(rs.byID))
	}
	b := start(t, nil)
	b.published(protocol.TypeStatus)
	b.kernel.Emit(interp.Event{Run: 99, Stream: &interp.Stream{Name: interp.Stdout, Text: "lost"}})
	if m := b.published(protocol.TypeStream); len(m.Parent) > 0 {
		t.Errorf("parent = %s", m.Parent)
	}
}

// Values of bundles are passed on as they are, JSON types unpacked.
func TestBundlesPassThrough(t *testing.T) {
	raw := map[string]json.RawMessage{
		"application/json": json.RawMessage(`{"a":[1,2.50,null]}`),
		"text/html":        json.RawMessage(`"<b>é</b>"`),
		"image/png":        json.RawMessage(`"aGk="`),
	}
	b := start(t, map[string]kerneltest.Script{
		"cell": emit(interp.Event{Display: &interp.Display{Bundle: interp.Bundle{Data: raw, Metadata: map[string]json.RawMessage{"image/png": json.RawMessage(`{"width":5}`)}}}}),
		"bad":  emit(interp.Event{Display: &interp.Display{Bundle: interp.Bundle{Data: map[string]json.RawMessage{"text/plain": json.RawMessage(`{`)}}}}),
	})
	m := b.execute("cell")
	all := b.idle(m)
	want := `{"data":{"application/json":{"a":[1,2.50,null]},"image/png":"aGk=","text/html":"<b>é</b>"},"metadata":{"image/png":{"width":5}},"transient":{}}`
	if got := normal(t, all[2].Content); got != normal(t, []byte(want)) {
		t.Errorf("content = %s", got)
	}
	// What is not JSON is dropped and logged; the cell goes on.
	same(t, "bad bundle", b.run(map[string]any{"code": "bad"}), []string{"busy", `input 2 "bad"`, "idle", "execute_reply ok 2"})
}

// A slowSigner is a Pipe that takes its time over displays.
type slowSigner struct {
	*kerneltest.Pipe
	asked, done chan struct{}
}

func (p slowSigner) Prepare(ch protocol.Channel, m *protocol.Message) (func() error, error) {
	if m.Header.MsgType == protocol.TypeDisplayData {
		p.asked <- struct{}{}
		<-p.done
	}
	return func() error { return p.Send(ch, m) }, nil
}

// A message that takes long to be made ready keeps no other request waiting, and
// comes at its place among the cell's.
func TestALargeMessageKeepsNobodyWaiting(t *testing.T) {
	show := func(_ context.Context, c interp.Cell, front interp.Front) interp.Outcome {
		for _, e := range []interp.Event{
			{Stream: &interp.Stream{Name: interp.Stdout, Text: "first"}},
			{Stream: &interp.Stream{Name: interp.Stdout, Text: "second"}},
			{Display: &interp.Display{Bundle: interp.Bundle{Data: map[string]json.RawMessage{"text/plain": json.RawMessage(`"large"`)}}}},
			{Stream: &interp.Stream{Name: interp.Stdout, Text: "third"}},
		} {
			e.Run = c.Run
			front.Emit(e)
		}
		return interp.Outcome{}
	}
	in := &kerneltest.Interpreter{Scripts: map[string]kerneltest.Script{"show": show}}
	k := New(Options{})
	in.Front = k
	p := slowSigner{kerneltest.NewPipe(), make(chan struct{}), make(chan struct{})}
	front := p.Connect("alice")
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- k.Serve(ctx, p, in) }()
	cell := front.Request(protocol.Shell, protocol.TypeExecuteRequest, map[string]any{"code": "show"})
	<-p.asked
	question := front.Request(protocol.Control, protocol.TypeKernelInfoRequest, map[string]any{})
	if all, err := front.UntilIdle(ctx, question); err != nil {
		t.Errorf("after %v: %v", describeAll(all), err)
	}
	close(p.done)
	all, err := front.UntilIdle(ctx, cell)
	if err != nil {
		t.Error(err)
	}
	text := strings.Join(describeAll(all), ", ")
	if want := regexp.MustCompile(`(stdout "first".*)?stdout "(first)?second".*display_data.*large.*stdout "third".*idle$`); !want.MatchString(text) {
		t.Errorf("published %s, want %s", text, want)
	}
	stop()
	<-served
}
