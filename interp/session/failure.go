package session

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/embedded"
	"gokernel/interp/native"
	"gokernel/interp/syntax"
)

// failure is the error of a cell that did not run.
func failure(kind interp.Kind, diagnostics []interp.Diagnostic) *interp.CellError {
	err := &interp.CellError{Kind: kind, Message: diagnostics[0].Message, Diagnostics: diagnostics}
	if more := len(diagnostics) - interp.MaxDiagnostics; more > 0 {
		err.Diagnostics, err.More = diagnostics[:interp.MaxDiagnostics], more
	}
	return err
}

func interrupted() *interp.CellError {
	return &interp.CellError{Kind: interp.KindInterrupt, Message: "the cell was interrupted before it ran"}
}

func internalError(err error) *interp.CellError {
	return &interp.CellError{Kind: interp.KindInternal, Message: err.Error()}
}

// buildError is the error of a cell that could not be built.
func buildError(ctx context.Context, err error, checked *check.Checked) *interp.CellError {
	var compile *native.CompileError
	var changed *embedded.ChangedError
	switch {
	case ctx.Err() != nil:
		return interrupted()
	case errors.As(err, &changed):
		return &interp.CellError{Kind: interp.KindBuild, Message: changed.Error(), Advice: "run the cell again"}
	case errors.As(err, &compile) && len(compile.Diagnostics) > 0:
		return failure(interp.KindCompile, withSources(compile.Diagnostics, checked))
	case compile != nil:
		message, _, _ := strings.Cut(strings.TrimSpace(compile.Output), "\n")
		return &interp.CellError{
			Kind:    interp.KindCompile,
			Message: "the compiler does not take the cell as gokernel has written it: " + message,
			Advice:  "a limit of the compiler, or a fault of gokernel: please report the latter",
		}
	}
	message, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return &interp.CellError{Kind: interp.KindBuild, Message: message, Advice: buildAdvice(err)}
}

// buildAdvice is the cure for a build that the machine did not let happen.
func buildAdvice(err error) string {
	if advice := interp.BuildShortage(err.Error()); advice != "" {
		return advice
	}
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "gokernel needs a cache directory that it may write to: XDG_CACHE_HOME names another"
	}
	return "if files of the cache or of Go are missing, %restart builds them again"
}

// withSources adds the lines of the cells to what the compiler says of them.
func withSources(list []interp.Diagnostic, checked *check.Checked) []interp.Diagnostic {
	cells := map[int]*syntax.Cell{checked.Cell.Number: checked.Cell}
	for _, d := range checked.Live {
		cells[d.Cell.Number] = d.Cell
	}
	for i, d := range list {
		if cell := cells[d.Cell]; cell != nil {
			list[i] = cell.Token(d.Position, d.Message)
		}
	}
	return list
}
