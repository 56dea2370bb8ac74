package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// sessionCells is how many cells the session has run when it is looked into.
const sessionCells = 200

// lookTypes are the types and functions of the session, among the cells that
// use them.
var lookTypes = []string{
	"import (\n\t\"gonum.org/v1/gonum/mat\"\n\t\"gonum.org/v1/gonum/stat\"\n)",
	"// A point lies in the plane.\ntype point struct {\n\tX, Y int\n\tnext *point\n}",
	"// Move moves p to the right.\nfunc (p *point) Move(dx int) *point { p.X += dx; return p }",
	"func centre(m *mat.Dense, ps ...*point) (x, y float64) { return stat.Mean(m.RawRowView(0), nil), 0 }",
	"pt := point{X: 1}\nm := mat.NewDense(2, 2, []float64{1, 2, 3, 4})\nnames := map[string][]*point{}",
}

// A look is a question about code at the cursor, "‸".
type look struct{ name, code string }

// completions and inspections are what people ask most.
var (
	completions = []look{
		{"member of a value", "pt.‸"},
		{"member of a package", "mat.New‸"},
		{"name", "x := va‸"},
		{"package not imported", "strings.Re‸"},
		{"argument in an unfinished if", "for _, p := range names[\"a\"] {\n\tif p.Move(va‸"},
		{"key of a literal", "q := &point{X: 1, ‸}"},
		{"type declared anew", "type point struct{ Z int }\npoint{}.‸"},
	}
	inspections = []look{
		{"variable", "pt‸"},
		{"method", "pt.Move‸(1)"},
		{"function of a module", "mat.NewDense‸(1, 1, nil)"},
		{"function of the standard library", "fmt.Printf‸(\"\")"},
		{"inside of a call", "stat.Mean([]float64{1}, ‸)"},
	}
)

// looks times completion and inspection in a session of two hundred cells that
// has imported gonum, while nothing runs and while a cell does, and prints a
// table of medians.
func looks(ctx context.Context, s *subject, times int, stdout, progress io.Writer) error {
	k, err := s.start(ctx)
	if err != nil {
		return err
	}
	err = k.look(ctx, times, stdout, progress)
	return errors.Join(err, k.end(ctx))
}

func (k *kernel) look(ctx context.Context, times int, stdout, progress io.Writer) error {
	fmt.Fprint(progress, "\rimporting gonum           ")
	if err := k.run(ctx, lookTypes[0]); err != nil {
		return err
	}
	first := time.Now()
	if err := k.complete(ctx, "mat.‸"); err != nil {
		return err
	}
	afterImport := time.Since(first)
	for i := 1; i < sessionCells; i++ {
		fmt.Fprintf(progress, "\rcell %d of %d           ", i, sessionCells)
		code := fmt.Sprintf("value%[1]d := %[1]d\ntext%[1]d := \"%[1]d\"", i)
		switch {
		case i < len(lookTypes):
			code = lookTypes[i]
		case i%2 == 0:
			code = fmt.Sprintf("type kind%[1]d struct {\n\tpoint\n\tN int\n}\n\nfunc (k *kind%[1]d) Sum(m mat.Matrix) float64 { return mat.Sum(m) + float64(k.N) }", i)
		}
		if err := k.run(ctx, code); err != nil {
			return err
		}
	}
	t := tabwriter.NewWriter(stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%d cells, gonum imported; median of %d\tidle\tworst\twhile a cell runs\tworst\t\n", sessionCells, times)
	rows := k.rows()
	idle := map[string][]time.Duration{}
	if err := k.timeRows(ctx, rows, times, idle); err != nil {
		return err
	}
	busy := map[string][]time.Duration{}
	if err := k.whileRunning(ctx, func() error { return k.timeRows(ctx, rows, times, busy) }); err != nil {
		return err
	}
	fmt.Fprint(progress, "\r                          \r")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%.2f ms\t%.2f ms\t%.2f ms\t%.2f ms\t\n", r.name,
			milliseconds(median(idle[r.name])), milliseconds(slices.Max(idle[r.name])), milliseconds(median(busy[r.name])), milliseconds(slices.Max(busy[r.name])))
	}
	fmt.Fprintf(t, "first completion after the import\t%.2f ms\t\t\t\t\n", milliseconds(afterImport))
	if size, ok := residentMemory(k.cmd.Process.Pid); ok {
		fmt.Fprintf(t, "resident memory of the kernel process\t%.0f MB\t\t\t\t\n", float64(size)/1e6)
	}
	return t.Flush()
}

// A row is one question of the table.
type row struct {
	name string
	ask  func(ctx context.Context) error
}

func (k *kernel) rows() []row {
	var rows []row
	for _, l := range completions {
		rows = append(rows, row{"completion: " + l.name, func(ctx context.Context) error { return k.complete(ctx, l.code) }})
	}
	for _, l := range inspections {
		rows = append(rows, row{"inspection: " + l.name, func(ctx context.Context) error { return k.inspect(ctx, l.code) }})
	}
	return rows
}

// timeRows asks each question in turn, round by round.
func (k *kernel) timeRows(ctx context.Context, rows []row, times int, took map[string][]time.Duration) error {
	for range times {
		for _, r := range rows {
			began := time.Now()
			if err := r.ask(ctx); err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
			took[r.name] = append(took[r.name], time.Since(began))
		}
	}
	return nil
}

// run runs a cell that must succeed.
func (k *kernel) run(ctx context.Context, code string) error {
	result, err := k.client.Execute(ctx, client.Cell{Code: code})
	switch {
	case err != nil:
		return fmt.Errorf("running %q: %w", code, err)
	case result.Status != protocol.StatusOK:
		return fmt.Errorf("running %q: it ended with %+v", code, result)
	}
	return nil
}

// complete asks for items, of which there must be some.
func (k *kernel) complete(ctx context.Context, marked string) error {
	code, at := cursor(marked)
	reply, err := k.client.Complete(ctx, protocol.CompleteRequest{Code: code, CursorPos: at})
	if err == nil && len(reply.Matches) == 0 {
		err = fmt.Errorf("nothing completes %q", marked)
	}
	return err
}

// inspect asks for a page, which there must be.
func (k *kernel) inspect(ctx context.Context, marked string) error {
	code, at := cursor(marked)
	reply, err := k.client.Inspect(ctx, protocol.InspectRequest{Code: code, CursorPos: at})
	if err == nil && !reply.Found {
		err = fmt.Errorf("nothing is known of %q", marked)
	}
	return err
}

// cursor takes the mark out of code. All of it before the mark is ASCII.
func cursor(marked string) (code string, at int) {
	before, after, _ := strings.Cut(marked, "‸")
	return before + after, len(before)
}

// whileRunning does something while a cell runs, and interrupts that.
func (k *kernel) whileRunning(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() {
		result, err := k.client.Execute(ctx, client.Cell{Code: "for {\n\ttime.Sleep(time.Millisecond)\n}"})
		if err == nil && result.Status == protocol.StatusOK {
			err = errors.New("the endless cell ended by itself")
		}
		done <- err
	}()
	err := do()
	request, failed := protocol.New(protocol.TypeInterruptRequest, "bench", "bench", struct{}{})
	if failed == nil {
		failed = k.conn.Send(protocol.Control, request)
	}
	if failed != nil {
		return errors.Join(err, failed)
	}
	return errors.Join(err, <-done)
}

// residentMemory is what a process holds in memory, in bytes, where the system
// tells.
func residentMemory(pid int) (bytes int64, ok bool) {
	if runtime.GOOS != "linux" {
		return 0, false
	}
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, false
	}
	_, rest, found := strings.Cut(string(status), "VmRSS:")
	fields := strings.Fields(rest)
	if !found || len(fields) == 0 {
		return 0, false
	}
	kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
	return kilobytes << 10, err == nil
}
