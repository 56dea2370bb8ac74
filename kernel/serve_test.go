package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gokernel/interp"
	"gokernel/kernel/kerneltest"
	"gokernel/protocol"
)

// Each request that needs no cell: its whole reply, between busy and idle.
func TestReplies(t *testing.T) {
	for _, test := range []struct {
		name     string
		channel  protocol.Channel
		request  protocol.MsgType
		content  string
		wantType protocol.MsgType
		want     string
	}{
		{"kernel_info on shell", protocol.Shell, protocol.TypeKernelInfoRequest, `{}`, protocol.TypeKernelInfoReply, kernelInfoReply},
		{"kernel_info on control", protocol.Control, protocol.TypeKernelInfoRequest, `{}`, protocol.TypeKernelInfoReply, kernelInfoReply},
		{"complete", protocol.Shell, protocol.TypeCompleteRequest, `{"code":"x","cursor_pos":1}`, protocol.TypeCompleteReply,
			`{"status":"ok","matches":["xf","xv"],"cursor_start":0,"cursor_end":1,"metadata":{"_jupyter_types_experimental":[
				{"start":0,"end":1,"text":"xf","type":"function","signature":"func()"},
				{"start":0,"end":1,"text":"xv","type":"variable","signature":"int"}]}}`},
		{"complete counts code points", protocol.Shell, protocol.TypeCompleteRequest, `{"code":"é😀x","cursor_pos":2}`, protocol.TypeCompleteReply,
			`{"status":"ok","matches":["é😀f","é😀v"],"cursor_start":0,"cursor_end":2,"metadata":{"_jupyter_types_experimental":[
				{"start":0,"end":2,"text":"é😀f","type":"function","signature":"func()"},
				{"start":0,"end":2,"text":"é😀v","type":"variable","signature":"int"}]}}`},
		{"complete behind the end", protocol.Shell, protocol.TypeCompleteRequest, `{"code":"x","cursor_pos":9000000000}`, protocol.TypeCompleteReply,
			`{"status":"ok","matches":["xf","xv"],"cursor_start":0,"cursor_end":1,"metadata":{"_jupyter_types_experimental":[
				{"start":0,"end":1,"text":"xf","type":"function","signature":"func()"},
				{"start":0,"end":1,"text":"xv","type":"variable","signature":"int"}]}}`},
		{"complete before the beginning", protocol.Shell, protocol.TypeCompleteRequest, `{"code":"x","cursor_pos":-3}`, protocol.TypeCompleteReply,
			`{"status":"ok","matches":["f","v"],"cursor_start":0,"cursor_end":0,"metadata":{"_jupyter_types_experimental":[
				{"start":0,"end":0,"text":"f","type":"function","signature":"func()"},
				{"start":0,"end":0,"text":"v","type":"variable","signature":"int"}]}}`},
		{"complete of text that is not UTF-8", protocol.Shell, protocol.TypeCompleteRequest, "{\"code\":\"\xff\",\"cursor_pos\":1}", protocol.TypeCompleteReply,
			`{"status":"ok","matches":["\ufffdf","\ufffdv"],"cursor_start":0,"cursor_end":1,"metadata":{"_jupyter_types_experimental":[
				{"start":0,"end":1,"text":"\ufffdf","type":"function","signature":"func()"},
				{"start":0,"end":1,"text":"\ufffdv","type":"variable","signature":"int"}]}}`},
		{"inspect", protocol.Shell, protocol.TypeInspectRequest, `{"code":"né + 1","cursor_pos":2,"detail_level":1}`, protocol.TypeInspectReply,
			`{"status":"ok","found":true,"data":{"text/plain":"né"},"metadata":{}}`},
		{"inspect nothing", protocol.Shell, protocol.TypeInspectRequest, `{"code":"unknown","cursor_pos":99}`, protocol.TypeInspectReply,
			`{"status":"ok","found":false,"data":{},"metadata":{}}`},
		{"is_complete", protocol.Shell, protocol.TypeIsCompleteRequest, `{"code":"complete"}`, protocol.TypeIsCompleteReply, `{"status":"complete","indent":""}`},
		{"is_complete with indent", protocol.Shell, protocol.TypeIsCompleteRequest, `{"code":"incomplete"}`, protocol.TypeIsCompleteReply, `{"status":"incomplete","indent":"\t"}`},
		{"is_complete invalid", protocol.Shell, protocol.TypeIsCompleteRequest, `{"code":"invalid"}`, protocol.TypeIsCompleteReply, `{"status":"invalid","indent":""}`},
		{"is_complete unknown", protocol.Shell, protocol.TypeIsCompleteRequest, `{"code":"?"}`, protocol.TypeIsCompleteReply, `{"status":"unknown","indent":""}`},
		{"history", protocol.Shell, protocol.TypeHistoryRequest, `{"hist_access_type":"tail","n":3,"raw":true,"output":false}`, protocol.TypeHistoryReply, `{"status":"ok","history":[]}`},
		{"connect", protocol.Shell, protocol.TypeConnectRequest, `{}`, protocol.TypeConnectReply,
			`{"status":"ok","shell_port":1,"iopub_port":2,"stdin_port":3,"hb_port":4,"control_port":5}`},
		{"comm_info", protocol.Shell, protocol.TypeCommInfoRequest, `{"target_name":null}`, protocol.TypeCommInfoReply, `{"status":"ok","comms":{}}`},
		{"interrupt when idle", protocol.Control, protocol.TypeInterruptRequest, `{}`, protocol.TypeInterruptReply, `{"status":"ok"}`},
		{"debug", protocol.Control, protocol.TypeDebugRequest, `{"type":"request","seq":7,"command":"debugInfo"}`, protocol.TypeDebugReply,
			`{"status":"error","ename":"RequestError","evalue":"debugging is not supported","traceback":["debugging is not supported"],
				"type":"response","success":false,"message":"debugging is not supported","command":"debugInfo","request_seq":7}`},
		{"no subshells", protocol.Control, "create_subshell_request", `{}`, "create_subshell_reply",
			errorReply("RequestError", `this kernel does not support \"create_subshell_request\" on the control channel`)},
		{"unknown request", protocol.Shell, "juggle_request", `{"balls":3}`, "juggle_reply",
			errorReply("RequestError", `this kernel does not support \"juggle_request\" on the shell channel`)},
		{"unknown request on stdin", protocol.Stdin, "juggle_request", `{}`, "juggle_reply",
			errorReply("RequestError", `this kernel does not support \"juggle_request\" on the stdin channel`)},
		{"unknown history access", protocol.Shell, protocol.TypeHistoryRequest, `{"hist_access_type":"all"}`, protocol.TypeHistoryReply,
			errorReply("RequestError", `unknown hist_access_type \"all\"`)},
		{"unknown fields", protocol.Shell, protocol.TypeIsCompleteRequest, `{"code":"complete","new":[1,{"a":null}]}`, protocol.TypeIsCompleteReply, `{"status":"complete","indent":""}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := start(t, nil)
			m := b.Request(test.channel, test.request, json.RawMessage(test.content))
			reply := b.replyTo(test.channel, m)
			if reply.Header.MsgType != test.wantType {
				t.Errorf("type = %s, want %s", reply.Header.MsgType, test.wantType)
			}
			if got, want := normal(t, reply.Content), normal(t, []byte(test.want)); got != want {
				t.Errorf("content =\n\t%s\nwant\n\t%s", got, want)
			}
			same(t, "iopub", describeAll(b.idle(m)), []string{"busy", "idle"})
		})
	}
}

const kernelInfoReply = `{"status":"ok","protocol_version":"5.5","implementation":"gokernel","implementation_version":"0.1.0",
	"language_info":{"name":"go","version":"1.26.8","mimetype":"text/x-go","file_extension":".go","pygments_lexer":"go","codemirror_mode":"go","nbconvert_exporter":"script"},
	"banner":"a test's kernel","debugger":false,"supported_features":[],"help_links":[
		{"text":"A Tour of Go","url":"https://go.dev/tour/"},
		{"text":"Effective Go","url":"https://go.dev/doc/effective_go"},
		{"text":"Go Language Specification","url":"https://go.dev/ref/spec"},
		{"text":"Go Standard Library","url":"https://pkg.go.dev/std"}]}`

func errorReply(ename, evalue string) string {
	return `{"status":"error","ename":"` + ename + `","evalue":"` + evalue + `","traceback":["` + evalue + `"]}`
}

// normal writes JSON with sorted keys and without spaces.
func normal(t *testing.T, raw []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// Content of a wrong type is an error reply to every request that has content,
// and never a silence.
func TestWrongContent(t *testing.T) {
	contents := []string{`[]`, `null`, `"text"`, `7`, `{`, `nonsense`,
		`{"code":7,"hist_access_type":{},"restart":"yes","target_name":[],"cursor_pos":"here","command":1}`,
		`{"cursor_pos":1e400,"code":[],"hist_access_type":"tail","n":"all","target_name":3,"restart":1,"silent":"no"}`}
	for request, rt := range newRoutes(false) {
		for _, c := range contents {
			b := start(t, nil)
			ch := protocol.Shell
			m := b.Request(ch, request, json.RawMessage(c))
			if rt.reply != "" {
				reply := b.replyTo(ch, m)
				switch {
				case request == protocol.TypeKernelInfoRequest, request == protocol.TypeConnectRequest,
					request == protocol.TypeInterruptRequest, request == protocol.TypeUsageRequest, request == protocol.TypeDebugRequest:
					// Without content of their own, they may overlook it.
				default:
					got := content[protocol.ErrorReply](t, reply)
					if got.Status != protocol.StatusError || got.EName != requestError || got.EValue == "" || got.Traceback == nil {
						t.Errorf("%s of %s: %s", request, c, reply.Content)
					}
				}
				var fields map[string]any
				if err := reply.Decode(&fields); err != nil {
					t.Error(err)
				}
				if _, has := fields["execution_count"]; has != (rt.reply == protocol.TypeExecuteReply) {
					t.Errorf("%s of %s: execution_count given: %v", request, c, has)
				}
			}
			lines := describeAll(b.idle(m))
			if lines[0] != "busy" || lines[len(lines)-1] != "idle" {
				t.Errorf("%s of %s: %v", request, c, lines)
			}
			b.stop()
			b.ended()
		}
	}
}

func TestMessagesWithoutReply(t *testing.T) {
	b := start(t, nil)
	for _, typ := range []protocol.MsgType{"juggle", "execute_reply", "status", "", protocol.TypeCommMsg, protocol.TypeCommClose, protocol.TypeInputReply} {
		m := b.Request(protocol.Shell, typ, json.RawMessage(`{"comm_id":"nobody"}`))
		same(t, string(typ), describeAll(b.idle(m)), []string{"busy", "idle"})
	}
	if replies := b.Pending(protocol.Shell); len(replies) > 0 {
		t.Errorf("replies: %v", describeAll(replies))
	}
}

func TestReplyGoesBack(t *testing.T) {
	b := start(t, nil)
	bob := b.pipe.Connect("bob")
	m := b.Message(protocol.TypeKernelInfoRequest, none{})
	m.RawHeader = json.RawMessage(strings.Replace(string(m.RawHeader), "{", `{"unknown":{"x":1},`, 1))
	m.Identities = append(m.Identities, []byte("a second frame"))
	b.Send(protocol.Shell, m)
	reply := b.replyTo(protocol.Shell, m)
	if string(reply.Parent) != string(m.RawHeader) {
		t.Errorf("parent = %s, want %s", reply.Parent, m.RawHeader)
	}
	if len(reply.Identities) != 2 || string(reply.Identities[1]) != "a second frame" {
		t.Errorf("identities = %q", reply.Identities)
	}
	if h := reply.Header; h.MsgID == "" || h.MsgID == m.Header.MsgID || h.Session == "" || h.Session == m.Header.Session || h.Version != "5.5" {
		t.Errorf("header = %+v", h)
	}
	for _, p := range b.idle(m) {
		if got, want := string(p.Identities[0]), "kernel.id."+string(p.Header.MsgType); got != want {
			t.Errorf("topic = %q, want %q", got, want)
		}
	}
	if got := bob.Pending(protocol.Shell); len(got) > 0 {
		t.Errorf("another front end got the reply: %v", describeAll(got))
	}
}

func TestStartingOnceAndWelcome(t *testing.T) {
	b := start(t, nil)
	first := b.next(protocol.IOPub)
	if got := describe(first); got != "starting" || len(first.Parent) > 0 {
		t.Errorf("first message = %s, parent %s", got, first.Parent)
	}
	for _, topic := range []string{"", "kernel.id.status", "\xff"} {
		b.pipe.Subscribe(topic)
	}
	for _, topic := range []string{"", "kernel.id.status"} {
		m := b.published(protocol.TypeIOPubWelcome)
		got := content[map[string]any](t, m)
		if string(m.Identities[0]) != topic || got["subscription"] != topic || len(m.Parent) > 0 {
			t.Errorf("welcome to %q: topic %q, content %s, parent %s", topic, m.Identities[0], m.Content, m.Parent)
		}
	}
	m := b.execute("")
	for _, line := range describeAll(b.idle(m)) {
		if line == "starting" || line == "iopub_welcome" {
			t.Errorf("a second %s", line)
		}
	}
}

func TestPanicInHandler(t *testing.T) {
	b := start(t, nil)
	m := b.Request(protocol.Shell, protocol.TypeCompleteRequest, protocol.CompleteRequest{Code: "panic"})
	got := content[protocol.ErrorReply](t, b.replyTo(protocol.Shell, m))
	if got.Status != protocol.StatusError || got.EName != string(interp.KindInternal) || !strings.Contains(strings.Join(got.Traceback, "\n"), ours) {
		t.Errorf("reply = %+v", got)
	}
	same(t, "iopub", describeAll(b.idle(m)), []string{"busy", "idle"})
	m = b.Request(protocol.Shell, protocol.TypeIsCompleteRequest, protocol.IsCompleteRequest{Code: "complete"})
	if got := describe(b.replyTo(protocol.Shell, m)); got != "is_complete_reply complete" {
		t.Errorf("after the panic: %s", got)
	}
}

// Everything but a cell is answered while a cell runs.
func TestAnswersWhileACellRuns(t *testing.T) {
	b := start(t, map[string]kerneltest.Script{"wait": kerneltest.Wait})
	cell := b.execute("wait")
	b.published(protocol.TypeExecuteInput)
	for request, rt := range newRoutes(false) {
		if rt.lane == queued || request == protocol.TypeShutdownRequest || request == protocol.TypeInterruptRequest {
			continue
		}
		for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control} {
			m := b.Request(ch, request, map[string]any{"hist_access_type": "tail", "comm_id": "c"})
			if rt.reply != "" {
				b.replyTo(ch, m)
			}
			b.idle(m)
		}
	}
	b.Request(protocol.Control, protocol.TypeInterruptRequest, none{})
	if got := describe(b.replyTo(protocol.Shell, cell)); got != "execute_reply error 1 Interrupt: interrupted" {
		t.Error(got)
	}
}

// The last state that is heard is that of the kernel, also when requests were
// answered beside a cell.
func TestBusyWhileACellRuns(t *testing.T) {
	b := start(t, map[string]kerneltest.Script{"wait": kerneltest.Wait})
	cell := b.execute("wait")
	b.published(protocol.TypeExecuteInput)
	m := b.Request(protocol.Shell, protocol.TypeIsCompleteRequest, none{})
	same(t, "is_complete", describeAll(b.idle(m)), []string{"busy", "idle"})
	again := b.next(protocol.IOPub)
	if got := describe(again); got != "busy" || again.ParentHeader().MsgID != cell.Header.MsgID {
		t.Errorf("then %s under %s", got, again.Parent)
	}
	b.kernel.Interrupt()
	b.idle(cell)
	m = b.Request(protocol.Shell, protocol.TypeKernelInfoRequest, none{})
	b.idle(m)
	b.replyTo(protocol.Shell, m)
	if more := b.Pending(protocol.IOPub); len(more) > 0 {
		t.Errorf("after the cell: %v", describeAll(more))
	}
}

// Code is the user's own: it is logged at debug level at most.
func TestLogIsDiscreet(t *testing.T) {
	var log safeBuffer
	b := start(t, map[string]kerneltest.Script{"secret": kerneltest.Fail(interp.CellError{Kind: interp.KindPanic, Message: "secret"})}, func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelInfo}))
		o.History = filepath.Join(t.TempDir(), "a file", "history.jsonl")
	})
	b.run(map[string]any{"code": "secret"})
	for _, typ := range []protocol.MsgType{protocol.TypeExecuteRequest, protocol.TypeCompleteRequest, protocol.TypeInspectRequest, protocol.TypeHistoryRequest, protocol.TypeCommMsg, "x_request"} {
		b.idle(b.Request(protocol.Shell, typ, json.RawMessage(`{"code":["secret"],"cursor_pos":"secret","data":"secret","hist_access_type":7,"detail_level":"secret"}`)))
	}
	b.Request(protocol.Control, protocol.TypeShutdownRequest, none{})
	b.ended()
	if got := log.String(); strings.Contains(got, "secret") || !strings.Contains(got, "request failed") {
		t.Errorf("log:\n%s", got)
	}
}

// A safeBuffer may be written by several goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestShutdown(t *testing.T) {
	for _, test := range []struct {
		name    string
		channel protocol.Channel
		restart bool
		running bool
	}{
		{"idle", protocol.Control, false, false},
		{"restart", protocol.Control, true, false},
		{"running", protocol.Control, false, true},
		{"on shell", protocol.Shell, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := start(t, map[string]kerneltest.Script{"wait": kerneltest.Wait})
			var cell, behind *protocol.Message
			if test.running {
				cell, behind = b.execute("wait"), b.execute("behind")
				b.published(protocol.TypeExecuteInput)
				b.queued()
			}
			m := b.Request(test.channel, protocol.TypeShutdownRequest, protocol.ShutdownRequest{Restart: test.restart})
			if test.running {
				if got := describe(b.replyTo(protocol.Shell, cell)); got != "execute_reply error 1 Interrupt: interrupted" {
					t.Error(got)
				}
				if got := describe(b.replyTo(protocol.Shell, behind)); got != "execute_reply aborted" {
					t.Error(got)
				}
			}
			reply := content[protocol.ShutdownReply](t, b.replyTo(test.channel, m))
			if want := (protocol.ShutdownReply{Status: "ok", Restart: test.restart}); reply != want {
				t.Errorf("reply = %+v, want %+v", reply, want)
			}
			if !b.interp.Closed() {
				t.Error("replied before the interpreter was closed")
			}
			same(t, "iopub", describeAll(b.idle(m)), []string{"busy", "idle"})
			broadcast := b.published(protocol.TypeShutdownReply)
			if got := content[protocol.ShutdownReply](t, broadcast); got != reply || broadcast.ParentHeader().MsgID != m.Header.MsgID {
				t.Errorf("broadcast = %+v under %s", got, broadcast.Parent)
			}
			if err := b.ended(); err != nil {
				t.Errorf("Serve = %v", err)
			}
		})
	}
}

func TestServeEnds(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(*bench)
		want error
	}{
		{"with its context", func(b *bench) { b.stop() }, context.Canceled},
		{"with the connection", func(b *bench) { b.pipe.Close() }, io.EOF},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := start(t, map[string]kerneltest.Script{"wait": kerneltest.Wait})
			cell, behind := b.execute("wait"), b.execute("behind")
			b.published(protocol.TypeExecuteInput)
			b.queued() // what the connection still holds at its end is lost with it
			test.end(b)
			if err := b.ended(); !errors.Is(err, test.want) {
				t.Errorf("Serve = %v, want %v", err, test.want)
			}
			if !b.interp.Closed() {
				t.Error("the interpreter is open")
			}
			if got := describe(b.replyTo(protocol.Shell, cell)); got != "execute_reply error 1 Interrupt: interrupted" {
				t.Error(got)
			}
			if got := describe(b.replyTo(protocol.Shell, behind)); got != "execute_reply aborted" {
				t.Error(got)
			}
			if err := b.kernel.Serve(b.ctx, b.pipe, b.interp); err == nil {
				t.Error("Serve served twice")
			}
		})
	}
}

// A cell that does not end does not keep the kernel from ending.
func TestShutdownOfAStubbornCell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		b := start(t, map[string]kerneltest.Script{"stubborn": func(context.Context, interp.Cell, interp.Front) interp.Outcome {
			<-free
			return interp.Outcome{}
		}})
		b.execute("stubborn")
		b.published(protocol.TypeExecuteInput)
		began := time.Now()
		m := b.Request(protocol.Control, protocol.TypeShutdownRequest, none{})
		b.replyTo(protocol.Control, m)
		if err := b.ended(); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != closeGrace {
			t.Errorf("took %v", took)
		}
		close(free)
	})
}
