package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"gokernel/kernelspec"
	"gokernel/protocol"
	"gokernel/protocol/nbformat"
)

// A CellError says which cell of a notebook failed and how.
type CellError struct {
	Index int // of the cell in the notebook, from 0
	protocol.ErrorContent
}

func (e *CellError) Error() string {
	return fmt.Sprintf("cell %d failed: %s: %s", e.Index+1, e.EName, e.EValue)
}

// A TimeoutError says that a cell took longer than it was given.
type TimeoutError struct {
	Index int // of the cell in the notebook, from 0
	Limit time.Duration
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("cell %d took longer than %v and was interrupted", e.Index+1, e.Limit)
}

// NotebookOptions tune RunNotebook.
type NotebookOptions struct {
	AllowErrors bool          // go on after a cell that failed
	Timeout     time.Duration // of each cell; 0 is none

	// Input answers the cells' requests for input, as Cell.Input does.
	Input func(context.Context, protocol.InputRequest) (string, error)

	// Before and After, where they are set, are called round each cell that is
	// run, which is number n of total, from 1.
	Before func(n, total int, cell *nbformat.Cell)
	After  func(n, total int, cell *nbformat.Cell, took time.Duration)
}

// RunNotebook runs the notebook's code cells in their order and puts their
// outputs, counts and times into it, as nbconvert does: empty cells and those
// tagged skip-execution are left as they are, and a failure of one tagged
// raises-exception is none.
//
// It stops at the first cell that fails, with a *CellError; at one that takes
// too long, with a *TimeoutError; when ctx ends, with its cause, after the cell
// has been interrupted; when the kernel dies, with a *DeadError. Whatever
// happens, the notebook then holds all that has been put out. Output that a
// goroutine or thread of an earlier cell makes goes to that cell.
func (c *Client) RunNotebook(ctx context.Context, nb *nbformat.Notebook, o NotebookOptions) error {
	f := NewFolder()
	defer f.Finish()
	defer c.Watch(f.Message)()

	var indices []int
	for i, cell := range nb.Cells {
		if cell.Type == nbformat.Code && strings.TrimSpace(cell.Source) != "" && !cell.HasTag("skip-execution") {
			indices = append(indices, i)
		}
	}
	for n, i := range indices {
		if o.Before != nil {
			o.Before(n+1, len(indices), nb.Cells[i])
		}
		start := time.Now()
		err := c.runCell(ctx, f, nb.Cells[i], i, o)
		if o.After != nil {
			o.After(n+1, len(indices), nb.Cells[i], time.Since(start))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) runCell(ctx context.Context, f *Folder, cell *nbformat.Cell, index int, o NotebookOptions) error {
	if o.Timeout > 0 {
		limited, stop := context.WithTimeoutCause(ctx, o.Timeout, &TimeoutError{index, o.Timeout})
		defer stop()
		ctx = limited
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	mayFail := o.AllowErrors || cell.HasTag("raises-exception")
	id := uuid.NewString()
	f.Begin(id, cell)
	result, err := c.Execute(ctx, Cell{ID: id, Code: cell.Source, GoOnFail: mayFail, Input: o.Input})
	if result != nil {
		f.Reply(result.Message)
	}
	switch {
	case err != nil:
		return err
	case result.Status == protocol.StatusOK || mayFail:
		return nil
	case result.ErrorContent == nil:
		return &CellError{index, protocol.ErrorContent{EName: result.Status, EValue: "the kernel did not run the cell"}}
	default:
		return &CellError{index, *result.ErrorContent}
	}
}

// Describe writes into the notebook's metadata which kernel has run it: its
// kernelspec, and the language_info of its kernel_info_reply with all fields.
func Describe(nb *nbformat.Notebook, spec kernelspec.Spec, info *protocol.Message) error {
	var content struct {
		LanguageInfo map[string]any `json:"language_info"`
	}
	dec := json.NewDecoder(bytes.NewReader(info.Content))
	dec.UseNumber()
	if err := dec.Decode(&content); err != nil {
		return fmt.Errorf("decoding kernel_info_reply: %w", err)
	}
	if content.LanguageInfo == nil {
		return errors.New("the kernel does not say its language_info")
	}
	if nb.Metadata == nil {
		nb.Metadata = make(map[string]any)
	}
	nb.Metadata["language_info"] = content.LanguageInfo
	nb.Metadata["kernelspec"] = map[string]any{
		"name":         spec.Name,
		"display_name": spec.DisplayName,
		"language":     spec.Language,
	}
	return nil
}
