package kernel

import (
	"context"

	"gokernel/interp"
	"gokernel/protocol"
)

// inspect tells what is known of the name at the cursor.
func (k *Kernel) inspect(ctx context.Context, _ *request, req protocol.InspectRequest) (any, error) {
	i := k.interpreter.Inspect(ctx, req.Code, interp.FromCursor(req.Code, req.CursorPos), req.DetailLevel)
	if !i.Found {
		i.Bundle = interp.Bundle{}
	}
	data, metadata := bundle(i.Bundle)
	return protocol.InspectReply{Status: protocol.StatusOK, Found: i.Found, Data: data, Metadata: metadata}, nil
}
