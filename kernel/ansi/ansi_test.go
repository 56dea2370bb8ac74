package ansi

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, test := range []struct{ name, text, colored, plain string }{
		{"text", "a\tb\r\nc\b\a é語🙂", "a\tb\r\nc\b\a é語🙂", "a\tb\r\nc\b\a é語🙂"},
		{"colours", "\x1b[31mred\x1b[0m \x1b[38;5;1mx\x1b[38:2::1:2:3mx\x1b[m", "\x1b[31mred\x1b[0m \x1b[38;5;1mx\x1b[38:2::1:2:3mx\x1b[m", "red xx"},
		{"a progress bar", "1\x1b[K\r\x1b[2A\x1b[1G2\x1b[J", "1\x1b[K\r\x1b[2A\x1b[1G2\x1b[J", "1\r2"},
		{"a title", "a\x1b]0;evil\ab", "ab", "ab"},
		{"a title, another end", "a\x1b]2;evil\x1b\\b", "ab", "ab"},
		{"the clipboard", "a\x1b]52;c;ZXZpbA==\ab", "ab", "ab"},
		{"a link", "\x1b]8;;http://evil\x1b\\good\x1b]8;;\x1b\\", "good", "good"},
		{"a title that does not end", "a\x1b]0;evil\nb", "a\nb", "a\nb"},
		{"a title that is cancelled", "a\x1b]0;evil\x18b", "ab", "ab"},
		{"where is the cursor", "a\x1b[6nb", "ab", "ab"},
		{"who are you", "a\x1b[cb\x1b[>cb\x1bZ\x05", "abb", "abb"},
		{"report the title", "a\x1b[21tb", "ab", "ab"},
		{"modes", "a\x1b[?1049h\x1b[?25l\x1b[4h\x1b=b", "ab", "ab"},
		{"reset", "a\x1bcb\x1b[!pb", "abb", "abb"},
		{"the scroll-back", "a\x1b[3Jb", "ab", "ab"},
		{"a character set", "a\x1b(0b\x0eb", "abb", "abb"},
		{"a device's string", "a\x1bP$qm\x1b\\b\x1b_evil\x1b\\b\x1b^evil\x1b\\b\x1bXevil\x1b\\b", "abbbb", "abbbb"},
		{"one character", "a\u009b31mb\u009d0;evil\u009cb\u0090evil\u009cb\u0085", "a\x1b[31mbbb", "abbb"},
		{"escape twice", "a\x1b\x1b[31mb", "a\x1b[31mb", "ab"},
		{"broken off", "a\x1b[31\nb\x1b\nc", "a\nb\nc", "a\nb\nc"},
		{"at the end", "a\x1b[31", "a", "a"},
		{"others", "a\x00\x01\x02\x11\x13\x7fb", "ab", "ab"},
		{"no UTF-8", "a\xffb", "a\uFFFDb", "a\uFFFDb"},
		{"a sequence too long", "a\x1b[" + strings.Repeat("1", 100) + "mb", "a" + strings.Repeat("1", 36) + "mb", "a" + strings.Repeat("1", 36) + "mb"},
		{"a string too long", "\x1b]" + strings.Repeat("x", 5000), strings.Repeat("x", 904), strings.Repeat("x", 904)},
	} {
		if got := Clean(test.text, true); got != test.colored {
			t.Errorf("%s: Clean(%q, true) = %q, want %q", test.name, test.text, got, test.colored)
		}
		if got := Clean(test.text, false); got != test.plain {
			t.Errorf("%s: Clean(%q, false) = %q, want %q", test.name, test.text, got, test.plain)
		}
	}
}

// A text in parts is the same as the text, and what is clean is left alone.
func FuzzFilter(f *testing.F) {
	f.Add("a\x1b]0;evil\ab\x1b[31mc\u009b2Kd", 3)
	f.Add("é語\x1bP\x1b\\", 1)
	f.Fuzz(func(t *testing.T, text string, at int) {
		text = strings.ToValidUTF8(text, "?")
		at = max(0, min(at, len(text)))
		for at > 0 && at < len(text) && !utf8.RuneStart(text[at]) {
			at--
		}
		for _, colors := range []bool{false, true} {
			want := Clean(text, colors)
			filter := Filter{Colors: colors}
			if got := filter.Clean(text[:at]) + filter.Clean(text[at:]); got != want {
				t.Errorf("in two parts: %q, as a whole: %q", got, want)
			}
			if again := Clean(want, colors); again != want {
				t.Errorf("%q is not clean: %q", want, again)
			}
			var b strings.Builder
			w := NewWriter(&b, colors)
			for i := range len(text) {
				if n, err := w.Write([]byte{text[i]}); n != 1 || err != nil {
					t.Fatalf("Write = %d, %v", n, err)
				}
			}
			if b.String() != want {
				t.Errorf("byte by byte: %q, as a whole: %q", b.String(), want)
			}
			for _, r := range want {
				if r < ' ' && !harmless(r) && (r != escape || !colors) || r >= 0x7f && r < 0xa0 {
					t.Errorf("%q has %q", want, r)
				}
			}
		}
	})
}
