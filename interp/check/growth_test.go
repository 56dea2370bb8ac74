package check_test

import (
	"fmt"
	"strings"
	"testing"
)

// doubled is a declaration that is made of the one before it twice, so many times.
func doubled(first, next string, times int) string {
	var text strings.Builder
	text.WriteString(first + "\n")
	for i := range times {
		fmt.Fprintln(&text, strings.NewReplacer("{i}", fmt.Sprint(i+1), "{j}", fmt.Sprint(i)).Replace(next))
	}
	return text.String()
}

// What no compiler can work through is refused at its place before go/types sees
// it: none of these checks would come to an end.
func TestTooLarge(t *testing.T) {
	for _, test := range []struct{ name, cell, at, want string }{
		{"structs", doubled("type T0 struct{ x int }", "type T{i} struct{ a, b T{j} }", 60), "24:6", "type T23 is too large to be checked"},
		{"fields of one struct each", doubled("type T0 struct{ x int }", "type T{i} struct{ a T{j}; b struct{ c T{j} } }", 60), "", "too large to be checked"},
		{"arrays in structs", doubled("type T0 [2]int", "type T{i} struct{ a [2]T{j}; b [3]T{j} }", 60), "", "too large to be checked"},
		{"local types", "func f() {\n" + doubled("type T0 struct{ x int }", "type T{i} struct{ a, b T{j} }", 60) + "}", "", "too large to be checked"},
		{"types of statements", "for {\n" + doubled("type T0 struct{ x int }", "type T{i} struct{ a, b T{j} }", 60) + "}", "", "too large to be checked"},
		{"generic types", doubled("type P0[A any] struct{ a A }", "type P{i}[A any] struct{ a P{j}[A]; b P{j}[P{j}[A]] }", 40), "", "too large to be checked"},
		{"interfaces", doubled("type I0 interface{ m0() }", "type I{i} interface{ I{j}; interface{ I{j} } }", 60), "", "too large to be checked"},
		{"unions", doubled("type C0 interface{ ~int }", "type C{i} interface{ C{j} | C{j} }", 60), "", "too large to be checked"},
		{"a long chain", doubled("type T0 int", "type T{i} struct{ x T{j} }", 20000), "", "too large to be checked"},
		{"aliases of functions", doubled("type T0 = func(int)", "type T{i} = func(a, b T{j})", 60) + "var v T60", "62:7", "type is too large to be checked"},
		{"aliases of pointers", doubled("type T0 = struct{ x *int }", "type T{i} = struct{ a, b *T{j} }", 60) + "var v T60", "", "too large to be checked"},
		{"arguments of generic types", "type Pair[A, B any] struct{ a A; b B }\n" + doubled("type T0 = Pair[int, int]", "type T{i} = Pair[T{j}, T{j}]", 60), "", "too large to be checked"},
		{"constants", doubled(`const s0 = "x"`, "const s{i} = s{j} + s{j}", 60), "26:7", "constant s25 is too long"},
		{"constants of a type", "type S string\n" + doubled(`const s0 S = "x"`, "const s{i} = S(s{j} + s{j})", 60), "", "too long"},
		{"local constants", "func f() int {\n" + doubled(`const s0 = "x"`, "const s{i} = s{j} + s{j}", 60) + "return len(s60) }", "", "too long"},
		{"constants of a group", "const (\ns0 = \"x\"\n" + strings.ReplaceAll(doubled("s1 = s0 + s0", "s{i} = s{j} + s{j}", 60), "s1 = s0 + s0\ns1 = s0 + s0", "s1 = s0 + s0") + ")", "", "too long"},
		{"an expression", doubled(`const s0 = "x"`, "const s{i} = s{j} + s{j}", 20) + "len(" + strings.Repeat("s20+", 200) + "s20)", "22:5", "constant is too long"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			_, errs := n.try(test.cell)
			if len(errs) == 0 || !strings.Contains(errs[0], test.want) || !strings.Contains(errs[0], test.at) {
				t.Errorf("got %v, want %q at %s", errs, test.want, test.at)
			}
			look(t, n.checker.Snapshot(n.scope), test.cell+mark)
		})
	}
}

// What the compiler can work through is not refused.
func TestNotTooLarge(t *testing.T) {
	for _, test := range []struct{ name, cell string }{
		{"structs", doubled("type T0 struct{ x int }", "type T{i} struct{ a, b T{j} }", 12)},
		{"pointers", doubled("type T0 struct{ x int }", "type T{i} struct{ a, b *T{j} }", 200)},
		{"functions", doubled("type T0 func(int)", "type T{i} func(a, b T{j}) T{j}", 200)},
		{"slices and maps", doubled("type T0 []int", "type T{i} struct{ a []T{j}; b map[string]T{j}; c chan T{j} }", 200)},
		{"methods of interfaces", doubled("type I0 interface{ m0() }", "type I{i} interface{ m{i}(I{j}, I{j}) I{j} }", 200)},
		{"aliases that nothing uses", doubled("type T0 = struct{ x int }", "type T{i} = struct{ a, b T{j} }", 40)},
		{"arrays", doubled("type T0 [2]int", "type T{i} [2]T{j}", 30)},
		{"generic types", "type Tree[K comparable, V any] struct{ left, right *Tree[K, V]; key K; value V }\ntype Forest[V any] struct{ trees map[string]Tree[string, V]; one Tree[string, V]; two Tree[int, []V] }\nvar f Forest[Forest[int]]"},
		{"constants", doubled(`const s0 = "x"`, "const s{i} = s{j} + s{j}", 16) + "len(s16)"},
		{"strings", "a, b := \"x\", \"y\"\nc := a + b + a + \"z\" + b\nc"},
		{"a type of a type that contains itself", "type A struct{ a *A; b []A; c map[string]A }\ntype B struct{ A; a A }\nvar b B\n_ = b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, errs := newNotebook(t).try(test.cell); len(errs) > 0 {
				t.Errorf("it is refused: %v", errs)
			}
		})
	}
}

// Types that grow from cell to cell are measured as those of one.
func TestTooLargeOverCells(t *testing.T) {
	n := newNotebook(t)
	n.run(doubled("type T0 struct{ x int }", "type T{i} struct{ a, b, c, d T{j} }", 7))
	fields := func(of string) string {
		var names []string
		for i := range 20 {
			names = append(names, fmt.Sprintf("f%d", i))
		}
		return "struct{ " + strings.Join(names, ", ") + " " + of + " }"
	}
	if _, errs := n.try("type A " + fields("int") + "\ntype B " + fields("A") + "\ntype C " + fields("B")); len(errs) > 0 {
		t.Errorf("without the types of the cell before, it is refused: %v", errs)
	}
	_, errs := n.try("type A " + fields("T7") + "\ntype B " + fields("A") + "\ntype C " + fields("B"))
	if len(errs) == 0 || !strings.Contains(errs[0], "type C is too large to be checked") {
		t.Errorf("got %v, want C refused", errs)
	}
}
