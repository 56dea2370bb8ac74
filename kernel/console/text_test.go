package console

import (
	"strings"
	"testing"

	"gokernel/protocol"
)

func TestUnfinished(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"a whole line", "a\n", ""},
		{"a prompt", "a\nName? ", "Name? "},
		{"a progress bar", "10%\r20%", "20%"},
		{"one that returns at its end", "10%\r20%\r", "20%"},
	}
	for _, test := range tests {
		if got := unfinished(test.text); got != test.want {
			t.Errorf("%s: unfinished(%q) = %q, want %q", test.name, test.text, got, test.want)
		}
	}
}

func TestCommonPrefix(t *testing.T) {
	tests := []struct {
		name  string
		texts []string
		want  string
	}{
		{"one", []string{"Print"}, "Print"},
		{"several", []string{"Print", "Println", "Printf"}, "Print"},
		{"none", []string{"a", "b"}, ""},
		{"not within a letter", []string{"é", "è"}, ""}, // their first bytes agree
	}
	for _, test := range tests {
		if got := commonPrefix(test.texts); got != test.want {
			t.Errorf("%s: commonPrefix(%q) = %q, want %q", test.name, test.texts, got, test.want)
		}
	}
}

func TestRemoteLines(t *testing.T) {
	r := &remote{}
	if got := r.line("a\nb"); got != "a\n" {
		t.Errorf("line = %q, want the whole line", got)
	}
	if got := r.line("c\n"); got != "bc\n" {
		t.Errorf("line = %q, want the line with its beginning", got)
	}
	if got := r.line("d") + r.end(); got != "d\n" {
		t.Errorf("end = %q, want the unfinished line", got)
	}
}

// A cell cannot tell the terminal what to do, also not in parts.
func TestTerminalDoesNotObeyCells(t *testing.T) {
	var out, failed strings.Builder
	c := New(Options{Out: &out, Err: &failed, Colors: true})
	for _, content := range []struct {
		kind protocol.MsgType
		body any
	}{
		{protocol.TypeStream, protocol.Stream{Name: "stdout", Text: "a\x1b]0;ev"}},
		{protocol.TypeStream, protocol.Stream{Name: "stderr", Text: "e\x1b[31mf\x1b[6n\n"}},
		{protocol.TypeStream, protocol.Stream{Name: "stdout", Text: "il\ab\n"}},
		{protocol.TypeDisplayData, protocol.DisplayData{Data: map[string]any{"text/plain": "c\x1b]52;c;ZXZpbA==\ad"}}},
		{protocol.TypeExecuteResult, protocol.ExecuteResult{Data: map[string]any{"text/plain": "g\x1bch"}}},
		{protocol.TypeError, protocol.ErrorContent{EName: "E", Traceback: []string{"i\x1bP+q\x1b\\j"}}},
	} {
		m, err := protocol.New(content.kind, "s", "u", content.body)
		if err != nil {
			t.Fatal(err)
		}
		c.Message(m, true)
	}
	if want := "ab\ncd\ngh\n"; out.String() != want {
		t.Errorf("standard output is %q, want %q", out.String(), want)
	}
	if want := "e\x1b[31mf\nij\n"; failed.String() != want {
		t.Errorf("standard error is %q, want %q", failed.String(), want)
	}
}

func TestPlain(t *testing.T) {
	tests := []struct {
		name string
		data map[string]any
		want string
	}{
		{"text", map[string]any{"text/plain": "x", "text/html": "<b>x</b>"}, "x"},
		{"no text", map[string]any{"text/html": "", "image/png": ""}, "[image/png, text/html]"},
		{"nothing", nil, ""},
	}
	for _, test := range tests {
		if got := plain(test.data); got != test.want {
			t.Errorf("%s: plain = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestNextInput(t *testing.T) {
	const code = "x:=1"
	for _, test := range []struct {
		name, source, text string
		replace            bool
		want               string
	}{
		{"what was asked for", "set_next_input", "y := 2\n", false, "y := 2"},
		{"what takes the cell's place", "set_next_input", "y := 2\n", true, "y := 2"},
		{"the cell laid out anew", "set_next_input", "x := 1\n", true, ""},
		{"the cell once more", "set_next_input", "x := 1\n", false, "x := 1"},
		{"another payload", "page", "y := 2\n", false, ""},
	} {
		payload := map[string]any{"source": test.source, "text": test.text, "replace": test.replace}
		if got := nextInput(payload, code); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if got := nextInput("broken", code); got != "" {
		t.Errorf("of a payload that is none: %q", got)
	}
}

func TestADisplayIsDrawnOverWhileItIsLast(t *testing.T) {
	var out strings.Builder
	term := &terminal{out: &out}
	const width = 10
	steps := []struct {
		do   func() bool
		ok   bool
		want string
	}{
		{func() bool { term.print("x", false); return true }, true, "x"},
		{func() bool { term.display("a", "1\n2\n", width); return true }, true, "\n1\n2\n"},
		{func() bool { return term.redraw("a", "3\n", width) }, true, "\x1b[2A\r\x1b[J3\n"},
		{func() bool { return term.redraw("b", "4\n", width) }, false, ""},
		{func() bool { return term.redraw("a", "é23456789\n", width) }, true, "\x1b[1A\r\x1b[Jé23456789\n"},
		{func() bool { return term.redraw("a", "1234567890\n", width) }, true, "\x1b[1A\r\x1b[J1234567890\n"},
		{func() bool { return term.redraw("a", "5\n", width) }, false, ""}, // the terminal may have broken the line
		{func() bool {
			term.display("a", "6\n", width)
			term.print("y", false)
			return term.redraw("a", "7\n", width)
		}, false, "6\ny"},
	}
	for i, step := range steps {
		out.Reset()
		if ok := step.do(); ok != step.ok || out.String() != step.want {
			t.Errorf("step %d: %v, %q, want %v, %q", i, ok, out.String(), step.ok, step.want)
		}
	}
}
