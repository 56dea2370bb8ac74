package load

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"gokernel/interp/worker"
)

type point struct{ X, Y int }

type circular struct {
	name string
	next *circular
}

// A loud value must not be asked for its text.
type loud struct{ n int }

func (l loud) String() string { panic("String was called") }
func (l loud) Error() string  { panic("Error was called") }

func TestSummary(t *testing.T) {
	ring := &circular{name: "a"}
	ring.next = ring
	for _, test := range []struct {
		value any
		want  string
	}{
		{42, "42"},
		{-1.5, "-1.5"},
		{true, "true"},
		{'x', "120"},
		{uint8(7), "7"},
		{1 + 2i, "(1+2i)"},
		{"a\"b\n", `"a\"b\n"`},
		{strings.Repeat("é", 500), `"` + strings.Repeat("é", 98) + "…"},
		{90 * time.Second, "1m30s"},
		{time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), "2026-01-02 03:04:05 +0000 UTC"},
		{[]int(nil), "nil"},
		{[]int{1, 2, 3}, "[]int{1, 2, 3}"},
		{make([]int, 1000), "[]int{" + strings.Repeat("0, ", 27) + "… 973 more}"},
		{[2][]point{{{1, 2}}}, "[2][]load.point{{{X: 1, Y: 2}}, nil}"},
		{map[string]int{"b": 2, "a": 1}, `map[string]int{"a": 1, "b": 2}`},
		{map[any]any{2: 1, "x": nil}, `map[any]any{"x": nil, 2: 1}`},
		{bigMap(1000), "map[int]int{… 1000 entries}"},
		{&point{1, 2}, "&load.point{X: 1, Y: 2}"},
		{ring, `&load.circular{name: "a", next: &load.circular{name: "a", next: &load.circular{…}}}`},
		{loud{3}, "load.loud{n: 3}"},
		{errors.New("oh"), `&errors.errorString{s: "oh"}`},
		{[]any{loud{3}, nil, "x"}, `[]any{load.loud{n: 3}, nil, "x"}`},
		{[]byte("text"), `[]byte("text")`},
		{[]byte{0, 1}, "[]byte{0, 1}"},
		{make(chan int, 3), "chan int (0 of 3)"},
		{(chan int)(nil), "nil"},
		{strings.ToUpper, "func(string) string"},
		{(*point)(nil), "nil"},
		{struct{}{}, "struct{}{}"},
	} {
		if got := summary(reflect.ValueOf(test.value), maxSummary); got != test.want {
			t.Errorf("summary(%T) = %s, want %s", test.value, got, test.want)
		}
	}
}

func bigMap(n int) map[int]int {
	m := map[int]int{}
	for i := range n {
		m[i] = i
	}
	return m
}

// TestSummaryIsBounded: whatever the value is, one line of about a hundred
// characters comes of it.
func TestSummaryIsBounded(t *testing.T) {
	type tree struct{ Left, Right any }
	deep := any(nil)
	for range 1000 {
		deep = tree{deep, []any{deep, deep, map[string]any{"key": deep}}}
	}
	for _, v := range []any{deep, make([]string, 1<<20), strings.Repeat("x\n", 1<<20), make([][][]int, 100)} {
		got := summary(reflect.ValueOf(v), maxSummary)
		if n := len([]rune(got)); n > maxSummary+30 || strings.Contains(got, "\n") {
			t.Errorf("%d characters: %s", n, got)
		}
	}
}

func TestDeepSize(t *testing.T) {
	ring := &circular{name: "abcd"}
	ring.next = ring
	shared := make([]byte, 100)
	for _, test := range []struct {
		name    string
		value   any
		size    int64
		atLeast bool
	}{
		{"int", 1, 8, false},
		{"string", "abcd", 16 + 4, false},
		{"slice", make([]int, 10, 20), 24 + 160, false},
		{"shared slice", [2][]byte{shared, shared}, 48 + 100, false},
		{"nil slice", []int(nil), 24, false},
		{"strings", []string{"a", "bc"}, 24 + 32 + 3, false},
		{"pointer", &point{}, 8 + 16, false},
		{"ring", ring, 8 + 24 + 4, false},
		{"interface", []any{int64(1)}, 24 + 16 + 8, false},
		{"map", bigMap(70), 8 + 48 + 70*17*8/7, false},
		{"time", time.Now(), 24, false},
		{"function", func() {}, 8, true},
		{"channel", make(chan int, 2), 8 + 96 + 16, false},
		{"large", make([]int, 1<<20), 24 + 8<<20, false},
	} {
		size, atLeast := deepSize(reflect.ValueOf(test.value), 1000)
		if size != test.size || atLeast != test.atLeast {
			t.Errorf("%s: %d, %v, want %d, %v", test.name, size, atLeast, test.size, test.atLeast)
		}
	}
	many := make([]*int, 1<<20)
	for i := range many {
		many[i] = new(int)
	}
	if size, atLeast := deepSize(reflect.ValueOf(many), 1000); !atLeast || size < 8<<20 {
		t.Errorf("too many: %d, %v", size, atLeast)
	}
}

// TestDescribeMoving: of a value that another goroutine may write, no more is
// read than one word.
func TestDescribeMoving(t *testing.T) {
	m := map[string]int{"a": 1}
	for _, test := range []struct {
		value any
		want  string
	}{
		{&m, "length 1"}, {new(int), "0"}, {&[]string{"a"}, "length 1"}, {new(string), "length 0"}, {new(any), ""}, {&point{}, ""}, {new(*int), ""},
	} {
		got := describe("x#1", reflect.ValueOf(test.value).Elem(), true, 1)
		if want := (worker.Variable{Key: "x#1", Summary: test.want, Moving: true}); got != want {
			t.Errorf("%T: %+v, want %+v", test.value, got, want)
		}
	}
}

// TestDescribeBadPointer: a pointer that leads nowhere ends nothing.
func TestDescribeBadPointer(t *testing.T) {
	e := &Engine{vars: NewVariables()}
	address := uintptr(1) << 40
	bad := *(**[2]string)(unsafe.Pointer(&address))
	e.vars.Define("bad#1", reflect.ValueOf(&bad))
	e.vars.Define("good#1", reflect.ValueOf(new(int)))
	list := e.describe([]string{"bad#1", "none#1", "good#1"}, false)
	if len(list) != 2 || list[0].Summary != "cannot be read" || list[1].Summary != "0" {
		t.Errorf("%+v", list)
	}
}

// TestQuiet: goroutines that are not known to be the worker's own are taken for
// those of cells.
func TestQuiet(t *testing.T) {
	if (&Engine{}).quiet() {
		t.Error("the goroutines of the tests are taken for the worker's own")
	}
}
