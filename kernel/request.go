package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"gokernel/interp"
	"gokernel/protocol"
)

// A request is a message that came in, while it is being served.
type request struct {
	channel  protocol.Channel
	msg      *protocol.Message
	parent   json.RawMessage // the header of msg, as parent of all that it causes
	run      *run            // of queued requests
	metadata map[string]any  // of the reply; nil for none
	aborted  []*request      // to be answered when this one has been
}

func newRequest(ch protocol.Channel, m *protocol.Message) *request {
	parent, err := m.HeaderJSON()
	if err != nil {
		parent = nil // a Header always marshals
	}
	return &request{channel: ch, msg: m, parent: parent}
}

// sender tells front ends apart.
func (r *request) sender() string {
	if len(r.msg.Identities) == 0 {
		return ""
	}
	return string(r.msg.Identities[0])
}

// size is how many bytes of memory the request keeps, about.
func (r *request) size() int {
	n := len(r.parent) + len(r.msg.Parent) + len(r.msg.Metadata) + len(r.msg.Content)
	for _, b := range r.msg.Buffers {
		n += len(b)
	}
	return n
}

// serve answers one request by its route: busy, the handler, the reply, idle,
// whatever the handler does.
func (k *Kernel) serve(ctx context.Context, r *request, rt route) {
	if rt.after != nil {
		defer func() { rt.after(k, r) }()
	}
	k.out.status(r, protocol.StateBusy)
	defer k.out.status(r, protocol.StateIdle)

	content, err := k.handle(ctx, r, rt)
	if err == nil && rt.reply != "" {
		err = k.reply(r, rt.reply, content)
	}
	if err == nil {
		return
	}
	k.log.Warn("request failed", "type", r.msg.Header.MsgType, "id", r.msg.Header.MsgID, "err", err)
	if rt.reply == "" {
		return
	}
	if err := k.reply(r, rt.reply, k.failure(rt.reply, err)); err != nil {
		k.log.Error("replying", "type", rt.reply, "err", err)
	}
}

// handle calls the handler and turns its panic into an error of ours.
func (k *Kernel) handle(ctx context.Context, r *request, rt route) (content any, err error) {
	defer func() {
		if p := recover(); p != nil {
			content, err = nil, k.panicked(fmt.Sprintf("handling %s", r.msg.Header.MsgType), p)
		}
	}()
	return rt.handle(ctx, k, r)
}

// panicked logs a recovered panic, with its stack, and words it for the user.
func (k *Kernel) panicked(doing string, p any) *interp.CellError {
	k.log.Error("panic", "doing", doing, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	return &interp.CellError{Kind: interp.KindInternal, Message: fmt.Sprintf("%s: panic: %v", doing, p)}
}

// reply sends a reply on the channel on which its request came. It fails only
// where the content is not JSON: then another content may be.
func (k *Kernel) reply(r *request, t protocol.MsgType, content any) error {
	m, err := k.out.message(t, r.parent, content)
	if err != nil {
		return err
	}
	m.Identities = r.msg.Identities
	if r.metadata != nil {
		if m.Metadata, err = json.Marshal(r.metadata); err != nil {
			return fmt.Errorf("marshalling %s metadata: %w", t, err)
		}
	}
	if err := k.conn.Send(r.channel, m); err != nil {
		k.log.Warn("sending reply", "type", t, "err", err) // the peer has gone: no second reply
	}
	return nil
}

// failure is the content of an error reply. An execute_reply carries its count
// also then.
func (k *Kernel) failure(t protocol.MsgType, err error) any {
	content := errorContent(err)
	if t == protocol.TypeExecuteReply {
		return executeError(int(k.count.Load()), content)
	}
	return protocol.ErrorReply{Status: protocol.StatusError, ErrorContent: content}
}

// requestError is the ename of a request that the kernel could not make sense
// of.
const requestError = "RequestError"

// errorContent words any error; a *interp.CellError with its traceback.
func errorContent(err error) protocol.ErrorContent {
	var cell *interp.CellError
	if errors.As(err, &cell) {
		return protocol.ErrorContent{EName: string(cell.Kind), EValue: clipped(evalue(cell)), Traceback: shortened(traceback(cell))}
	}
	return protocol.ErrorContent{EName: requestError, EValue: err.Error(), Traceback: strings.Split(err.Error(), "\n")}
}
