package yaegi

// A Program is a cell as the Engine runs it: the payload of a worker.Program.
// It goes through the parts in the order of the fields.
type Program struct {
	Imports []Import `json:"imports,omitempty"` // those not imported yet are
	Chunks  []string `json:"chunks,omitempty"`  // declarations, each a source of its own
	Moves   []Move   `json:"moves,omitempty"`   // variables that take over the value of another
	Body    string   `json:"body,omitempty"`    // declares the function Call
	Call    string   `json:"call,omitempty"`    // name of a func() to run, or ""
	Drop    []string `json:"drop,omitempty"`    // variables whose value goes when the cell has ended
	Values  []Value  `json:"values,omitempty"`  // what the body reports with Result
	User    []User   `json:"user,omitempty"`    // user expressions
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
	Type  string `json:"type"`            // as Go writes it, session types without a package
	Error bool   `json:"error,omitempty"` // the trailing error of several results: dropped when nil
}

// A User is one user expression: its own function, run after the cell.
type User struct {
	Name   string  `json:"name"`
	Body   string  `json:"body"`
	Call   string  `json:"call"`
	Values []Value `json:"values"`
}
