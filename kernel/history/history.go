// Package history keeps the cells of all sessions in a file that several
// kernels share. It knows sessions, lines and globs; it knows nothing of
// messages or of Go.
//
// The file is an append-only log of JSON lines, guarded by a lock file: a
// format that any tool reads, that a crash can damage by one line at most, and
// that works where home directories are on a network. The package works
// without the file too: where it cannot be used, this session's cells are kept
// in memory and a warning is logged, once.
package history

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// An Entry is one cell that ran.
type Entry struct {
	Session int // from 1; in answers to Range(0), 0
	Line    int // execution count
	Input   string
	Output  string // text of its value, or ""
}

// maxOutput is the longest output that is kept, in bytes; longer ones are left
// out whole.
const maxOutput = 16 << 10

// maxInput is the longest input that is kept, in bytes. A longer one is data,
// which nobody recalls by hand, and it would be read with each search.
const maxInput = 256 << 10

// lockWait bounds how long another kernel may hold the file.
const lockWait = 2 * time.Second

// A Store is one session's view of the history. Its methods are safe for
// concurrent use.
type Store struct {
	log  *slog.Logger
	path string

	fileMu sync.Mutex // held over each use of the file, before mu

	mu      sync.Mutex
	session int     // this session's number; 0 until the file was asked
	own     []Entry // this session's, oldest first
	written int     // own[:written] are in the file
	memory  bool    // the file is not to be used (any more)
	failing bool    // the last use of the file failed, which has been told
	closed  bool

	wake   chan struct{} // there is something to write
	writer sync.WaitGroup
	once   sync.Once // starts the writer
}

// Open returns the history in the file at path, or one in memory when path is
// "". It does no I/O: the file is opened, and a session number taken, when
// either is first needed.
func Open(path string, log *slog.Logger) *Store {
	return &Store{path: path, log: log, memory: path == "", wake: make(chan struct{}, 1)}
}

// Add records a cell, unless its input is very long. It does not wait for the
// file.
func (s *Store) Add(line int, input, output string) {
	if len(input) > maxInput {
		return
	}
	if len(output) > maxOutput {
		output = ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.own = append(s.own, Entry{Line: line, Input: input, Output: output})
	if s.memory {
		return
	}
	s.once.Do(func() { s.writer.Go(s.writeLoop) })
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// writeLoop brings what was added to the file, until the store is closed.
func (s *Store) writeLoop() {
	for range s.wake {
		s.flush(context.Background())
	}
}

// Close writes what is left. Later calls of Add are ignored; questions are
// still answered.
func (s *Store) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	close(s.wake)
	s.mu.Unlock()
	s.writer.Wait()
	s.flush(context.Background())
}

// Range returns lines start to stop (exclusive; nil is all) of a session: 0 is
// this one, -n the n-th before it, n the session of that number. Negative
// lines count from the end.
func (s *Store) Range(ctx context.Context, session, start int, stop *int) []Entry {
	current := session == 0
	var all []Entry
	if current {
		s.mu.Lock()
		all = slices.Clone(s.own)
		s.mu.Unlock()
	} else {
		var own int
		all, own = s.all(ctx)
		if session < 0 {
			session += own
		}
		if session <= 0 {
			return nil
		}
		all = slices.DeleteFunc(all, func(e Entry) bool { return e.Session != session })
	}
	last := 0
	if len(all) > 0 {
		last = all[len(all)-1].Line
	}
	if start < 0 {
		start += last + 1
	}
	end := last + 1
	if stop != nil {
		if end = *stop; end < 0 {
			end += last + 1
		}
	}
	return slices.DeleteFunc(all, func(e Entry) bool { return e.Line < start || e.Line >= end })
}

// Tail returns the last n entries of all sessions, or all when n is not
// positive, oldest first.
func (s *Store) Tail(ctx context.Context, n int) []Entry {
	all, _ := s.all(ctx)
	return lastOf(all, n)
}

// Search returns the last n entries, or all when n is not positive, whose
// input matches a glob in which * stands for any text and ? for one character;
// oldest first. With unique, of equal inputs only the latest is given.
func (s *Store) Search(ctx context.Context, pattern string, n int, unique bool) []Entry {
	matches := glob(pattern)
	all, _ := s.all(ctx)
	all = slices.DeleteFunc(all, func(e Entry) bool { return !matches(e.Input) })
	if unique {
		all = latest(all)
	}
	return lastOf(all, n)
}

// all returns the entries of all sessions, by session and line, and the number
// of this session.
func (s *Store) all(ctx context.Context) ([]Entry, int) {
	old := s.load(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	session := s.session
	if session == 0 {
		session = 1 // in memory
	}
	all := slices.DeleteFunc(old, func(e Entry) bool { return e.Session == session })
	for _, e := range s.own {
		e.Session = session
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Session, b.Session), cmp.Compare(a.Line, b.Line))
	})
	return all, session
}

func lastOf(all []Entry, n int) []Entry {
	if n > 0 && len(all) > n {
		return all[len(all)-n:]
	}
	return all
}

// latest drops all but the last entry of each input.
func latest(all []Entry) []Entry {
	last := make(map[string]int, len(all))
	for i, e := range all {
		last[e.Input] = i
	}
	kept := all[:0]
	for i, e := range all {
		if last[e.Input] == i {
			kept = append(kept, e)
		}
	}
	return kept
}
