package lineage_test

import (
	"slices"
	"testing"

	"gokernel/interp/lineage"
)

func TestDependants(t *testing.T) {
	for _, test := range []struct {
		name string
		code []string // of cells 1, 2, …
		last string   // run as the second of them again
		want []int
	}{
		{"none", []string{"x := 1", "y := 2", "fmt.Println(x)"}, "y := 3", nil},
		{"in order", []string{"x := 1", "k := 2", "y := k", "z := y + x", "fmt.Println(x)"}, "k := 3", []int{3, 4}},
		{"with what they start from", []string{"n := 0", "k := 2", "n += k", "n"}, "k := 3", []int{1, 3, 4}},
		{"not those that are stale for another reason", []string{"x := 1", "k := 2", "fmt.Println(k)", "fmt.Println(x)", "x = 3", "fmt.Println(x)"}, "k := 3", []int{3}},
		{"an edited definition", []string{"x := 1", "func f() int { return x }", "f()", "x"}, "func f() int { return -x }", []int{3}},
		{"away", []string{"x := 1", "k := 2", "fmt.Println(k)"}, "l := 2", nil},
	} {
		n := newNotebook(t)
		for i, code := range test.code {
			if failure := n.run(string(rune('a'+i)), code); failure != "" {
				t.Fatal(failure)
			}
		}
		if failure := n.run("b", test.last); failure != "" {
			t.Fatal(failure)
		}
		var got []int
		for _, s := range n.book.Dependants(lineage.Run{ID: "b"}) {
			got = append(got, s.Number)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: Dependants = %v, want %v", test.name, got, test.want)
		}
	}
}
