package session

import (
	"slices"
	"strings"
	"sync"

	"gokernel/interp"
	"gokernel/interp/native/payload"
	"gokernel/interp/process"
	"gokernel/interp/rewrite"
	"gokernel/interp/syntax"
)

// sources are the texts that have run, by the numbers of their cells, for the
// lines that a panic or a crash went through. A goroutine may panic at any time: they
// have a lock of their own, where the rest of a session has its turn. They are bounded
// as a ran is.
type sources struct {
	mu    sync.Mutex
	texts map[int][]string // several where parts of a cell, or a silent one, run under one number
	order []int            // the numbers, oldest first
	size  int              // of all texts, in bytes
}

// add notes a text that is to run.
func (s *sources) add(number int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.Contains(s.texts[number], text) {
		return
	}
	if s.texts == nil {
		s.texts = map[int][]string{}
	}
	if s.texts[number] == nil {
		s.order = append(s.order, number)
	}
	s.texts[number] = append(s.texts[number], text)
	s.size += len(text)
	for len(s.order) > maxRan || s.size > maxRanText && len(s.order) > 1 {
		for _, old := range s.texts[s.order[0]] {
			s.size -= len(old)
		}
		delete(s.texts, s.order[0])
		s.order = slices.Delete(s.order, 0, 1)
	}
}

// quote gives the frames of an error, which may be nil, their lines.
func (s *sources) quote(err *interp.CellError) {
	if err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range err.Frames {
		err.Frames[i].Source = s.line(f.Cell, f.Line)
	}
}

// line is a line of the cell with that number, or "" where it is not known, or two
// texts of that number differ in it. s.mu is held.
func (s *sources) line(number, n int) string {
	found := ""
	for _, text := range s.texts[number] {
		line := strings.TrimSpace(syntax.Line(text, n))
		if line != "" && found != "" && line != found {
			return ""
		}
		if line != "" {
			found = line
		}
	}
	return found
}

// crash lists the lines of cells at which the runtime says that it ended.
func (s *sources) crash(report string) []interp.Frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := process.Crash(report, func(file string, line int, function string) (interp.Frame, bool) {
		return payload.Frame(file, line, function, s.number)
	})
	for i, f := range list {
		list[i].Source = s.line(f.Cell, f.Line)
	}
	return list
}

// number is that of the newest cell that a line key stands for. s.mu is held.
func (s *sources) number(key string) (int, bool) {
	if !strings.HasPrefix(key, "#") {
		return 0, false
	}
	for _, number := range slices.Backward(s.order) {
		for _, text := range s.texts[number] {
			if rewrite.LineKey(text) == key {
				return number, true
			}
		}
	}
	return 0, false
}

// A quoting is a front whose errors have their lines.
type quoting struct {
	interp.Front
	sources *sources
}

// Emit implements interp.Front.
func (q quoting) Emit(e interp.Event) {
	q.sources.quote(e.Error)
	q.Front.Emit(e)
}
