package worker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"
)

// Text is gathered for a moment before it goes up, so that printing line by
// line costs few frames. The first text after a silence goes at once.
const (
	gatherTime = 5 * time.Millisecond
	// gatherSize is a text frame's greatest payload: what the pipe holds, so that
	// a large print costs few turns of the two processes.
	gatherSize = 256 << 10
	// maxQueued makes writers wait for a slow reader.
	maxQueued = 1 << 20
)

// A stream puts all that goes up in one order. An unfinished line of stdout is
// held back for a while, beside the queue: it may be the prompt of a question
// (line.go). Its methods may be called by several goroutines at once.
type stream struct {
	w    io.Writer
	stop chan struct{}
	wake chan struct{} // capacity 1
	done chan struct{}

	write sync.Mutex // held from taking the queue until it is written; before mu
	spare []byte     // the buffer not in use; guarded by write

	mu    sync.Mutex
	room  sync.Cond
	buf   []byte            // encoded frames: the queue
	open  int               // start in buf of the last frame, when it is text that may grow; else -1
	armed bool              // the flusher will look at buf soon by itself
	err   error             // of a write, or errClosed; nothing goes up after it
	rest  map[source][]byte // bytes of an unfinished rune
	lines map[int64]*line   // unfinished lines of stdout, by run
	aging bool              // the flusher will look at lines soon by itself
	muted map[int64]bool    // runs of which nothing goes up any more
}

// A source is a writer of text whose bytes join up to runes.
type source struct {
	kind kind
	run  int64
	raw  bool // it came over a file descriptor, and run is a guess
}

var (
	errClosed = errors.New("the worker no longer serves")
	errMuted  = errors.New("the cell was interrupted")
)

func newStream(w io.Writer) *stream {
	s := &stream{
		w: w, open: -1, rest: map[source][]byte{}, lines: map[int64]*line{}, muted: map[int64]bool{},
		stop: make(chan struct{}), wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	s.room.L = &s.mu
	go s.flusher()
	return s
}

// close writes what is there, and ends the stream.
func (s *stream) close() {
	close(s.stop)
	<-s.done
}

// text queues p as text of src. It waits while too much is queued.
func (s *stream) text(src source, p []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.muted[src.run] && !src.raw {
		return errMuted
	}
	if s.rest[src] != nil || !utf8.Valid(p) {
		p = s.runes(src, p)
	}
	if src.kind == upStdout {
		return s.stdout(src.run, p)
	}
	s.release(src.run)
	return s.queue(src.kind, src.run, p)
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

// finish gives up waiting for the rest of the runes and of the line of run.
func (s *stream) finish(run int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.release(run)
	for src := range s.rest {
		if src.run == run {
			delete(s.rest, src)
			s.put(src.kind, run, []byte("\uFFFD"))
		}
	}
}

// mute drops what run writes and shows from now on. What comes over file
// descriptors is spared, because it may be somebody else's.
func (s *stream) mute(run int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muted[run] = true
}

// queue queues valid text. s.mu is held, and given up while it waits.
func (s *stream) queue(k kind, run int64, p []byte) error {
	for len(p) > 0 {
		for len(s.buf) > maxQueued && s.err == nil {
			s.room.Wait()
		}
		if s.err != nil {
			return s.err
		}
		n := min(len(p), gatherSize)
		for n < len(p) && n > 0 && !utf8.RuneStart(p[n]) {
			n--
		}
		s.put(k, run, p[:n])
		p = p[n:]
	}
	return s.err
}

// put queues valid text without waiting. s.mu is held.
func (s *stream) put(k kind, run int64, p []byte) {
	if s.err != nil {
		return
	}
	for len(p) > 0 {
		if s.open < 0 || kind(s.buf[s.open+4]) != k || s.openRun() != run || s.openSize() >= gatherSize {
			s.open = len(s.buf)
			s.buf = appendHeader(s.buf, k, run, 0)
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
	}
	if !s.armed || len(s.buf) >= gatherSize {
		s.armed = true
		s.wakeUp()
	}
}

func (s *stream) openRun() int64 {
	return int64(binary.LittleEndian.Uint64(s.buf[s.open+5:]))
}

func (s *stream) openSize() int { return int(binary.LittleEndian.Uint32(s.buf[s.open:])) }

func (s *stream) setOpenSize(n int) { binary.LittleEndian.PutUint32(s.buf[s.open:], uint32(n)) }

// send queues a frame that has no place among the text, and writes all that is
// queued. It returns when that is handed on. Unfinished lines stay where they
// are: what has nothing to do with a prompt must not tear it off its question.
func (s *stream) send(f frame) error {
	s.mu.Lock()
	s.add(f)
	s.mu.Unlock()
	return s.flush()
}

// event sends an event of run: when it is placed, after all text that run has
// written; otherwise as send does.
func (s *stream) event(run int64, f frame, placed bool) error {
	s.mu.Lock()
	if s.muted[run] {
		s.mu.Unlock()
		return errMuted
	}
	if placed {
		s.release(run)
	}
	s.add(f)
	s.mu.Unlock()
	return s.flush()
}

// ask sends the question that build makes, unless refuse has something against
// it. With cut, build gets the unfinished line of run's stdout as a prompt,
// which is then no text any more; what has gone up already is not repeated.
func (s *stream) ask(run int64, cut bool, refuse func() error, build func(prompt string) frame) error {
	s.mu.Lock()
	// Under the lock, so that no question follows the result of its call.
	err := refuse()
	if s.muted[run] {
		err = errMuted
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	prompt := ""
	if cut {
		prompt = s.take(run)
	}
	s.release(run)
	s.add(build(prompt))
	s.mu.Unlock()
	if err := s.flush(); err != nil {
		return fmt.Errorf("asking for input: %w", err)
	}
	return nil
}

// add queues a frame. s.mu is held.
func (s *stream) add(f frame) {
	if s.err == nil {
		s.buf = appendFrame(s.buf, f)
		s.open = -1
	}
}

// flush writes what is queued.
func (s *stream) flush() error {
	s.write.Lock()
	defer s.write.Unlock()
	s.mu.Lock()
	if s.err != nil {
		s.mu.Unlock()
		return s.err
	}
	out := s.buf
	s.buf, s.open = s.spare[:0], -1
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
	clear(s.lines)
	s.room.Broadcast()
}

// wakeUp makes the flusher look.
func (s *stream) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// flusher writes text that nobody else takes along.
func (s *stream) flusher() {
	defer close(s.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	var (
		last time.Time // of a flush here
		turn time.Time // when lines grow older; zero while there are none
	)
	for {
		select {
		case <-s.stop:
			s.releaseAll()
			s.flush()
			s.fail(errClosed)
			return
		case <-s.wake:
		case <-timer.C:
		}
		now := time.Now()
		s.mu.Lock()
		if !turn.IsZero() && !now.Before(turn) {
			s.age()
			turn = time.Time{}
		}
		size := len(s.buf)
		s.mu.Unlock()
		if size >= gatherSize || size > 0 && now.Sub(last) >= gatherTime {
			s.flush()
			last = now
		}
		now = time.Now()
		wait := time.Hour
		s.mu.Lock()
		s.armed, s.aging = len(s.buf) > 0, len(s.lines) > 0
		if s.armed {
			wait = max(gatherTime-now.Sub(last), 0)
		}
		switch {
		case !s.aging:
			turn = time.Time{}
		case turn.IsZero():
			turn = now.Add(holdTurn)
		}
		s.mu.Unlock()
		if !turn.IsZero() {
			wait = min(wait, max(turn.Sub(now), 0))
		}
		timer.Reset(wait)
	}
}
