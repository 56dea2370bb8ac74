package worker

import (
	"bytes"
	"encoding/binary"
	"io"
	"sync"
	"time"
	"unicode/utf8"
)

// Text is gathered for a moment before it goes up, so that printing line by
// line costs few frames. The first text after a silence goes at once.
const (
	gatherTime = 5 * time.Millisecond
	gatherSize = 64 << 10 // a text frame's greatest payload
	// holdTime is how long an unfinished line of stdout waits for the question
	// whose prompt it may be.
	holdTime = 100 * time.Millisecond
	// maxQueued makes writers wait for a slow reader.
	maxQueued = 1 << 20
	maxPrompt = 4 << 10
)

// A stream puts all that goes up in one order. Its methods may be called by
// several goroutines at once.
type stream struct {
	w    io.Writer
	stop chan struct{}
	wake chan struct{} // capacity 1
	done chan struct{}

	write sync.Mutex // held from taking the queue until it is written; before mu
	spare []byte     // the buffer not in use; guarded by write

	mu    sync.Mutex
	room  sync.Cond
	buf   []byte            // encoded frames
	open  int               // start in buf of the last frame, when it is text that may grow; else -1
	armed bool              // the flusher will look soon by itself
	err   error             // of a write; nothing goes up after it
	rest  map[source][]byte // bytes of an unfinished rune
}

// A source is a writer of text whose bytes join up to runes.
type source struct {
	kind kind
	run  int64
	raw  bool
}

func newStream(w io.Writer) *stream {
	s := &stream{
		w: w, open: -1, rest: map[source][]byte{},
		stop: make(chan struct{}), wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	s.room.L = &s.mu
	go s.flusher()
	return s
}

// close writes what is queued and ends the flusher. It does not wait for a
// writer that is stuck in w.
func (s *stream) close() {
	close(s.stop)
	<-s.done
}

// text queues p as text of src. It waits while too much is queued.
func (s *stream) text(src source, p []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rest[src] != nil || !utf8.Valid(p) {
		p = s.runes(src, p)
	}
	return s.append(src, p)
}

// runes returns p as valid UTF-8, with what was held back of src before it
// and without the beginning of a rune at its end. s.mu is held.
func (s *stream) runes(src source, p []byte) []byte {
	p = append(s.rest[src], p...)
	delete(s.rest, src)
	for i := len(p) - 1; i >= 0 && i >= len(p)-utf8.UTFMax+1; i-- {
		if utf8.RuneStart(p[i]) {
			if !utf8.FullRune(p[i:]) {
				s.rest[src] = bytes.Clone(p[i:])
				p = p[:i]
			}
			break
		}
	}
	return bytes.ToValidUTF8(p, []byte("\uFFFD"))
}

// finish gives up waiting for the rest of the runes of run.
func (s *stream) finish(run int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for src := range s.rest {
		if src.run == run {
			delete(s.rest, src)
			s.append(src, []byte("\uFFFD"))
		}
	}
}

// append queues valid text. s.mu is held, and given up while it waits.
func (s *stream) append(src source, p []byte) error {
	for len(p) > 0 {
		for len(s.buf) > maxQueued && s.err == nil {
			s.room.Wait()
		}
		if s.err != nil {
			return s.err
		}
		if s.open < 0 || kind(s.buf[s.open+4]) != src.kind || s.openRun() != src.run || s.openSize() >= gatherSize {
			s.open = len(s.buf)
			s.buf = appendHeader(s.buf, src.kind, src.run, 0)
		}
		n := min(len(p), gatherSize-s.openSize())
		for n < len(p) && n > 0 && !utf8.RuneStart(p[n]) {
			n--
		}
		if n == 0 { // no room for the rune in this frame
			s.open = -1
			continue
		}
		s.buf = append(s.buf, p[:n]...)
		p = p[n:]
		s.setOpenSize(len(s.buf) - s.open - headerSize)
		if !s.armed || len(s.buf) >= gatherSize {
			s.armed = true
			select {
			case s.wake <- struct{}{}:
			default:
			}
		}
	}
	return nil
}

func (s *stream) openRun() int64 {
	return int64(binary.LittleEndian.Uint64(s.buf[s.open+5:]))
}

func (s *stream) openSize() int { return int(binary.LittleEndian.Uint32(s.buf[s.open:])) }

func (s *stream) setOpenSize(n int) { binary.LittleEndian.PutUint32(s.buf[s.open:], uint32(n)) }

// send queues a frame and writes all that is queued. It returns when that is
// handed on.
func (s *stream) send(f frame) error {
	s.mu.Lock()
	s.buf = appendFrame(s.buf, f)
	s.open = -1
	s.mu.Unlock()
	return s.flush(true)
}

// ask queues the question that build makes. With cut, it gets the unfinished
// line of run's stdout as a prompt, which is taken from what is queued; what
// has gone up already is not repeated.
func (s *stream) ask(run int64, cut bool, build func(prompt string) frame) error {
	s.mu.Lock()
	prompt := ""
	if cut {
		prompt = s.cut(run)
	}
	s.buf = appendFrame(s.buf, build(prompt))
	s.open = -1
	s.mu.Unlock()
	return s.flush(true)
}

// cut takes the unfinished line of run's stdout from the end of the queue, or
// "" where the queue does not end with one. s.mu is held.
func (s *stream) cut(run int64) string {
	if s.open < 0 || kind(s.buf[s.open+4]) != upStdout || s.openRun() != run {
		return ""
	}
	line := s.unfinished()
	if line == len(s.buf) || len(s.buf)-line > maxPrompt {
		return ""
	}
	prompt := string(s.buf[line:])
	s.truncate(line)
	return prompt
}

// unfinished returns where in buf the unfinished line of the open frame
// begins; len(s.buf) where there is none.
func (s *stream) unfinished() int {
	text := s.buf[s.open+headerSize:]
	return s.open + headerSize + bytes.LastIndexByte(text, '\n') + 1
}

// truncate cuts the open frame at offset at of buf.
func (s *stream) truncate(at int) {
	s.buf = s.buf[:at]
	if at == s.open+headerSize {
		s.buf = s.buf[:s.open]
		s.open = -1
		return
	}
	s.setOpenSize(at - s.open - headerSize)
}

// flush writes what is queued; unless all is set, without an unfinished line
// of stdout at the end.
func (s *stream) flush(all bool) error {
	s.write.Lock()
	defer s.write.Unlock()
	s.mu.Lock()
	if s.err != nil {
		s.mu.Unlock()
		return s.err
	}
	next := s.spare[:0]
	open := -1
	if !all && s.open >= 0 && kind(s.buf[s.open+4]) == upStdout {
		line := s.unfinished()
		if n := len(s.buf) - line; n > 0 && n <= maxPrompt {
			open = 0
			next = appendHeader(next, upStdout, s.openRun(), n)
			next = append(next, s.buf[line:]...)
			s.truncate(line)
		}
	}
	out := s.buf
	s.buf, s.open = next, open
	s.room.Broadcast()
	s.mu.Unlock()
	var err error
	if len(out) > 0 {
		_, err = s.w.Write(out)
	}
	s.spare = nil
	if cap(out) <= 4*maxQueued {
		s.spare = out
	}
	if err != nil {
		s.fail(err)
	}
	return err
}

// fail ends the stream: nothing goes up any more, and nobody waits.
func (s *stream) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	s.buf, s.open = nil, -1
	s.room.Broadcast()
}

// flusher writes text that nobody else takes along.
func (s *stream) flusher() {
	defer close(s.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	var (
		last    time.Time // of a flush here
		holding time.Time // since when an unfinished line has been seen alone; or zero
	)
	for {
		select {
		case <-s.stop:
			s.flush(true)
			return
		case <-s.wake:
		case <-timer.C:
		}
		now := time.Now()
		s.mu.Lock()
		size, lines := len(s.buf), s.hasLines()
		s.mu.Unlock()
		switch {
		case size >= gatherSize, lines && now.Sub(last) >= gatherTime:
			s.flush(false)
			last = now
		case size > 0 && !lines && !holding.IsZero() && now.Sub(holding) >= holdTime:
			s.flush(true)
			last = now
		}
		s.mu.Lock()
		wait := time.Hour
		switch {
		case len(s.buf) == 0:
			s.armed, holding = false, time.Time{}
		case s.hasLines():
			s.armed, holding = true, time.Time{}
			wait = max(gatherTime-time.Since(last), 0)
		default:
			s.armed = false
			if holding.IsZero() {
				holding = now
			}
			wait = max(holdTime-time.Since(holding), 0)
		}
		s.mu.Unlock()
		timer.Reset(wait)
	}
}

// hasLines reports whether more is queued than one unfinished line of stdout.
// s.mu is held.
func (s *stream) hasLines() bool {
	if len(s.buf) == 0 {
		return false
	}
	if s.open != 0 || kind(s.buf[4]) != upStdout {
		return true
	}
	return s.unfinished() != headerSize
}
