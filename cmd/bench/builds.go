package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// builds times cells that are compiled, each of them new, and shows what they
// cost the worker in memory.
func builds(ctx context.Context, s *subject, n int, stdout, progress io.Writer) (err error) {
	k, err := s.start(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	defer func() { err = errors.Join(err, k.end(ctx)) }()
	unique := strconv.FormatInt(time.Now().UnixNano(), 10) // so that no cell of an earlier run is found in the cache
	times := func(prepare, code func(i int) string) ([]time.Duration, error) {
		var list []time.Duration
		for i := range n {
			if prepare != nil {
				if _, _, err := k.output(ctx, prepare(i)); err != nil {
					return nil, err
				}
			}
			_, took, err := k.output(ctx, code(i))
			if err != nil {
				return nil, err
			}
			list = append(list, took)
		}
		return list, nil
	}
	declare := func(i int) string {
		return fmt.Sprintf("func declared%d(n int) int { return n + %s }", i, unique)
	}
	rows := []struct {
		title         string
		mode          string
		prepare, code func(i int) string
	}{
		{"a declaration", "auto", nil, declare},
		{"a call of a compiled function", "auto", nil, func(int) string { return "declared0(1)" }},
		{"a new compiled cell", "compile", nil, func(i int) string { return fmt.Sprintf("x%d := %s", i, unique) }},
		{"a new compiled cell that uses fmt", "compile", nil, func(i int) string { return fmt.Sprintf("fmt.Println(%d, %s)", i, unique) }},
		{"a declaration, and a compiled cell that uses it at once", "compile",
			func(i int) string { return fmt.Sprintf("func used%d() string { return \"%s\" }", i, unique) },
			func(i int) string { return fmt.Sprintf("fmt.Println(used%d())", i) }},
	}
	t := tabwriter.NewWriter(stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "median of %d\t%s\t\n", n, s.name)
	for _, row := range rows {
		fmt.Fprintf(progress, "\r%-60s", row.title)
		if _, _, err := k.output(ctx, "%engine "+row.mode); err != nil {
			return err
		}
		list, err := times(row.prepare, row.code)
		if err != nil {
			return fmt.Errorf("%s: %w", row.title, err)
		}
		fmt.Fprintf(t, "%s\t%.2f ms\t\n", row.title, milliseconds(median(list)))
	}
	fmt.Fprintf(progress, "\r%-60s", "memory")
	before, err := k.resident(ctx)
	if err != nil {
		return err
	}
	if _, err := times(nil, func(i int) string { return fmt.Sprintf("fmt.Println(\"memory\", %d, %s)", i, unique) }); err != nil {
		return err
	}
	after, err := k.resident(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(progress, "\r%-60s", "values")
	shown, err := times(millionRows, func(int) string { return "million" })
	if err != nil {
		return fmt.Errorf("a million rows: %w", err)
	}
	fmt.Fprintf(progress, "\r%-60s\r", "")
	fmt.Fprintf(t, "a slice of a million structs, shown as a table\t%.2f ms\t\n", milliseconds(median(shown)))
	fmt.Fprintf(t, "memory of the worker for each compiled cell\t%d kB\t\n", (after-before)/n)
	fmt.Fprintf(t, "memory of the worker after all of them\t%.1f MB\t\n", float64(after)/1000)
	return t.Flush()
}

// millionRows makes a variable that is shown, the first time.
func millionRows(i int) string {
	if i > 0 {
		return "len(million)"
	}
	return `type bigRow struct { ID int; Name string; Score float64 }
million := make([]bigRow, 1_000_000)
for i := range million { million[i] = bigRow{i, "name", float64(i) / 7} }`
}

// resident is the memory of the process that runs the cells, in kB.
func (k *kernel) resident(ctx context.Context) (int, error) {
	const code = "import (\"os\"; \"runtime/debug\")\ndebug.FreeOSMemory()\nstatus, _ := os.ReadFile(\"/proc/self/status\")\nfmt.Println(string(status))"
	text, _, err := k.output(ctx, code)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			if err != nil {
				return 0, fmt.Errorf("reading the worker's memory: %w", err)
			}
			return kb, nil
		}
	}
	return 0, errors.New("the system does not tell the worker's memory")
}
