package protocol

import (
	"encoding/json"
	"errors"
	"strconv"
)

// Status words of replies.
const (
	StatusOK      = "ok"
	StatusError   = "error"
	StatusAborted = "aborted" // the request was queued behind one that failed
)

// ExecuteRequest asks for a cell to be run. Fields that the request leaves out
// have the protocol's defaults: see NewExecuteRequest.
type ExecuteRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    bool              `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"`
}

// UnmarshalJSON fills in the protocol's defaults: store_history is true unless
// silent, allow_stdin and stop_on_error are true.
func (r *ExecuteRequest) UnmarshalJSON(data []byte) error {
	var wire struct {
		Code            *string           `json:"code"`
		Silent          bool              `json:"silent"`
		StoreHistory    *bool             `json:"store_history"`
		UserExpressions map[string]string `json:"user_expressions"`
		AllowStdin      *bool             `json:"allow_stdin"`
		StopOnError     *bool             `json:"stop_on_error"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	if wire.Code == nil {
		return errors.New("code is missing")
	}
	or := func(b *bool, otherwise bool) bool {
		if b == nil {
			return otherwise
		}
		return *b
	}
	*r = ExecuteRequest{
		Code:            *wire.Code,
		Silent:          wire.Silent,
		StoreHistory:    or(wire.StoreHistory, !wire.Silent) && !wire.Silent,
		UserExpressions: wire.UserExpressions,
		AllowStdin:      or(wire.AllowStdin, true),
		StopOnError:     or(wire.StopOnError, true),
	}
	return nil
}

func (r *ExecuteRequest) bulk() (string, any) { return "code", &r.Code }

// ErrorContent is the body of an error message and of every reply whose status
// is "error". Traceback lines may carry ANSI colours.
type ErrorContent struct {
	EName     string   `json:"ename"`
	EValue    string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// ErrorReply is the content of a reply to a request that failed.
type ErrorReply struct {
	Status string `json:"status"` // StatusError or StatusAborted
	ErrorContent
}

// ExecuteReply ends the running of a cell. The error fields are present only
// when Status is "error", Payload and UserExpressions only when it is "ok".
type ExecuteReply struct {
	Status          string                    `json:"status"`
	ExecutionCount  int                       `json:"execution_count"`
	Payload         []any                     `json:"payload"`
	UserExpressions map[string]UserExpression `json:"user_expressions"`
	*ErrorContent
}

// A UserExpression is the value of one user_expressions entry, or its error.
type UserExpression struct {
	Status   string         `json:"status"`
	Data     map[string]any `json:"data,omitempty"`
	Metadata map[string]any `json:"metadata,omitempty"`
	*ErrorContent
}

// ExecuteInput tells every front end that a cell starts to run.
type ExecuteInput struct {
	Code           string `json:"code"`
	ExecutionCount int    `json:"execution_count"`
}

func (i *ExecuteInput) bulk() (string, any) { return "code", &i.Code }

// ExecuteResult is the value of a cell.
type ExecuteResult struct {
	ExecutionCount int            `json:"execution_count"`
	Data           map[string]any `json:"data"`
	Metadata       map[string]any `json:"metadata"`
}

func (r ExecuteResult) appendJSON(b []byte) ([]byte, error) {
	b = strconv.AppendInt(append(b, `{"execution_count":`...), int64(r.ExecutionCount), 10)
	b, err := appendBundle(append(b, ','), r.Data, r.Metadata)
	if err != nil {
		return nil, err
	}
	return append(b, '}'), nil
}

// Page is the payload that front ends show in their pager.
type Page struct {
	Source string         `json:"source"` // "page"
	Data   map[string]any `json:"data"`
	Start  int            `json:"start"` // line to begin with
}

// SetNextInput is the payload that puts text into the next cell or prompt.
type SetNextInput struct {
	Source  string `json:"source"` // "set_next_input"
	Text    string `json:"text"`
	Replace bool   `json:"replace"`
}
