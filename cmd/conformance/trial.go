package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gokernel/interp"
)

// A notebook is a session that runs cells one after another.
type notebook interface {
	// run runs a cell, and gives what it printed on either stream.
	run(ctx context.Context, code string) (output string, err *interp.CellError)
	close()
}

// A trial is one program in one form.
type trial struct {
	notebook notebook
	output   strings.Builder
	cells    int // that ran
	tied     int // of them, those that hold several declarations which need each other
}

// one pastes the program as it is.
func (t *trial) one(ctx context.Context, p program) error {
	return t.cell(ctx, p.source)
}

// many pastes the program declaration by declaration, and runs it.
func (t *trial) many(ctx context.Context, p program) error {
	queue, err := cut(p.source)
	if err != nil {
		return err
	}
	if err := t.paste(ctx, queue); err != nil {
		return err
	}
	return t.cell(ctx, "main()")
}

// statements pastes the program declaration by declaration, and main statement
// by statement.
func (t *trial) statements(ctx context.Context, p program) error {
	queue, err := cut(p.source)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(queue, func(p piece) bool { return slices.Equal(p.declares, []string{"main"}) })
	if at < 0 {
		return errors.New("it has no function main")
	}
	main := queue[at].code
	if err := t.paste(ctx, slices.Delete(queue, at, at+1)); err != nil {
		return err
	}
	return t.body(ctx, main[strings.Index(main, "{")+1:strings.LastIndex(main, "}")])
}

// body runs a function's body, a statement in a cell.
func (t *trial) body(ctx context.Context, code string) error {
	cells, err := statements(code)
	if err != nil {
		return err
	}
	for _, code := range cells {
		if err := t.cell(ctx, code); err != nil {
			return fmt.Errorf("%w, in %s", err, excerpt(code, 80))
		}
	}
	return nil
}

// paste runs pieces as cells. One that does not compile is pasted again when the
// others have been, as a user would; and those that do not compile then, because
// they need each other, share a cell.
func (t *trial) paste(ctx context.Context, queue []piece) error {
	for len(queue) > 0 {
		var left []piece
		var first error
		for _, piece := range queue {
			err := t.cell(ctx, piece.code)
			var cellErr *interp.CellError
			switch {
			case errors.As(err, &cellErr) && cellErr.Kind == interp.KindCompile:
				left = append(left, piece)
				if first == nil {
					first = err
				}
			case err != nil:
				return err
			}
		}
		if len(left) == len(queue) {
			if len(queue) == 1 {
				return first
			}
			left = tie(queue)
			t.tied += len(queue) - len(left)
		}
		queue = left
	}
	return nil
}

// cell runs one cell. A program may end by os.Exit(0).
func (t *trial) cell(ctx context.Context, code string) error {
	output, err := t.notebook.run(ctx, code)
	t.output.WriteString(output)
	if err == nil || err.Kind == interp.KindExit && err.Message == "os.Exit(0)" {
		t.cells++
		return nil
	}
	return err
}

// A verdict is how a trial ended.
type verdict struct {
	name    string // of the program, or the example
	skipped bool   // go run itself fails
	problem string // "" where the outputs agree
	cells   int
	tied    int
}

// try runs a program in a form and compares.
func try(ctx context.Context, nb notebook, p program, f form, want string) (v verdict) {
	v.name = p.name
	t := &trial{notebook: nb}
	defer func() {
		v.cells, v.tied = t.cells, t.tied
	}()
	var err error
	switch f {
	case oneCell:
		err = t.one(ctx, p)
	case manyCells:
		err = t.many(ctx, p)
	case bodyCells:
		err = t.statements(ctx, p)
	}
	got, want := t.output.String(), strings.ToValidUTF8(want, "\uFFFD")
	switch {
	case err != nil && ctx.Err() != nil:
		v.problem = "takes too long"
	case err != nil:
		v.problem = explain(err)
		if got != "" && got != want {
			v.problem += fmt.Sprintf(" (printed %s)", excerpt(got, 300))
		}
	case got != want:
		v.problem = difference(got, want)
	}
	return v
}

// explain is an error on one line, with the frames of a panic.
func explain(err error) string {
	var cellErr *interp.CellError
	if !errors.As(err, &cellErr) {
		return oneLine(err.Error())
	}
	text := string(cellErr.Kind) + ": " + cellErr.Error()
	for i, f := range cellErr.Frames {
		if i == 3 {
			break
		}
		text += ", " + f.String()
	}
	if _, where, ok := strings.Cut(err.Error(), ", in "); ok {
		text += ", in " + where
	}
	return oneLine(text)
}

// difference shows where two outputs part.
func difference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	i = strings.LastIndexByte(got[:i], '\n') + 1
	return fmt.Sprintf("prints %s where go run prints %s", excerpt(got[i:], 160), excerpt(want[i:], 160))
}

func excerpt(s string, n int) string {
	if len(s) > n {
		return fmt.Sprintf("%q…", s[:n])
	}
	return fmt.Sprintf("%q", s)
}

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 600 {
		s = s[:600] + "…"
	}
	return s
}
