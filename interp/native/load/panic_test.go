package load

import (
	"errors"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"time"
)

type named float64

type text string

type pair struct {
	a int
	b string
}

type failing struct{}

func (failing) Error() string { panic("no text") }

type ending struct{}

func (ending) Error() string { runtime.Goexit(); return "" }

// TestPanicText compares with what the runtime prints behind "panic: "; for
// values that it prints by their address, with something more useful.
func TestPanicText(t *testing.T) {
	circle := map[string]any{}
	circle["in"] = circle
	for _, test := range []struct {
		value any
		want  string
	}{
		{42, "42"},
		{uint8(3), "3"},
		{true, "true"},
		{2.5, "2.5"},
		{1234567.0, "1.234567e+06"},
		{float32(0.1), "0.1"},
		{1 + 2i, "(1+2i)"},
		{"boom", "boom"},
		{'x', "120"},
		{named(3.5), "load.named(3.5)"},
		{text("x"), `load.text("x")`},
		{errors.New("first\nsecond"), "first"},
		{time.Second, "1s"},
		{fs.FileMode(0o644), "-rw-r--r--"},
		{pair{1, "b"}, `load.pair{a: 1, b: "b"}`},
		{[]int{1}, "[]int{1}"},
		{circle, "map[string]any{\"in\": map[string]any{…}}"},
		{strings.Repeat("é", 3000), strings.Repeat("é", 2000) + " … 2000 more bytes"},
		{ending{}, "load.ending (its method ended its goroutine)"},
		{failing{}, "load.failing (its method panicked)"},
	} {
		if got := panicText(test.value); got != test.want {
			t.Errorf("panicText(%#v) = %q, want %q", test.value, got, test.want)
		}
	}
}
