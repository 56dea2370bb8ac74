package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestSlid(t *testing.T) {
	beside := func(ours, theirs float64) figure {
		return figure{Row: "r", Unit: millisecond, Gokernel: ours, IPykernel: theirs}
	}
	was := func(f figure) record { return record{figure: f, Ratio: f.ratio()} }
	for _, test := range []struct {
		name   string
		now    figure
		before record
		want   bool
	}{
		{"the same", beside(10, 50), was(beside(10, 50)), false},
		{"slower, and so is the neighbour", beside(20, 100), was(beside(10, 50)), false},
		{"a little slower", beside(12, 50), was(beside(10, 50)), false},
		{"slower by a third", beside(15, 50), was(beside(10, 50)), true},
		{"as fast, but the neighbour is twice as fast", beside(10, 25), was(beside(10, 50)), true},
		{"faster", beside(5, 50), was(beside(10, 50)), false},
		{"no neighbour, a little slower", beside(12, 0), was(beside(10, 0)), false},
		{"no neighbour, slower", beside(13, 0), was(beside(10, 0)), true},
		{"no neighbour any more", beside(13, 0), was(beside(10, 50)), true},
		{"a neighbour at last", beside(10, 5), was(beside(10, 0)), false},
		{"a program beside it, whatever ipykernel does", figure{Gokernel: 10, Program: 10, IPykernel: 1}, was(figure{Gokernel: 10, Program: 10, IPykernel: 100}), false},
		{"slower than the program", figure{Gokernel: 20, Program: 10}, was(figure{Gokernel: 10, Program: 10}), true},
	} {
		if got := slid(test.now, test.before, 0.25); got != test.want {
			t.Errorf("%s: slid = %v", test.name, got)
		}
	}
}

// What is recorded is read again, after what was there, and the last of a row
// on a machine is what counts.
func TestHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	if h, err := readHistory(path); len(h) != 0 || err != nil {
		t.Errorf("a history that is not there: %v, %v", h, err)
	}
	rec := func(machine, row string, ours float64) record {
		return record{Date: "2026-11-21", Commit: "abc", Machine: machine, Go: "go1.26.8", figure: figure{Row: row, Unit: millisecond, Gokernel: ours, IPykernel: 50}, Ratio: 50 / ours}
	}
	first := []record{rec("a", "<one>", 1), rec("a", "two", 2), rec("b", "<one>", 3)}
	second := []record{rec("a", "<one>", 4)}
	for _, records := range [][]record{first, second} {
		if err := appendHistory(path, records); err != nil {
			t.Fatal(err)
		}
	}
	h, err := readHistory(path)
	if err != nil || !reflect.DeepEqual([]record(h), append(first, second...)) {
		t.Errorf("read %+v, %v", h, err)
	}
	if got, want := h.of("a"), map[string]record{"<one>": second[0], "two": first[1]}; !reflect.DeepEqual(got, want) {
		t.Errorf("of a: %+v, want %+v", got, want)
	}
	if len(h.of("c")) != 0 {
		t.Error("a machine that was never there has a past")
	}
	for _, bad := range []string{"{", "{}", `{"row":"x"}`, `{"row":"x","gokernel":"1"}`} {
		if err := os.WriteFile(path, []byte(bad+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := readHistory(path); err == nil || !strings.Contains(err.Error(), "history.jsonl:1:") {
			t.Errorf("reading %s: %v", bad, err)
		}
	}
}

// The history that is kept can be read, and its ratios are those of its
// figures, as rounded as the README had them.
func TestKeptHistory(t *testing.T) {
	h, err := readHistory("history.jsonl")
	if err != nil || len(h) == 0 {
		t.Fatalf("%d records, %v", len(h), err)
	}
	for _, r := range h {
		if r.Date == "" || r.Commit == "" || r.Machine == "" || r.Go == "" || r.Unit != millisecond && r.Unit != megabyte {
			t.Errorf("%+v lacks something", r)
		}
		if want := r.ratio(); r.Ratio < 0.99*want || r.Ratio > 1.01*want {
			t.Errorf("%s of %s: ratio %v, not %v", r.Row, r.Commit, r.Ratio, want)
		}
	}
}

func TestTable(t *testing.T) {
	got := table{ours: "gokernel", slide: 0.25, last: map[string]record{
		"one":   {figure: figure{Row: "one", Unit: millisecond, Gokernel: 1, IPykernel: 8}, Ratio: 8},
		"two":   {figure: figure{Row: "two", Unit: millisecond, Gokernel: 100, Program: 50}, Ratio: 0.5},
		"three": {figure: figure{Row: "three", Unit: megabyte, Gokernel: 0.023}},
	}, figures: []figure{
		{Row: "one", Unit: millisecond, Gokernel: 1.234, IPykernel: 5},
		{Row: "two", Unit: millisecond, Gokernel: 48.04, Program: 50.06, IPykernel: 1190},
		{Row: "three", Unit: megabyte, Gokernel: 0.0234},
		{Row: "four", Unit: megabyte, Gokernel: 12.34},
	}}.String()
	want := `
|       | gokernel | program | ratio | ipykernel | ratio   | last recorded    |
| --- | --- | --- | --- | --- | --- | --- |
| one   | 1.23 ms  |         |       | 5.00 ms   | 1 : 4.1 | 1 : 8.0 **slid** |
| two   | 48.0 ms  | 50.1 ms | 0.96  | 1.19 s    | 1 : 25  | 2.00             |
| three | 23.4 kB  |         |       |           |         | 23.0 kB          |
| four  | 12.3 MB  |         |       |           |         |                  |
`
	if got != want[1:] {
		t.Errorf("table:\n%s\nwant:%s", got, want)
	}
	if got := (table{ours: "gokernel", figures: []figure{{Row: "r", Unit: millisecond, Gokernel: 1}}}).String(); got != "|     | gokernel |\n| --- | --- |\n| r   | 1.00 ms  |\n" {
		t.Errorf("a table of one column:\n%s", got)
	}
}

func TestRounded(t *testing.T) {
	got := figure{Row: "r", Unit: millisecond, Gokernel: 0.0234567, Program: 123456.7}.rounded()
	if want := (figure{Row: "r", Unit: millisecond, Gokernel: 0.02346, Program: 123500}); got != want {
		t.Errorf("rounded: %+v, want %+v", got, want)
	}
}

func TestMachine(t *testing.T) {
	const cpu = "processor\t: 0\nvendor_id\t: GenuineX\ncpu family\t: 6\nmodel\t\t: 85\nmodel name\t: A CPU @ 2 GHz\nprocessor\t: 1\nmodel name\t: another\n"
	if got, want := cpuModel(cpu), "A CPU @ 2 GHz (family 6, model 85)"; got != want {
		t.Errorf("cpuModel = %q, want %q", got, want)
	}
	if got := cpuModel("Processor: ARM\n"); got != "" {
		t.Errorf("cpuModel of little = %q", got)
	}
	if got := memoryGB("MemTotal:       24683568 kB\nMemFree: 1 kB\n"); got != 24 {
		t.Errorf("memoryGB = %d", got)
	}
	if got := memoryGB(""); got != 0 {
		t.Errorf("memoryGB of nothing = %d", got)
	}
}
