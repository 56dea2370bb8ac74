package interp

import (
	"cmp"
	"fmt"
	"slices"
)

// A Kind tells failures apart that a cell can end with.
type Kind string

const (
	KindSyntax      Kind = "SyntaxError"      // the cell is not Go; nothing ran
	KindCompile     Kind = "CompileError"     // the cell does not type-check or build; nothing ran
	KindBuild       Kind = "BuildError"       // the machine did not let the cell be built: its disk, its toolchain; nothing ran
	KindUnsupported Kind = "UnsupportedError" // right Go that no engine at hand runs rightly; nothing ran
	KindPanic       Kind = "Panic"            // the cell panicked; what it did until then stays
	KindValue       Kind = "Error"            // the cell's value is a non-nil error
	KindExit        Kind = "Exit"             // os.Exit, log.Fatal
	KindInterrupt   Kind = "Interrupt"        // stopped by the user; the state stays
	KindWorker      Kind = "WorkerDied"       // the process that ran it ended; variables are gone
	KindInput       Kind = "InputError"       // input was asked for where there is none
	KindMagic       Kind = "MagicError"       // a %-command failed
	KindInternal    Kind = "InternalError"    // our fault, not the user's
)

// A CellError is a cell's failure as the user sees it. It is the user's
// unless Kind is KindInternal.
type CellError struct {
	Kind        Kind         `json:"kind"`
	Message     string       `json:"message"`               // one line, without position
	Diagnostics []Diagnostic `json:"diagnostics,omitempty"` // of KindSyntax, KindCompile, KindUnsupported; MaxDiagnostics at most
	More        int          `json:"more,omitempty"`        // how many further Diagnostics there are
	Frames      []Frame      `json:"frames,omitempty"`      // of KindPanic and KindWorker: innermost first, the user's only
	Advice      string       `json:"advice,omitempty"`      // what to do next, or ""
}

// MaxDiagnostics is how many errors of a cell are shown, as the Go compiler does.
const MaxDiagnostics = 10

// Error gives the first line of what the user sees.
func (e *CellError) Error() string {
	if len(e.Diagnostics) > 0 {
		return e.Diagnostics[0].String()
	}
	return e.Message
}

// A Frame is one call in the user's code.
type Frame struct {
	Cell     int    `json:"cell"` // number of the cell that holds the line; 0 when it is not in a cell
	File     string `json:"file,omitempty"`
	Line     int    `json:"line"` // from 1
	Function string `json:"function,omitempty"`
	Source   string `json:"source,omitempty"` // the line itself, without the space around it; "" where it is not known
}

func (f Frame) String() string {
	at := fmt.Sprintf("cell[%d]:%d", f.Cell, f.Line)
	if f.Cell == 0 {
		at = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	if f.Function == "" {
		return at
	}
	return at + " in " + f.Function
}

// A Position is a place in a cell.
type Position struct {
	Cell   int `json:"cell"`
	Line   int `json:"line"`   // from 1
	Column int `json:"column"` // from 1, in bytes, as the Go compiler counts
}

func (p Position) String() string {
	return fmt.Sprintf("cell %d:%d:%d", p.Cell, p.Line, p.Column)
}

// A Diagnostic is one thing wrong with a cell's source.
type Diagnostic struct {
	Position
	EndColumn int    `json:"end_column,omitempty"` // behind what is wrong, on the same line; 0 where that is not known
	Message   string `json:"message"`              // in the Go compiler's words
	Source    string `json:"source,omitempty"`     // the line itself
	Advice    string `json:"advice,omitempty"`     // the cure, where one is known
	Warning   bool   `json:"warning,omitempty"`
}

// InOrder sorts diagnostics by their places, and returns them.
func InOrder(list []Diagnostic) []Diagnostic {
	slices.SortStableFunc(list, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Cell, b.Cell), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return list
}

// String is the diagnostic in one line: "cell 3:2:5: undefined: x".
func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s", d.Position, d.Message)
}
