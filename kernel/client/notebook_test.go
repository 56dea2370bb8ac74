package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gokernel/kernelspec"
	"gokernel/protocol"
	"gokernel/protocol/nbformat"
)

// cellKernel runs cells that say what is to happen: fail, hang, die; anything
// else is printed.
func cellKernel() func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
	count := 0
	var hanging *protocol.Message
	return func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
		switch m.Header.MsgType {
		case protocol.TypeInterruptRequest:
			k.say(protocol.Control, protocol.TypeInterruptReply, protocol.StatusReply{Status: "ok"}, m)
			k.fail("Interrupted", hanging)
			k.status(protocol.StateIdle, hanging)
		case protocol.TypeExecuteRequest:
			count++
			k.status(protocol.StateBusy, m)
			k.say(protocol.IOPub, protocol.TypeExecuteInput, protocol.ExecuteInput{ExecutionCount: count}, m)
			switch source := code(protocol.TypeExecuteRequest, m); source {
			case "fail":
				k.fail("Oops", m)
			case "hang":
				k.print("before", m)
				hanging = m
				return
			case "die":
				k.print("before", m)
				k.Close()
				return
			default:
				k.print(source, m)
				k.reply(count, m)
			}
			k.status(protocol.StateIdle, m)
		}
	}
}

func notebook(sources ...string) *nbformat.Notebook {
	nb := &nbformat.Notebook{Minor: 5, Metadata: map[string]any{}}
	for _, source := range sources {
		cell := &nbformat.Cell{Type: nbformat.Code, Source: source, Metadata: map[string]any{}}
		if text, ok := strings.CutPrefix(source, "md "); ok {
			cell.Type, cell.Source = nbformat.Markdown, text
		}
		if text, tag, ok := strings.Cut(cell.Source, " #"); ok {
			cell.Source, cell.Metadata["tags"] = text, []any{tag}
		}
		nb.Cells = append(nb.Cells, cell)
	}
	return nb
}

func TestRunNotebook(t *testing.T) {
	for _, test := range []struct {
		name    string
		cells   []string
		options NotebookOptions
		want    string // outputs of each cell
		err     string
	}{
		{"all is well", []string{"md # text", "a", " \n", "b"}, NotebookOptions{},
			`-; 1 stdout:"a"; -; 2 stdout:"b"`, ""},
		{"skipped", []string{"a #skip-execution", "b"}, NotebookOptions{},
			`-; 1 stdout:"b"`, ""},
		{"a failure ends it", []string{"a", "fail", "b"}, NotebookOptions{},
			`1 stdout:"a"; 2 error:Oops:value:[trace]; -`, "cell 2 failed: Oops: value"},
		{"failures allowed", []string{"fail", "b"}, NotebookOptions{AllowErrors: true},
			`1 error:Oops:value:[trace]; 2 stdout:"b"`, ""},
		{"a failure that is meant", []string{"fail #raises-exception", "b"}, NotebookOptions{},
			`1 error:Oops:value:[trace]; 2 stdout:"b"`, ""},
		{"too slow", []string{"hang", "b"}, NotebookOptions{Timeout: 20 * time.Millisecond},
			`1 stdout:"before" error:Interrupted:value:[trace]; -`, "cell 1 took longer than 20ms and was interrupted"},
		{"too slow is never allowed", []string{"hang", "b"}, NotebookOptions{Timeout: 20 * time.Millisecond, AllowErrors: true},
			`1 stdout:"before" error:Interrupted:value:[trace]; -`, "cell 1 took longer than 20ms and was interrupted"},
		{"the kernel dies", []string{"a", "die", "b"}, NotebookOptions{AllowErrors: true},
			`1 stdout:"a"; 2 stdout:"before"; -`, "the kernel died: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _ := newFake(t, Options{}, cellKernel())
			nb := notebook(test.cells...)
			var calls []string
			test.options.Before = func(n, total int, cell *nbformat.Cell) { calls = append(calls, fmt.Sprint(n, "/", total)) }
			test.options.After = func(n, total int, cell *nbformat.Cell, took time.Duration) {
				calls = append(calls, fmt.Sprint("end ", n))
			}
			err := c.RunNotebook(limited(t), nb, test.options)
			if (err == nil) != (test.err == "") || err != nil && !strings.HasPrefix(err.Error(), test.err) {
				t.Errorf("RunNotebook = %v, want %q", err, test.err)
			}
			if got := state(nb); got != test.want {
				t.Errorf("notebook:\n%s, want\n%s", got, test.want)
			}
			if len(calls) == 0 || len(calls)%2 != 0 || !strings.HasPrefix(calls[0], "1/") || calls[1] != "end 1" {
				t.Errorf("calls of Before and After: %q", calls)
			}
		})
	}
}

// state is the outputs of all cells; "-" is a cell that was not run.
func state(nb *nbformat.Notebook) string {
	var all []string
	for _, cell := range nb.Cells {
		if cell.Metadata["execution"] == nil {
			all = append(all, "-")
			continue
		}
		all = append(all, strings.TrimSpace(fmt.Sprint(*cell.ExecutionCount, " ", outputs(cell))))
	}
	return strings.Join(all, "; ")
}

// Ctrl-C ends the context: the cell is interrupted, and its output is kept.
func TestRunNotebookInterrupted(t *testing.T) {
	pressed := errors.New("Ctrl-C")
	ctx, stop := context.WithCancelCause(limited(t))
	c, _ := newFake(t, Options{}, cellKernel())
	defer c.Watch(func(m *protocol.Message) {
		if m.Header.MsgType == protocol.TypeStream && strings.Contains(string(m.Content), "before") {
			stop(pressed)
		}
	})()
	nb := notebook("a", "hang", "b")
	err := c.RunNotebook(ctx, nb, NotebookOptions{})
	if !errors.Is(err, pressed) {
		t.Errorf("RunNotebook = %v, want %v", err, pressed)
	}
	if got, want := state(nb), `1 stdout:"a"; 2 stdout:"before" error:Interrupted:value:[trace]; -`; got != want {
		t.Errorf("notebook:\n%s, want\n%s", got, want)
	}
}

func TestDescribe(t *testing.T) {
	spec := kernelspec.Spec{Name: "gokernel", DisplayName: "Go (gokernel)", Language: "go"}
	nb := &nbformat.Notebook{Minor: 5}
	m := &protocol.Message{Content: []byte(`{"language_info":{"name":"go","unknown":[1.0]}}`)}
	if err := Describe(nb, spec, m); err != nil {
		t.Fatal(err)
	}
	data, err := nbformat.Write(nb)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"display_name": "Go (gokernel)"`, `"unknown": [` + "\n    1.0\n"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in\n%s", want, data)
		}
	}
	for _, bad := range []string{`{}`, `[]`} {
		if Describe(nb, spec, &protocol.Message{Content: []byte(bad)}) == nil {
			t.Errorf("Describe with %s = nil, want an error", bad)
		}
	}
}
