package export

import (
	"fmt"
	"strings"

	"gokernel/interp/syntax"
)

// magic takes in a magic: as a comment, and the Go of it as Go where that runs
// once.
func (h *history) magic(c Cell, cell *syntax.Cell, m syntax.Magic) {
	line, _, _ := strings.Cut(cell.Text[m.Start:m.End], "\n")
	if m.Help == 0 {
		h.obey(m)
	}
	if runsItsGo[m.Name] && m.Help == 0 && !m.Shell && (m.Cell || m.Name != "test") { // %test has no Go
		h.pending = append(h.pending, comment{text: line, tight: true})
		if m.Name == "capture" {
			h.notes = append(h.notes, fmt.Sprintf("cell %d: what %%%%capture keeps back in the notebook is printed by the program", c.Number))
		}
		if m.Cell {
			h.code(c, cell.Rest(m), m.Body)
		} else if m.Args != "" {
			h.code(c, cell.Operands(m), m.Args)
		}
		return
	}
	text := strings.TrimRight(cell.Text[m.Start:m.End], "\n")
	h.pending = append(h.pending, comment{text: text, apart: true})
	if m.Help == 0 && !forPeople[m.Name] {
		h.notes = append(h.notes, fmt.Sprintf("cell %d: %s is a comment in the program", c.Number, strings.TrimSpace(line)))
	}
}

// obey does what a magic does to what cells after it mean.
func (h *history) obey(m syntax.Magic) {
	switch m.Name {
	case "autoimport":
		if m.Args == "on" || m.Args == "off" {
			h.scope = h.scope.WithAutoImport(m.Args == "on")
		}
	case "del":
		h.scope = h.scope.Without(strings.FieldsFunc(m.Args, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })...)
	case "restart", "reset":
		h.scope = h.scope.WithoutVars()
	case "get", "mod":
		if h.options.Modules == nil {
			return
		}
		if err := h.options.Modules(h.ctx, m.Name, strings.Fields(m.Args)); err != nil {
			h.notes = append(h.notes, fmt.Sprintf("%%%s %s: %s", m.Name, m.Args, firstLine(err.Error())))
		}
	}
}

// runsItsGo are the magics that run their Go once, as it would run without
// them. The others run it several times, somewhere else, or have none.
var runsItsGo = map[string]bool{"time": true, "prof": true, "prun": true, "test": true, "capture": true}

// forPeople are the magics that a program has no use for, and nobody misses.
var forPeople = map[string]bool{
	"get": true, "mod": true, "lsmagic": true, "who": true, "whos": true, "version": true, "engine": true,
	"autoimport": true, "history": true, "doc": true, "src": true, "pdoc": true, "psource": true, "pinfo": true, "pinfo2": true, "test": true, "stale": true, "graph": true, "export": true,
	"memstats": true, "goroutines": true, "timeit": true, "bench": true, "fmt": true, "vet": true, "output": true,
	"pwd": true, "ls": true, "save": true, "load": true, "recall": true, "logstart": true, "logstop": true, "rerun": true,
	"del": true, "restart": true, "reset": true, "hist": true, "vars": true,
}
