package protocol

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// reference is what appendText is to give.
func reference(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Each byte at each place of a word, alone and among others.
func TestTextOfEachByte(t *testing.T) {
	for c := range 256 {
		for at := range 17 {
			s := strings.Repeat("x", at) + string([]byte{byte(c)}) + strings.Repeat("y", 16-at)
			if got, want := string(appendText(nil, s)), reference(t, s); got != want {
				t.Fatalf("appendText(%q) = %s, want %s", s, got, want)
			}
		}
	}
}

func TestText(t *testing.T) {
	for _, s := range []string{
		"", "plain", "two\nlines\n", "\x1b[31mred\x1b[0m", `"quoted" \ and <b> & </b>`, "tab\t\r\b\f\x00\x7f",
		"é", "日本語 text", "😀", "\u2028 and \u2029", "\ufffd itself", "broken \xff, \xe6\x97, \xc0\x80, \xed\xa0\x80, cut \xf0\x9f\x98",
		strings.Repeat("0123456789", 1000), strings.Repeat("日本", 1000) + "\n", strings.Repeat("\n", 100),
	} {
		got := string(appendText([]byte("before "), s))
		if want := "before " + reference(t, s); got != want {
			t.Errorf("appendText(%q) = %s, want %s", s, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "plain text of some length", "\"\\\n\x00", "日本\u2028語", "\xff\xe6\x97", "<&>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := string(appendText(nil, s)), reference(t, s); got != want {
			t.Errorf("appendText(%q) = %s, want %s", s, got, want)
		}
	})
}

func BenchmarkText(b *testing.B) {
	for name, s := range map[string]string{
		"plain":    strings.Repeat("x", 64<<10),
		"lines":    strings.Repeat("line 123456\n", 64<<10/12),
		"japanese": strings.Repeat("日本語", 64<<10/9),
	} {
		b.Run(name, func(b *testing.B) {
			buf := make([]byte, 0, 2*len(s))
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				appendText(buf, s)
			}
		})
	}
}

func BenchmarkTextByJSON(b *testing.B) {
	for name, s := range map[string]string{
		"plain": strings.Repeat("x", 64<<10),
		"lines": strings.Repeat("line 123456\n", 64<<10/12),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				json.Marshal(s)
			}
		})
	}
}

// Contents that encode themselves give what json.Marshal does, but for how it
// spells characters that HTML minds.
func TestContentsThatEncodeThemselves(t *testing.T) {
	for _, content := range []any{
		Stream{}, Stream{"stdout", "x"}, Stream{"stderr", "<a> & \"b\"\n"}, Stream{"stdout", strings.Repeat("line\n", 1000)},
		DisplayData{}, DisplayData{Data: map[string]any{}, Metadata: map[string]any{}, Transient: Transient{DisplayID: "<1>"}},
		DisplayData{Data: map[string]any{"b/<c>": json.RawMessage(`{"x":[1,2]}`), "a/b": "text", "c": json.RawMessage(nil)}, Metadata: map[string]any{"a/b": map[string]any{"width": 5}}},
		ExecuteResult{}, ExecuteResult{ExecutionCount: -3, Data: map[string]any{"text/plain": json.RawMessage(`"é\u0000"`)}, Metadata: map[string]any{"m": nil}},
	} {
		m, err := New(TypeStream, "s", "u", content)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		got := m.Content
		for _, c := range []string{"<", ">", "&"} {
			escape := fmt.Appendf(nil, `\u%04x`, c[0])
			got, want = bytes.ReplaceAll(got, escape, []byte(c)), bytes.ReplaceAll(want, escape, []byte(c))
		}
		if !bytes.Equal(got, want) {
			t.Errorf("content of %+v = %s, want %s", content, got, want)
		}
	}
	for _, bad := range []any{
		DisplayData{Data: map[string]any{"a": json.RawMessage("{")}}, DisplayData{Data: map[string]any{"a": json.RawMessage("")}},
		DisplayData{Metadata: map[string]any{"a": func() {}}}, ExecuteResult{Data: map[string]any{"a": json.RawMessage("1 2")}},
	} {
		if m, err := New(TypeStream, "s", "u", bad); err == nil {
			t.Errorf("content of %+v = %s", bad, m.Content)
		}
	}
}
