package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"gokernel/interp/process"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// serveWorker runs cells for the kernel process that started it, with which
// it talks over two inherited pipes.
func serveWorker(ctx context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, "Runs cells for a kernel. \"gokernel kernel\" starts it; it is of no use to people.")
	if status, ok := s.parse(f, args); !ok {
		return status
	}
	os.Args = os.Args[:1] // cells find a program without arguments
	interpreter, err := yaegi.New(yaegi.Options{})
	if err != nil {
		return s.fail(fmt.Errorf("starting interpreter: %w", err))
	}
	engines := map[string]worker.Engine{yaegi.Name: interpreter, process.Name: process.New(nil)}
	if err := worker.ServeProcess(ctx, engines, worker.ServeOptions{Log: slog.New(slog.DiscardHandler)}); err != nil {
		return s.fail(fmt.Errorf("serving cells: %w", err))
	}
	return exitOK
}
