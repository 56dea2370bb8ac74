//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// A trial is one run of a scenario. Its methods are safe for concurrent use.
type trial struct {
	options
	ctx context.Context
	dir string // of the trial's own, removed at its end

	mu      sync.Mutex
	report  report
	kernels []*kernel
}

// A report is what came of a trial.
type report struct {
	scenario scenario
	took     time.Duration
	figures  []figure
	failures []string

	// Of all kernels of the trial: the longest answers, and the most memory.
	watched        bool
	beat, control  time.Duration
	lag            time.Duration // of the machine itself, see watch
	kernel, worker int64         // bytes
}

// A figure is a measured value with its name.
type figure struct{ name, value string }

// perform runs a scenario, and ends all that it started.
func perform(ctx context.Context, s scenario, o options) report {
	t := &trial{options: o, ctx: ctx, report: report{scenario: s}}
	began := time.Now()
	if err := t.perform(s); err != nil {
		t.failf("%v", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.took = time.Since(began)
	return t.report
}

func (t *trial) perform(s scenario) (err error) {
	if t.dir, err = os.MkdirTemp("", "gokernel-soak-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(t.dir)) }()
	err = s.run(t)
	t.mu.Lock()
	kernels := t.kernels
	t.mu.Unlock()
	for _, k := range kernels {
		err = errors.Join(err, k.end())
	}
	return err
}

// n is a count of the scenario at the trial's scale, at least 1.
func (t *trial) n(full int) int { return max(1, int(float64(full)*t.scale)) }

// within is a context for what a kernel that works does in far less time.
func (t *trial) within(d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(t.ctx, d, fmt.Errorf("nothing came for %v", d))
}

// failf says that something is not as it must be; the scenario goes on.
func (t *trial) failf(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.failures = append(t.report.failures, fmt.Sprintf(format, args...))
}

// figure reports a measured value. Durations are rounded; of bytes see size.
func (t *trial) figure(name string, value any) {
	if d, ok := value.(time.Duration); ok {
		value = round(d)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.figures = append(t.report.figures, figure{name, fmt.Sprint(value)})
}

// A size is a number of bytes.
type size int64

func (s size) String() string {
	switch {
	case s >= 10e6:
		return fmt.Sprintf("%.0f MB", float64(s)/1e6)
	case s >= 100e3:
		return fmt.Sprintf("%.1f MB", float64(s)/1e6)
	default:
		return fmt.Sprintf("%.1f kB", float64(s)/1e3)
	}
}

// round leaves of a duration what a reader wants to know.
func round(d time.Duration) time.Duration {
	switch {
	case d >= 10*time.Second:
		return d.Round(100 * time.Millisecond)
	case d >= 10*time.Millisecond:
		return d.Round(time.Millisecond)
	default:
		return d.Round(10 * time.Microsecond)
	}
}
