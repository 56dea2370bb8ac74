package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// load returns the file's entries, after having taken a session number; none
// where the file cannot be used.
func (s *Store) load(ctx context.Context) []Entry {
	var entries []Entry
	err := s.withFile(ctx, func() error {
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
	if err != nil {
		s.failed("reading", err)
	}
	return entries
}

// flush writes the entries that are not in the file yet. What could not be
// written is tried again the next time.
func (s *Store) flush(ctx context.Context) {
	err := s.withFile(ctx, func() error {
		s.mu.Lock()
		entries := s.own[s.written:]
		number := s.session
		s.mu.Unlock()
		if len(entries) == 0 {
			return nil
		}
		if number == 0 {
			if _, err := s.begin(); err != nil {
				return err
			}
		}
		records := make([]record, len(entries))
		for i, e := range entries {
			records[i] = record{Session: s.session, Line: e.Line, Time: now(), Input: e.Input, Output: e.Output}
		}
		if err := add(s.path, records); err != nil {
			return err
		}
		s.mu.Lock()
		s.written += len(records)
		s.mu.Unlock()
		return trim(s.path, maxFile)
	})
	if err != nil {
		s.failed("writing", err)
	}
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

// withFile calls f with the lock held, unless history is in memory.
func (s *Store) withFile(ctx context.Context, f func() error) error {
	s.fileMu.Lock()
	defer s.fileMu.Unlock()
	s.mu.Lock()
	memory := s.memory
	s.mu.Unlock()
	if memory {
		return nil
	}
	unlock, err := lock(ctx, s.path)
	if err != nil {
		return err
	}
	defer unlock()
	return f()
}

// failed logs why the file could not be used. Where it will not be better next
// time, history stays in memory from now on.
func (s *Store) failed(doing string, err error) {
	var path *fs.PathError
	s.mu.Lock()
	defer s.mu.Unlock()
	s.memory = s.memory || errors.Is(err, errFormat) || errors.As(err, &path)
	s.log.Warn(fmt.Sprintf("%s history", doing), "path", s.path, "in_memory", s.memory, "err", err)
}

func now() string { return time.Now().UTC().Format(time.RFC3339) }
