package interp

import (
	"testing"
	"unicode/utf8"
)

func TestCursor(t *testing.T) {
	for _, test := range []struct {
		name   string
		src    string
		cursor int
		offset int
	}{
		{"start", "abc", 0, 0},
		{"ASCII", "abc", 2, 2},
		{"after a two-byte rune", "é", 1, 2},
		{"between emoji", "😀😀", 1, 4},
		{"a combining mark is a code point", "e\u0301", 1, 1},
		{"past the end", "é", 9, 2},
		{"negative", "abc", -1, 0},
		{"empty", "", 3, 0},
		{"invalid byte", "a\xffb", 2, 2},
	} {
		if got := FromCursor(test.src, test.cursor); got != test.offset {
			t.Errorf("%s: FromCursor(%q, %d) = %d, want %d", test.name, test.src, test.cursor, got, test.offset)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add("aé😀", 2)
	f.Fuzz(func(t *testing.T, src string, cursor int) {
		offset := FromCursor(src, cursor)
		if offset < 0 || offset > len(src) {
			t.Fatalf("FromCursor(%q, %d) = %d", src, cursor, offset)
		}
		want := min(max(cursor, 0), utf8.RuneCountInString(src))
		if got := ToCursor(src, offset); got != want {
			t.Errorf("ToCursor(%q, %d) = %d, want %d", src, offset, got, want)
		}
	})
}
