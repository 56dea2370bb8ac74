package main

import (
	"context"
	"errors"
	"fmt"

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

// session times completion and inspection in a session of two hundred cells
// that has imported gonum, while nothing runs and while a cell does.
func (b *benchmark) session(ctx context.Context) ([]figure, error) {
	k, err := b.subjects[0].start(ctx)
	if err != nil {
		return nil, err
	}
	figures, err := b.look(ctx, k)
	return figures, k.endAfter(ctx, err)
}

func (b *benchmark) look(ctx context.Context, k *kernel) ([]figure, error) {
	b.say("importing gonum")
	if _, _, err := k.output(ctx, lookTypes[0]); err != nil {
		return nil, err
	}
	afterImport, err := completing("mat.‸")(ctx, k, 0)
	if err != nil {
		return nil, err
	}
	for i := 1; i < sessionCells; i++ {
		b.say("cell %d of %d", i, sessionCells)
		code := fmt.Sprintf("value%[1]d := %[1]d\ntext%[1]d := \"%[1]d\"", i)
		switch {
		case i < len(lookTypes):
			code = lookTypes[i]
		case i%2 == 0:
			code = fmt.Sprintf("type kind%[1]d struct {\n\tpoint\n\tN int\n}\n\nfunc (k *kind%[1]d) Sum(m mat.Matrix) float64 { return mat.Sum(m) + float64(k.N) }", i)
		}
		if _, _, err := k.output(ctx, code); err != nil {
			return nil, err
		}
	}
	var idle, busy []figure
	if idle, err = b.timeLooks(ctx, k, ""); err != nil {
		return nil, err
	}
	err = k.whileRunning(ctx, func() (err error) {
		busy, err = b.timeLooks(ctx, k, ", while a cell runs")
		return err
	})
	if err != nil {
		return nil, err
	}
	figures := append(idle, busy...)
	figures = append(figures, figure{Row: "completion: the first one after the import", Unit: millisecond, Gokernel: milliseconds(afterImport)})
	_, own, err := resident(k.cmd.Process.Pid)
	return append(figures, figure{Row: "memory of the kernel process then", Unit: megabyte, Gokernel: own}), err
}

// timeLooks asks each question in turn, round by round.
func (b *benchmark) timeLooks(ctx context.Context, k *kernel, when string) ([]figure, error) {
	type row struct {
		name string
		ask  ask
	}
	var rows []row
	for _, l := range completions {
		rows = append(rows, row{"completion: " + l.name + when, completing(l.code)})
	}
	for _, l := range inspections {
		rows = append(rows, row{"inspection: " + l.name + when, inspecting(l.code)})
	}
	took := make([][]float64, len(rows))
	n := b.times(100)
	for i := range n {
		b.say("questions%s: %d of %d", when, i+1, n)
		for at, r := range rows {
			d, err := r.ask(ctx, k, i)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r.name, err)
			}
			took[at] = append(took[at], milliseconds(d))
		}
	}
	var figures []figure
	for at, r := range rows {
		figures = append(figures, figure{Row: r.name, Unit: millisecond, Gokernel: median(took[at])})
	}
	return figures, nil
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
