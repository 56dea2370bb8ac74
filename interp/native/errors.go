package native

import (
	"regexp"
	"strconv"
	"strings"

	"gokernel/interp"
)

// cellLine is a message of the compiler about a line of a cell, as the line
// directives of a generation name it.
var cellLine = regexp.MustCompile(`^(?:.*/)?cell\[(#?[0-9a-f]+)\]:(\d+)(?::(\d+))?: (.*)$`)

// compileError reads what the compiler says. lines are numbers of cells by their
// names in line directives.
func compileError(output string, lines map[string]int) *CompileError {
	e := &CompileError{Output: output}
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		m := cellLine.FindStringSubmatch(line)
		if m == nil {
			if n := len(e.Diagnostics); n > 0 && strings.HasPrefix(line, "\t") {
				e.Diagnostics[n-1].Message += "\n" + line
			}
			continue
		}
		if len(e.Diagnostics) == interp.MaxDiagnostics {
			break
		}
		d := interp.Diagnostic{Message: plainName(m[4])}
		if d.Cell = lines[m[1]]; d.Cell == 0 {
			d.Cell, _ = strconv.Atoi(m[1]) // 0 where it is no number
		}
		d.Line, _ = strconv.Atoi(m[2])
		d.Column, _ = strconv.Atoi(m[3])
		e.Diagnostics = append(e.Diagnostics, d)
	}
	return e
}
