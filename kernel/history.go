package kernel

import (
	"context"
	"fmt"

	"gokernel/kernel/history"
	"gokernel/protocol"
)

// searchHistory lists earlier inputs. Cells are kept as they were written, so
// raw makes no difference.
func (k *Kernel) searchHistory(ctx context.Context, _ *request, req protocol.HistoryRequest) (any, error) {
	var entries []history.Entry
	switch req.HistAccessType {
	case "range":
		entries = k.history.Range(ctx, req.Session, req.Start, req.Stop)
	case "tail":
		entries = k.history.Tail(ctx, req.N)
	case "search":
		entries = k.history.Search(ctx, req.Pattern, req.N, req.Unique)
	default:
		return nil, fmt.Errorf("unknown hist_access_type %q", req.HistAccessType)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("reading history: %w", err)
	}
	reply := protocol.HistoryReply{Status: protocol.StatusOK, History: make([][]any, 0, len(entries))}
	for _, e := range entries {
		row := []any{e.Session, e.Line, e.Input}
		if req.Output {
			row[2] = []any{e.Input, value(e)}
		}
		reply.History = append(reply.History, row)
	}
	return reply, nil
}

// Past lists at most n cells of all sessions, this one included, that a glob
// matches, oldest first.
func (k *Kernel) Past(ctx context.Context, glob string, n int) []history.Entry {
	return k.history.Search(ctx, glob, n, false)
}

// value is the entry's output, or null.
func value(e history.Entry) any {
	if e.Output == "" {
		return nil
	}
	return e.Output
}
