package main

import (
	"context"
	"fmt"
	"strings"
)

// start times starts of the process, and the first cell right after each.
func (b *benchmark) start(ctx context.Context) ([]figure, error) {
	ready, cell := figure{Row: "start to kernel_info_reply", Unit: millisecond}, figure{Row: "first `1+1` right after it", Unit: millisecond}
	var started, ran [2][]float64 // of each subject
	n := b.times(15)
	for i := range n {
		for at, s := range b.subjects {
			b.say("start %d of %d, %s", i+1, n, s.name)
			k, err := s.start(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			_, took, err := k.output(ctx, "1+1")
			if err := k.endAfter(ctx, err); err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			started[at] = append(started[at], milliseconds(k.ready))
			ran[at] = append(ran[at], milliseconds(took))
		}
	}
	ready.Gokernel, cell.Gokernel = median(started[0]), median(ran[0])
	if len(b.subjects) > 1 {
		ready.IPykernel, cell.IPykernel = median(started[1]), median(ran[1])
	}
	return []figure{ready, cell}, nil
}

// cells times small cells by how they are run.
func (b *benchmark) cells(ctx context.Context) ([]figure, error) {
	numbered := func(format string) func(n int) string {
		return func(n int) string { return fmt.Sprintf(strings.ReplaceAll(format, "UNIQUE", b.unique), n) }
	}
	const auto, compile = "%engine auto", "%engine compile"
	return b.do(ctx, []task{
		{"`1+1`, to its reply and idle", 200, cell(same("1+1")), cell(same("1+1"))},
		{"a cell that prints a line", 200, printing(`fmt.Println("line")`, 5), printing(`print("line")`, 5)},
		{"a cell that declares a function", 50,
			cell(numbered("func declared%d(n int) int { return n + UNIQUE }")), cell(numbered("def declared%d(n): return n + UNIQUE"))},
		{"a call of a compiled function", 50,
			after(first(auto), cell(same("declared0(1)"))), cell(same("declared0(1)"))},
		{"a new compiled cell", 50, after(first(compile), cell(numbered("x%d := UNIQUE"))), nil},
		{"a new compiled cell that uses fmt", 50, after(first(compile), cell(numbered("fmt.Println(%d, UNIQUE)"))), nil},
		{"a compiled cell that uses what the last one declared", 50,
			after(numbered("%%engine compile\nfunc used%d() string { return \"UNIQUE\" }"), cell(numbered("fmt.Println(used%d())"))), nil},
		{"a slice of a million structs, shown as a table", 20, after(first(millionRows), cell(same("million"))), nil},
	})
}

// millionRows makes a variable that is shown.
const millionRows = `%engine auto
type bigRow struct { ID int; Name string; Score float64 }
million := make([]bigRow, 1_000_000)
for i := range million { million[i] = bigRow{i, "name", float64(i) / 7} }`

// output times much output, to its last byte and idle.
func (b *benchmark) output(ctx context.Context) ([]figure, error) {
	short := len("line \n")*200_000 + 10 + 180 + 2_700 + 36_000 + 450_000 + 600_000 // with the digits of the numbers
	const wide = 200_000 * 80
	return b.do(ctx, []task{
		{"200,000 printed lines", 7,
			printing(`for i := range 200000 { fmt.Println("line", i) }`, short), printing(`for i in range(200000): print("line", i)`, short)},
		{"200,000 printed lines of 80 bytes", 7,
			printing(`for i := range 200000 { fmt.Printf("%79d\n", i) }`, wide), printing(`for i in range(200000): print("%79d" % i)`, wide)},
		{"a printed string of 20 MiB", 15,
			printing(`fmt.Println(strings.Repeat("x", 20<<20))`, 20<<20+1), printing(`print("x" * (20 << 20))`, 20<<20+1)},
		{"HTML of 9 MB, shown", 15,
			showing(`import "gokernel/display"; display.HTML(strings.Repeat("<p>a line that is as long as lines of pages are</p>\n", 173000))`, 9e6),
			showing("from IPython.display import HTML, display\ndisplay(HTML('<p>a line that is as long as lines of pages are</p>\\n' * 173000))", 9e6)},
	})
}

// messages times what is large on its way in.
func (b *benchmark) messages(ctx context.Context) ([]figure, error) {
	const size = 10_000_000
	comment := strings.Repeat("all of it is a comment ", size/23)
	answer := strings.Repeat("x", size)
	return b.do(ctx, []task{
		{"a cell of 10 MB", 7, cell(same("// " + comment + "\n1+1")), cell(same("# " + comment + "\n1+1"))},
		{"an answer of 10 MB to a question", 7,
			answering(`import "gokernel/display"; answer, _ := display.Input(""); fmt.Println(len(answer))`, answer),
			answering(`answer = input(); print(len(answer))`, answer)},
	})
}

// questions times completion and inspection in a new session.
func (b *benchmark) questions(ctx context.Context) ([]figure, error) {
	return b.do(ctx, []task{
		{"Tab after the letters of a member of a package", 100,
			after(first("import \"strings\""), completing("strings.Re‸")), after(first("import os"), completing("os.pa‸"))},
		{"Tab after the letters of a variable", 100,
			after(first("someValue := 1"), completing("x := someV‸")), after(first("some_value = 1"), completing("x = some_v‸"))},
		{"Shift+Tab on a function of a package", 100, inspecting("strings.Repeat‸(\"\", 1)"), inspecting("os.getcwd‸()")},
		{"Shift+Tab on a variable", 100, inspecting("someValue‸"), inspecting("some_value‸")},
	})
}
