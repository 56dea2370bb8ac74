package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/nbformat"
)

// What a run shows, where standard output and standard error are one terminal.
func TestRunScreen(t *testing.T) {
	stream := func(name, text string) *protocol.Message {
		return message(t, protocol.TypeStream, protocol.Stream{Name: name, Text: text})
	}
	for _, test := range []struct {
		name     string
		messages []*protocol.Message
		want     string
	}{
		{"nothing", nil, "[1/2] x … 1 ms\n"},
		{"a status", []*protocol.Message{message(t, protocol.TypeStatus, protocol.Status{ExecutionState: protocol.StateBusy})}, "[1/2] x … 1 ms\n"},
		{"text", []*protocol.Message{stream("stdout", "a\n"), stream("stdout", "b\n")}, "[1/2] x … \na\nb\n[1/2] 1 ms\n"},
		{"text without a line end", []*protocol.Message{stream("stdout", "a"), stream("stdout", "b")}, "[1/2] x … \nab\n[1/2] 1 ms\n"},
		{"standard error", []*protocol.Message{stream("stderr", "a")}, "[1/2] x … \na\n[1/2] 1 ms\n"},
		{"a result behind text", []*protocol.Message{
			stream("stdout", "a"),
			message(t, protocol.TypeExecuteResult, protocol.ExecuteResult{Data: map[string]any{"text/plain": "42", "text/html": "<b>42</b>"}}),
		}, "[1/2] x … \na\n42\n[1/2] 1 ms\n"},
		{"a picture", []*protocol.Message{
			message(t, protocol.TypeDisplayData, protocol.DisplayData{Data: map[string]any{"image/png": "iVBO", "image/svg+xml": "<svg/>"}}),
		}, "[1/2] x … \n<image/png, image/svg+xml>\n[1/2] 1 ms\n"},
		{"a display of nothing", []*protocol.Message{message(t, protocol.TypeDisplayData, protocol.DisplayData{})}, "[1/2] x … 1 ms\n"},
		{"an error", []*protocol.Message{
			message(t, protocol.TypeError, protocol.ErrorContent{EName: "E", EValue: "v", Traceback: []string{"\x1b[0;31mline 1\x1b[0m", "line 2"}}),
		}, "[1/2] x … \nline 1\nline 2\n[1/2] 1 ms\n"},
		{"an error without a traceback", []*protocol.Message{
			message(t, protocol.TypeError, protocol.ErrorContent{EName: "E", EValue: "v"}),
		}, "[1/2] x … \nE: v\n[1/2] 1 ms\n"},
		{"what a terminal would obey", []*protocol.Message{
			stream("stdout", "a\x1b]0;ev"), stream("stderr", "e\x1b[6nf"), stream("stdout", "il\ab"),
			message(t, protocol.TypeDisplayData, protocol.DisplayData{Data: map[string]any{"text/plain": "c\x1b]52;c;ZXZpbA==\ad"}}),
			message(t, protocol.TypeError, protocol.ErrorContent{EName: "E", EValue: "v\x1bc", Traceback: []string{"g\x1bP+q\x1b\\h"}}),
		}, "[1/2] x … \naefb\ncd\n\ngh\n[1/2] 1 ms\n"},
		{"a message that is none", []*protocol.Message{{Header: protocol.Header{MsgType: protocol.TypeStream}, Content: json.RawMessage(`[`)}}, "[1/2] x … 1 ms\n"},
	} {
		var both bytes.Buffer
		sc := newRunScreen(stdio{out: &both, err: &both})
		sc.before(1, 2, &nbformat.Cell{Source: "\n  x\ny"})
		for _, m := range test.messages {
			sc.message(m)
		}
		sc.after(1, 2, nil, time.Millisecond)
		sc.end()
		if got := both.String(); got != test.want {
			t.Errorf("%s: the screen shows\n%q, want\n%q", test.name, got, test.want)
		}
	}
}

func message(t *testing.T, kind protocol.MsgType, content any) *protocol.Message {
	t.Helper()
	m, err := protocol.New(kind, "session", "test", content)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFirstLine(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"one line", "x := 1", "x := 1"},
		{"after empty lines", "\n \t\n\tx\ty\nz", "x y"},
		{"nothing", " \n", ""},
		{"as long as may be", strings.Repeat("é", lineWidth), strings.Repeat("é", lineWidth)},
		{"what a terminal would obey", "x\x1b]0;evil\a\u009bc\x7fy", "x ]0;evil  c y"},
		{"too long", strings.Repeat("é", lineWidth+1), strings.Repeat("é", lineWidth)},
	} {
		if got := firstLine(test.source); got != test.want {
			t.Errorf("%s: firstLine(%q) = %q, want %q", test.name, test.source, got, test.want)
		}
	}
}

func TestShortTime(t *testing.T) {
	for _, test := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0 µs"},
		{999 * time.Microsecond, "999 µs"},
		{12 * time.Millisecond, "12 ms"},
		{1234 * time.Millisecond, "1.23 s"},
		{12345 * time.Millisecond, "12.3 s"},
		{90 * time.Second, "1m30s"},
	} {
		if got := shortTime(test.d); got != test.want {
			t.Errorf("shortTime(%v) = %q, want %q", test.d, got, test.want)
		}
	}
}

func TestParseWithOperands(t *testing.T) {
	for _, test := range []struct {
		name, args string
		operands   []string
		out        string
		ok         bool
	}{
		{"nothing", "", nil, "", true},
		{"flags first", "-o f a", []string{"a"}, "f", true},
		{"flags last", "a -o f", []string{"a"}, "f", true},
		{"flags between", "a --o=f b", []string{"a", "b"}, "f", true},
		{"a dash", "- -o f", []string{"-"}, "f", true},
		{"behind the end of flags", "-o f -- -a -o", []string{"-a", "-o"}, "f", true},
		{"an unknown flag behind an operand", "a -x", nil, "", false},
		{"a flag without its value", "a -o", nil, "", false},
		{"help behind an operand", "a --help", nil, "", false},
	} {
		var text bytes.Buffer
		s := stdio{out: &text, err: &text}
		f := command{name: "test"}.flags(s, "Tests.")
		out := f.String("o", "", "")
		operands, status, ok := s.parseWithOperands(f, strings.Fields(test.args))
		if ok != test.ok || ok && (!slices.Equal(operands, test.operands) || *out != test.out) {
			t.Errorf("%s: parseWithOperands(%q) = %q, %d, %t with -o %q; want %q, %t with -o %q",
				test.name, test.args, operands, status, ok, *out, test.operands, test.ok, test.out)
		}
	}
}

// A new file has the mode that the umask gives it, an old one keeps its own.
func TestReplaceFileKeepsModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits")
	}
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, nil, 0o666); err != nil { // as any program makes one
		t.Fatal(err)
	}
	info, err := os.Stat(plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{"new": info.Mode(), "private": 0o600, "open": 0o666, "read only": 0o400} {
		path := filepath.Join(dir, name)
		if name != "new" {
			if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chmod(path, want)); err != nil {
				t.Fatal(err)
			}
		}
		if err := replaceFile(path, []byte("text")); err != nil {
			t.Fatal(err)
		}
		if got, err := os.Stat(path); err != nil || got.Mode() != want {
			t.Errorf("%s: mode %v, %v, want %v", name, got.Mode(), err, want)
		}
	}
}

func TestReplaceFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, text := range []string{"one", "two"} { // it is made, then replaced
		if err := replaceFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != text {
			t.Errorf("the file holds %q (%v), want %q", data, err, text)
		}
	}
	if err := replaceFile(filepath.Join(dir, "none", "file"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("replaceFile in a directory that is not there = %v", err)
	}
	if err := replaceFile(dir, nil); err == nil {
		t.Error("replaceFile of a directory succeeds")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("temporary files are left: %v (%v)", entries, err)
	}
}
