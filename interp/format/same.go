package format

import (
	"go/token"
	"slices"
	"strings"
	"unicode"

	"gokernel/interp/syntax"
)

// same tells whether two cells are the same but for their layout. It is asked of
// each text that has been formatted: one that is not is not handed out.
func same(a, b string) bool {
	x, _ := syntax.Parse(token.NewFileSet(), 0, a)
	y, _ := syntax.Parse(token.NewFileSet(), 0, b)
	if x == nil || y == nil || x.Silenced != y.Silenced || x.Program != y.Program || len(x.Parts) != len(y.Parts) {
		return false
	}
	return slices.EqualFunc(x.Magics, y.Magics, func(m, n syntax.Magic) bool {
		return m.Name == n.Name && m.Args == n.Args && m.Body == n.Body && m.Help == n.Help && m.Shell == n.Shell && m.Cell == n.Cell
	}) && slices.Equal(essence(x), essence(y))
}

// essence is what layout does not change of a cell: its tokens less those that
// gofmt adds and takes away (commas and semicolons at the ends of lines, brackets
// round brackets), its imports, which gofmt sorts, and the letters of its comments
// in any order.
func essence(c *syntax.Cell) []string {
	text := []byte(c.Text)
	hide := func(start, end int) {
		for i := start; i < end; i++ {
			if text[i] != '\n' {
				text[i] = ' '
			}
		}
	}
	for _, m := range c.Magics {
		hide(m.Start, m.End)
	}
	var list []string
	for _, spec := range c.Decls.Imports {
		name := ""
		if spec.Name != nil {
			name = spec.Name.Name
		}
		list = append(list, "import "+name+" "+spec.Path.Value)
		hide(c.Offset(spec.Pos()), c.Offset(spec.Path.End()))
	}
	slices.Sort(list)
	list = slices.Compact(list)
	var letters []rune
	scan(string(text), func(tok token.Token, lit string, _ int) {
		switch tok {
		case token.SEMICOLON, token.COMMA, token.LPAREN, token.RPAREN:
		case token.COMMENT:
			for _, r := range lit {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					letters = append(letters, r)
				}
			}
		case token.INT, token.FLOAT, token.IMAG:
			list = append(list, strings.ToLower(lit))
		default:
			list = append(list, tok.String()+" "+lit)
		}
	})
	slices.Sort(letters)
	return append(list, string(letters))
}
