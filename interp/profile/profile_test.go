package profile

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	pprof "github.com/google/pprof/profile"
)

// A sample of a test: calls from the outermost on, with files before a colon.
type sample struct {
	calls string
	run   string // its label, "" for none
	value int64
}

// written is a profile with samples, as the runtime writes it.
func written(t *testing.T, types [2]string, samples ...sample) []byte {
	t.Helper()
	p := &pprof.Profile{
		SampleType: []*pprof.ValueType{{Type: types[0], Unit: "count"}, {Type: types[1], Unit: "x"}},
		PeriodType: &pprof.ValueType{Type: types[1], Unit: "x"}, Period: 1,
	}
	for _, s := range samples {
		x := &pprof.Sample{Value: []int64{1, s.value}}
		if s.run != "" {
			x.Label = map[string][]string{"gokernel.run": {s.run}}
		}
		for _, call := range strings.Fields(s.calls) {
			file, function, _ := strings.Cut(call, ":")
			f := &pprof.Function{ID: uint64(len(p.Function) + 1), Name: function, Filename: file}
			l := &pprof.Location{ID: uint64(len(p.Location) + 1), Line: []pprof.Line{{Function: f, Line: 7}}}
			p.Function, p.Location = append(p.Function, f), append(p.Location, l)
			x.Location = append([]*pprof.Location{l}, x.Location...)
		}
		p.Sample = append(p.Sample, x)
	}
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var (
	ofTimes       = [2]string{"samples", "cpu"}
	ofAllocations = [2]string{"alloc_objects", "alloc_space"}
)

// user knows calls in files called cell.
func user(c Call) string {
	if c.File != "cell" {
		return ""
	}
	return c.Function
}

// lines are stacks in words.
func lines(stacks []Stack) string {
	var list []string
	for _, s := range stacks {
		var names []string
		for _, f := range s.Frames {
			names = append(names, f.Name)
		}
		list = append(list, fmt.Sprintf("%s=%d", strings.Join(names, ">"), s.Value))
	}
	return strings.Join(list, " ")
}

func TestStacks(t *testing.T) {
	const worker = "x:runtime.goexit g:gokernel/interp/native/load.(*Engine).runCell.func1 "
	for _, test := range []struct {
		name   string
		sample sample
		want   string
	}{
		{"a function of a cell", sample{worker + "cell:f l:strings.Fields", "5", 10}, "f>strings.Fields=10"},
		{"another run", sample{worker + "cell:f", "4", 10}, ""},
		{"a library's goroutine of the run", sample{"x:runtime.goexit l:net/http.serve", "5", 10}, "net/http.serve=10"},
		{"the worker's own work", sample{worker + "l:encoding/json.Unmarshal", "5", 10}, ""},
		{"a value that is shown", sample{worker + "d:gokernel/display.Of", "5", 10}, "gokernel/display.Of=10"},
		{"a cell that is loaded", sample{"g:gokernel/interp/native/load.(*Engine).open p:plugin.Open cell:init", "5", 10}, ""},
		{"a poll", sample{worker + "cell:f h:gokernel/interp/native/hook.Poll", "5", 10}, "f=10"},
		{"code between cells", sample{worker + "generated:main.cellʹ1 cell:f /x/generated:main.g cell:g", "5", 10}, "f>g=10"},
		{"a preempted goroutine", sample{"cell:f x:runtime.asyncPreempt x:runtime.mcall", "5", 10}, "f=10"},
		{"garbage in the background", sample{"x:runtime.gcBgMarkWorker x:runtime.scan", "", 10}, "garbage collection=10"},
		{"the runtime for nobody", sample{"x:runtime.mcall x:runtime.schedule", "", 10}, ""},
		{"labels of the user's own", sample{"cell:f", "", 10}, "f=10"},
	} {
		s, err := Times(written(t, ofTimes, test.sample))
		if err != nil {
			t.Fatal(err)
		}
		if got := lines(s.Stacks(5, user)); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestAllocationsAreThoseBetween(t *testing.T) {
	before := written(t, ofAllocations, sample{"cell:f", "", 10}, sample{"cell:old", "", 3})
	after := written(t, ofAllocations, sample{"cell:f", "", 25}, sample{"cell:old", "", 3}, sample{"l:os.ReadFile", "", 4},
		sample{"g:gokernel/interp/worker.serve l:encoding/json.Marshal", "", 9}, sample{"x:runtime.malg", "", 9})
	s, err := Allocations(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := lines(s.Stacks(5, user)), "f=15 os.ReadFile=4"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNoProfile(t *testing.T) {
	if _, err := Times([]byte("no profile")); err == nil {
		t.Error("no error of a text that is none")
	}
	if _, err := Times(written(t, ofAllocations, sample{"cell:f", "", 1})); err == nil {
		t.Error("no error of a profile of allocations as one of times")
	}
	if _, err := Allocations(written(t, ofAllocations), []byte("x")); err == nil {
		t.Error("no error of a text that is none")
	}
}

func TestNamed(t *testing.T) {
	for function, want := range map[string]string{
		"strings.Fields": "strings.Fields", "html/template.(*Template).Execute": "html/template.(*Template).Execute",
		"math/rand/v2.N[...]": "math/rand/v2.N", "": "(unknown)",
	} {
		if got := named(Call{Function: function}); got != want {
			t.Errorf("named(%q) = %q, want %q", function, got, want)
		}
	}
}

// someStacks call each other, and one function calls itself.
func someStacks() []Stack {
	f, g, lib := Frame{"f <1>", true}, Frame{"g", true}, Frame{"lib.H", false}
	return []Stack{{[]Frame{f, g, f}, 60, 6}, {[]Frame{f, lib}, 30, 3}, {[]Frame{g}, 10, 1}}
}

func TestFunctions(t *testing.T) {
	var got []string
	for _, f := range Functions(someStacks()) {
		got = append(got, fmt.Sprint(f.Name, " ", f.Flat, " ", f.Cum, " ", f.FlatObjects, " ", f.CumObjects))
	}
	if want := "f <1> 60 90 6 9; lib.H 30 30 3 3; g 10 70 1 7"; strings.Join(got, "; ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestFlame(t *testing.T) {
	flame := NewFlame(someStacks(), func(n int64) string { return fmt.Sprint(n, " ns") })
	want := ` 100.0% all
  90.0%   f <1>
  60.0%     g
  60.0%       f <1>
  30.0%     lib.H
  10.0%   g`
	if got := flame.Text(); got != want {
		t.Errorf("text:\n%s\nwant\n%s", got, want)
	}
	svg := flame.SVG()
	decoder := xml.NewDecoder(strings.NewReader(svg))
	boxes := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "rect" {
			boxes++
		}
	}
	if boxes != 6 {
		t.Errorf("%d boxes in %s", boxes, svg)
	}
	for _, part := range []string{"<title>f &lt;1&gt;: 90 ns, 90.0%</title>", `x="576.0" y="38" width="287.0"`} {
		if !strings.Contains(svg, part) {
			t.Errorf("%q is not in %s", part, svg)
		}
	}
	if html := flame.HTML(); !strings.Contains(html, `coords="576,38,864,57" title="lib.H: 30 ns, 30.0%"`) {
		t.Errorf("tips of %s", html)
	}
}

// A call that is too narrow to be seen is not drawn, nor are calls without end.
func TestFlameIsBounded(t *testing.T) {
	deep := Stack{Value: 100_000}
	for i := range 1000 {
		deep.Frames = append(deep.Frames, Frame{Name: fmt.Sprint("f", i)})
	}
	flame := NewFlame([]Stack{deep, {Frames: []Frame{{Name: "narrow"}}, Value: 1}}, func(int64) string { return "" })
	if svg := flame.SVG(); strings.Contains(svg, "narrow") || strings.Count(svg, "<rect") != deepest {
		t.Errorf("%d boxes", strings.Count(svg, "<rect"))
	}
	if text := flame.Text(); strings.Count(text, "\n") > maxLines {
		t.Errorf("%d lines", strings.Count(text, "\n"))
	}
}
