package kernel

import (
	"context"

	"gokernel/interp"
	"gokernel/protocol"
)

// completionTypes is the metadata key under which front ends look for the
// kind and signature of each match.
const completionTypes = "_jupyter_types_experimental"

type completionType struct {
	Start     int    `json:"start"` // in code points, as End
	End       int    `json:"end"`
	Text      string `json:"text"`
	Type      string `json:"type"`
	Signature string `json:"signature"`
}

// complete lists what could stand at the cursor.
func (k *Kernel) complete(ctx context.Context, _ *request, req protocol.CompleteRequest) (any, error) {
	c := k.interpreter.Complete(ctx, req.Code, interp.FromCursor(req.Code, req.CursorPos))
	start, end := interp.ToCursor(req.Code, c.Start), interp.ToCursor(req.Code, c.End)
	matches := make([]string, 0, len(c.Items))
	types := make([]completionType, 0, len(c.Items))
	for _, item := range c.Items {
		matches = append(matches, item.Text)
		types = append(types, completionType{start, end, item.Text, item.Kind, item.Signature})
	}
	return protocol.CompleteReply{
		Status:      protocol.StatusOK,
		Matches:     matches,
		CursorStart: start,
		CursorEnd:   end,
		Metadata:    map[string]any{completionTypes: types},
	}, nil
}
