package magic

func vetCells() *Magic {
	return &Magic{
		Name:     "vet",
		Usage:    "%vet [on|off]",
		Brief:    "whether cells are warned of what go vet finds in them; without an argument it says",
		Detail:   "The warnings are those of `go vet` that fit notebooks: formats that do not fit their arguments, locks that are copied, results that are dropped, and the like. They never stop a cell.",
		Operands: Words,
		Words:    onOff,
		Run:      switched("vet", (*Call).Vets, (*Call).UseVet),
	}
}
