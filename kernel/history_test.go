package kernel

import (
	"path/filepath"
	"testing"

	"gokernel/interp"
	"gokernel/kernel/kerneltest"
	"gokernel/protocol"
)

func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	at := func(o *Options) { o.History = path }
	ask := func(b *bench, content map[string]any) string {
		t.Helper()
		m := b.Request(protocol.Shell, protocol.TypeHistoryRequest, content)
		return normal(t, b.replyTo(protocol.Shell, m).Content)
	}
	before := start(t, scripts(), at)
	before.run(map[string]any{"code": "hello"})
	before.Request(protocol.Control, protocol.TypeShutdownRequest, none{})
	if err := before.ended(); err != nil {
		t.Fatal(err)
	}

	b, beside := start(t, scripts(), at), start(t, scripts(), at)
	b.run(map[string]any{"code": "result"})
	b.run(map[string]any{"code": "fail"})
	b.run(map[string]any{"code": " \n"})
	b.run(map[string]any{"code": "both", "store_history": false})
	b.run(map[string]any{"code": "display", "silent": true})
	if got := ask(b, map[string]any{"hist_access_type": "tail", "n": 10, "raw": true, "output": false}); got !=
		`{"history":[[1,1,"hello"],[2,1,"result"],[2,2,"fail"]],"status":"ok"}` {
		t.Errorf("tail: %s", got)
	}
	beside.run(map[string]any{"code": "both"})

	for _, test := range []struct {
		name    string
		content map[string]any
		want    string
	}{
		{"tail", map[string]any{"hist_access_type": "tail", "n": 3}, `[[2,1,"result"],[2,2,"fail"],[3,1,"both"]]`},
		{"range of this session with output", map[string]any{"hist_access_type": "range", "session": 0, "start": 0, "stop": nil, "output": true},
			`[[0,1,["result","42"]],[0,2,["fail",null]]]`},
		{"range of the one before", map[string]any{"hist_access_type": "range", "session": -1, "start": 1, "stop": 2}, `[[1,1,"hello"]]`},
		{"search", map[string]any{"hist_access_type": "search", "pattern": "*l*", "n": 2, "unique": true}, `[[2,1,"result"],[2,2,"fail"]]`},
		{"search without n", map[string]any{"hist_access_type": "search", "pattern": "*l?*", "n": nil}, `[[1,1,"hello"],[2,1,"result"]]`},
		{"search for nothing", map[string]any{"hist_access_type": "search", "pattern": "x"}, `[]`},
	} {
		// The other kernel's cell is written behind its reply.
		m := beside.Request(protocol.Shell, protocol.TypeHistoryRequest, map[string]any{"hist_access_type": "tail"})
		beside.replyTo(protocol.Shell, m)
		if test.name == "tail" {
			beside.kernel.history.Close()
		}
		if got := ask(b, test.content); got != `{"history":`+test.want+`,"status":"ok"}` {
			t.Errorf("%s: %s", test.name, got)
		}
	}
}

// History does not cost a kernel its answers.
func TestHistoryWithoutFile(t *testing.T) {
	b := start(t, map[string]kerneltest.Script{"x": emit(interp.Event{Result: ptr(interp.Bundle{})})},
		func(o *Options) { o.History = "/dev/null/history" })
	b.run(map[string]any{"code": "x"})
	m := b.Request(protocol.Shell, protocol.TypeHistoryRequest, map[string]any{"hist_access_type": "tail", "n": 1})
	if got := normal(t, b.replyTo(protocol.Shell, m).Content); got != `{"history":[[1,1,"x"]],"status":"ok"}` {
		t.Error(got)
	}
}
