package kerneltest

import (
	"context"
	"encoding/json"
	"sync"

	"gokernel/interp"
)

// A Script is what a cell of a certain text does.
type Script func(ctx context.Context, c interp.Cell, front interp.Front) interp.Outcome

// An Interpreter is a kernel.Interpreter whose cells are scripts: the code of
// a cell is the name of one. A cell without a script succeeds in silence.
type Interpreter struct {
	Front   interp.Front
	Scripts map[string]Script

	mu     sync.Mutex
	cells  []interp.Cell
	closed bool
}

// Info implements kernel.Interpreter.
func (*Interpreter) Info() interp.Info {
	return interp.Info{GoVersion: "1.26.8", Version: "0.1.0", Engines: []string{"script"}, Banner: "a test's kernel"}
}

// Execute implements kernel.Interpreter.
func (in *Interpreter) Execute(ctx context.Context, c interp.Cell) interp.Outcome {
	in.mu.Lock()
	in.cells = append(in.cells, c)
	in.mu.Unlock()
	script, ok := in.Scripts[c.Code]
	if !ok {
		return interp.Outcome{Engine: "script"}
	}
	return script(ctx, c, in.Front)
}

// Cells returns the cells that were run.
func (in *Interpreter) Cells() []interp.Cell {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]interp.Cell(nil), in.cells...)
}

// Complete offers the text before the cursor, twice, as a function and as a
// variable. The code "panic" panics.
func (in *Interpreter) Complete(_ context.Context, code string, cursor int) interp.Completion {
	if code == "panic" {
		panic("completing")
	}
	return interp.Completion{Start: 0, End: cursor, Items: []interp.CompletionItem{
		{Text: code[:cursor] + "f", Kind: "function", Signature: "func()"},
		{Text: code[:cursor] + "v", Kind: "variable", Signature: "int"},
	}}
}

// Inspect knows every name but "unknown".
func (in *Interpreter) Inspect(_ context.Context, code string, cursor, detail int) interp.Inspection {
	return interp.Inspection{Found: code != "unknown", Bundle: Text(code[:cursor])}
}

// IsComplete takes the code for the answer.
func (in *Interpreter) IsComplete(code string) interp.Completeness {
	return interp.Completeness{Status: code, Indent: "\t"}
}

// Close implements kernel.Interpreter.
func (in *Interpreter) Close() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.closed = true
	return nil
}

// Closed reports whether Close was called.
func (in *Interpreter) Closed() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.closed
}

// Text is a bundle of plain text.
func Text(s string) interp.Bundle {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // strings marshal
	}
	return interp.Bundle{Data: map[string]json.RawMessage{"text/plain": raw}}
}

// Print returns a script that writes each text to the stream named before it:
// Print("stdout", "a", "stderr", "b").
func Print(streamsAndTexts ...string) Script {
	return func(_ context.Context, c interp.Cell, front interp.Front) interp.Outcome {
		for i := 0; i+1 < len(streamsAndTexts); i += 2 {
			front.Emit(interp.Event{Run: c.Run, Stream: &interp.Stream{Name: streamsAndTexts[i], Text: streamsAndTexts[i+1]}})
		}
		return interp.Outcome{Engine: "script"}
	}
}

// Fail returns a script that ends with an error.
func Fail(err interp.CellError) Script {
	return func(context.Context, interp.Cell, interp.Front) interp.Outcome {
		return interp.Outcome{Err: &err, Engine: "script"}
	}
}

// Wait is a script that runs until it is interrupted.
func Wait(ctx context.Context, _ interp.Cell, _ interp.Front) interp.Outcome {
	<-ctx.Done()
	return interp.Outcome{Err: &interp.CellError{Kind: interp.KindInterrupt, Message: "interrupted"}, Engine: "script"}
}
