package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// pipe runs the cells of a text, and stops at the first that fails. A cell
// ends at a blank line where the kernel calls it complete, or at the text's
// end. Cells cannot ask for input: the text is cells.
func (c *Console) pipe(ctx context.Context, k Kernel) error {
	var cell strings.Builder
	run := func() error {
		code := strings.TrimRight(cell.String(), "\n")
		cell.Reset()
		if strings.TrimSpace(code) == "" {
			return nil
		}
		failed, err := c.execute(ctx, k, code, nil)
		if err == nil && failed {
			err = ErrCellFailed
		}
		return err
	}

	lines := newLines(c.o.In)
	defer lines.stop()
	for {
		line, err := lines.next(ctx, c.o.Interrupts)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		cell.WriteString(line)
		switch {
		case errors.Is(err, io.EOF):
			return run()
		case strings.TrimSpace(line) != "":
			continue
		}
		// One newline says that the line has ended; more would say that the
		// user gives up what is unfinished.
		if _, whole := c.indent(ctx, k, strings.TrimRight(cell.String(), "\n")+"\n"); whole {
			if err := run(); err != nil {
				return err
			}
		}
	}
}

// lines reads lines on a goroutine, so that waiting for one can end.
type lines struct {
	read chan line
	quit chan struct{}
	once sync.Once
}

type line struct {
	text string
	err  error
}

func newLines(r io.Reader) *lines {
	l := &lines{read: make(chan line), quit: make(chan struct{})}
	go func() { // a read from standard input cannot be ended: this may stay until the process ends
		for in := bufio.NewReader(r); ; {
			text, err := in.ReadString('\n')
			if err != nil && !errors.Is(err, io.EOF) {
				err = fmt.Errorf("reading cells: %w", err)
			}
			select {
			case l.read <- line{text, err}:
			case <-l.quit:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return l
}

// next returns the next line with its newline. The last has the error io.EOF.
func (l *lines) next(ctx context.Context, interrupts <-chan os.Signal) (string, error) {
	select {
	case line := <-l.read:
		return line.text, line.err
	case <-interrupts:
		return "", errInterrupted
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (l *lines) stop() { l.once.Do(func() { close(l.quit) }) }
