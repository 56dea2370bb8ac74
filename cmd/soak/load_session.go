//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// A kind of cell has its turn every so many cells.
type cellKind struct {
	every int
	code  func(i int) string
	fails string // the error's name, or "" for a cell that succeeds
}

// kinds of a long session; the first whose turn it is makes the cell. Each name
// that is declared anew is one of a hundred, as in a notebook that is edited and
// run again and again.
var sessionCells = []cellKind{
	{500, func(int) string { return `fmt.Println("runs"); for { time.Sleep(time.Millisecond) }` }, "Interrupted"},
	{211, func(i int) string {
		return fmt.Sprintf("type T%d struct{ A, B int; next *T%[1]d }\nfunc (t T%[1]d) Sum() int { return t.A + t.B + %d }\nT%[1]d{A: 1}.Sum()", i%100, i)
	}, ""},
	{50, func(i int) string {
		return fmt.Sprintf("func f%d(n int) (sum int) { for i := range n { sum += i * %d }; return }\nf%[1]d(1000)", i%100, i)
	}, ""},
	{43, func(i int) string { return fmt.Sprintf(`panic("cell %d")`, i) }, "Panic"},
	{41, func(i int) string { return fmt.Sprintf("undeclared%d + 1", i) }, "CompileError"},
	{37, func(int) string { return `_ = []int{1, 2, 3}[x%4+3]` }, "Panic"},
	{19, func(i int) string {
		return fmt.Sprintf("import \"gokernel/display\"\ndisplay.Show(display.Markdown(\"**%d**\"))", i)
	}, ""},
	{11, func(i int) string { return fmt.Sprintf("v%d := map[string]int{\"a\": %d}\nv%[1]d", i%100, i) }, ""},
	{7, func(i int) string { return fmt.Sprintf("for i := range 100 { fmt.Println(%d, i) }", i) }, ""},
	{5, func(int) string { return "strings.Repeat(\"x\", x%50)" }, ""},
	{1, func(int) string { return "x = x + 1" }, ""},
}

// session runs the cells of a long day at speed: memory, descriptors, files and
// the time of a cell must not grow but with what the cells compile.
func session(t *trial) error {
	k, c, err := t.front(launch{}, "x := 0")
	if err != nil {
		return err
	}
	asking, stop := context.WithCancel(t.ctx)
	answered := 0
	var beside sync.WaitGroup
	beside.Go(func() { answered = k.askBeside(asking) })
	defer beside.Wait()
	defer stop()

	n := t.n(20_000)
	var trivial []time.Duration
	var first time.Duration
	interrupts, compiled := 0, 0
	open := 0
	began := time.Now()
	for i := 1; i <= n; i++ {
		at := slices.IndexFunc(sessionCells, func(s cellKind) bool { return i%s.every == 0 })
		kind := sessionCells[at]
		started := time.Now()
		if kind.fails == "Interrupted" {
			interrupts++
			err = k.interrupted(c, kind.code(i))
		} else {
			err = k.expect(c, kind.code(i), kind.fails)
		}
		if err != nil {
			return fmt.Errorf("cell %d: %w", i, err)
		}
		switch kind.every {
		case 1:
			trivial = append(trivial, time.Since(started))
		case 50, 211:
			compiled++
		}
		if quarter := max(1, n/4); i%quarter == 0 || i == min(n, 100) {
			recent := trivial[max(0, len(trivial)-500):]
			m := median(recent)
			kernel, worker := k.memory()
			history := 0
			for _, name := range k.historyFiles() {
				if info, err := os.Stat(name); err == nil {
					history += int(info.Size())
				}
			}
			generations, bytes := k.generations()
			fds := len(descriptors(k.pid()))
			if first == 0 {
				first, open = m, fds
			}
			temp, err := files(k.temp)
			if err != nil {
				return err
			}
			t.figure(fmt.Sprintf("after %d cells", i), fmt.Sprintf(
				"kernel %v, worker %v, %d descriptors, %d temporary files, %d generations of %v on disk, history %v, 1+1-like cell %v",
				size(kernel), size(worker), fds, len(temp), generations, size(bytes), size(history), round(m)))
			if fds > open+5 {
				t.failf("after %d cells the kernel has %d descriptors open, at first %d", i, fds, open)
			}
		}
	}
	stop()
	t.figure("cells compiled", compiled)
	t.figure("interrupts", interrupts)
	beside.Wait()
	t.figure("completions and inspections beside", answered)
	t.figure("cells a second", fmt.Sprintf("%.0f", float64(n)/time.Since(began).Seconds()))
	return nil
}

// expect runs a cell that must end as named.
func (k *kernel) expect(c *client.Client, code, name string) error {
	r, err := k.execute(c, client.Cell{Code: code})
	switch {
	case err != nil:
		return fmt.Errorf("running %q: %w", code, err)
	case r.ErrorContent == nil && name != "" || r.ErrorContent != nil && r.EName != name:
		return fmt.Errorf("running %q: it ended with %s %s, not with %q", code, r.Status, why(r), name)
	}
	return nil
}

// interrupted runs a cell and interrupts it when it has printed something.
func (k *kernel) interrupted(c *client.Client, code string) error {
	ctx, stop := k.alive(time.Minute)
	defer stop()
	ctx, interrupt := context.WithCancel(ctx)
	defer interrupt()
	defer c.Watch(func(m *protocol.Message) {
		if m.Header.MsgType == protocol.TypeStream {
			interrupt()
		}
	})()
	r, err := c.Execute(ctx, client.Cell{Code: code})
	if r == nil || !errors.Is(err, context.Canceled) || r.ErrorContent == nil {
		return fmt.Errorf("interrupting %q: %+v, %w", code, r, k.because(err))
	}
	return nil
}

// askBeside asks for completions and inspections until ctx ends, as somebody
// who types; it returns how many were answered.
func (k *kernel) askBeside(ctx context.Context) (answered int) {
	c, err := k.attach()
	if err != nil {
		k.t.failf("asking beside: %v", err)
		return 0
	}
	for ctx.Err() == nil {
		code := []string{"strings.", "x", "fmt.Pr", "v1", "f", "undeclar"}[rand.IntN(6)]
		if _, err = c.Complete(ctx, protocol.CompleteRequest{Code: code, CursorPos: len(code)}); err == nil {
			_, err = c.Inspect(ctx, protocol.InspectRequest{Code: code, CursorPos: len(code)})
		}
		if err != nil && ctx.Err() == nil {
			k.t.failf("asking beside: %v", err)
			return answered
		}
		answered += 2
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
	return answered
}

// generations are the compiled cells that the workers have loaded, and their
// files' bytes.
func (k *kernel) generations() (n int, bytes int64) {
	seen := make(map[string]bool)
	for _, id := range workers(k.pid()) {
		maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", id))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(maps)) {
			at := strings.IndexByte(line, '/')
			if at < 0 {
				continue
			}
			path := strings.TrimSpace(line[at:])
			if seen[path] || !strings.HasSuffix(path, ".so") || !strings.Contains(path, "gokernel") {
				continue
			}
			seen[path] = true
			if info, err := os.Stat(path); err == nil {
				bytes += info.Size()
			}
		}
	}
	return len(seen), bytes
}

// historyFiles are those that the kernel keeps.
func (k *kernel) historyFiles() []string {
	found, err := filepath.Glob(filepath.Join(k.dir, "gokernel", "history*"))
	if err != nil {
		return nil
	}
	return found
}

// median is the middle one of the times, or 0.
func median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(times))[len(times)/2]
}
