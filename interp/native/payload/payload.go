// Package payload is what the kernel process says to the engine of compiled cells,
// which is package load, in the worker process. It is a package by itself so that the
// kernel does not link what opens plugins: in a program that can, the linker leaves
// nothing out, and whatever fills a table at its start has to do so, used or not. It
// also knows what calls in generated code are to the user, whichever of the two has to
// tell.
package payload

// Engine is the name of the engine in a worker.Program.
const Engine = "native"

// A Program is the payload of a worker.Program.
type Program struct {
	Open   []Generation   `json:"open,omitempty"`   // to be opened first, unless they have been
	Cell   string         `json:"cell,omitempty"`   // ID of the generation whose cell is to run, or ""
	Values []Value        `json:"values,omitempty"` // of the cell's result
	Moves  []Move         `json:"moves,omitempty"`  // made before generations bind their variables
	Lends  []Recall       `json:"lends,omitempty"`  // variables for the next cell; its own or another engine's program drops them
	Forget bool           `json:"forget,omitempty"` // all results that are kept
	Drops  []string       `json:"drops,omitempty"`  // keys of variables that are gone when the cell has ended
	Lines  map[string]int `json:"lines,omitempty"`  // numbers of cells that line directives name otherwise
}

// A Generation is a plugin to open.
type Generation struct {
	ID      string   `json:"id"`
	File    string   `json:"file"`
	Defines []string `json:"defines,omitempty"` // functions whose copy in it takes over from all others
}

// A Move makes one variable live on in the memory of another.
type Move struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// A Value describes one value of the result.
type Value struct {
	Type  string `json:"type"`            // as Go writes it, session types without a package
	Error bool   `json:"error,omitempty"` // the trailing error of several results: dropped when nil
}

// A Recall lends a cell a variable that has the value which another cell gave, or
// a text.
type Recall struct {
	Key  string  `json:"key"`
	Cell int     `json:"cell,omitempty"`
	Text *string `json:"text,omitempty"`
}

// MaxResults is how many results of cells are kept, the newest.
const MaxResults = 20
