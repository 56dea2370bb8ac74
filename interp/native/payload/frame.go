package payload

import (
	"strconv"
	"strings"

	"gokernel/interp"
)

// Frame is a call in generated code, as the runtime describes it, as the user knows
// it; false where it is not in a cell. number tells which cell a key of
// Program.Lines stands for.
func Frame(file string, line int, function string, number func(key string) (int, bool)) (interp.Frame, bool) {
	cell, ok := cellNumber(file, number)
	return interp.Frame{Cell: cell, Line: line, Function: functionName(function)}, ok
}

// cellNumber reads a file name as the line directives of generations give it.
func cellNumber(file string, number func(key string) (int, bool)) (int, bool) {
	file = file[strings.LastIndexByte(file, '/')+1:]
	rest, ok := strings.CutPrefix(file, "cell[")
	if !ok {
		return 0, false
	}
	key := strings.TrimSuffix(rest, "]")
	if n, ok := number(key); ok {
		return n, true
	}
	n, err := strconv.Atoi(key)
	return n, err == nil
}

// Plain takes the letters out of names by which generated ones differ from the
// user's.
func Plain(text string) string { return without(text, "ʹ") }

// without takes out a mark, and the number behind it.
func without(text, mark string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, mark)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		text = strings.TrimLeft(after, "0123456789")
	}
}

// functionName is the name of a function as the user knows it, or "" for the
// statements of a cell. The compiler adds "-range" and a number for the body of a
// loop over an iterator.
func functionName(name string) string {
	name = strings.TrimPrefix(without(name, "-range"), "main.")
	name = Plain(strings.NewReplacer("[...]", "", "lateʹ", "", "fnʹ", "").Replace(name))
	if rest, ok := strings.CutPrefix(name, "cell"); ok {
		if rest == "" {
			return ""
		}
		if strings.HasPrefix(rest, ".func") || strings.HasPrefix(rest, ".gowrap") {
			return strings.TrimPrefix(rest, ".")
		}
	}
	return name
}
