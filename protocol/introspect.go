package protocol

// CompleteRequest asks what could stand at the cursor.
type CompleteRequest struct {
	Code      string `json:"code"`
	CursorPos int    `json:"cursor_pos"` // in code points
}

func (r *CompleteRequest) bulk() (string, any) { return "code", &r.Code }

// CompleteReply lists texts that may replace code[CursorStart:CursorEnd].
type CompleteReply struct {
	Status      string         `json:"status"`
	Matches     []string       `json:"matches"`
	CursorStart int            `json:"cursor_start"` // in code points
	CursorEnd   int            `json:"cursor_end"`
	Metadata    map[string]any `json:"metadata"` // may hold _jupyter_types_experimental
}

// InspectRequest asks about what stands at the cursor.
type InspectRequest struct {
	Code        string `json:"code"`
	CursorPos   int    `json:"cursor_pos"`   // in code points
	DetailLevel int    `json:"detail_level"` // 0, or 1 for the source too
}

func (r *InspectRequest) bulk() (string, any) { return "code", &r.Code }

// InspectReply is what is known; Found is false when that is nothing.
type InspectReply struct {
	Status   string         `json:"status"`
	Found    bool           `json:"found"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"metadata"`
}

// IsCompleteRequest asks whether Enter should run the code.
type IsCompleteRequest struct {
	Code string `json:"code"`
}

func (r *IsCompleteRequest) bulk() (string, any) { return "code", &r.Code }

// IsCompleteReply answers with "complete", "incomplete", "invalid" or
// "unknown"; Indent is for the next line, and only with "incomplete".
type IsCompleteReply struct {
	Status string `json:"status"`
	Indent string `json:"indent"`
}

// HistoryRequest asks for earlier inputs.
type HistoryRequest struct {
	Output         bool   `json:"output"`
	Raw            bool   `json:"raw"`
	HistAccessType string `json:"hist_access_type"` // "range", "tail" or "search"
	Session        int    `json:"session"`          // range: 0 is this session, -n the n-th before it, n the session n
	Start          int    `json:"start"`            // range: first line number
	Stop           *int   `json:"stop"`             // range: line number after the last, or nil for all
	N              int    `json:"n"`                // tail, search: at most so many
	Pattern        string `json:"pattern"`          // search: a glob with * and ?
	Unique         bool   `json:"unique"`           // search: no duplicates
}

// HistoryReply lists [session, line, input] or, with output, [session, line,
// [input, output]], oldest first.
type HistoryReply struct {
	Status  string  `json:"status"`
	History [][]any `json:"history"`
}
