package kernel

import (
	"context"

	"gokernel/interp"
	"gokernel/protocol"
)

// isComplete says whether Enter should run the code.
func (k *Kernel) isComplete(_ context.Context, _ *request, req protocol.IsCompleteRequest) (any, error) {
	c := k.interpreter.IsComplete(req.Code)
	reply := protocol.IsCompleteReply{Status: c.Status}
	switch c.Status {
	case interp.Incomplete:
		reply.Indent = c.Indent
	case interp.Complete, interp.Invalid:
	default:
		reply.Status = "unknown" // the protocol's fourth word
	}
	return reply, nil
}
