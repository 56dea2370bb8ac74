package console

import (
	"errors"
	"slices"
	"sync"
)

// past is the editor's history: earlier inputs, oldest first. Its methods may
// be called from any goroutine.
type past struct {
	mu     sync.Mutex
	inputs []string
	hidden bool // while a cell asks, cells are no answers
}

// before puts the inputs of earlier sessions before those of this one. The
// editor counts from the newest, so it may come at any time.
func (p *past) before(inputs []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inputs = append(slices.Compact(inputs), p.inputs...)
}

// hide makes the history seem empty, or not.
func (p *past) hide(hidden bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hidden = hidden
}

// add appends an input, unless it is the last one again.
func (p *past) add(input string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.inputs); n == 0 || p.inputs[n-1] != input {
		p.inputs = append(p.inputs, input)
	}
}

// Write does nothing: the library would write what a user's inputrc allows,
// and answers to questions too. add decides.
func (p *past) Write(string) (int, error) { return p.Len(), nil }

// GetLine returns the input i, counted from the oldest.
func (p *past) GetLine(i int) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i < 0 || i >= len(p.inputs) || p.hidden {
		return "", errors.New("no such input")
	}
	return p.inputs[i], nil
}

// Len is how many inputs there are.
func (p *past) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hidden {
		return 0
	}
	return len(p.inputs)
}

// Dump is not used by the library.
func (p *past) Dump() any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.inputs)
}
