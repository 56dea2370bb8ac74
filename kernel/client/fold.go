package client

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/nbformat"
)

// A Folder turns messages into the outputs of notebook cells, as nbclient and
// JupyterLab do: text of one stream is joined, displays are updated wherever
// they stand, clear_output clears, and the times of the run are noted in the
// cell's metadata. Output belongs to the cell that caused it, even if another
// one runs by now. Its methods are safe for concurrent use; the cells belong
// to it until Finish.
type Folder struct {
	mu       sync.Mutex
	sealed   bool
	cells    map[string]*folded            // by msg_id of the request
	displays map[string][]*nbformat.Output // by display_id
}

// folded is a cell whose output is being folded.
type folded struct {
	cell  *nbformat.Cell
	times map[string]any
	clear bool            // clear_output(wait) waits for the next output
	text  strings.Builder // of the last output, where that is an open stream
	open  *nbformat.Output
}

// NewFolder returns a Folder without cells.
func NewFolder() *Folder {
	return &Folder{cells: make(map[string]*folded), displays: make(map[string][]*nbformat.Output)}
}

// Begin says that the request with this msg_id runs the cell. The outputs and
// the times of an earlier run go. It is to be called before the request is
// sent.
func (f *Folder) Begin(id string, cell *nbformat.Cell) {
	f.mu.Lock()
	defer f.mu.Unlock()
	cell.Outputs, cell.ExecutionCount = nil, nil
	if cell.Metadata == nil {
		cell.Metadata = make(map[string]any)
	}
	times := make(map[string]any)
	cell.Metadata["execution"] = times
	f.cells[id] = &folded{cell: cell, times: times}
}

// Reply folds an execute_reply.
func (f *Folder) Reply(m *protocol.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.cells[m.ParentHeader().MsgID]
	if c == nil {
		return
	}
	c.times["shell.execute_reply"] = timestamp(m)
	var reply protocol.ExecuteReply
	if m.Decode(&reply) == nil && reply.ExecutionCount > 0 {
		c.cell.ExecutionCount = &reply.ExecutionCount
	}
}

// Message folds an IOPub message. Messages that belong to no cell of the
// Folder are ignored, but for updates of displays that do.
func (f *Folder) Message(m *protocol.Message) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sealed {
		return
	}
	var content struct {
		Name, Text     string
		EName, EValue  string
		Traceback      []string
		Data, Metadata map[string]any
		ExecutionCount *int   `json:"execution_count"`
		ExecutionState string `json:"execution_state"`
		Wait           bool
		Transient      protocol.Transient
	}
	// Numbers keep their form: 1 is not 1.0 in a notebook.
	dec := json.NewDecoder(bytes.NewReader(m.Content))
	dec.UseNumber()
	if dec.Decode(&content) != nil {
		return
	}
	if content.Metadata == nil {
		content.Metadata = map[string]any{}
	}
	if content.Data == nil {
		content.Data = map[string]any{}
	}
	display := content.Transient.DisplayID
	t := m.Header.MsgType
	if display != "" && (t == protocol.TypeDisplayData || t == protocol.TypeExecuteResult || t == protocol.TypeUpdateDisplayData) {
		for _, shown := range f.displays[display] {
			shown.Data, shown.Metadata = content.Data, content.Metadata
		}
	}

	c := f.cells[m.ParentHeader().MsgID]
	if c == nil {
		return
	}
	switch t {
	case protocol.TypeExecuteInput:
		c.times["iopub.execute_input"] = timestamp(m)
		c.cell.ExecutionCount = content.ExecutionCount
	case protocol.TypeStatus:
		// A kernel may say again that a cell is busy, after a request on control:
		// the first time counts.
		key := "iopub.status." + content.ExecutionState
		if _, known := c.times[key]; !known && (content.ExecutionState == protocol.StateBusy || content.ExecutionState == protocol.StateIdle) {
			c.times[key] = timestamp(m)
		}
	case protocol.TypeClearOutput:
		if c.clear = content.Wait; !c.clear {
			f.clear(c)
		}
	case protocol.TypeStream:
		f.stream(c, content.Name, content.Text)
	case protocol.TypeError:
		f.add(c, &nbformat.Output{Type: nbformat.Error, EName: content.EName, EValue: content.EValue, Traceback: content.Traceback})
	case protocol.TypeDisplayData, protocol.TypeExecuteResult:
		o := &nbformat.Output{Type: nbformat.DisplayData, Data: content.Data, Metadata: content.Metadata}
		if t == protocol.TypeExecuteResult {
			o.Type, o.ExecutionCount = nbformat.ExecuteResult, content.ExecutionCount
			c.cell.ExecutionCount = content.ExecutionCount
		}
		f.add(c, o)
		if display != "" {
			f.displays[display] = append(f.displays[display], o)
		}
	}
}

// Finish completes the cells' outputs and gives the cells back: messages that
// come later change nothing.
func (f *Folder) Finish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sealed = true
	for _, c := range f.cells {
		c.flush()
	}
}

// stream appends text to the cell's last output if that is the same stream.
func (f *Folder) stream(c *folded, name, text string) {
	if text == "" {
		return
	}
	if c.open == nil || c.open.Name != name || c.clear {
		o := &nbformat.Output{Type: nbformat.Stream, Name: name}
		f.add(c, o)
		c.open = o
	}
	c.text.WriteString(text)
}

func (f *Folder) add(c *folded, o *nbformat.Output) {
	if c.clear {
		c.clear = false
		f.clear(c)
	}
	c.flush()
	c.open = nil
	c.text.Reset()
	c.cell.Outputs = append(c.cell.Outputs, o)
}

// flush gives the open stream the text that has come; more may follow.
func (c *folded) flush() {
	if c.open != nil {
		c.open.Text = c.text.String()
	}
}

// clear removes the cell's outputs, and forgets the displays among them.
func (f *Folder) clear(c *folded) {
	c.open = nil
	c.text.Reset()
	for id, shown := range f.displays {
		f.displays[id] = slices.DeleteFunc(shown, func(o *nbformat.Output) bool { return slices.Contains(c.cell.Outputs, o) })
	}
	c.cell.Outputs = nil
}

// timestamp is a message's date, as nbclient writes it; without a readable
// one, now.
func timestamp(m *protocol.Message) string {
	date, err := time.Parse(time.RFC3339Nano, m.Header.Date)
	if err != nil {
		date = time.Now()
	}
	return date.UTC().Format("2006-01-02T15:04:05.000000Z")
}
