package main

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// handleSignals lets SIGINT interrupt the cell, and SIGTERM and the end of the
// terminal end the kernel. A second SIGTERM ends the process as it would any
// other.
func handleSignals(ctx context.Context, interrupt func(), stop context.CancelCauseFunc) {
	if faults := faultSignals(); len(faults) > 0 {
		signal.Notify(make(chan os.Signal, 1), faults...) // nobody has to hear of them
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, slices.Concat([]os.Signal{os.Interrupt}, endSignals())...)
	defer signal.Stop(signals)
	for {
		select {
		case <-ctx.Done():
			return
		case sig := <-signals:
			if sig == os.Interrupt {
				interrupt()
				continue
			}
			signal.Reset(syscall.SIGTERM)
			stop(errTerminated)
		}
	}
}
