package protocol

import (
	"bytes"
	"encoding/json"
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

// A stream's own encoding is what json gives, in as little memory.
func TestStreamContent(t *testing.T) {
	for _, s := range []Stream{{}, {"stdout", "x"}, {"stderr", "<a> & \"b\"\n"}, {"stdout", strings.Repeat("line\n", 1000)}} {
		m, err := New(TypeStream, "s", "u", s)
		if err != nil {
			t.Fatal(err)
		}
		if want := `{"name":` + reference(t, s.Name) + `,"text":` + reference(t, s.Text) + `}`; string(m.Content) != want {
			t.Errorf("content of %+v = %s, want %s", s, m.Content, want)
		}
	}
}
