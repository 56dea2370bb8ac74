package kernel

import (
	"context"

	"gokernel/protocol"
)

// interrupt ends the running cell, as Interrupt does.
func (k *Kernel) interrupt(context.Context, *request, none) (any, error) {
	k.Interrupt()
	return protocol.StatusReply{Status: protocol.StatusOK}, nil
}

// Interrupt ends the running cell, and with it the input that it waits for. It
// does nothing when no cell runs, and never touches the next one. It is what
// SIGINT is to do, and may be called from any goroutine.
func (k *Kernel) Interrupt() {
	k.log.Info("interrupt", "cell_runs", k.runs.interrupt())
}
