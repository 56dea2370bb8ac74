package process

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"runtime/pprof"
	"sync"
	"time"

	"gokernel/interp"
)

// Profiling says of what a profile is taken.
type Profiling string

// The kinds of profiles.
const (
	CPU         Profiling = "cpu"         // where time goes, SampleRate times a second
	Allocations Profiling = "allocations" // what is allocated, about every SampleBytes
)

// SampleRate is how often a second the runtime looks where the process is, and
// SampleBytes how much is allocated, in the mean, between two allocations that a
// profile notes.
const (
	SampleRate  = 100
	SampleBytes = 512
)

// A Profile is what a profile has noted between its start and its end. The
// texts are those of runtime/pprof.
type Profile struct {
	Run    int64         `json:"run"`              // whose goroutines are labelled with it
	Before []byte        `json:"before,omitempty"` // allocations up to the start, which Data includes
	Data   []byte        `json:"data"`
	Wall   time.Duration `json:"wall"` // between start and end, in ns
}

// A Call is a call as the runtime describes it.
type Call struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"`
}

// A profiler takes one profile at a time.
type profiler struct {
	mu    sync.Mutex
	what  Profiling // "" where none is being taken
	rate  int       // of memory profiles, before
	start time.Time
	text  bytes.Buffer // of a CPU profile; before, of allocations
}

// begin starts a profile.
func (p *profiler) begin(what Profiling) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.what != "" {
		return errors.New("a profile is being taken already")
	}
	p.text.Reset()
	switch what {
	case CPU:
		if err := pprof.StartCPUProfile(&p.text); err != nil {
			return fmt.Errorf("%w: code of the session takes a profile itself", err)
		}
	case Allocations:
		// Both texts are written at one rate, as that goes into their figures.
		p.rate, runtime.MemProfileRate = runtime.MemProfileRate, SampleBytes
		if err := allocations(&p.text); err != nil {
			runtime.MemProfileRate = p.rate
			return err
		}
	default:
		return fmt.Errorf("there is no profile of %q", what)
	}
	p.what, p.start = what, time.Now()
	return nil
}

// end ends the profile that is being taken, and gives it; nil where none is.
func (p *profiler) end(run int64) (*Profile, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	what := p.what
	p.what = ""
	result := &Profile{Run: run, Wall: time.Since(p.start)}
	switch what {
	case CPU:
		pprof.StopCPUProfile()
		result.Data = bytes.Clone(p.text.Bytes())
	case Allocations:
		defer func() { runtime.MemProfileRate = p.rate }()
		result.Before = bytes.Clone(p.text.Bytes())
		var after bytes.Buffer
		if err := allocations(&after); err != nil {
			return nil, err
		}
		result.Data = after.Bytes()
	default:
		return nil, nil
	}
	return result, nil
}

// allocations writes what has been allocated up to now: the runtime tells it of
// the time before the last collection.
func allocations(w *bytes.Buffer) error {
	runtime.GC()
	return pprof.Lookup("allocs").WriteTo(w, 0)
}

// frames tells which calls are in the user's code, in their order; nil for others.
func (e *Engine) frames(calls []Call) []*interp.Frame {
	list := make([]*interp.Frame, len(calls))
	for i, c := range calls {
		if e.frame == nil {
			continue
		}
		if f, ok := e.frame(c.File, c.Line, c.Function); ok {
			list[i] = &f
		}
	}
	return list
}
