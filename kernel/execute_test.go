package kernel

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gokernel/interp"
	"gokernel/kernel/kerneltest"
	"gokernel/protocol"
)

// scripts that the tables below name.
func scripts() map[string]kerneltest.Script {
	return map[string]kerneltest.Script{
		"hello":  kerneltest.Print("stdout", "hello\n"),
		"both":   kerneltest.Print("stdout", "a", "stderr", "b", "stdout", "c"),
		"fail":   kerneltest.Fail(interp.CellError{Kind: interp.KindPanic, Message: "boom"}),
		"panic":  func(context.Context, interp.Cell, interp.Front) interp.Outcome { panic("ours") },
		"wait":   kerneltest.Wait,
		"result": emit(interp.Event{Result: ptr(kerneltest.Text("42"))}),
		"display": emit(
			interp.Event{Stream: &interp.Stream{Name: interp.Stdout, Text: "before\n"}},
			interp.Event{Display: &interp.Display{Bundle: kerneltest.Text("one"), ID: "d"}},
			interp.Event{Stream: &interp.Stream{Name: interp.Stdout, Text: "between\n"}},
			interp.Event{Clear: &interp.ClearOutput{Wait: true}},
			interp.Event{Stream: &interp.Stream{Name: interp.Stderr, Text: "warned\n"}},
			interp.Event{Display: &interp.Display{Bundle: kerneltest.Text("two"), ID: "d", Update: true}},
			interp.Event{Stream: &interp.Stream{Name: interp.Stdout, Text: "after\n"}},
			interp.Event{Result: ptr(kerneltest.Text("3"))},
		),
		"goroutine": emit(
			interp.Event{Stream: &interp.Stream{Name: interp.Stdout, Text: "text\n"}},
			interp.Event{Error: &interp.CellError{Kind: interp.KindPanic, Message: "in a goroutine"}},
		),
		"next": func(context.Context, interp.Cell, interp.Front) interp.Outcome {
			return interp.Outcome{NextInput: &interp.NextInput{Text: "x := 1", Replace: true}}
		},
	}
}

// emit returns a script that emits events.
func emit(events ...interp.Event) kerneltest.Script {
	return func(_ context.Context, c interp.Cell, front interp.Front) interp.Outcome {
		for _, e := range events {
			e.Run = c.Run
			front.Emit(e)
		}
		return interp.Outcome{}
	}
}

func ptr[T any](v T) *T { return &v }

// The messages of cells, in their order.
func TestExecute(t *testing.T) {
	for _, test := range []struct {
		name  string
		cells []map[string]any
		want  []string // of the last cell
	}{
		{"nothing", []map[string]any{{"code": ""}},
			[]string{"busy", `input 1 ""`, "idle", "execute_reply ok 1"}},
		{"print", []map[string]any{{"code": "hello"}},
			[]string{"busy", `input 1 "hello"`, `stdout "hello\n"`, "idle", "execute_reply ok 1"}},
		{"streams keep their order", []map[string]any{{"code": "both"}},
			[]string{"busy", `input 1 "both"`, `stdout "a"`, `stderr "b"`, `stdout "c"`, "idle", "execute_reply ok 1"}},
		{"text is flushed before all else", []map[string]any{{"code": "display"}},
			[]string{"busy", `input 1 "display"`, `stdout "before\n"`, "display_data map[text/plain:one] map[display_id:d]",
				`stdout "between\n"`, "clear true", `stderr "warned\n"`, "update_display_data map[text/plain:two] map[display_id:d]",
				`stdout "after\n"`, "result 1 map[text/plain:3]", "idle", "execute_reply ok 1"}},
		{"error", []map[string]any{{"code": "fail"}},
			[]string{"busy", `input 1 "fail"`, "error Panic: boom", "idle", "execute_reply error 1 Panic: boom"}},
		{"error of a goroutine", []map[string]any{{"code": "goroutine"}},
			[]string{"busy", `input 1 "goroutine"`, `stdout "text\n"`, "error Panic: in a goroutine", "idle", "execute_reply ok 1"}},
		{"interpreter panics", []map[string]any{{"code": "panic"}},
			[]string{"busy", `input 1 "panic"`, "error InternalError: running the cell: panic: ours", "idle",
				"execute_reply error 1 InternalError: running the cell: panic: ours"}},
		{"counts", []map[string]any{{"code": ""}, {"code": "fail"}, {"code": "result"}},
			[]string{"busy", `input 3 "result"`, "result 3 map[text/plain:42]", "idle", "execute_reply ok 3"}},
		{"without history the count stays", []map[string]any{{"code": ""}, {"code": "hello", "store_history": false}},
			[]string{"busy", `input 1 "hello"`, `stdout "hello\n"`, "idle", "execute_reply ok 1"}},
		{"silent shows nothing", []map[string]any{{"code": ""}, {"code": "display", "silent": true, "store_history": true}},
			[]string{"busy", "idle", "execute_reply ok 1"}},
		{"silent error", []map[string]any{{"code": "fail", "silent": true}},
			[]string{"busy", "idle", "execute_reply error 0 Panic: boom"}},
		{"the kernel goes on", []map[string]any{{"code": "panic"}, {"code": "hello"}},
			[]string{"busy", `input 2 "hello"`, `stdout "hello\n"`, "idle", "execute_reply ok 2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := start(t, scripts())
			var got []string
			for _, cell := range test.cells {
				got = b.run(cell)
			}
			same(t, "messages", got, test.want)
		})
	}
}

func TestExecuteReply(t *testing.T) {
	in := scripts()
	in["exprs"] = func(_ context.Context, c interp.Cell, _ interp.Front) interp.Outcome {
		return interp.Outcome{Engine: "script", Duration: 1500 * time.Millisecond, UserExpressions: map[string]interp.ExpressionValue{
			"good": {Bundle: kerneltest.Text(c.UserExpressions["good"])},
			"bad":  {Err: &interp.CellError{Kind: interp.KindCompile, Message: "undefined: x"}},
		}}
	}
	b := start(t, in)
	m := b.Request(protocol.Shell, protocol.TypeExecuteRequest, map[string]any{"code": "exprs", "user_expressions": map[string]string{"good": "1+1", "bad": "x"}})
	reply := b.replyTo(protocol.Shell, m)
	want := `{"status":"ok","execution_count":1,"payload":[],"user_expressions":{
		"good":{"status":"ok","data":{"text/plain":"1+1"}},
		"bad":{"status":"error","ename":"CompileError","evalue":"undefined: x","traceback":["` + `\u001b[31mCompileError:\u001b[0m \u001b[1mundefined: x\u001b[0m` + `"]}}}`
	if got := normal(t, reply.Content); got != normal(t, []byte(want)) {
		t.Errorf("reply = %s", got)
	}
	var metadata struct {
		Started, Engine, Status string
		Duration                float64
	}
	if err := json.Unmarshal(reply.Metadata, &metadata); err != nil {
		t.Fatal(err)
	}
	if at, err := time.Parse(time.RFC3339, metadata.Started); err != nil || time.Since(at) > time.Minute {
		t.Errorf("started = %q: %v", metadata.Started, err)
	}
	if metadata.Engine != "script" || metadata.Duration != 1.5 || metadata.Status != "ok" {
		t.Errorf("metadata = %s", reply.Metadata)
	}

	m = b.execute("next")
	if got := normal(t, b.replyTo(protocol.Shell, m).Content); !strings.Contains(got, `"payload":[{"replace":true,"source":"set_next_input","text":"x := 1"}]`) {
		t.Errorf("reply = %s", got)
	}
	m = b.execute("fail")
	if got, want := normal(t, b.replyTo(protocol.Shell, m).Content),
		`{"ename":"Panic","evalue":"boom","execution_count":3,"payload":[],"status":"error","traceback":["\u001b[31mpanic:\u001b[0m \u001b[1mboom\u001b[0m"],"user_expressions":{}}`; got != want {
		t.Errorf("reply = %s\nwant    %s", got, want)
	}
}

func TestWhatTheInterpreterIsGiven(t *testing.T) {
	b := start(t, nil)
	m := b.Message(protocol.TypeExecuteRequest, map[string]any{"code": "a", "allow_stdin": false, "user_expressions": map[string]string{"x": "y"}})
	m.Metadata = json.RawMessage(`{"cellId":"c1","deletedCells":["c2","c3"],"recordTiming":true}`)
	b.Send(protocol.Shell, m)
	b.idle(m)
	m = b.Message(protocol.TypeExecuteRequest, map[string]any{"code": "b\x00\xff", "silent": true})
	m.Metadata = json.RawMessage(`{"cellId":7,"deletedCells":"all"}`)
	b.Send(protocol.Shell, m)
	b.idle(m)
	cells := b.interp.Cells()
	if len(cells) != 2 {
		t.Fatalf("%d cells ran", len(cells))
	}
	first, second := cells[0], cells[1]
	if !slices.Equal(first.Deleted, []string{"c2", "c3"}) || len(second.Deleted) != 0 {
		t.Errorf("deleted cells are %q, then %q", first.Deleted, second.Deleted)
	}
	if first.Number != 1 || first.ID != "c1" || first.AllowStdin || first.Silent || first.UserExpressions["x"] != "y" {
		t.Errorf("first = %+v", first)
	}
	if second.Number != 1 || second.ID != "" || !second.AllowStdin || !second.Silent || second.Code != "b\x00\ufffd" {
		t.Errorf("second = %+v", second)
	}
	if first.Run == second.Run {
		t.Error("two runs of one number")
	}
}

func TestHugeCell(t *testing.T) {
	b := start(t, nil)
	code := strings.Repeat("// comment\n", 100_000)
	m := b.execute(code)
	all := b.idle(m)
	if got := content[protocol.ExecuteInput](t, all[1]); got.Code != code {
		t.Errorf("%d bytes of code came back", len(got.Code))
	}
	if c := b.interp.Cells(); c[0].Code != code {
		t.Errorf("%d bytes of code ran", len(c[0].Code))
	}
}

func TestTwoFrontEndsSeeEachOther(t *testing.T) {
	b := start(t, scripts())
	bob := b.pipe.Connect("bob")
	m := b.execute("hello")
	want := []string{"busy", `input 1 "hello"`, `stdout "hello\n"`, "idle"}
	same(t, "alice", describeAll(b.idle(m)), want)
	seen, err := bob.UntilIdle(b.ctx, m)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "bob", describeAll(seen), want)
	m = bob.Request(protocol.Shell, protocol.TypeExecuteRequest, map[string]any{"code": "result"})
	same(t, "alice", describeAll(b.idle(m)), []string{"busy", `input 2 "result"`, "result 2 map[text/plain:42]", "idle"})
}

func TestAbort(t *testing.T) {
	for _, test := range []struct {
		name    string
		failing map[string]any
		then    []map[string]any
		want    []string
	}{
		{"run all stops", map[string]any{"code": "fail"}, []map[string]any{{"code": "hello"}, {"code": "result"}},
			[]string{"execute_reply error 1 Panic: boom", "execute_reply aborted", "execute_reply aborted"}},
		{"unless the cell says otherwise", map[string]any{"code": "fail", "stop_on_error": false}, []map[string]any{{"code": "hello"}},
			[]string{"execute_reply error 1 Panic: boom", "execute_reply ok 2"}},
		{"a silent cell aborts nothing", map[string]any{"code": "fail", "silent": true}, []map[string]any{{"code": "hello"}},
			[]string{"execute_reply error 0 Panic: boom", "execute_reply ok 1"}},
		{"success aborts nothing", map[string]any{"code": "hello"}, []map[string]any{{"code": "hello"}},
			[]string{"execute_reply ok 1", "execute_reply ok 2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := start(t, scripts())
			// The window lets cells abort that come just after the failure.
			sent := []*protocol.Message{b.Request(protocol.Shell, protocol.TypeExecuteRequest, test.failing)}
			for _, c := range test.then {
				sent = append(sent, b.Request(protocol.Shell, protocol.TypeExecuteRequest, c))
			}
			var got []string
			for _, m := range sent {
				got = append(got, describe(b.replyTo(protocol.Shell, m)))
			}
			same(t, "replies", got, test.want)
			for i, m := range sent {
				lines := describeAll(b.idle(m))
				if lines[0] != "busy" || lines[len(lines)-1] != "idle" {
					t.Errorf("cell %d: %v", i, lines)
				}
				if strings.Contains(test.want[i], "aborted") && len(lines) != 2 {
					t.Errorf("aborted cell %d shows %v", i, lines)
				}
			}
			// What is sent after the reply runs.
			if got := describe(b.replyTo(protocol.Shell, b.execute("hello"))); !strings.HasPrefix(got, "execute_reply ok") {
				t.Errorf("afterwards: %s", got)
			}
		})
	}
}

// The reply of a failed cell waits for the burst of a "run all" to end, though
// not for ever.
func TestAbortWindow(t *testing.T) {
	for _, test := range []struct {
		name  string
		gap   time.Duration
		cells int
		want  []string // of the first, the second and the last cell
		took  time.Duration
	}{
		{"a burst", 90 * time.Millisecond, 5, []string{"error", "aborted", "aborted"}, 460 * time.Millisecond},
		{"single cells", 110 * time.Millisecond, 3, []string{"error", "ok", "ok"}, 100 * time.Millisecond},
		{"without end", 50 * time.Millisecond, 100, []string{"error", "aborted", "ok"}, 500 * time.Millisecond},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := start(t, scripts())
				synctest.Wait()
				began := time.Now()
				go func() {
					b.execute("fail")
					for range test.cells - 1 {
						time.Sleep(test.gap)
						b.execute("hello")
					}
				}()
				var got []string
				var took time.Duration
				for i := range test.cells {
					m := b.next(protocol.Shell)
					if i == 0 {
						took = time.Since(began)
					}
					got = append(got, content[protocol.ErrorReply](t, m).Status)
				}
				if got := []string{got[0], got[1], got[len(got)-1]}; !slices.Equal(got, test.want) || took != test.took {
					t.Errorf("%v after %v, want %v after %v", got, took, test.want, test.took)
				}
			})
		})
	}
}

// Only what waits behind the failing cell is aborted, and only cells.
func TestAbortSparesOthers(t *testing.T) {
	b := start(t, scripts(), func(o *Options) { o.AbortWindow = -1 })
	cell, behind := b.execute("wait"), b.execute("hello")
	b.published(protocol.TypeStatus) // starting
	b.published(protocol.TypeStatus) // busy: from here on it can be interrupted
	b.queued()
	b.kernel.Interrupt()
	if got := describe(b.replyTo(protocol.Shell, cell)); got != "execute_reply error 1 Interrupt: interrupted" {
		t.Error(got)
	}
	reply := b.replyTo(protocol.Shell, behind)
	if got := describe(reply); got != "execute_reply aborted" {
		t.Error(got)
	}
	if got := normal(t, reply.Content); got != `{"status":"aborted"}` {
		t.Error(got)
	}
}

func TestInterrupt(t *testing.T) {
	for _, test := range []struct {
		name      string
		interrupt func(*bench)
	}{
		{"by message", func(b *bench) {
			m := b.Request(protocol.Control, protocol.TypeInterruptRequest, none{})
			if got := describe(b.replyTo(protocol.Control, m)); got != "interrupt_reply ok" {
				b.t.Error(got)
			}
		}},
		{"by signal", func(b *bench) { b.kernel.Interrupt() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := start(t, scripts())
			m := b.execute("wait")
			b.published(protocol.TypeExecuteInput)
			test.interrupt(b)
			if got := describe(b.replyTo(protocol.Shell, m)); got != "execute_reply error 1 Interrupt: interrupted" {
				t.Error(got)
			}
			b.idle(m)
			// Late or repeated, it does not touch the next cell.
			b.kernel.Interrupt()
			same(t, "next", b.run(map[string]any{"code": "hello"}),
				[]string{"busy", `input 2 "hello"`, `stdout "hello\n"`, "idle", "execute_reply ok 2"})
		})
	}
}

func TestEmitOutsideServe(t *testing.T) {
	k := New(Options{})
	k.Emit(interp.Event{Run: 7, Stream: &interp.Stream{Name: interp.Stdout, Text: "nobody sees it"}})
	k.Interrupt()
	if _, err := k.Input(t.Context(), 7, interp.InputRequest{}); err != interp.ErrNoInput {
		t.Errorf("Input = %v", err)
	}
}
