package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"gokernel/kernel/ansi"
	"gokernel/protocol"
)

// A lineInput answers a cell's requests for input from a terminal.
type lineInput struct {
	terminal *os.File
	prompts  io.Writer
	lines    chan line // of the read that is under way; nil when none is
}

// A line is what came of reading one.
type line struct {
	text string
	err  error
}

// newLineInput returns nil when in is no terminal: a notebook that runs
// unattended must not wait for an answer.
func newLineInput(in io.Reader, prompts io.Writer) *lineInput {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return &lineInput{terminal: f, prompts: prompts}
}

// answer shows the prompt and reads a line, or a password without echo. When
// ctx ends, it returns though nothing was typed; the read goes on then, for
// nothing can end it, and its line answers the next request. Calls must not
// overlap.
func (l *lineInput) answer(ctx context.Context, r protocol.InputRequest) (string, error) {
	fmt.Fprint(l.prompts, ansi.Clean(r.Prompt, hasColours(l.prompts)))
	if l.lines == nil {
		l.lines = make(chan line, 1)
		go func(read chan<- line) { // ends with the line or with the process
			text, err := l.read(r.Password)
			read <- line{text, err}
		}(l.lines)
	}
	select {
	case got := <-l.lines:
		l.lines = nil
		return got.text, got.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func (l *lineInput) read(password bool) (string, error) {
	if password {
		text, err := term.ReadPassword(int(l.terminal.Fd()))
		fmt.Fprintln(l.prompts) // the line end was not echoed either
		return string(text), err
	}
	// Not beyond the line: what follows may be meant for a password.
	text, err := bufio.NewReaderSize(oneByte{l.terminal}, 16).ReadString('\n')
	if text != "" && err == io.EOF {
		err = nil
	}
	return strings.TrimRight(text, "\r\n"), err
}

// oneByte reads at most one byte at a time.
type oneByte struct{ r io.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(1, len(p))]) }
