// Package nbformat reads and writes notebooks, .ipynb files of format 4
// (4.0 to 4.5, and later minor versions as far as they are compatible).
//
// What it writes has the very bytes that Python's nbformat writes: one space
// of indentation, sorted keys, text as lists of lines, numbers as Python
// prints them. Fields it does not know are kept. It knows nothing of kernels
// and does not touch files.
package nbformat

import (
	"slices"
	"strings"
)

// Cell types.
const (
	Code     = "code"
	Markdown = "markdown"
	Raw      = "raw"
)

// Output types.
const (
	Stream        = "stream"
	DisplayData   = "display_data"
	ExecuteResult = "execute_result"
	Error         = "error"
)

// A Notebook is a document of format 4. Values inside Metadata, Extra and MIME
// bundles are what encoding/json gives for any, but numbers are json.Number,
// so that 1 and 1.0 stay apart. A Notebook is not safe for concurrent use.
type Notebook struct {
	Minor    int // nbformat_minor; from 5 on, cells have ids
	Metadata map[string]any
	Cells    []*Cell
	Extra    map[string]any // unknown top-level fields
}

// A Cell is one cell. Outputs and ExecutionCount belong to code cells only.
type Cell struct {
	ID             string // "" where the file has none
	Type           string // Code, Markdown, Raw, or something from the future
	Source         string
	Metadata       map[string]any
	Attachments    map[string]any // file name -> MIME bundle; nil where the file has none
	ExecutionCount *int           // nil: not run
	Outputs        []*Output
	Extra          map[string]any // unknown fields
}

// An Output is one output of a code cell. Which fields count depends on Type.
type Output struct {
	Type           string
	Name           string         // Stream: "stdout" or "stderr"
	Text           string         // Stream
	Data           map[string]any // DisplayData, ExecuteResult: MIME bundle
	Metadata       map[string]any // DisplayData, ExecuteResult
	ExecutionCount *int           // ExecuteResult
	EName          string         // Error
	EValue         string         // Error
	Traceback      []string       // Error
	Extra          map[string]any // unknown fields; all but output_type where Type is unknown
}

// KernelName returns the name of the kernelspec that the notebook asks for,
// or "".
func (n *Notebook) KernelName() string { return n.spec("name") }

// Language returns the programming language that the notebook's metadata
// name, or "".
func (n *Notebook) Language() string {
	if s := n.spec("language"); s != "" {
		return s
	}
	info, _ := n.Metadata["language_info"].(map[string]any)
	s, _ := info["name"].(string)
	return s
}

func (n *Notebook) spec(field string) string {
	spec, _ := n.Metadata["kernelspec"].(map[string]any)
	s, _ := spec[field].(string)
	return s
}

// HasTag reports whether the cell's metadata hold the tag.
func (c *Cell) HasTag(tag string) bool {
	tags, _ := c.Metadata["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

// EnsureIDs gives an id from newID to each cell that lacks a valid one or
// whose id an earlier cell has. Before format 4.5, cells have no ids and
// nothing happens.
func (n *Notebook) EnsureIDs(newID func() string) {
	if n.Minor < 5 {
		return
	}
	seen := make(map[string]bool, len(n.Cells))
	for _, c := range n.Cells {
		for !validID(c.ID) || seen[c.ID] {
			c.ID = newID()
		}
		seen[c.ID] = true
	}
}

// validID reports whether id is 1 to 64 letters, digits, hyphens and
// underscores.
func validID(id string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
	return id != "" && len(id) <= 64 && strings.Trim(id, allowed) == ""
}
