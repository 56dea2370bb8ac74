package console

import (
	"errors"
	"slices"
)

// past is the editor's history: earlier inputs, oldest first. It belongs to
// the goroutine that reads.
type past struct {
	inputs []string
	hidden bool // while a cell asks, cells are no answers
}

// add appends an input, unless it is the last one again.
func (p *past) add(input string) {
	if n := len(p.inputs); n == 0 || p.inputs[n-1] != input {
		p.inputs = append(p.inputs, input)
	}
}

// Write does nothing: the library would write what a user's inputrc allows,
// and answers to questions too. add decides.
func (p *past) Write(string) (int, error) { return p.Len(), nil }

// GetLine returns the input i, counted from the oldest.
func (p *past) GetLine(i int) (string, error) {
	if i < 0 || i >= p.Len() {
		return "", errors.New("no such input")
	}
	return p.inputs[i], nil
}

func (p *past) Len() int {
	if p.hidden {
		return 0
	}
	return len(p.inputs)
}

func (p *past) Dump() any { return slices.Clone(p.inputs) }
