package worker

import (
	"bytes"
	"time"
)

// An unfinished line of stdout waits for the question whose prompt it may be:
// fmt.Print("Name? ") is text, until fmt.Scan is called. The wait is counted in
// turns of the flusher, not by the clock, so that a machine which lets the
// process stand still (a suspended laptop, a container that has used up its
// share, more work than processors) takes nothing away from it.
const (
	holdTurn  = 20 * time.Millisecond
	holdTurns = 5
	maxPrompt = 4 << 10 // a longer line waits for nothing
)

// A line is the unfinished line of a run's stdout. It comes after all else that
// the run has written, and before what it will.
type line struct {
	text  []byte // whole runes, no newline, not empty
	old   int    // bytes of text that have been there for turns
	turns int
}

// stdout queues the lines of p, which is valid text of run, and holds back what
// follows the last. s.mu is held, and given up while it waits.
func (s *stream) stdout(run int64, p []byte) error {
	if end := bytes.LastIndexByte(p, '\n') + 1; end > 0 {
		s.release(run)
		if err := s.queue(upStdout, run, p[:end]); err != nil {
			return err
		}
		p = p[end:]
	}
	if len(p) == 0 || s.err != nil {
		return s.err
	}
	if l := s.lines[run]; l != nil && len(l.text)+len(p) > maxPrompt {
		s.release(run)
	}
	if len(p) > maxPrompt {
		return s.queue(upStdout, run, p)
	}
	l := s.lines[run]
	if l == nil {
		l = &line{}
		s.lines[run] = l
	}
	l.text = append(l.text, p...)
	if !s.aging {
		s.aging = true
		s.wakeUp()
	}
	return nil
}

// take takes the unfinished line of run away, or "". s.mu is held.
func (s *stream) take(run int64) string {
	l := s.lines[run]
	if l == nil {
		return ""
	}
	delete(s.lines, run)
	return string(l.text)
}

// release queues the unfinished line of run as text. It does not wait: a line
// is short, and must not be overtaken. s.mu is held.
func (s *stream) release(run int64) {
	if l := s.lines[run]; l != nil {
		delete(s.lines, run)
		s.put(upStdout, run, l.text)
	}
}

// releaseAll releases the lines of all runs.
func (s *stream) releaseAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for run := range s.lines {
		s.release(run)
	}
}

// age makes all lines a turn older, and queues what has waited long enough.
// What has been added meanwhile waits on: it may be the prompt alone, behind
// dots that told of progress. s.mu is held.
func (s *stream) age() {
	for run, l := range s.lines {
		if l.turns == holdTurns {
			s.put(upStdout, run, l.text[:l.old])
			l.text = l.text[l.old:]
			l.turns = 0
		}
		switch {
		case len(l.text) == 0:
			delete(s.lines, run)
		case l.turns == 0:
			l.old = len(l.text)
			fallthrough
		default:
			l.turns++
		}
	}
}
