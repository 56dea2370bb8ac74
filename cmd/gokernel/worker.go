package main

import (
	"context"
	"fmt"
	"log/slog"

	"gokernel/interp/worker"
	"gokernel/interp/worker/engines"
)

// serveWorker runs cells for the kernel process that started it, with which
// it talks over two inherited pipes.
func serveWorker(ctx context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, "Runs cells for a kernel. \"gokernel kernel\" starts it; it is of no use to people.")
	if status, ok := s.parse(f, args); !ok {
		return status
	}
	made, err := engines.New()
	if err != nil {
		return s.fail(err)
	}
	if err := worker.ServeProcess(ctx, made, worker.ServeOptions{Log: slog.New(slog.DiscardHandler)}); err != nil {
		return s.fail(fmt.Errorf("serving cells: %w", err))
	}
	return exitOK
}
