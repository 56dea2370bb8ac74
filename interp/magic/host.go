package magic

import (
	"context"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/lineage"
	"gokernel/interp/module"
	"gokernel/interp/process"
	"gokernel/interp/worker"
)

// A Host is the session as a magic in one of its cells sees it. It is for the
// goroutine that the magic runs on, and until the magic returns.
type Host interface {
	// Print writes to the cell's standard output, Warn to its standard error.
	Print(text string)
	Warn(text string)
	// Progress gives what reports lines of a lengthy job on standard error.
	Progress() func(line string)
	// Show shows a value below the cell.
	Show(b interp.Bundle)
	// Page puts help into the front end's pager.
	Page(b interp.Bundle)
	// NextInput puts text into the front end's next cell.
	NextInput(n interp.NextInput)

	// Number is that of the cell, as errors name it.
	Number() int
	// Info describes the session.
	Info() interp.Info
	// Snapshot is what the session knows now.
	Snapshot() *check.Snapshot
	// Checker checks cells as the session does.
	Checker() *check.Checker
	// Modules is where imports are resolved; nil where there is no toolchain.
	Modules() *module.Workspace

	// Go runs text as a cell would, magics included. Its outcome is part of the
	// cell's: what it shows and asks for is passed on. Places in the text are
	// those of the cell, see Call.Code and Call.Rest.
	Go(ctx context.Context, text string) interp.Outcome

	// Check checks text without running it, and tells how many values its last
	// expression has.
	Check(ctx context.Context, text string) (values int, err *interp.CellError)
	// Evaluate gives the value of an expression, which imports may stand before,
	// and declares nothing.
	Evaluate(ctx context.Context, expr string) (interp.Bundle, *interp.CellError)
	// Quietly is Go of which nothing is shown; it gives what was printed.
	Quietly(ctx context.Context, text string) (printed string, _ interp.Outcome)
	// Inspect tells what name? shows or, with the source, name??.
	Inspect(ctx context.Context, name string, withSource bool) (interp.Bundle, *interp.CellError)
	// Values tells what variables hold, by their keys, as far as that is known.
	Values(ctx context.Context, vars []*check.Var) (map[string]worker.Variable, *interp.CellError)
	// Input asks the user for a line. It fails with interp.ErrNoInput where
	// nobody can be asked.
	Input(ctx context.Context, prompt string) (string, error)
	// Process asks the process that runs cells. The next such process has the
	// directory and the environment that this one is given.
	Process(ctx context.Context, r process.Request) (process.Answer, *interp.CellError)

	// Engine tells which engine runs cells, and why cells are not compiled, ""
	// where they are.
	Engine(ctx context.Context) (mode, notice string, err *interp.CellError)
	// UseEngine chooses what runs cells from now on: a mode that Engine may give.
	UseEngine(ctx context.Context, mode string) *interp.CellError
	// AutoImport says whether packages are imported by themselves.
	AutoImport(on bool)
	// Output gives the most that a cell may write in all, and that one form of a
	// value may have, in bytes; 0 is no bound for the one and the default for the
	// other. BoundOutput sets them.
	Output() (text, value int64)
	BoundOutput(text, value int64)
	// Vets tells whether cells are looked at as go vet does, UseVet says it.
	Vets() bool
	UseVet(on bool)
	// Formats tells whether cells are formatted when they run, UseFormat says it.
	Formats() bool
	UseFormat(on bool)
	// Delete deletes variables of the session.
	Delete(ctx context.Context, vars []*check.Var) *interp.CellError
	// ForgetResults gives back what Out[n] and _ stand for.
	ForgetResults(ctx context.Context) *interp.CellError
	// Restart starts the process that runs cells anew, and gives the names of
	// the variables that are gone.
	Restart(ctx context.Context) (gone []string)
	// Reset is Restart of a session that forgets its declarations and imports
	// too.
	Reset(ctx context.Context)

	// Stale lists the cells that are stale, in the order in which they are to be
	// run again, and Graph which cells use what others made.
	Stale() []lineage.Stale
	Graph() lineage.Graph
	// Rerun runs a cell again, as what it is: what it changes is that cell's doing.
	// Places in its errors are its own.
	Rerun(ctx context.Context, r Ran) interp.Outcome
	// Reactive tells whether cells run again after one that changes what they use,
	// UseReactive says it.
	Reactive() bool
	UseReactive(on bool)

	// Ran lists the cells that have run, oldest first, without the one that is
	// running. It is bounded.
	Ran() []Ran
	// Past lists at most n cells of all sessions that a glob matches, oldest
	// first.
	Past(ctx context.Context, glob string, n int) []Past
	// LogTo writes the cells that run from now on, this one left out, into a
	// file in the percent format; "" ends that.
	LogTo(path string) error
}
