package yaegi

import "gokernel/display"

// Name is what the engine is called: in a worker.Program, and to the user.
const Name = "interpreter"

// A Program is a cell as the Engine runs it: the payload of a worker.Program.
// It goes through the parts in the order of the fields.
type Program struct {
	Fresh     bool       `json:"fresh,omitempty"`     // in an interpreter that has run nothing
	Imports   []Import   `json:"imports,omitempty"`   // those not imported yet are
	Variables []Variable `json:"variables,omitempty"` // of the worker's table
	Functions []string   `json:"functions,omitempty"` // compiled ones
	Chunks    []string   `json:"chunks,omitempty"`    // declarations, each a source of its own
	Moves     []Move     `json:"moves,omitempty"`     // variables that take over the value of another
	Places    []Place    `json:"places,omitempty"`    // functions of this program
	Body      string     `json:"body,omitempty"`      // declares the function Call
	Call      string     `json:"call,omitempty"`      // name of a func() to run, or ""
	Drop      []string   `json:"drop,omitempty"`      // variables whose value goes when the cell has ended
	Release   []string   `json:"release,omitempty"`   // keys of the worker's table that go when the cell has ended
	Values    []Value    `json:"values,omitempty"`    // what the body reports with Result
}

// A Variable is one of the worker's table. The generated code has a pointer to
// it.
type Variable struct {
	Name string `json:"name"` // of the pointer
	Key  string `json:"key"`
	Type string `json:"type"`
	New  bool   `json:"new,omitempty"` // it is made, at its zero value
}

// An Import is a package under the name that the generated code has for it.
type Import struct {
	Alias string `json:"alias"`
	Path  string `json:"path"`
}

// A Move copies the value of one variable to another of equal layout.
type Move struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// A Value describes one result of the last expression.
type Value struct {
	Type  *display.Type `json:"type"`            // nil where reflection knows all
	Error bool          `json:"error,omitempty"` // the trailing error of several results
	Plain bool          `json:"plain,omitempty"` // nothing of it is the interpreter's own: it is shown as compiled code's
}

// A Place says which function of which cell a position of the generated code
// stands for. The interpreter reports positions by file and line. It looks up
// imports by file, so the line has to tell: it is ID times placeLines, and a
// few more.
type Place struct {
	ID       int    `json:"id"`
	Cell     int    `json:"cell"`
	Function string `json:"function,omitempty"` // "" is the cell itself
	Line     int    `json:"line"`               // the only one that can fail, or a first guess
}

const placeLines = 1000
