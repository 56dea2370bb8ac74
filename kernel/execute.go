package kernel

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"gokernel/interp"
	"gokernel/protocol"
)

// execute runs a cell. It is called by the runner only, so cells run one at a
// time.
func (k *Kernel) execute(ctx context.Context, r *request, req protocol.ExecuteRequest) (any, error) {
	if req.StoreHistory {
		k.count.Add(1)
	}
	count := int(k.count.Load())
	this := r.run
	this.count, this.silent, this.allowStdin = count, req.Silent, req.AllowStdin
	if !req.Silent {
		k.out.publish(protocol.TypeExecuteInput, r.parent, protocol.ExecuteInput{Code: req.Code, ExecutionCount: count})
	}

	meta := metadataOf(r.msg.Metadata)
	started := time.Now()
	outcome := k.evaluate(this, interp.Cell{
		Run:             this.id,
		Number:          count,
		ID:              meta.CellID,
		Deleted:         meta.Deleted,
		Code:            req.Code,
		Silent:          req.Silent,
		AllowStdin:      req.AllowStdin,
		UserExpressions: req.UserExpressions,
	})
	k.out.push(this)
	if req.StoreHistory && strings.TrimSpace(req.Code) != "" {
		k.history.Add(count, req.Code, k.out.resultOf(this))
	}

	r.metadata = map[string]any{
		"started":  timestamp(started),
		"duration": outcome.Duration.Seconds(),
		"engine":   outcome.Engine,
		"status":   protocol.StatusOK,
	}
	if outcome.Err != nil {
		r.metadata["status"] = protocol.StatusError
		content := errorContent(outcome.Err)
		if !req.Silent {
			k.out.publishRun(protocol.TypeError, this, content, nil)
			if req.StopOnError {
				k.collectAborted(ctx, r)
			}
		}
		return executeError(count, content), nil
	}
	return protocol.ExecuteReply{
		Status:          protocol.StatusOK,
		ExecutionCount:  count,
		Payload:         payload(outcome),
		UserExpressions: userExpressions(outcome.UserExpressions),
	}, nil
}

// evaluate calls the interpreter. A panic in it is an internal error of the
// cell; the kernel goes on.
func (k *Kernel) evaluate(this *run, c interp.Cell) (outcome interp.Outcome) {
	defer k.runs.end(this)
	defer func() {
		if p := recover(); p != nil {
			outcome = interp.Outcome{Err: k.panicked("running the cell", p)}
		}
	}()
	return k.interpreter.Execute(this.ctx, c)
}

// executeError is the content of the reply to a cell that failed.
func executeError(count int, content protocol.ErrorContent) protocol.ExecuteReply {
	return protocol.ExecuteReply{
		Status:          protocol.StatusError,
		ExecutionCount:  count,
		Payload:         payload(interp.Outcome{}),
		UserExpressions: userExpressions(nil),
		ErrorContent:    &content,
	}
}

// payload is what the front end is to do besides showing output: open its
// pager, or put text into the next cell.
func payload(outcome interp.Outcome) []any {
	list := []any{} // never null in JSON
	if page := outcome.Page; page != nil {
		data, _ := bundle(*page)
		list = append(list, protocol.Page{Source: "page", Data: data})
	}
	if next := outcome.NextInput; next != nil {
		list = append(list, protocol.SetNextInput{Source: "set_next_input", Text: next.Text, Replace: next.Replace})
	}
	return list
}

func userExpressions(exprs map[string]interp.ExpressionValue) map[string]protocol.UserExpression {
	m := make(map[string]protocol.UserExpression, len(exprs))
	for name, v := range exprs {
		if v.Err != nil {
			content := errorContent(v.Err)
			m[name] = protocol.UserExpression{Status: protocol.StatusError, ErrorContent: &content}
			continue
		}
		data, metadata := bundle(v.Bundle)
		m[name] = protocol.UserExpression{Status: protocol.StatusOK, Data: data, Metadata: metadata}
	}
	return m
}

// A cellMetadata is what front ends tell of a cell besides its code.
type cellMetadata struct {
	CellID  string   `json:"cellId"`
	Deleted []string `json:"deletedCells"` // ids of cells deleted since the last one ran
}

// metadataOf reads a message's metadata, which is optional and of no set shape:
// what is not as expected is left out.
func metadataOf(metadata json.RawMessage) (m cellMetadata) {
	var fields struct {
		CellID  json.RawMessage `json:"cellId"`
		Deleted json.RawMessage `json:"deletedCells"`
	}
	if len(metadata) == 0 || json.Unmarshal(metadata, &fields) != nil {
		return m
	}
	if json.Unmarshal(fields.CellID, &m.CellID) != nil {
		m.CellID = ""
	}
	if json.Unmarshal(fields.Deleted, &m.Deleted) != nil {
		m.Deleted = nil
	}
	return m
}

// timestamp writes a time as message headers do.
func timestamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}
