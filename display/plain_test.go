package display

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
	"unsafe"
)

type (
	point   struct{ X, y int }
	celsius float64
	weekday int
	node2   struct {
		Value int
		Next  *node2
	}
	tree struct {
		Left, Right *tree
		Label       string
	}
	loop      []loop
	selfMap   map[string]selfMap
	recursive struct{ Self any }
	hidden    struct {
		wait time.Duration
		err  error
		at   time.Time
		day  weekday
	}
	noisy    struct{ N int }
	nilable  struct{ Name string }
	locked   struct{ inner *noisyLock }
	badError struct{}
	multi    struct{ A string }
	account  struct {
		Name  string
		Email string
		Tags  []string
		Home  *point
		Since time.Time
	}
	noisyLock   struct{}
	pair[T any] struct{ A, B T }
)

func (d weekday) String() string  { return [...]string{"Sun", "Mon", "Tue"}[d] }
func (noisy) String() string      { panic("too loud") }
func (n *nilable) String() string { return n.Name }
func (*noisyLock) String() string { panic("called on what is hidden") }
func (badError) Error() string    { panic(fmt.Errorf("no words")) }
func (m multi) String() string    { return "two\nlines" }
func lines(s ...string) string    { return strings.Join(s, "\n") }
func ints(n int) []int            { return make([]int, n) }
func pointer[T any](v T) *T       { return &v }
func wrapped(err error) error     { return fmt.Errorf("reading: %w", err) }
func ring() *node2                { n := &node2{Value: 1}; n.Next = &node2{2, n}; return n }
func selfSlice() []any            { a := []any{1, nil}; a[1] = a; return a }
func selfLoop() loop              { l := loop{nil}; l[0] = l; return l }
func selfMapping() selfMap        { m := selfMap{}; m["me"] = m; return m }
func selfStruct() *recursive      { r := &recursive{}; r.Self = r; return r }
func deep(n int) any {
	v := any(1)
	for range n {
		v = []any{v}
	}
	return v
}
func filled(c chan int, n int) chan int {
	for i := range n {
		c <- i
	}
	return c
}

func TestPlain(t *testing.T) {
	var nilError error
	var nilStringer *nilable
	for _, test := range []struct {
		name  string
		value any
		want  string
	}{
		// Scalars.
		{"nil", nil, "nil"},
		{"true", true, "true"},
		{"int", 42, "42"},
		{"negative", -7, "-7"},
		{"int8", int8(-128), "-128"},
		{"uint64", uint64(math.MaxUint64), "18446744073709551615"},
		{"rune is a number", 'x', "120"},
		{"byte is a number", byte('x'), "120"},
		{"uintptr", uintptr(255), "0xff"},
		{"whole float", 2.0, "2"},
		{"float", 0.1, "0.1"},
		{"float32", float32(0.1), "0.1"},
		{"large float", 1e21, "1e+21"},
		{"million", 1e6, "1e+06"},
		{"NaN", math.NaN(), "NaN"},
		{"+Inf", math.Inf(1), "+Inf"},
		{"-Inf", math.Inf(-1), "-Inf"},
		{"float32 Inf", float32(math.Inf(1)), "+Inf"},
		{"negative zero", math.Copysign(0, -1), "-0"},
		{"complex", complex(1, -2), "(1-2i)"},
		{"complex64", complex64(complex(0.5, 2)), "(0.5+2i)"},
		{"named float", celsius(36.6), "36.6"},
		{"unsafe pointer", unsafe.Pointer(nil), "unsafe.Pointer(0x0)"},

		// Strings.
		{"string", "héllo", `"héllo"`},
		{"empty string", "", `""`},
		{"newline", "a\nb", `"a\nb"`},
		{"quotes", `say "hi"`, `"say \"hi\""`},
		{"invalid UTF-8", "a\xffb", `"a\xffb"`},
		{"NUL", "a\x00b", `"a\x00b"`},
		{"control", "\x1b[31mred", `"\x1b[31mred"`},
		{"long lines", strings.Repeat("word ", 10) + "\n" + strings.Repeat("word ", 10), "`" + strings.Repeat("word ", 10) + "\n" + strings.Repeat("word ", 10) + "`"},
		{"long lines with a backquote", strings.Repeat("wor`d ", 10) + "\n" + strings.Repeat("word ", 10), `"` + strings.Repeat("wor`d ", 10) + `\n` + strings.Repeat("word ", 10) + `"`},
		{"huge", strings.Repeat("é", 10_000), `"` + strings.Repeat("é", 5_000) + `" … 10,000 more bytes`},
		{"bytes of text", []byte("hi"), `[]byte("hi")`},
		{"bytes", []byte{0, 1, 255}, "[]byte{0x00, 0x01, 0xff}"},
		{"no bytes", []byte{}, "[]byte{}"},
		{"nil bytes", []byte(nil), "[]byte(nil)"},
		{"array of bytes", [2]byte{1, 2}, "[2]uint8{0x01, 0x02}"},

		// What speaks for itself.
		{"error", errors.New("it broke"), "it broke"},
		{"wrapped error", wrapped(io.EOF), "reading: EOF"},
		{"nil error", nilError, "nil"},
		{"path error", &os.PathError{Op: "open", Path: "x", Err: os.ErrNotExist}, "open x: file does not exist"},
		{"duration", 90 * time.Second, "1m30s"},
		{"time", time.Unix(0, 0).UTC(), "1970-01-01 00:00:00 +0000 UTC"},
		{"month", time.May, "May"},
		{"Stringer", weekday(1), "Mon"},
		{"big.Int", big.NewInt(1 << 40), "1099511627776"},
		{"URL", &url.URL{Scheme: "http", Host: "x"}, "http://x"},
		{"addr", netip.MustParseAddr("::1"), "::1"},
		{"regexp", regexp.MustCompile("a+"), "a+"},
		{"buffer", bytes.NewBufferString("abc"), "abc"},
		{"Stringer of several lines", multi{}, "two\nlines"},
		{"Stringer inside", []multi{{}}, `[]display.multi{"two\nlines"}`},
		{"Stringers in a slice", []weekday{0, 2}, "[]display.weekday{Sun, Tue}"},
		{"Stringers as keys", map[weekday]time.Duration{1: time.Hour}, "map[display.weekday]time.Duration{Mon: 1h0m0s}"},
		{"errors in a slice", []error{io.EOF, nil}, "[]error{EOF, nil}"},
		{"Stringer that panics", noisy{}, "display.noisy (its method panicked: too loud)"},
		{"Stringer that panics inside", []any{noisy{}, 1}, "[]any{display.noisy (its method panicked: too loud), 1}"},
		{"index out of range", weekday(9), "display.weekday (its method panicked: runtime error: index out of range [9] with length 3)"},
		{"error that panics", badError{}, "display.badError (its method panicked: no words)"},
		{"nil Stringer", nilStringer, "nil"},

		// Pointers.
		{"pointer to a struct", &point{1, 2}, "&display.point{X: 1, y: 2}"},
		{"pointer to an int", pointer(42), "&42"},
		{"pointer to a pointer", pointer(pointer("x")), `&&"x"`},
		{"pointer to a slice", &[]int{1}, "&[]int{1}"},
		{"nil pointer", (*point)(nil), "(*display.point)(nil)"},

		// Composites.
		{"struct", point{1, 2}, "display.point{X: 1, y: 2}"},
		{"empty struct", struct{}{}, "struct{}{}"},
		{"struct without a name", struct{ A, b int }{1, 2}, "struct { A int; b int }{A: 1, b: 2}"},
		{"generic struct", pair[int]{1, 2}, "display.pair[int]{A: 1, B: 2}"},
		{"unexported fields", hidden{time.Second, io.EOF, time.Unix(0, 0).UTC(), 2}, "display.hidden{wait: 1s, err: EOF, at: 1970-01-01 00:00:00 +0000 UTC, day: Tue}"},
		{"no methods of what is hidden", locked{&noisyLock{}}, "display.locked{inner: &display.noisyLock{}}"},
		{"slice", []int{1, 2, 3}, "[]int{1, 2, 3}"},
		{"empty slice", []int{}, "[]int{}"},
		{"nil slice", []int(nil), "[]int(nil)"},
		{"array", [3]bool{true}, "[3]bool{true, false, false}"},
		{"slice of strings", []string{"a", "b c"}, `[]string{"a", "b c"}`},
		{"slice of structs", []point{{1, 2}, {3, 4}}, "[]display.point{{X: 1, y: 2}, {X: 3, y: 4}}"},
		{"slice of pointers", []*point{{1, 2}, nil}, "[]*display.point{&{X: 1, y: 2}, nil}"},
		{"slice of slices", [][]int{{1}, nil, {}}, "[][]int{{1}, nil, {}}"},
		{"slice of anything", []any{1, "a", nil, point{}, 1.5}, `[]any{1, "a", nil, display.point{X: 0, y: 0}, 1.5}`},
		{"map", map[string]int{"b": 2, "a": 1}, `map[string]int{"a": 1, "b": 2}`},
		{"empty map", map[string]int{}, "map[string]int{}"},
		{"nil map", map[string]int(nil), "map[string]int(nil)"},
		{"set", map[int]struct{}{2: {}, 1: {}}, "map[int]struct{}{1: {}, 2: {}}"},
		{"struct keys", map[point]bool{{2, 1}: true, {1, 9}: false}, "map[display.point]bool{{X: 1, y: 9}: false, {X: 2, y: 1}: true}"},
		{"mixed keys", map[any]int{"a": 1, 2: 2, nil: 3, 1: 4, true: 5}, `map[any]int{nil: 3, true: 5, 1: 4, 2: 2, "a": 1}`},
		{"float keys", map[float64]int{2: 2, math.Inf(-1): 0, 1: 1}, "map[float64]int{-Inf: 0, 1: 1, 2: 2}"},
		{"NaN keys", map[float64]int{math.NaN(): 1}, "map[float64]int{NaN: 1}"},
		{"reflect.Value", reflect.ValueOf([]int{1}), "[]int{1}"},

		// Functions and channels.
		{"func", func(int) (string, error) { return "", nil }, "func(int) (string, error)"},
		{"nil func", (func())(nil), "(func())(nil)"},
		{"chan", make(chan int), "chan int"},
		{"buffered chan", filled(make(chan int, 3), 2), "chan int (2 of 3)"},
		{"nil chan", (<-chan int)(nil), "(<-chan int)(nil)"},
		{"func inside", []func(){nil}, "[]func(){nil}"},

		// What contains itself.
		{"ring", ring(), lines("&display.node2{", "    Value: 1,", "    Next: &display.node2{Value: 2, Next: &display.node2{…}},", "}")},
		{"slice in itself", selfSlice(), "[]any{1, []any{…}}"},
		{"typed slice in itself", selfLoop(), "display.loop{display.loop{…}}"},
		{"map in itself", selfMapping(), `display.selfMap{"me": {…}}`},
		{"struct in itself", selfStruct(), "&display.recursive{Self: &display.recursive{…}}"},
		{"the same twice is no circle", []*point{{1, 1}, {1, 1}}[:1], "[]*display.point{&{X: 1, y: 1}}"},
		{"deep", deep(20), strings.Repeat("[]any{", 11) + "…" + strings.Repeat("}", 11)},

		// Layout.
		{"struct that is too wide", account{"Ada Lovelace", "ada@example.org", []string{"a", "b"}, &point{1, 2}, time.Unix(0, 0).UTC()}, lines(
			"display.account{",
			`    Name: "Ada Lovelace",`,
			`    Email: "ada@example.org",`,
			`    Tags: []string{"a", "b"},`,
			"    Home: &display.point{X: 1, y: 2},",
			"    Since: 1970-01-01 00:00:00 +0000 UTC,",
			"}")},
		{"tree", &tree{Left: &tree{Label: "a label on the left"}, Right: &tree{Label: "a long label on the right"}}, lines(
			"&display.tree{",
			`    Left: &display.tree{Left: nil, Right: nil, Label: "a label on the left"},`,
			"    Right: &display.tree{",
			"        Left: nil,",
			"        Right: nil,",
			`        Label: "a long label on the right",`,
			"    },",
			`    Label: "",`,
			"}")},
		{"many ints", ints(1000), lines(
			"[]int{",
			"    "+strings.TrimSuffix(strings.Repeat("0, ", 25), " "),
			"    "+strings.TrimSuffix(strings.Repeat("0, ", 25), " "),
			"    "+strings.TrimSuffix(strings.Repeat("0, ", 25), " "),
			"    "+strings.TrimSuffix(strings.Repeat("0, ", 25), " "),
			"    … 900 more",
			"}")},
		{"exactly 80 columns", []string{strings.Repeat("x", 68)}, `[]string{"` + strings.Repeat("x", 68) + `"}`},
		{"81 columns", []string{strings.Repeat("x", 69)}, lines("[]string{", `    "`+strings.Repeat("x", 69)+`",`, "}")},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Plain(test.value); got != test.want {
				t.Errorf("Plain = %s\nwant    %s", got, test.want)
			}
		})
	}
}

func TestPlainIsBounded(t *testing.T) {
	matrix := make([][]float64, 1000)
	for i := range matrix {
		matrix[i] = make([]float64, 1000)
	}
	cube := make([]any, 100)
	for i := range cube {
		cube[i] = matrix
	}
	large := map[int]string{}
	for i := range 200_000 {
		large[i] = strings.Repeat("x", 100)
	}
	million := make([]int, 1_000_000)
	structs := make([]wide, 1_000_000)
	ring := &link{Name: strings.Repeat("name ", 20)}
	for range 1000 {
		ring.Next = append(ring.Next, ring, &link{Name: "leaf", Next: []*link{ring}})
	}
	grid := map[string]map[string][]link{}
	for i := range 300 {
		grid[fmt.Sprint(i)] = map[string][]link{}
		for j := range 300 {
			grid[fmt.Sprint(i)][fmt.Sprint(j)] = []link{*ring, *ring}
		}
	}
	for name, v := range map[string]any{
		"matrix": matrix, "cube": cube, "map": large, "string": strings.Repeat("x", 100<<20), "bytes": make([]byte, 100<<20),
		"strings": slicesOf(strings.Repeat("x", 1<<20), 1000), "Stringer": bytes.NewBufferString(strings.Repeat("x", 10<<20)),
		"million": million, "structs": structs, "ring": ring, "grid": grid, "NUL bytes": strings.Repeat("\x00", 1<<20),
		"lines": strings.Repeat("line\n", 1<<20), "lines of a Stringer": bytes.NewBufferString(strings.Repeat("line\n", 1<<20)),
		"error of many lines": errors.New(strings.Repeat("line\n", 1000)), "array": [1 << 16]int{}, "texts": slicesOf(strings.Repeat("é", 900), 100),
	} {
		start := time.Now()
		got := Plain(v)
		// The note of what is left out is beyond the bounds.
		if chars, lines := utf8.RuneCountInString(got), strings.Count(got, "\n"); chars > maxChars+60 || lines > maxLines {
			t.Errorf("%s: %d characters in %d lines", name, chars, lines)
		}
		if !strings.Contains(got, "…") || !strings.Contains(got, " more") {
			t.Errorf("%s: nothing says that something is left out: %.200q", name, got)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s took %v", name, took)
		}
		t.Logf("%s: %d bytes, %d lines in %v", name, len(got), strings.Count(got, "\n"), time.Since(start))
	}
	if got := Plain(large); !strings.HasPrefix(got, "map[int]string{\n    0: ") || !strings.HasSuffix(got, "\n    … 199,934 more\n}") {
		t.Errorf("the map's end is %q", got[len(got)-60:])
	}
}

type link struct {
	Name string
	Next []*link
}

type wide struct {
	A, B, C, D string
	E          []int
	F          map[string]int
	G, H       float64
}

// The note tells of all that is left out, however it was cut.
func TestTheNoteCountsAll(t *testing.T) {
	for _, test := range []struct {
		name  string
		value any
		want  string
	}{
		{"a string of lines", strings.Repeat("line\n", 1<<20), "` … 5,241,885 more bytes"},
		{"a string of escapes", strings.Repeat("\x00", 1<<20), "\" … 1,046,077 more bytes"},
		{"words of lines", errors.New(strings.Repeat("line\n", 1<<20)), "\n… 1,048,376 more lines"},
		{"one line of words", errors.New(strings.Repeat("x", 1<<20)), "x … 1,038,576 more bytes"},
		{"bytes", bytes.Repeat([]byte("line\n"), 1<<20), "` … 5,241,885 more bytes)"},
	} {
		if got := Plain(test.value); !strings.HasSuffix(got, test.want) {
			t.Errorf("%s: ends in %q, want %q", test.name, got[max(0, len(got)-40):], test.want)
		}
	}
}

func TestClip(t *testing.T) {
	lines := strings.Repeat("x\n", maxLines-1)
	for _, test := range []struct{ name, text, want string }{
		{"all the lines", lines + "x", lines + "x"},
		{"a line too many", lines + "x\ny", lines + "x\n… 1 more line"},
		{"many lines too many", lines + "x" + strings.Repeat("\ny", 1500), lines + "x\n… 1,500 more lines"},
		{"in a line", strings.Repeat("é", maxChars+2) + "\nx\ny\n", strings.Repeat("é", maxChars) + "\n… 3 more lines"},
		{"one long line", strings.Repeat("é", maxChars+1), strings.Repeat("é", maxChars) + " … 2 more bytes"},
		{"a last line break", lines + "x\n", lines + "x"},
	} {
		if got := clip(test.text); got != test.want {
			t.Errorf("%s: clip = …%q, want …%q", test.name, got[max(0, len(got)-60):], test.want[max(0, len(test.want)-60):])
		}
	}
}

func slicesOf(s string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = s
	}
	return all
}

func TestPlainNamesTypesOfTheNotebook(t *testing.T) {
	for text, want := range map[string]string{
		"main.Point": "Point", "map[main.Key][]*main.Point": "map[Key][]*Point", "domain.T": "domain.T", "pair[main.T]": "pair[T]",
	} {
		if got := notebookName(text); got != want {
			t.Errorf("notebookName(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("text", []byte{0, 255}, 1.5, int64(3), true)
	f.Add("`\n"+strings.Repeat("x", 100), []byte("é"), math.Inf(1), int64(-1), false)
	f.Fuzz(func(t *testing.T, s string, b []byte, x float64, n int64, flag bool) {
		v := map[string]any{s: []any{s, b, x, n, flag, &s, errors.New(s), struct{ inner any }{s}}, "b": b}
		got := Plain(v)
		if strings.ToValidUTF8(got, "") != got || strings.Contains(got, "\x00") {
			t.Errorf("Plain = %q: not clean", got)
		}
		if len(got) > 1<<20 {
			t.Errorf("Plain is %d bytes", len(got))
		}
		if again := Plain(v); again != got {
			t.Errorf("Plain = %q, then %q", got, again)
		}
	})
}
