package nodiff_test

import (
	"fmt"
	"regexp"
	"strings"

	"gokernel/interp"
)

// merge is how many cases are put into one cell at most.
const merge = 40

// together runs the scripts in few cells: those that come to a good end, which
// the reference has told, as one cell for many of them. Some, and of the others
// as many, are run as they are.
func together(x *trial) {
	x.need(classFunctions)
	var merged []script
	alone, failing := 0, 0
	for i, s := range x.scripts {
		switch mergeable := x.mergeable(s); {
		case mergeable && (i%7 > 0 || alone >= *singles):
			merged = append(merged, s)
		case mergeable:
			alone++
			x.script(s)
		case failing < *singles && i%3 == 0:
			failing++
			x.script(s)
		default:
			x.failed[s.ID] = true // it has not run
		}
		if len(merged) == merge {
			x.merged(merged)
			merged = nil
		}
	}
	x.merged(merged)
}

// endsWithCell finds statements that mean something else where more follow.
var endsWithCell = regexp.MustCompile(`\b(return|defer)\b`)

// mergeable tells whether the statements of the script may be followed by others.
func (x *trial) mergeable(s script) bool {
	for _, c := range s.cells {
		if c.checked == nil || c.checked.Cell.Silenced || x.want[c.number].kind != "" || endsWithCell.MatchString(c.code) || len(c.checked.ResultTypes) > 1 || len(c.checked.Decls) > 0 {
			return false
		}
	}
	return true
}

// merged runs the statements of the scripts as one cell.
func (x *trial) merged(scripts []script) {
	if len(scripts) == 0 {
		return
	}
	var code strings.Builder
	want := record{streams: map[string]string{}}
	for _, s := range scripts {
		for _, c := range s.cells {
			code.WriteString(c.withoutResult() + "\n")
			for name, text := range x.want[c.number].streams {
				want.streams[name] += text
			}
		}
	}
	code.WriteString("say();\n") // so that a last expression is no result
	want.streams[interp.Stdout] += "\n"
	got := x.execute(1, code.String())
	x.cells++
	if got.String() != want.String() {
		s := scripts[0]
		s.Form = "merged"
		x.add(s, "many cases in one cell:\n%s\ngives by the engine %q\n%s\nwant\n%s", code.String(), got.engine, got, want)
		for _, s := range scripts {
			x.failed[s.ID] = true
		}
	}
}

// withoutResult is the cell with its value assigned to nothing.
func (c planned) withoutResult() string {
	e := c.checked.Result
	if e == nil {
		return c.code
	}
	from := c.checked.Cell.Offset(e.Pos())
	if len(c.checked.ResultTypes) == 1 && c.checked.Info.Types[e].IsNil() {
		return c.code[:from]
	}
	return fmt.Sprintf("%s_ = %s", c.code[:from], c.code[from:])
}
