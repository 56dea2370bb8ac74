package syntax

import (
	"strings"
	"testing"
)

func TestLine(t *testing.T) {
	long := strings.Repeat("x", maxSource)
	for _, test := range []struct {
		text string
		n    int
		want string
	}{
		{"a\n\tb \r\nc", 1, "a"}, {"a\n\tb \r\nc", 2, "\tb "}, {"a\n\tb \r\nc", 3, "c"}, {"a\n\tb \r\nc", 4, ""},
		{"a\n", 2, ""}, {"a\n", 3, ""}, {"", 1, ""}, {"a", 0, ""}, {"a", -1, ""},
		{long, 1, long}, {long + "x", 1, ""}, {"a\xffb", 1, "a\uFFFDb"},
	} {
		if got := Line(test.text, test.n); got != test.want {
			t.Errorf("line %d of %q is %q, want %q", test.n, test.text, got, test.want)
		}
	}
}
