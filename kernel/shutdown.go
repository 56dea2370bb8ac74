package kernel

import (
	"context"

	"gokernel/protocol"
)

// shutdown ends everything but the answering: when its reply is sent, the
// interpreter is closed and the history written. Serve ends after it.
func (k *Kernel) shutdown(_ context.Context, _ *request, req protocol.ShutdownRequest) (any, error) {
	k.log.Info("shutting down", "restart", req.Restart)
	k.close()
	reply := protocol.ShutdownReply{Status: protocol.StatusOK, Restart: req.Restart}
	return reply, nil
}

// afterShutdown tells all front ends, as ipykernel does, and ends Serve.
func (k *Kernel) afterShutdown(r *request) {
	var req protocol.ShutdownRequest
	if err := r.msg.Decode(&req); err != nil {
		return // it was answered with an error: the kernel goes on
	}
	k.out.publish(protocol.TypeShutdownReply, r.parent,
		protocol.ShutdownReply{Status: protocol.StatusOK, Restart: req.Restart})
	k.stop(errShutdown)
}
