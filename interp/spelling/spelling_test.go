package spelling

import (
	"slices"
	"testing"
)

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		name string
		list []string
		want string
	}{
		{"gret", []string{"great", "greet", "grape"}, "great"},
		{"greeet", []string{"great", "greet"}, "greet"},
		{"Spilt", []string{"Split", "SplitN", "Spill"}, "Split"},
		{"Nmae", []string{"Age", "Name"}, "Name"},
		{"println", []string{"Printf", "Println"}, "Println"},
		{"my_func", []string{"myFun", "myFunc"}, "myFunc"},
		{"Printl", []string{"Print", "Printf", "Println"}, "Println"},
		{"countr", []string{"counter", "count"}, "counter"},
		{"lenght", []string{"LastIndex", "lastIndex"}, ""},
		{"println", []string{"Print", "Println", "Sprintln"}, "Println"},
		{"grete", []string{"great", "greet"}, "greet"},
		{"größe", []string{"grösse", "gross"}, ""},
		{"total", []string{"count"}, ""},
		{"x", []string{"y", "xs"}, ""},
		{"x", []string{"X"}, "X"},
		{"ab", []string{"ba", "cd"}, "ba"},
		{"foo", []string{"bar", "for"}, "for"},
		{"größe", []string{"große"}, "große"},
		{"name", []string{"name"}, ""},
		{"_", []string{"__"}, ""},
		{"", []string{"a"}, ""},
	} {
		if got := Nearest(test.name, slices.Values(test.list)); got != test.want {
			t.Errorf("Nearest(%q, %q) = %q, want %q", test.name, test.list, got, test.want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 2}, {"", "ab", 4}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abcd", "badc", 2},
		{"kitten", "sitting", 6}, {"ca", "abc", 6}, {"é", "e", 2},
	} {
		if got := distance(test.a, test.b, 9); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
		if got := distance(test.b, test.a, 9); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.b, test.a, got, test.want)
		}
	}
}
