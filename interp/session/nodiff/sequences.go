package nodiff

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Sequences lists n cases of several cells each, of statements put together at
// random over a few variables that they share. Each stands by itself, and what
// they do is settled by the language: no order that it leaves open shows.
func Sequences(seed uint64, n, firstID int) []Case {
	var cases []Case
	for i := range n {
		s := &sequence{
			Rand:   random(seed, "sequence", strconv.Itoa(i)),
			suffix: strconv.Itoa(firstID + i),
		}
		cases = append(cases, Case{Form: "sequence " + strconv.Itoa(i), ID: firstID + i, Cells: s.cells()})
	}
	return cases
}

// A sequence is one being written.
type sequence struct {
	*rand.Rand
	suffix string
	vars   []variable // that may be used here, of the session and of the block
	count  int        // of the names given
	depth  int        // of blocks
}

type variable struct{ name, typ string }

// maxDepth bounds how deep blocks and expressions are nested.
const maxDepth = 2

// seqTypes are the types of variables in sequences.
var seqTypes = []string{
	"int", "int8", "uint8", "int64", "uint16", "float64", "float32", "string", "bool", "time.Duration",
	"[]int", "[]string", "[3]int", "map[string]int", "map[int]string", "*int", "any", "error", "image.Point", "func(int) int", "chan int",
}

func (s *sequence) cells() []string {
	var cells []string
	for i := range 2 + s.IntN(4) {
		var b strings.Builder
		if i == 0 { // something to work with
			for range 3 + s.IntN(6) {
				b.WriteString(s.define())
			}
		}
		for range 1 + s.IntN(5) {
			b.WriteString(s.statement())
		}
		if s.IntN(2) == 0 {
			fmt.Fprintf(&b, "%s\n", s.result())
		}
		cells = append(cells, strings.TrimSuffix(b.String(), "\n"))
	}
	return cells
}

// one picks one of the choices.
func (s *sequence) one(choices ...string) string { return choices[s.IntN(len(choices))] }

// name is a new name. Those of blocks need no suffix, and the session's do.
func (s *sequence) name() string {
	s.count++
	if s.depth > 0 {
		return fmt.Sprintf("v%d", s.count)
	}
	return fmt.Sprintf("v%d_%s", s.count, s.suffix)
}

// of finds a variable of the type, or "".
func (s *sequence) of(typ string) string {
	var names []string
	for _, v := range s.vars {
		if v.typ == typ {
			names = append(names, v.name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return names[s.IntN(len(names))]
}

// some is a variable of any type, or none.
func (s *sequence) some() (variable, bool) {
	if len(s.vars) == 0 {
		return variable{}, false
	}
	return s.vars[s.IntN(len(s.vars))], true
}

// block writes statements in braces, whose variables go with it.
func (s *sequence) block(first string) string {
	before := len(s.vars)
	s.depth++
	var b strings.Builder
	b.WriteString("{\n" + first)
	for range 1 + s.IntN(2) {
		b.WriteString(s.statement())
	}
	for _, v := range s.vars[before:] {
		fmt.Fprintf(&b, "_ = %s\n", v.name)
	}
	s.depth--
	s.vars = s.vars[:before]
	return b.String() + "}"
}

// result is an expression to show.
func (s *sequence) result() string {
	if v, ok := s.some(); ok && s.IntN(2) == 0 && !slices.Contains([]string{"*int", "chan int", "func(int) int"}, v.typ) {
		return v.name
	}
	text := s.expr(s.one("int", "string", "bool", "float64", "[]int", "uint8", "map[string]int", "image.Point"), 0)
	if strings.HasPrefix(text, "!") {
		text = "(" + text + ")" // not a shell line
	}
	return text
}

func (s *sequence) define() string {
	typ := seqTypes[s.IntN(len(seqTypes))]
	value := s.expr(typ, 0)
	name := s.name()
	s.vars = append(s.vars, variable{name, typ})
	if s.IntN(3) > 0 && typ != "any" && typ != "error" {
		return fmt.Sprintf("%s := %s\n", name, value)
	}
	return fmt.Sprintf("var %s %s = %s\n", name, typ, value)
}

// statement writes one statement with its newline.
func (s *sequence) statement() string {
	v, ok := s.some()
	if !ok || s.IntN(4) == 0 {
		return s.define()
	}
	switch s.IntN(14) {
	case 0, 1, 2:
		return fmt.Sprintf("%s = %s\n", v.name, s.expr(v.typ, 0))
	case 3, 4:
		return s.change(v)
	case 5:
		return fmt.Sprintf("fmt.Println(%s, %s)\n", s.expr("int", 1), s.expr(s.one("string", "bool", "[]int", "float64", "error", "time.Duration"), 1))
	case 6:
		if s.depth < maxDepth {
			return s.branch()
		}
	case 7:
		if s.depth < maxDepth {
			return s.choice()
		}
	case 8:
		if x := s.of("any"); x != "" && s.depth < maxDepth {
			return s.typeChoice(x)
		}
	case 9:
		if s.depth < maxDepth {
			return s.block("") + "\n"
		}
	case 10:
		typ := s.one("int", "string", "uint8", "float64")
		if a, b := s.of(typ), s.of(typ); a != "" && a != b {
			return fmt.Sprintf("%s, %s = %s, %s\n", a, b, s.one(b, s.expr(typ, 1)), a)
		}
	case 11:
		if x := s.of("int"); x != "" {
			return fmt.Sprintf("%s, _ = mayFail(%s)\n", x, s.expr("bool", 1))
		}
	case 12:
		return fmt.Sprintf("say(%s, %s)\n", s.expr("string", 1), s.expr("int", 1))
	}
	return s.change(v)
}

// change alters a variable in the ways of its type.
func (s *sequence) change(v variable) string {
	switch v.typ {
	case "int", "int8", "uint8", "int64", "uint16", "time.Duration":
		switch s.IntN(4) {
		case 0:
			return v.name + s.one("++\n", "--\n")
		case 1:
			return fmt.Sprintf("%s %s %s\n", v.name, s.one("<<=", ">>="), strconv.Itoa(s.IntN(9)))
		}
		return fmt.Sprintf("%s %s %s\n", v.name, s.one("+=", "-=", "*=", "|=", "&=", "^=", "&^="), s.expr(v.typ, 1))
	case "float64", "float32":
		return fmt.Sprintf("%s %s %s\n", v.name, s.one("+=", "-=", "*=", "/="), s.variableOr(v.typ, v.name))
	case "string":
		return fmt.Sprintf("%s += %s\n", v.name, s.expr("string", 1))
	case "[]int", "[]string":
		elem := v.typ[2:]
		switch s.IntN(4) {
		case 0:
			return fmt.Sprintf("%s = append(%s, %s, %s)\n", v.name, v.name, s.expr(elem, 1), s.expr(elem, 1))
		case 1:
			return fmt.Sprintf("%s[%s] = %s\n", v.name, s.index(v.name), s.expr(elem, 1))
		case 2:
			return fmt.Sprintf("copy(%s, %s)\n", v.name, s.expr(v.typ, 1))
		}
		return fmt.Sprintf("%s = %s[:len(%s)/2]\n", v.name, v.name, v.name)
	case "[3]int":
		return fmt.Sprintf("%s[%d] %s %s\n", v.name, s.IntN(3), s.one("=", "+=", "*="), s.expr("int", 1))
	case "map[string]int", "map[int]string":
		key, elem, _ := strings.Cut(v.typ[4:], "]")
		switch s.IntN(3) {
		case 0:
			return fmt.Sprintf("delete(%s, %s)\n", v.name, s.expr(key, 1))
		case 1:
			return fmt.Sprintf("%s[%s] += %s\n", v.name, s.expr(key, 1), s.expr(elem, 1))
		}
		return fmt.Sprintf("%s[%s] = %s\n", v.name, s.expr(key, 1), s.expr(elem, 1))
	case "*int":
		return s.one(fmt.Sprintf("*%s = %s\n", v.name, s.expr("int", 1)), fmt.Sprintf("addTo(%s, %s)\n", v.name, s.expr("int", 1)), fmt.Sprintf("*%s++\n", v.name))
	case "image.Point":
		return fmt.Sprintf("%s.%s %s %s\n", v.name, s.one("X", "Y"), s.one("=", "+=", "-="), s.expr("int", 1))
	case "chan int":
		return s.one(
			fmt.Sprintf("if len(%s) < cap(%s) {\n%s <- %s\n}\n", v.name, v.name, v.name, s.expr("int", 1)),
			fmt.Sprintf("if len(%s) > 0 {\nfmt.Println(<-%s)\n}\n", v.name, v.name))
	}
	return fmt.Sprintf("%s = %s\n", v.name, s.expr(v.typ, 0))
}

// index is an index of a slice, which mostly is in range.
func (s *sequence) index(name string) string {
	if s.IntN(4) > 0 {
		return s.one("0", "len("+name+")-1")
	}
	return s.expr("int", 2)
}

func (s *sequence) branch() string {
	init := ""
	if s.IntN(3) == 0 {
		s.depth++
		name := s.name()
		s.depth--
		init = fmt.Sprintf("%s := %s; %s >= 0 && ", name, s.expr("int", 2), name)
	}
	text := fmt.Sprintf("if %s(%s) %s", init, s.expr("bool", 0), s.block(""))
	switch s.IntN(3) {
	case 0:
		text += " else " + s.block("")
	case 1:
		text += fmt.Sprintf(" else if %s %s else %s", "("+s.expr("bool", 1)+")", s.block(""), s.block(""))
	}
	return text + "\n"
}

func (s *sequence) choice() string {
	typ := s.one("int", "string", "uint8", "bool")
	if s.of(typ) == "" {
		typ = "int"
	}
	text := fmt.Sprintf("switch %s {\n", s.variableOr(typ, s.expr("int", 1)))
	for i := range 1 + s.IntN(3) {
		body := s.block("")
		if s.IntN(5) == 0 && i > 0 {
			body += "\nfallthrough"
		}
		// Constants might come twice.
		value := s.fluent(typ, func(typ string) string { return s.leaf(typ) })
		if typ == "bool" {
			value = s.variableOr(typ, s.boolExpr(s.leaf))
		}
		text += fmt.Sprintf("case %s:\n%s\n", value, body)
	}
	return text + "default:\n" + s.block("") + "\n}\n"
}

func (s *sequence) typeChoice(x string) string {
	s.depth++
	name := s.name()
	s.depth--
	text := fmt.Sprintf("switch %s := %s.(type) {\n", name, x)
	types := []string{"int", "string", "uint8", "[]int", "time.Duration", "bool", "float64", "image.Point"}
	s.Shuffle(len(types), func(i, j int) { types[i], types[j] = types[j], types[i] })
	for _, typ := range types[:3] {
		s.vars = append(s.vars, variable{name, typ})
		text += fmt.Sprintf("case %s:\n_ = %s\n%s\n", typ, name, s.block(""))
		s.vars = s.vars[:len(s.vars)-1]
	}
	return text + fmt.Sprintf("default:\nfmt.Println(%s)\n}\n", name)
}

// variableOr is a variable of the type, or the other text where there is none.
func (s *sequence) variableOr(typ, other string) string {
	if name := s.of(typ); name != "" {
		return name
	}
	return other
}
