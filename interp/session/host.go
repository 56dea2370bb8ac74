package session

import (
	"context"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/magic"
	"gokernel/interp/module"
	"gokernel/interp/process"
	"gokernel/interp/syntax"
	"gokernel/interp/worker"
)

// A host is the session as a magic in a cell sees it.
type host struct {
	*Session
	cell    interp.Cell
	outcome *interp.Outcome // of the cell so far
}

var _ magic.Host = (*host)(nil)

func (h *host) Print(text string)            { h.print(h.cell.Run, text) }
func (h *host) Warn(text string)             { h.say(h.cell.Run, text) }
func (h *host) Progress() func(string)       { return h.progress(h.cell.Run) }
func (h *host) Page(b interp.Bundle)         { h.outcome.Page = &b }
func (h *host) NextInput(n interp.NextInput) { h.outcome.NextInput = &n }
func (h *host) Snapshot() *check.Snapshot    { return h.snapshot.Load() }
func (h *host) Checker() *check.Checker      { return h.checker }
func (h *host) Modules() *module.Workspace   { return h.options.Modules }

func (h *host) Show(b interp.Bundle) {
	h.capture.Emit(interp.Event{Run: h.cell.Run, Display: &interp.Display{Bundle: b}})
}

func (h *host) Go(ctx context.Context, text string) interp.Outcome {
	outcome := h.text(ctx, h.cell, text)
	join(h.outcome, outcome)
	return outcome
}

func (h *host) Check(ctx context.Context, text string) (values int, err *interp.CellError) {
	cell, diagnostics := syntax.Parse(h.fset, h.cell.Number, text)
	if len(diagnostics) > 0 {
		return 0, failure(interp.KindSyntax, diagnostics)
	}
	if err := h.fetch(ctx, h.cell, cell); err != nil {
		return 0, err
	}
	checked, err := h.check(ctx, h.cell, cell)
	if err != nil {
		return 0, err
	}
	return len(checked.ResultTypes), nil
}

func (h *host) Evaluate(ctx context.Context, expr string) (interp.Bundle, *interp.CellError) {
	h.sources.add(h.cell.Number, h.cell.Code) // a magic may have put Go around a line of it
	bundle, err := h.evaluate(ctx, h.cell, expr)
	h.sources.quote(err)
	return bundle, err
}

func (h *host) Process(ctx context.Context, r process.Request) (process.Answer, *interp.CellError) {
	return h.process(ctx, h.cell, r)
}

func (h *host) Engine(ctx context.Context) (mode, notice string, err *interp.CellError) {
	e, err := h.ready(ctx, h.cell)
	if err != nil {
		return "", "", err
	}
	if !e.compiles() {
		notice = e.worker.Notice
	}
	return string(h.mode), notice, nil
}

func (h *host) UseEngine(ctx context.Context, mode string) *interp.CellError {
	return h.use(ctx, h.cell, Mode(mode))
}

func (h *host) AutoImport(on bool) { h.commit(h.scope.WithAutoImport(on)) }

func (h *host) Output() (text, value int64)   { return h.bound.limits() }
func (h *host) BoundOutput(text, value int64) { h.bound.set(text, value) }

func (h *host) Number() int       { return h.cell.Number }
func (h *host) Formats() bool     { return h.formats }
func (h *host) UseFormat(on bool) { h.formats = on }

func (h *host) Vets() bool     { return h.vets }
func (h *host) UseVet(on bool) { h.vets = on }

func (h *host) Delete(ctx context.Context, vars []*check.Var) *interp.CellError {
	e, err := h.ready(ctx, h.cell)
	if err != nil {
		return err
	}
	return h.forget(ctx, e, vars)
}

func (h *host) Restart(ctx context.Context) (gone []string) {
	gone = h.lose(h.scope.Vars())
	h.fresh(h.scope.WithoutVars())
	h.fetchImports(ctx, h.cell)
	return gone
}

func (h *host) Reset(context.Context) {
	h.lost = map[string]int{}
	h.lineage.Clear()
	h.fresh(check.NewScope(h.fset).WithAutoImport(h.scope.AutoImport()))
}

// fresh goes on with a new worker and that scope.
func (h *host) fresh(scope *check.Scope) {
	h.replaceWorker()
	if h.options.Modules != nil {
		h.options.Modules.Forget() // packages are as they are now from here on
	}
	h.commit(scope)
}

func (h *host) Quietly(ctx context.Context, text string) (printed string, _ interp.Outcome) {
	output, stop := h.capture.everything(h.cell.Run)
	outcome := h.text(ctx, h.cell, text)
	stop()
	join(h.outcome, outcome)
	return output(), outcome
}

func (h *host) Inspect(ctx context.Context, name string, withSource bool) (interp.Bundle, *interp.CellError) {
	detail := 0
	if withSource {
		detail = 1
	}
	return h.help(ctx, h.cell, name, detail)
}

func (h *host) Values(ctx context.Context, vars []*check.Var) (map[string]worker.Variable, *interp.CellError) {
	e, err := h.ready(ctx, h.cell)
	if err != nil {
		return nil, err
	}
	keys := make([]string, 0, len(vars))
	for _, v := range vars {
		keys = append(keys, v.Key())
	}
	list, failed := e.worker.Describe(ctx, keys)
	if failed != nil {
		return nil, h.undone(ctx, failed)
	}
	held := make(map[string]worker.Variable, len(list))
	for _, v := range list {
		held[v.Key] = v
	}
	return held, nil
}

func (h *host) Input(ctx context.Context, prompt string) (string, error) {
	if !h.cell.AllowStdin {
		return "", interp.ErrNoInput
	}
	return h.options.Front.Input(ctx, h.cell.Run, interp.InputRequest{Prompt: prompt})
}

func (h *host) Ran() []magic.Ran { return h.ran.cells }

func (h *host) Past(ctx context.Context, glob string, n int) []magic.Past {
	if h.options.Past == nil {
		return nil
	}
	return h.options.Past(ctx, glob, n)
}

func (h *host) LogTo(path string) error { return h.logTo(path) }
