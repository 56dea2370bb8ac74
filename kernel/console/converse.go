package console

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"

	"gokernel/protocol"
)

// endOfInput is what the protocol's front ends answer for Ctrl-D.
const endOfInput = "\x04"

// converse serves a user at a terminal.
func (c *Console) converse(ctx context.Context, k Kernel) error {
	if c.o.Banner != "" {
		c.term.print(strings.TrimRight(c.clean(c.o.Banner), "\n")+"\n\n", false)
	}
	c.joinCount(ctx, k)
	asking, stop := context.WithCancel(ctx)
	var history sync.WaitGroup
	defer history.Wait()
	defer stop()
	history.Go(func() { c.term.past.before(c.past(asking, k)) }) // a busy kernel takes its time
	for {
		begin := c.next
		c.next = ""
		code, err := c.term.read(ctx, reading{
			text:     begin,
			indent:   func(code string) (string, bool) { return c.indent(ctx, k, code) },
			complete: func(code string, cursor int) protocol.CompleteReply { return c.candidates(ctx, k, code, cursor) },
		})
		switch {
		case errors.Is(err, errInterrupted):
			continue // the line is cleared
		case errors.Is(err, io.EOF):
			return errLeft
		case err != nil:
			return err
		case strings.TrimSpace(code) == "":
			continue
		}
		c.term.past.add(code)
		if _, err := c.execute(ctx, k, code, c.answer); err != nil {
			return err
		}
		c.term.freshLine()
	}
}

// indent asks the kernel whether the code is a whole cell, and if it is not
// what the next line begins with.
func (c *Console) indent(ctx context.Context, k Kernel, code string) (string, bool) {
	if strings.TrimSpace(code) == "" {
		return "", true
	}
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	reply, err := k.IsComplete(ctx, code)
	if err != nil || reply.Status != "incomplete" {
		return "", true // what is wrong with invalid code, running it tells
	}
	return reply.Indent, false
}

func (c *Console) candidates(ctx context.Context, k Kernel, code string, cursor int) protocol.CompleteReply {
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	reply, err := k.Complete(ctx, protocol.CompleteRequest{Code: code, CursorPos: cursor})
	if err != nil {
		return protocol.CompleteReply{}
	}
	return reply
}

// answer asks the user what a cell wants to know.
func (c *Console) answer(ctx context.Context, r protocol.InputRequest) (string, error) {
	line, err := c.term.read(ctx, reading{question: true, prompt: c.clean(r.Prompt), secret: r.Password})
	if errors.Is(err, io.EOF) {
		return endOfInput, nil
	}
	return line, err
}
