package client

import (
	"context"
	"fmt"

	"gokernel/protocol"
)

// A RefusedError is a reply with the status "error" or "aborted".
type RefusedError struct {
	Request protocol.MsgType
	protocol.ErrorReply
}

func (e *RefusedError) Error() string {
	text := fmt.Sprintf("the kernel answered %s with status %q", e.Request, e.Status)
	if e.EName != "" || e.EValue != "" {
		text += ": " + e.EName + ": " + e.EValue
	}
	return text
}

// ask sends a request, waits for its reply and decodes that. The error is
// ctx's, that of the kernel's end, or a *RefusedError.
func ask[R any](ctx context.Context, c *Client, ch protocol.Channel, t protocol.MsgType, content any) (R, error) {
	var reply R
	m, err := protocol.New(t, c.session, c.o.Username, content)
	if err != nil {
		return reply, err
	}
	replies := make(chan *protocol.Message, 1)
	forget, err := c.send(ch, m, replies)
	if err != nil {
		return reply, fmt.Errorf("sending %s: %w", t, err)
	}
	defer forget()
	select {
	case m := <-replies:
		var status protocol.ErrorReply
		if err := m.Decode(&status); err != nil {
			return reply, err
		}
		if status.Status == protocol.StatusError || status.Status == protocol.StatusAborted {
			return reply, &RefusedError{t, status}
		}
		err := m.Decode(&reply)
		return reply, err
	case <-ctx.Done():
		return reply, fmt.Errorf("waiting for the reply to %s: %w", t, context.Cause(ctx))
	case <-c.ctx.Done():
		return reply, c.Err()
	}
}

// Complete asks what could stand at the cursor.
func (c *Client) Complete(ctx context.Context, r protocol.CompleteRequest) (protocol.CompleteReply, error) {
	return ask[protocol.CompleteReply](ctx, c, protocol.Shell, protocol.TypeCompleteRequest, r)
}

// Inspect asks about what stands at the cursor.
func (c *Client) Inspect(ctx context.Context, r protocol.InspectRequest) (protocol.InspectReply, error) {
	return ask[protocol.InspectReply](ctx, c, protocol.Shell, protocol.TypeInspectRequest, r)
}

// IsComplete asks whether Enter should run the code.
func (c *Client) IsComplete(ctx context.Context, code string) (protocol.IsCompleteReply, error) {
	return ask[protocol.IsCompleteReply](ctx, c, protocol.Shell, protocol.TypeIsCompleteRequest, protocol.IsCompleteRequest{Code: code})
}

// History asks for earlier inputs.
func (c *Client) History(ctx context.Context, r protocol.HistoryRequest) (protocol.HistoryReply, error) {
	return ask[protocol.HistoryReply](ctx, c, protocol.Shell, protocol.TypeHistoryRequest, r)
}

// Interrupt asks the kernel to stop the running cell, by the means that its
// kernelspec names, and returns when it has been asked: the cell's reply says
// when it has stopped.
func (c *Client) Interrupt(ctx context.Context) error {
	if !c.message {
		return c.proc.interrupt()
	}
	_, err := ask[protocol.StatusReply](ctx, c, protocol.Control, protocol.TypeInterruptRequest, struct{}{})
	return err
}
