package worker

import (
	"context"
	"io"
	"sync"
)

// InProcess serves the engines in this process, for tests: everything goes
// over the same frames, but file descriptors 1 and 2 are left alone, and what
// does not stop cannot be killed. o.Command is not used.
func InProcess(engines map[string]Engine, o Options) (*Client, error) {
	p := &inProcess{engines: engines, o: o, ended: make(chan struct{})}
	p.callsR, p.callsW = io.Pipe()
	p.eventsR, p.eventsW = io.Pipe()
	return start(context.Background(), o, p), nil
}

// inProcess is a Serve as a child.
type inProcess struct {
	engines map[string]Engine
	o       Options
	callsR  *io.PipeReader
	callsW  *io.PipeWriter
	eventsR *io.PipeReader
	eventsW *io.PipeWriter
	ended   chan struct{}
	killing sync.Once
	err     error // of Serve; set before ended is closed
}

func (p *inProcess) start() error {
	go func() {
		defer close(p.ended)
		p.err = Serve(context.Background(), p.callsR, p.eventsW, p.engines, ServeOptions{Log: p.o.Log})
		p.eventsW.Close()
		p.callsR.Close()
	}()
	return nil
}

func (p *inProcess) calls() io.Writer          { return p.callsW }
func (p *inProcess) events() io.Reader         { return p.eventsR }
func (p *inProcess) crashing() <-chan struct{} { return nil }
func (p *inProcess) hangUp()                   { p.callsW.Close() }
func (p *inProcess) free()                     { p.eventsR.Close() }
func (p *inProcess) pid() int                  { return 0 }

func (p *inProcess) kill() {
	p.killing.Do(func() {
		p.callsW.Close()
		p.eventsW.Close()
		p.eventsR.Close()
	})
}

func (p *inProcess) wait() ending {
	<-p.ended
	status := "the calls ended"
	if p.err != nil {
		status = p.err.Error()
	}
	return ending{status: status}
}
