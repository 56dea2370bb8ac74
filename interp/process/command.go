package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"gokernel/interp/worker"
)

// A Command is one of the shell, or a program that is fed a script. Its
// standard input is the script, or empty.
type Command struct {
	Line   string `json:"line,omitempty"`   // of the shell; with Script, the program and its arguments, "" for the shell
	Script string `json:"script,omitempty"` // what the program reads
}

// grace is how long an interrupted command may go on before it is killed. It is
// shorter than what this process has, see worker.Options.Grace, so that a command
// does not cost the variables.
const grace = 1500 * time.Millisecond

// run runs the command to its end. What it writes goes to the files as it is
// written. An interrupt reaches it and what it has
// started, as Ctrl-C in a terminal does. What it leaves behind in the
// background goes on, and ends with this process.
func (c Command) run(ctx context.Context, stdout, stderr *os.File) error {
	cmd := c.command()
	if c.Script != "" {
		cmd.Stdin = strings.NewReader(c.Script)
	}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	var err error
	worker.WithReserve(func() { err = cmd.Start() }) // it needs a few files open for itself
	if err != nil {
		return err
	}
	over := make(chan struct{})
	defer close(over)
	go func() {
		select {
		case <-ctx.Done():
			interrupt(cmd.Process, over)
		case <-over:
		}
	}()
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return fmt.Errorf("the command failed: %w", err)
	}
	return err
}

// interrupt ends a command and what it has started: by a signal, and where that is
// ignored by force. It returns then, or when the command is over.
//
// What the command was starting just then is not there to be signalled, and a
// shell waits for that and forgets its own signal: so it looks again for processes
// that have not been told. Each is told once, as the second Ctrl-C is to many a
// program an order to leave everything as it is.
func interrupt(p *os.Process, over <-chan struct{}) {
	late := time.After(grace)
	told := map[int]bool{}
	for again := 10 * time.Millisecond; ; again *= 2 {
		signalTree(p, os.Interrupt, told)
		select {
		case <-time.After(again):
		case <-late:
			signalTree(p, os.Kill, map[int]bool{})
			return
		case <-over:
			return
		}
	}
}

// command is the process to start.
func (c Command) command() *exec.Cmd {
	switch {
	case c.Script == "":
		name, flag := shell()
		return exec.Command(name, flag, c.Line)
	case c.Line == "":
		name, _ := shell()
		return exec.Command(name)
	}
	words := strings.Fields(c.Line)
	return exec.Command(words[0], words[1:]...)
}

// shell is the shell of the system, and its flag for a command.
func shell() (name, flag string) {
	if runtime.GOOS == "windows" {
		return "cmd", "/C"
	}
	if path, err := exec.LookPath("bash"); err == nil {
		return path, "-c"
	}
	return "sh", "-c"
}
