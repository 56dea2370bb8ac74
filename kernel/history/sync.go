package history

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
	"time"
)

// load returns the file's entries, after having taken a session number; none
// where the file cannot be used.
func (s *Store) load(ctx context.Context) []Entry {
	var entries []Entry
	s.withFile(ctx, "reading", func() error {
		records, err := s.begin()
		if err != nil {
			return err
		}
		for _, r := range records {
			if r.Line > 0 {
				entries = append(entries, Entry{r.Session, r.Line, r.Input, r.Output})
			}
		}
		return nil
	})
	return entries
}

// flush writes the entries that are not in the file yet. What could not be
// written is tried again the next time.
func (s *Store) flush(ctx context.Context) {
	s.mu.Lock()
	nothing := s.written == len(s.own)
	s.mu.Unlock()
	if nothing {
		return
	}
	s.withFile(ctx, "writing", s.write)
}

// write appends to the file, whose lock is held.
func (s *Store) write() error {
	s.mu.Lock()
	number := s.session
	s.mu.Unlock()
	if number == 0 {
		if _, err := s.begin(); err != nil {
			return err
		}
	}
	s.mu.Lock()
	number, entries := s.session, s.own[s.written:]
	s.mu.Unlock()
	records := make([]record, len(entries))
	for i, e := range entries {
		records[i] = record{Session: number, Line: e.Line, Time: now(), Input: e.Input, Output: e.Output}
	}
	if err := add(s.path, records); err != nil {
		return err
	}
	s.mu.Lock()
	s.written += len(records)
	s.mu.Unlock()
	return trim(s.path, maxFile)
}

// begin reads the file and, the first time, takes the next session number in
// it. The file's lock is held.
func (s *Store) begin() ([]record, error) {
	records, damaged, err := read(s.path)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	number := s.session
	s.mu.Unlock()
	if number > 0 {
		return records, nil
	}
	if damaged > 0 {
		s.log.Warn("history has damaged lines; they are skipped", "path", s.path, "lines", damaged)
	}
	for _, r := range records {
		number = max(number, r.Session)
	}
	number++
	if err := add(s.path, []record{{Session: number, Time: now()}}); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.session = number
	s.mu.Unlock()
	return records, nil
}

// withFile calls f with the file's lock held, unless history is in memory. A
// failure is logged, once for as long as it lasts; where it will not be better
// next time, history stays in memory from then on.
func (s *Store) withFile(ctx context.Context, doing string, f func() error) {
	s.fileMu.Lock()
	defer s.fileMu.Unlock()
	s.mu.Lock()
	memory := s.memory
	s.mu.Unlock()
	if memory {
		return
	}
	err := func() error {
		unlock, err := lock(ctx, s.path)
		if err != nil {
			return err
		}
		defer unlock()
		return f()
	}()
	s.mu.Lock()
	told := s.failing
	s.failing, s.memory = err != nil, err != nil && lasts(err)
	memory = s.memory
	s.mu.Unlock()
	if err != nil && (memory || !told) {
		s.log.Warn(doing+" history", "path", s.path, "in_memory", memory, "err", err)
	}
}

// lasts tells whether a failure will be the same the next time. A disk that is
// full, and too many open files, pass.
func lasts(err error) bool {
	for _, passing := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.EIO, syscall.EINTR} {
		if errors.Is(err, passing) {
			return false
		}
	}
	var path *fs.PathError
	return errors.Is(err, errFormat) || errors.As(err, &path)
}

func now() string { return time.Now().UTC().Format(time.RFC3339) }
