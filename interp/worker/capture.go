package worker

import (
	"sync"
	"time"
)

// A capture takes what is written to file descriptors 1 and 2 into the
// stream. Each is a pipe whose reading end is here.
type capture struct {
	out, err captured
}

// A captured is one of the two pipes. Its reading end never blocks.
type captured struct {
	pipe pipe
	kind kind

	mu  sync.Mutex // held from reading until the text is in the stream
	buf [64 << 10]byte
}

// start pumps until the process ends.
func (c *capture) start(s *server) {
	for _, p := range []*captured{&c.out, &c.err} {
		go p.pipe.whenReadable(func() { p.pump(s) })
	}
}

// restTime is how long text rests in its pipe. What is there when the process
// ends, the client finds; what the pump has in hand is lost. So the pump takes
// little, and seldom.
const restTime = time.Millisecond

// pump moves what there is, and sends it up.
func (p *captured) pump(s *server) {
	time.Sleep(restTime)
	for more := true; more; {
		more = p.move(s, s.currentRun(), 1)
		s.up.flush()
	}
}

// drain returns when all that had been written when it was called is in the
// stream, as text of run.
func (c *capture) drain(s *server, run int64) {
	if !maybeReadable(c.out.pipe, c.err.pipe) {
		// The pump may have read, and not queued it yet.
		c.out.mu.Lock()
		c.out.mu.Unlock() //lint:ignore SA2001 the wait is the point
		c.err.mu.Lock()
		c.err.mu.Unlock() //lint:ignore SA2001 the wait is the point
		return
	}
	// A pipe holds no more than its capacity, so what is there now has come
	// after so many reads, however fast another process writes on.
	const reads = pipeCapacity/(64<<10) + 1
	c.out.move(s, run, reads)
	c.err.move(s, run, reads)
}

// move reads at most n times, and reports whether the pipe may have more.
func (p *captured) move(s *server, run int64, n int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for range n {
		size, more := p.pipe.read(p.buf[:])
		if size > 0 {
			s.up.text(source{kind: p.kind, run: run, raw: true}, p.buf[:size])
		}
		if !more {
			return false
		}
	}
	return true
}
