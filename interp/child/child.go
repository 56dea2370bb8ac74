// Package child runs programs as children of the process, for magics that do not
// work in the process that runs cells: their output comes line by line, and they
// end with all that they have started. It knows neither cells nor Go.
package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"gokernel/interp/lifeline"
)

// A Command is a program to run. Its standard input is empty.
type Command struct {
	Path string
	Args []string // without the program's name
	Dir  string
	Env  []string
	// Stdout and Stderr take lines, each with its newline but for a last one that
	// has none. They are not called at the same time.
	Stdout, Stderr func(line string)
}

// grace is how long an interrupted program may go on before it is killed.
const grace = 2 * time.Second

// maxLine bounds a line, in bytes: a longer one comes in pieces.
const maxLine = 64 << 10

// Run runs a program to its end and gives its exit status: -1 where a signal
// ended it. The error is ctx's when that has ended, which interrupts the program,
// or says why the program could not be run. What it has started and left behind
// is killed where the system has process groups, and on Linux all of it is killed
// with this process.
func Run(ctx context.Context, c Command) (status int, err error) {
	if ctx.Err() != nil {
		return -1, context.Cause(ctx)
	}
	cmd := exec.CommandContext(ctx, c.Path, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.WaitDelay = grace
	group(cmd)
	line, err := lifeline.New()
	if err == nil {
		cmd.ExtraFiles = []*os.File{line.File()}
	}
	defer line.Cut()
	var mu sync.Mutex
	stdout, stderr := &lines{mu: &mu, take: c.Stdout}, &lines{mu: &mu, take: c.Stderr}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if err := cmd.Start(); err != nil {
		return -1, fmt.Errorf("starting %s: %w", c.Path, err)
	}
	defer endGroup(cmd)
	_ = line.Tie(cmd.Process.Pid) // a program that does without it still runs
	err = cmd.Wait()
	stdout.end()
	stderr.end()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return -1, context.Cause(ctx)
	case errors.As(err, &exit):
		return exit.ExitCode(), nil
	case errors.Is(err, exec.ErrWaitDelay): // what it has left behind holds its output open
		return cmd.ProcessState.ExitCode(), nil
	case err != nil:
		return -1, fmt.Errorf("running %s: %w", c.Path, err)
	}
	return 0, nil
}

// lines cuts what is written into lines.
type lines struct {
	mu   *sync.Mutex
	take func(string)
	rest []byte
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, p...)
	for {
		end := bytes.IndexByte(l.rest, '\n') + 1
		if end == 0 && len(l.rest) >= maxLine {
			end = maxLine
		}
		if end == 0 {
			return len(p), nil
		}
		l.give(string(l.rest[:end]))
		l.rest = l.rest[end:]
	}
}

func (l *lines) give(line string) {
	if l.take != nil {
		l.take(line)
	}
}

// end gives what is left.
func (l *lines) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rest) > 0 {
		l.give(string(l.rest))
		l.rest = nil
	}
}
