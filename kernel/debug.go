package kernel

import (
	"context"
	"encoding/json"
	"errors"

	"gokernel/protocol"
)

// debugError is a refusal in both the protocol's words and those of the Debug
// Adapter Protocol, which is what debug_reply carries.
type debugError struct {
	protocol.ErrorReply
	Type       string          `json:"type"` // "response"
	Success    bool            `json:"success"`
	Message    string          `json:"message"`
	Command    json.RawMessage `json:"command,omitempty"`     // the request's
	RequestSeq json.RawMessage `json:"request_seq,omitempty"` // the request's seq
}

// debug refuses: kernel_info lists no "debugger" among the supported features.
func (k *Kernel) debug(_ context.Context, _ *request, req struct {
	Command json.RawMessage `json:"command"`
	Seq     json.RawMessage `json:"seq"`
}) (any, error) {
	err := errors.New("debugging is not supported")
	return debugError{
		ErrorReply: protocol.ErrorReply{Status: protocol.StatusError, ErrorContent: errorContent(err)},
		Type:       "response",
		Message:    err.Error(),
		Command:    req.Command,
		RequestSeq: req.Seq,
	}, nil
}
