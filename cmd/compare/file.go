package main

import (
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

// A file is the cells of a session and a cell that is being written as one file
// of a Go program, with the cursor in it.
type file struct {
	text   string
	cursor int // byte offset
}

// newFile makes a file: declarations stay what they are, definitions of earlier
// cells are variables of the package, and statements stand in a function.
func newFile(session []string, code string, cursor int) file {
	var body strings.Builder
	var imports []string
	names := map[string]bool{}
	for _, cell := range session {
		fset := token.NewFileSet()
		parsed, diagnostics := syntax.Parse(fset, 1, cell)
		if len(diagnostics) > 0 {
			continue
		}
		for _, p := range parsed.Parts {
			text := cell[p.Start:p.End]
			switch p.Kind {
			case syntax.Import:
				imports = append(imports, text)
			case syntax.Stmt:
				if lhs, rhs, ok := strings.Cut(text, ":="); ok {
					fmt.Fprintf(&body, "var %s = %s\n", strings.TrimSpace(lhs), strings.TrimSpace(rhs))
					continue
				}
				fmt.Fprintf(&body, "func _() {\n%s\n}\n", text)
			default:
				body.WriteString(text + "\n")
			}
		}
		for _, ident := range parsed.Defined() {
			names[ident.Name] = true
		}
	}
	at := -1
	place := func(text string, start int) {
		if start <= cursor && cursor <= start+len(text) {
			at = body.Len() + cursor - start
		}
		body.WriteString(text)
	}
	parsed, diagnostics := syntax.Parse(token.NewFileSet(), 1, code)
	if len(diagnostics) > 0 || parsed.Magics != nil {
		open, end := "func _() {\n", "\n}\n"
		if first, _, _ := strings.Cut(strings.TrimSpace(code), " "); slices.Contains([]string{"func", "type", "import"}, first) {
			open, end = "", "\n"
		}
		body.WriteString(open)
		place(code, 0)
		body.WriteString(end)
	} else {
		var stmts []syntax.Part
		for _, p := range parsed.Parts {
			switch p.Kind {
			case syntax.Import:
				imports = append(imports, code[p.Start:p.End])
			case syntax.Stmt, syntax.Var:
				stmts = append(stmts, p)
			default:
				place(code[p.Start:p.End], p.Start)
				body.WriteString("\n")
			}
		}
		body.WriteString("func _() {\n")
		for _, p := range stmts {
			place(code[p.Start:p.End], p.Start)
			body.WriteString("\n")
		}
		body.WriteString("}\n")
	}
	for _, m := range selector.FindAllStringSubmatch(body.String(), -1) {
		name := m[1]
		candidates := module.Std().Candidates(name)
		if names[name] || len(candidates) == 0 || slices.Contains(imports, fmt.Sprintf("import %q", candidates[0])) {
			continue
		}
		imports = append(imports, fmt.Sprintf("import %q", candidates[0]))
	}
	head := "package main\n\n" + strings.Join(imports, "\n") + "\n"
	if at < 0 { // in an import, or nowhere
		i := strings.Index(head, code)
		if i < 0 {
			return file{head + body.String() + "func main() {}\n", -1}
		}
		return file{head + body.String() + "func main() {}\n", i + cursor}
	}
	return file{head + body.String() + "func main() {}\n", len(head) + at}
}

var selector = regexp.MustCompile(`\b([a-z][a-z0-9]*)\.`)

// position is the cursor as the protocol has it.
func (f file) position() (line, column int) {
	before := f.text[:f.cursor]
	line = strings.Count(before, "\n")
	return line, len(utf16.Encode([]rune(before[strings.LastIndexByte(before, '\n')+1:])))
}
