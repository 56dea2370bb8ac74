package spelling_test

import (
	"slices"
	"testing"

	"gokernel/interp/spelling"
)

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		word       string
		candidates []string
		want       string
	}{
		{"Spilt", []string{"Split", "SplitN", "Title"}, "Split"},
		{"println", []string{"Print", "Println", "Sprintln"}, "Println"},
		{"grete", []string{"great", "greet"}, "greet"},
		{"x", []string{"y", "xs"}, "xs"},
		{"total", []string{"xs", "name"}, ""},
		{"same", []string{"same"}, ""},
		{"größe", []string{"grösse", "gross"}, ""},
		{"", []string{"a"}, ""},
	} {
		if got := spelling.Nearest(test.word, slices.Values(test.candidates)); got != test.want {
			t.Errorf("Nearest(%q, %q) = %q, want %q", test.word, test.candidates, got, test.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "", 3}, {"", "ab", 2}, {"abc", "abc", 0}, {"Abc", "aBC", 0},
		{"ab", "ba", 1}, {"abcd", "acbd", 1}, {"kitten", "sitting", 3}, {"wölfe", "wolfe", 1},
	} {
		if got := spelling.Distance(test.a, test.b); got != test.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
		if got := spelling.Distance(test.b, test.a); got != test.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", test.b, test.a, got, test.want)
		}
	}
}
