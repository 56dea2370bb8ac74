package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"gokernel/interp/magic"
	"gokernel/interp/session"
	"gokernel/kernel"
	"gokernel/kernel/history"
	"gokernel/protocol/zmq"
)

// Why serveKernel ends without a shutdown_request.
var (
	errTerminated = errors.New("terminated by a signal")
	errOrphaned   = errors.New("the process that started the kernel has ended")
)

// serveKernel serves front ends on the sockets of a connection file, until
// one of them, a signal or the end of the process that started it ends it.
func serveKernel(ctx context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, "Serves front ends on the sockets that a connection file names. Front ends write\nthat file and start this by the kernelspec.")
	path := f.String("f", "", "the connection `FILE`")
	level := slog.LevelWarn
	f.TextVar(&level, "log-level", level, "log what is at least this `LEVEL`: debug, info, warn or error")
	// jupyter run and jupyter console hand their own arguments on to the
	// kernel, after those of the kernelspec.
	args, more := split(f, args)
	if status, ok := s.parse(f, args); !ok {
		return status
	}
	if *path == "" {
		return usageError(f, errors.New("-f FILE is missing: the connection file that a front end wrote"))
	}
	keepInherited()
	delayCollection(debug.SetGCPercent)
	log := newLog(s.err, level)

	if len(more) > 0 {
		log.Info("arguments of the front end are ignored", "args", more)
	}

	info, err := zmq.ReadConnectionFile(*path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s.fail(fmt.Errorf("there is no connection file %s: front ends write one when they start a kernel", *path))
	case err != nil:
		return s.fail(err)
	}
	conn, err := zmq.Listen(ctx, info, zmq.Options{Log: log.With("part", "zmq")})
	if err != nil {
		return s.fail(err)
	}
	defer conn.Close()

	recorded, err := history.DefaultPath()
	if err != nil {
		log.Warn("history is kept in memory only", "err", err)
	}
	k := kernel.New(kernel.Options{Log: log.With("part", "kernel"), History: recorded, Audience: time.Second})
	ctx, stop := context.WithCancelCause(ctx)
	var watchers sync.WaitGroup
	defer watchers.Wait()
	defer stop(nil)
	cells, end, err := newSession(ctx, k, past(k), log.With("part", "session"))
	if err != nil {
		return s.fail(err)
	}
	defer func() { stop(nil); end() }()
	watchers.Go(func() { handleSignals(ctx, k.Interrupt, stop) })
	watchers.Go(func() { watchParent(ctx, stop, log) })

	switch err := k.Serve(ctx, conn, cells); {
	case err == nil:
		return exitOK
	case errors.Is(context.Cause(ctx), errTerminated), errors.Is(context.Cause(ctx), errOrphaned):
		log.Info("ended", "cause", context.Cause(ctx))
		return exitOK
	default:
		return s.fail(err)
	}
}

// past searches the kernel's history for a session.
func past(k *kernel.Kernel) session.PastFunc {
	return func(ctx context.Context, glob string, n int) []magic.Past {
		var list []magic.Past
		for _, e := range k.Past(ctx, glob, n) {
			list = append(list, magic.Past{Session: e.Session, Number: e.Line, Code: e.Input})
		}
		return list
	}
}

// watchParent ends the kernel with the front end that started it, which says
// who it is in JPY_PARENT_PID. Without this, a server that is killed leaves
// its kernels behind.
func watchParent(ctx context.Context, stop context.CancelCauseFunc, log *slog.Logger) {
	id, err := strconv.Atoi(os.Getenv("JPY_PARENT_PID"))
	if err != nil || id <= 1 {
		return
	}
	switch err := parentEnd(ctx, id); {
	case err == nil:
		stop(errOrphaned)
	case ctx.Err() == nil:
		log.Debug("cannot watch the process that started the kernel", "err", err)
	}
}
