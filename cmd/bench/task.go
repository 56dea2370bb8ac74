package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// A task is one row: something that a front end asks of gokernel and, where it
// has the same thing, of ipykernel.
type task struct {
	row          string
	times        int
	ours, theirs ask // theirs is nil where there is nothing to compare with
}

// An ask does the thing for the nth time, from 0, and says how long it took.
type ask func(ctx context.Context, k *kernel, n int) (time.Duration, error)

// do times tasks on one kernel of each subject. The kernels take turns, so that
// what else the machine does meets them alike. The first time of each task is a
// trial, which does not count.
func (b *benchmark) do(ctx context.Context, tasks []task) (figures []figure, err error) {
	kernels, err := b.startAll(ctx)
	defer func() { err = errors.Join(err, endAll(ctx, kernels)) }()
	if err != nil {
		return nil, err
	}
	for _, t := range tasks {
		took := map[*kernel][]float64{}
		n := b.times(t.times)
		for i := range 1 + n {
			b.say("%s: %d of %d", t.row, i, n)
			for at, k := range kernels {
				ask := []ask{t.ours, t.theirs}[at]
				if ask == nil {
					continue
				}
				d, err := ask(ctx, k, i)
				if err != nil {
					return nil, fmt.Errorf("%s: %s: %w", b.subjects[at].name, t.row, err)
				}
				if i > 0 {
					took[k] = append(took[k], milliseconds(d))
				}
			}
		}
		f := figure{Row: t.row, Unit: millisecond, Gokernel: median(took[kernels[0]])}
		if len(kernels) > 1 && t.theirs != nil {
			f.IPykernel = median(took[kernels[1]])
		}
		figures = append(figures, f)
	}
	return figures, nil
}

// output runs a cell that must succeed, and gives what it has printed and how
// long it took, to its reply and idle.
func (k *kernel) output(ctx context.Context, code string) (text string, took time.Duration, err error) {
	published, took, err := k.execute(ctx, client.Cell{Code: code})
	if err != nil {
		return "", 0, err
	}
	text, err = printed(published)
	return text, took, err
}

// printed is the text of all streams.
func printed(published []*protocol.Message) (string, error) {
	var b strings.Builder
	for _, m := range published {
		if m.Header.MsgType != protocol.TypeStream {
			continue
		}
		var s protocol.Stream
		if err := m.Decode(&s); err != nil {
			return "", err
		}
		b.WriteString(s.Text)
	}
	return b.String(), nil
}

// execute runs a cell that must succeed, and gives what it has published.
// Nothing of that is looked into while the clock runs.
func (k *kernel) execute(ctx context.Context, cell client.Cell) (published []*protocol.Message, took time.Duration, err error) {
	forget := k.client.Watch(func(m *protocol.Message) { published = append(published, m) })
	began := time.Now()
	result, err := k.client.Execute(ctx, cell)
	took = time.Since(began)
	forget()
	switch {
	case err != nil:
		return nil, 0, fmt.Errorf("running %.80q: %w", cell.Code, err)
	case result.Status != protocol.StatusOK:
		return nil, 0, fmt.Errorf("running %.80q: it ended with %+v", cell.Code, result)
	}
	return published, took, nil
}

// cell asks for a cell, the text of which may depend on the number.
func cell(code func(n int) string) ask {
	return func(ctx context.Context, k *kernel, n int) (time.Duration, error) {
		_, took, err := k.execute(ctx, client.Cell{Code: code(n)})
		return took, err
	}
}

// same is code that is the same each time.
func same(code string) func(int) string { return func(int) string { return code } }

// after runs another cell before, out of the time that counts.
func after(code func(n int) string, then ask) ask {
	return func(ctx context.Context, k *kernel, n int) (time.Duration, error) {
		if _, _, err := k.execute(ctx, client.Cell{Code: code(n)}); err != nil {
			return 0, err
		}
		return then(ctx, k, n)
	}
}

// first is code for the first time alone.
func first(code string) func(int) string {
	return func(n int) string {
		if n > 0 {
			return ""
		}
		return code
	}
}

// printing asks for a cell that prints so many bytes, all of which must come.
func printing(code string, bytes int) ask {
	return func(ctx context.Context, k *kernel, _ int) (time.Duration, error) {
		text, took, err := k.output(ctx, code)
		if err == nil && len(text) != bytes {
			err = fmt.Errorf("%q printed %d bytes, not %d", code, len(text), bytes)
		}
		return took, err
	}
}

// showing asks for a cell that shows a bundle of at least so many bytes.
func showing(code string, bytes int) ask {
	return func(ctx context.Context, k *kernel, _ int) (time.Duration, error) {
		published, took, err := k.execute(ctx, client.Cell{Code: code})
		shown := 0
		for _, m := range published {
			if t := m.Header.MsgType; t == protocol.TypeDisplayData || t == protocol.TypeExecuteResult {
				shown += len(m.Content)
			}
		}
		if err == nil && shown < bytes {
			err = fmt.Errorf("%q showed %d bytes, not %d", code, shown, bytes)
		}
		return took, err
	}
}

// answering asks for a cell that asks for a line, and prints how long that is.
func answering(code, line string) ask {
	return func(ctx context.Context, k *kernel, _ int) (time.Duration, error) {
		published, took, err := k.execute(ctx, client.Cell{Code: code, Input: func(context.Context, protocol.InputRequest) (string, error) { return line, nil }})
		if err != nil {
			return 0, err
		}
		text, err := printed(published)
		if want := fmt.Sprintln(len(line)); err == nil && text != want {
			err = fmt.Errorf("%q printed %q, not %q", code, text, want)
		}
		return took, err
	}
}

// completing asks for items at the cursor, "‸", of which there must be some.
func completing(marked string) ask {
	code, at := cursor(marked)
	return func(ctx context.Context, k *kernel, _ int) (time.Duration, error) {
		began := time.Now()
		reply, err := k.client.Complete(ctx, protocol.CompleteRequest{Code: code, CursorPos: at})
		took := time.Since(began)
		if err == nil && len(reply.Matches) == 0 {
			err = fmt.Errorf("nothing completes %q", marked)
		}
		return took, err
	}
}

// inspecting asks for a page about what is at the cursor, which there must be.
func inspecting(marked string) ask {
	code, at := cursor(marked)
	return func(ctx context.Context, k *kernel, _ int) (time.Duration, error) {
		began := time.Now()
		reply, err := k.client.Inspect(ctx, protocol.InspectRequest{Code: code, CursorPos: at})
		took := time.Since(began)
		if err == nil && !reply.Found {
			err = fmt.Errorf("nothing is known of %q", marked)
		}
		return took, err
	}
}

// cursor takes the mark out of code. All of it before the mark is ASCII.
func cursor(marked string) (code string, at int) {
	before, after, _ := strings.Cut(marked, "‸")
	return before + after, len(before)
}
