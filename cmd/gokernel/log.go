package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
)

const (
	// loggedFully is how many warnings of one kind are logged, and loggedEvery
	// which of those that follow: what a broken front end does a million times
	// fills no disk.
	loggedFully = 100
	loggedEvery = 1000
)

// newLog is a log of what is at least the level. What repeats without end is
// logged now and then only, with a count.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(&sparing{
		Handler: slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}),
		seen:    &seen{count: make(map[string]int)},
	})
}

// A sparing handler leaves repeated warnings and errors out. Messages are
// constant texts of the program, so there are few.
type sparing struct {
	slog.Handler
	seen *seen
}

type seen struct {
	mu    sync.Mutex
	count map[string]int // by message
}

func (s *seen) another(message string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count[message]++
	return s.count[message]
}

func (h *sparing) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		n := h.seen.another(r.Message)
		if n > loggedFully && n%loggedEvery != 0 {
			return nil
		}
		if n >= loggedFully {
			r = r.Clone()
			r.AddAttrs(slog.Int("so_far", n))
		}
	}
	return h.Handler.Handle(ctx, r)
}

func (h *sparing) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &sparing{h.Handler.WithAttrs(attrs), h.seen}
}

func (h *sparing) WithGroup(name string) slog.Handler {
	return &sparing{h.Handler.WithGroup(name), h.seen}
}
