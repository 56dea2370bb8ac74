package client

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gokernel/protocol"
	"gokernel/protocol/nbformat"
)

// Each script is a list of messages, one to a line: the cell's id, a message
// type and its content. The outputs of cells a and b are compared.
func TestFold(t *testing.T) {
	const display = `{"data":{"text/plain":"%s"},"metadata":{},"transient":{"display_id":"%s"}}`
	shown := func(text, id string) string { return fmt.Sprintf(display, text, id) }
	for _, test := range []struct {
		name, script, a, b string
	}{
		{"streams are joined", `
			a stream {"name":"stdout","text":"1\n"}
			a stream {"name":"stdout","text":"2\n"}
			a stream {"name":"stderr","text":"e"}
			a stream {"name":"stdout","text":"3"}
			a stream {"name":"stdout","text":""}`,
			`stdout:"1\n2\n" stderr:"e" stdout:"3"`, ``},
		{"an output between streams", `
			a stream {"name":"stdout","text":"1"}
			a display_data {"data":{"text/plain":"d"},"metadata":{"x":1}}
			a stream {"name":"stdout","text":"2"}`,
			`stdout:"1" display_data{"text/plain":"d"}{"x":1} stdout:"2"`, ``},
		{"cells that overlap", `
			a stream {"name":"stdout","text":"1"}
			b stream {"name":"stdout","text":"x"}
			a stream {"name":"stdout","text":"2"}
			c stream {"name":"stdout","text":"of nobody"}`,
			`stdout:"12"`, `stdout:"x"`},
		{"result and error", `
			a execute_result {"data":{"text/plain":"2","application/json":{"n":1.0}},"metadata":{},"execution_count":4}
			a error {"ename":"E","evalue":"v","traceback":["t1","t2"]}`,
			`execute_result[4]{"application/json":{"n":1.0},"text/plain":"2"}{} error:E:v:[t1 t2]`, ``},
		{"missing fields", `
			a display_data {}
			a error {}
			a stream 1
			a stream [`,
			`display_data{}{} error:::[]`, ``},
		{"update", "\n\ta display_data " + shown("old", "d") + "\n\ta update_display_data " + shown("new", "d"),
			`display_data{"text/plain":"new"}{}`, ``},
		{"update from another cell", "\n\ta display_data " + shown("old", "d") + "\n\tb update_display_data " + shown("new", "d"),
			`display_data{"text/plain":"new"}{}`, ``},
		{"update from nobody's cell", "\n\ta display_data " + shown("old", "d") + "\n\tc update_display_data " + shown("new", "d"),
			`display_data{"text/plain":"new"}{}`, ``},
		{"update of all with the id", "\n\ta display_data " + shown("1", "d") + "\n\tb display_data " + shown("2", "d") + "\n\tb display_data " + shown("3", "e"),
			`display_data{"text/plain":"2"}{}`, `display_data{"text/plain":"2"}{} display_data{"text/plain":"3"}{}`},
		{"update of what is not there", "\n\ta update_display_data " + shown("new", "d"), ``, ``},
		{"clear", `
			a stream {"name":"stdout","text":"1"}
			a clear_output {"wait":false}
			a stream {"name":"stdout","text":"2"}`,
			`stdout:"2"`, ``},
		{"clear waits", `
			a stream {"name":"stdout","text":"1"}
			a clear_output {"wait":true}
			a stream {"name":"stdout","text":"2"}
			a stream {"name":"stdout","text":"3"}`,
			`stdout:"23"`, ``},
		{"clear waits for ever", `
			a stream {"name":"stdout","text":"1"}
			a clear_output {"wait":true}
			a status {"execution_state":"idle"}`,
			`stdout:"1"`, ``},
		{"clear at once after a waiting one", `
			a stream {"name":"stdout","text":"1"}
			a clear_output {"wait":true}
			a clear_output {}
			a stream {"name":"stdout","text":"2"}
			a stream {"name":"stdout","text":"3"}`,
			`stdout:"23"`, ``},
		{"a cleared display is not updated", "\n\ta display_data " + shown("old", "d") + "\n\tb display_data " + shown("old", "d") +
			"\n\ta clear_output {}\n\ta stream {\"name\":\"stdout\",\"text\":\"s\"}\n\ta update_display_data " + shown("new", "d"),
			`stdout:"s"`, `display_data{"text/plain":"new"}{}`},
		{"text after idle", `
			a stream {"name":"stdout","text":"1"}
			a status {"execution_state":"idle"}
			b stream {"name":"stdout","text":"x"}
			a stream {"name":"stdout","text":" late"}`,
			`stdout:"1 late"`, `stdout:"x"`},
		{"input and comm messages are no outputs", `
			a execute_input {"code":"1","execution_count":9}
			a comm_open {"comm_id":"c","data":{}}
			a something_new {"data":{"text/plain":"?"}}`,
			``, ``},
	} {
		f := NewFolder()
		a := &nbformat.Cell{Type: nbformat.Code, Outputs: []*nbformat.Output{{Type: nbformat.Stream, Text: "of an earlier run"}}}
		b := &nbformat.Cell{Type: nbformat.Code}
		f.Begin("a", a)
		f.Begin("b", b)
		for line := range strings.SplitSeq(strings.TrimSpace(test.script), "\n") {
			if line == "" {
				continue
			}
			parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
			m := child(protocol.MsgType(parts[1]), json.RawMessage("{}"), &protocol.Message{Header: protocol.Header{MsgID: parts[0]}})
			m.Content = json.RawMessage(parts[2])
			f.Message(m)
		}
		f.Finish()
		late := child(protocol.TypeStream, protocol.Stream{Name: "stdout", Text: "too late"}, &protocol.Message{Header: protocol.Header{MsgID: "a"}})
		f.Message(late)
		if got := outputs(a); got != test.a {
			t.Errorf("%s: cell a has\n%s, want\n%s", test.name, got, test.a)
		}
		if got := outputs(b); got != test.b {
			t.Errorf("%s: cell b has\n%s, want\n%s", test.name, got, test.b)
		}
	}
}

func outputs(c *nbformat.Cell) string {
	var all []string
	for _, o := range c.Outputs {
		data, _ := json.Marshal(o.Data)
		metadata, _ := json.Marshal(o.Metadata)
		switch o.Type {
		case nbformat.Stream:
			all = append(all, fmt.Sprintf("%s:%q", o.Name, o.Text))
		case nbformat.ExecuteResult:
			all = append(all, fmt.Sprintf("%s[%d]%s%s", o.Type, *o.ExecutionCount, data, metadata))
		case nbformat.Error:
			all = append(all, fmt.Sprintf("%s:%s:%s:%v", o.Type, o.EName, o.EValue, o.Traceback))
		default:
			all = append(all, fmt.Sprintf("%s%s%s", o.Type, data, metadata))
		}
	}
	return strings.Join(all, " ")
}

func TestFoldTimesAndCount(t *testing.T) {
	f := NewFolder()
	cell := &nbformat.Cell{Type: nbformat.Code}
	f.Begin("a", cell)
	at := func(date string, m *protocol.Message) *protocol.Message {
		m.Header.Date = date
		return m
	}
	parent := &protocol.Message{Header: protocol.Header{MsgID: "a"}}
	f.Message(at("2026-01-02T03:04:05Z", child(protocol.TypeStatus, protocol.Status{ExecutionState: "busy"}, parent)))
	f.Message(at("2026-01-02T03:04:06.5+01:00", child(protocol.TypeExecuteInput, protocol.ExecuteInput{ExecutionCount: 12}, parent)))
	f.Message(at("2026-01-02T03:04:07Z", child(protocol.TypeStatus, protocol.Status{ExecutionState: "busy"}, parent))) // again
	if cell.ExecutionCount == nil || *cell.ExecutionCount != 12 {
		t.Errorf("count after execute_input is %v, want 12", cell.ExecutionCount)
	}
	f.Reply(at("2026-01-02T03:04:07.123456789Z", child(protocol.TypeExecuteReply, protocol.ExecuteReply{Status: "ok", ExecutionCount: 13}, parent)))
	f.Message(at("2026-01-02T03:04:08.000001Z", child(protocol.TypeStatus, protocol.Status{ExecutionState: "idle"}, parent)))
	f.Finish()
	got, _ := json.Marshal(cell.Metadata)
	const want = `{"execution":{"iopub.execute_input":"2026-01-02T02:04:06.500000Z","iopub.status.busy":"2026-01-02T03:04:05.000000Z","iopub.status.idle":"2026-01-02T03:04:08.000001Z","shell.execute_reply":"2026-01-02T03:04:07.123456Z"}}`
	if string(got) != want || *cell.ExecutionCount != 13 {
		t.Errorf("metadata %s, count %d, want %s, 13", got, *cell.ExecutionCount, want)
	}
}
