package display

import (
	"cmp"
	"container/list"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"image"
	"io/fs"
	"maps"
	"math"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

type address struct {
	City string
	Zip  int
}

type person struct {
	Name    string
	Age     int
	Score   float64
	Born    time.Time
	Address *address
	secret  string
}

type base struct {
	ID   int
	Note string
}

type derived struct {
	base
	*address
	Note  string `display:"remark"`
	Skip  int    `display:"-"`
	Bytes []byte
}

type knot struct {
	Name string
	Next *knot
	All  []any
	Of   map[string]*knot
}

type wordy struct{ A, B int }

func (w wordy) String() string { return fmt.Sprintf("%d of %d", w.A, w.B) }

type touchy struct{ N int }

func (t touchy) String() string { panic("not <b>me</b>") }

var people = []person{
	{"Ada", 36, 1.5, time.Date(1815, 12, 10, 0, 0, 0, 0, time.UTC), &address{"London", 1}, "x"},
	{"日本語 ½", -7, math.NaN(), time.Date(2024, 2, 29, 12, 30, 0, 0, time.UTC), nil, ""},
	{"<b>&\"'\n</script>\x00\xff$x$", 100000, 1234.56789, time.Date(2024, 2, 29, 12, 30, 0, 123456789, time.FixedZone("CET", 3600)), &address{"", 0}, ""},
}

func circle() *knot {
	l := &knot{Name: "a loop whose text is long enough not to fit into one line of a terminal"}
	l.Next, l.All = l, []any{l, 1}
	l.Of = map[string]*knot{"me": l}
	return l
}

func numbered(n int) []derived {
	rows := make([]derived, n)
	for i := range rows {
		rows[i] = derived{base{i, "inner"}, &address{"x", i}, fmt.Sprint("row ", i), i, []byte("abc")}
	}
	return rows
}

func many(n int) map[string]int {
	m := map[string]int{}
	for i := range n {
		m[fmt.Sprintf("key %04d", i)] = i * i
	}
	return m
}

// kinds are values of each kind that the package knows; each has its golden
// file.
var kinds = []struct {
	name  string
	value any
}{
	{"bytes_binary", slices.Repeat([]byte{0, 1, 0xfe, '<'}, 300)},
	{"bytes_few", []byte{0, 1, 2}},
	{"bytes_gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;")},
	{"bytes_jpeg", []byte{0xff, 0xd8, 0xff, 0xe0}},
	{"bytes_png", []byte("\x89PNG\r\n\x1a\nrest")},
	{"bytes_svg", []byte("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><text>&lt;</text></svg>\n")},
	{"bytes_text", []byte("plain <b>text</b>")},
	{"channel", make(chan int, 3)},
	{"duration", 90 * time.Minute},
	{"error", errors.New("plain")},
	{"error_chain", fmt.Errorf("reading <config>: %w", errors.Join(&fs.PathError{Op: "open", Path: "a\nb", Err: fs.ErrNotExist}, errors.New("second")))},
	{"function", strings.ToUpper},
	{"function_literal", func(int, ...string) (bool, error) { return false, nil }},
	{"image", image.NewGray(image.Rect(0, 0, 2, 1))},
	{"json", json.RawMessage(`{"z": [1, 2.50, 12345678901234567890, null, true], "a": {"b": "<i>\u0000</i>", "a much longer name than that": "a much longer text than that"}}`)},
	{"json_deep", json.RawMessage(strings.Repeat("[", 1000) + strings.Repeat("]", 1000))},
	{"json_broken", json.RawMessage(`{"z":`)},
	{"loop", circle()},
	{"map_of_lists", http.Header{"Accept": {"a", "b"}, "Cookie": {strings.Repeat("c", 80)}}},
	{"map_of_maps", map[string]map[string]int{"b": {"x": 1}, "a": {"y": 2, "x": 3}}},
	{"map_of_numbers", map[string][]float64{"x": {1, 2, 3}, "y": {0.5, math.Inf(1), 1e-3}}},
	{"map_of_structs", map[int]*address{10: {"ten", 10}, 9: {"nine", 9}, 1: nil}},
	{"map_long", many(120)},
	{"map_short", map[string]int{"b": 1, "a": 2}},
	{"matrix", grid23{}},
	{"nil", nil},
	{"nil_error", (*fs.PathError)(nil)},
	{"nil_pointer", (*person)(nil)},
	{"nil_response", (*http.Response)(nil)},
	{"nil_slice", []person(nil)},
	{"nil_url", (*url.URL)(nil)},
	{"numbers", []float64{1, 2.5, math.NaN(), math.Inf(-1)}},
	{"big", new(big.Int).Exp(big.NewInt(7), big.NewInt(77), nil)},
	{"reflect_type", reflect.TypeFor[derived]()},
	{"reflect_value", reflect.ValueOf(reflect.ValueOf(people[:1]))},
	{"response", &http.Response{Status: "200 OK", Proto: "HTTP/1.1", ContentLength: 1234, Header: http.Header{"Content-Type": {"text/html"}, "Set-Cookie": {"a=<1>", "b=2"}},
		Request: &http.Request{Method: "GET", URL: &url.URL{Scheme: "https", Host: "example.org", Path: "/"}}}},
	{"rows_any", []any{map[string]any{"a": 1, "b": "x"}, map[string]any{"b": nil, "c": []int{1, 2}}, nil}},
	{"rows_embedded", numbered(2)},
	{"rows_empty", []person{}},
	{"rows_errors", []error{errors.New("one"), nil}},
	{"rows_many", numbered(1000)},
	{"rows_maps", []map[string]float64{{"x": 1, "y": 0.25}, {"y": 1e10}}},
	{"rows_lists", [][]int{{1, 2, 3}, {4}, nil}},
	{"rows_opaque", []list.List{{}}},
	{"rows_hidden", []struct {
		inner map[string]struct{ at time.Time }
	}{{map[string]struct{ at time.Time }{"k": {time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)}}}}},
	{"map_of_hidden", map[string]struct{ at time.Time }{"k": {time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)}}},
	{"rows_pointers", []*address{{"a", 1}, nil, {"b", 22}}},
	{"rows_structs", people},
	{"rows_touchy", []struct{ T touchy }{{touchy{1}}}},
	{"rows_words", []wordy{{1, 2}, {3, 4}}},
	{"rows_wide", [][]int{slices.Repeat([]int{7}, 60)}},
	{"string", "just <b>text</b>"},
	{"struct_long", struct {
		Title string
		Parts []person
		Meta  map[string]any
	}{"a struct that is too large to be shown on one line", people, map[string]any{"x": []int{1, 2, 3}, "y": strings.Repeat("long ", 30)}}},
	{"struct_short", address{"London", 1}},
	{"template_html", template.HTML("<b>bold</b>")},
	{"time", time.Date(2024, 2, 29, 12, 30, 0, 0, time.UTC)},
	{"url", url.URL{Scheme: "https", Host: "example.org", Path: "/a b", RawQuery: "x=\"1\""}},
	{"url_script", &url.URL{Scheme: "javascript", Opaque: "alert(1)"}},
}

// grid23 is a matrix as gonum has them.
type grid23 struct{}

func (grid23) Dims() (r, c int) { return 2, 3 }
func (grid23) At(i, j int) float64 {
	return [][]float64{{1, 0.25, math.Inf(1)}, {-2, math.NaN(), 1e-9}}[i][j]
}
func (grid23) T() grid23 { return grid23{} }

func TestKinds(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			b, ok := Of(kind.value)
			if !ok {
				t.Fatal("the value is not to be shown")
			}
			golden(t, "kinds/"+kind.name, b)
		})
	}
}

func TestTable(t *testing.T) {
	for _, test := range []struct {
		name    string
		rows    any
		options TableOptions
	}{
		{"all", people, TableOptions{Caption: "People of <note>", Index: true}},
		{"chosen", people, TableOptions{Columns: []string{"Age", "Name"}, Format: map[string]string{"Age": "%+d"}}},
		{"column_missing", people, TableOptions{Columns: []string{"Name", "Nmae"}}},
		{"columns", map[string][]float64{"x": {1, 2, 3}, "y": {.1, .3, .2}}, TableOptions{Sort: "-y"}},
		{"cut", numbered(12345), TableOptions{Max: 5, Columns: []string{"ID", "remark"}}},
		{"empty", []person{}, TableOptions{}},
		{"format_missing", people, TableOptions{Format: map[string]string{"age": "%d"}}},
		{"iterator", slices.Values([]int{3, 1, 2}), TableOptions{}},
		{"iterator_of_pairs", maps.All(map[string]int{"a": 1}), TableOptions{}},
		{"iterator_without_end", func(yield func(int) bool) {
			for i := 0; yield(i); i++ {
			}
		}, TableOptions{Max: 3}},
		{"map", map[string]any{"b": 1, "a": address{"x", 2}}, TableOptions{}},
		{"map_sorted", map[string]int{"b": 1, "a": 3, "c": 2}, TableOptions{Sort: "-value", Max: 2}},
		{"nothing", nil, TableOptions{}},
		{"number", 42, TableOptions{}},
		{"sorted", people, TableOptions{Sort: "Born", Columns: []string{"Born", "Name"}}},
		{"sorted_nil_last", []*address{{"b", 2}, nil, {"a", 2}, {"c", 1}}, TableOptions{Sort: "-Zip"}},
		{"sorted_by_key", map[int]string{1: "a", 3: "c", 2: "b"}, TableOptions{Sort: "-key"}},
		{"strings", []string{"a", strings.Repeat("wide ", 50)}, TableOptions{}},
		{"wide", []map[string]string{{"one": strings.Repeat("x", 60), "two": strings.Repeat("y", 60), "three": strings.Repeat("語", 30)}}, TableOptions{}},
		{"wide_numbers", [][]int{slices.Repeat([]int{1 << 40}, 20)}, TableOptions{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			golden(t, "tables/"+test.name, TableOf(test.rows, test.options))
		})
	}
}

// golden compares a bundle with a file of testdata, or writes that.
func golden(t *testing.T, name string, b Bundle) {
	t.Helper()
	types := slices.SortedFunc(maps.Keys(b.Data), func(a, b string) int {
		return cmp.Or(cmp.Compare(order(a != MIMEText), order(b != MIMEText)), cmp.Compare(a, b))
	})
	var got strings.Builder
	for _, mime := range types {
		text := string(b.Data[mime])
		var s string
		if json.Unmarshal(b.Data[mime], &s) == nil {
			text = s
		}
		if mime == MIMEHTML {
			wellFormed(t, text)
		}
		fmt.Fprintf(&got, "-- %s --\n%s\n", mime, text)
	}
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("%s is\n%s\nwant\n%s", name, got.String(), want)
	}
}

// wellFormed checks that tags are closed in the order in which they were
// opened, and that nothing but markup of this package's own is in the text.
func wellFormed(t *testing.T, html string) {
	t.Helper()
	var open []string
	for rest := html; ; {
		_, after, found := strings.Cut(rest, "<")
		if !found {
			break
		}
		tag, tail, closed := strings.Cut(after, ">")
		if !closed {
			t.Errorf("<%s is not closed", after)
			return
		}
		rest = tail
		name := strings.TrimPrefix(strings.Fields(tag)[0], "/")
		switch {
		case name == "script" || name == "style":
			t.Errorf("there is a %s element", name)
		case name == "br", name == "img":
		case strings.HasPrefix(tag, "/"):
			if len(open) == 0 || open[len(open)-1] != name {
				t.Errorf("</%s> closes %v in %s", name, open, html)
				return
			}
			open = open[:len(open)-1]
		default:
			open = append(open, name)
		}
	}
	if len(open) > 0 {
		t.Errorf("%v are not closed in %s", open, html)
	}
	if strings.ContainsAny(html, "\x00") {
		t.Errorf("there is a NUL byte in %q", html)
	}
}
