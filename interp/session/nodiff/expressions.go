package nodiff

import (
	"fmt"
	"strconv"
)

// expr writes an expression of the type. Only its leaves are constants, so that
// no constant overflows or is divided by zero: that is for the running cell.
func (s *sequence) expr(typ string, depth int) string {
	if depth >= maxDepth || s.IntN(4) == 0 {
		return s.leaf(typ)
	}
	sub := func(typ string) string { return s.expr(typ, depth+1) }
	switch typ {
	case "int":
		return s.intExpr(sub)
	case "int8", "uint8", "int64", "uint16", "time.Duration":
		switch s.IntN(4) {
		case 0:
			return fmt.Sprintf("%s(%s)", typ, s.fluent("int", sub))
		case 1:
			return fmt.Sprintf("(%s %s uint(%d))", s.fluent(typ, sub), s.one("<<", ">>"), s.IntN(10))
		case 2:
			return fmt.Sprintf("%s%s", s.one("-", "^", "+"), s.fluent(typ, sub))
		}
		return fmt.Sprintf("(%s %s %s)", s.fluent(typ, sub), s.one("+", "-", "*", "&", "|", "^", "&^"), sub(typ))
	case "float64":
		switch s.IntN(4) {
		case 0:
			return fmt.Sprintf("float64(%s)", s.fluent("int", sub))
		case 1:
			return fmt.Sprintf("math.Floor(%s)", sub("float64"))
		}
		return fmt.Sprintf("(%s %s %s)", s.fluent(typ, sub), s.one("+", "-", "*", "/"), s.fluent(typ, sub))
	case "float32":
		return s.one(fmt.Sprintf("float32(%s)", s.fluent("float64", sub)), fmt.Sprintf("(%s %s %s)", s.fluent(typ, sub), s.one("+", "-", "*"), sub(typ)))
	case "string":
		return s.stringExpr(sub)
	case "bool":
		return s.boolExpr(sub)
	case "[]int":
		return s.one(fmt.Sprintf("[]int{%s, %s}", sub("int"), sub("int")), fmt.Sprintf("append([]int(nil), %s)", sub("int")), s.leaf(typ))
	case "[]string":
		return s.one(fmt.Sprintf("[]string{%s, %s}", sub("string"), sub("string")), fmt.Sprintf("strings.Split(%s, \"a\")", sub("string")), s.leaf(typ))
	case "[3]int":
		return fmt.Sprintf("[3]int{%s, 2: %s}", sub("int"), sub("int"))
	case "map[string]int":
		return fmt.Sprintf("map[string]int{%q: %s, %q: %s}", "k", sub("int"), "l", sub("int"))
	case "map[int]string":
		return fmt.Sprintf("map[int]string{1: %s, 2: %s}", sub("string"), sub("string"))
	case "any":
		return fmt.Sprintf("any(%s)", sub(s.one("int", "string", "uint8", "[]int", "time.Duration", "bool", "float64", "image.Point")))
	case "error":
		return s.one(fmt.Sprintf("fmt.Errorf(\"e: %%v\", %s)", sub("int")), fmt.Sprintf("errors.New(%s)", sub("string")))
	case "image.Point":
		return s.one(fmt.Sprintf("image.Pt(%s, %s)", sub("int"), sub("int")), fmt.Sprintf("image.Point{Y: %s}", sub("int")), fmt.Sprintf("%s.Add(%s)", s.leaf(typ), sub(typ)))
	}
	return s.leaf(typ)
}

// fluent is an expression that is no constant.
func (s *sequence) fluent(typ string, sub func(string) string) string {
	if name := s.of(typ); name != "" && s.IntN(3) > 0 {
		return name
	}
	switch typ {
	case "int":
		return fmt.Sprintf("double(%s)", sub("int"))
	case "float64":
		return fmt.Sprintf("math.Abs(%s)", sub("float64"))
	case "string":
		return fmt.Sprintf("strings.ToUpper(%s)", sub("string"))
	}
	return s.variableOr(typ, fmt.Sprintf("%s(double(%s))", typ, sub("int")))
}

func (s *sequence) intExpr(sub func(string) string) string {
	switch s.IntN(16) {
	case 0, 1, 2:
		return fmt.Sprintf("(%s %s %s)", s.fluent("int", sub), s.one("+", "-", "*", "&", "|", "^", "&^"), sub("int"))
	case 3:
		return fmt.Sprintf("(%s %s %s)", s.fluent("int", sub), s.one("/", "%"), s.fluent("int", sub))
	case 4:
		return fmt.Sprintf("(%s %s %s)", s.fluent("int", sub), s.one("<<", ">>"), s.fluent("uint8", sub))
	case 5:
		return fmt.Sprintf("len(%s)", sub(s.one("string", "[]int", "map[string]int")))
	case 6:
		return fmt.Sprintf("%s(%s)", s.one("double", "bump2", "identityInt"), sub("int"))
	case 7:
		return fmt.Sprintf("plus(%s, %s)", sub("int"), sub("int"))
	case 8:
		if xs := s.of("[]int"); xs != "" {
			return fmt.Sprintf("%s[%s]", xs, s.index(xs))
		}
	case 9:
		if m := s.of("map[string]int"); m != "" {
			return fmt.Sprintf("%s[%s]", m, sub("string"))
		}
	case 10:
		if p := s.of("*int"); p != "" {
			return "*" + p
		}
	case 11:
		return fmt.Sprintf("int(%s)", s.fluent(s.one("int8", "uint8", "int64", "uint16", "time.Duration"), sub))
	case 12:
		if a := s.of("[3]int"); a != "" {
			return fmt.Sprintf("%s[%d]", a, s.IntN(3))
		}
	case 13:
		if p := s.of("image.Point"); p != "" {
			return p + s.one(".X", ".Y")
		}
	case 14:
		if f := s.of("func(int) int"); f != "" {
			return fmt.Sprintf("%s(%s)", f, sub("int"))
		}
	case 15:
		return fmt.Sprintf("min(%s, %s)", s.fluent("int", sub), sub("int"))
	}
	return fmt.Sprintf("%s%s", s.one("-", "^"), s.fluent("int", sub))
}

func (s *sequence) stringExpr(sub func(string) string) string {
	switch s.IntN(7) {
	case 0:
		return fmt.Sprintf("fmt.Sprint(%s, %s)", sub("int"), sub(s.one("bool", "float64", "[]int", "time.Duration", "image.Point")))
	case 1:
		return fmt.Sprintf("strings.Repeat(%s, %d)", s.leaf("string"), s.IntN(3))
	case 2:
		if xs := s.of("[]string"); xs != "" {
			return fmt.Sprintf("strings.Join(%s, \"-\")", xs)
		}
	case 3:
		if m := s.of("map[int]string"); m != "" {
			return fmt.Sprintf("%s[%s]", m, sub("int"))
		}
	case 4:
		return fmt.Sprintf("string(rune(%s))", s.fluent("uint8", sub))
	case 5:
		if x := s.of("string"); x != "" {
			return fmt.Sprintf("%s[len(%s)/2:]", x, x)
		}
	}
	return fmt.Sprintf("(%s + %s)", s.fluent("string", sub), s.leaf("string"))
}

func (s *sequence) boolExpr(sub func(string) string) string {
	typ := s.one("int", "string", "float64", "uint8", "int64", "time.Duration")
	switch s.IntN(6) {
	case 0:
		return fmt.Sprintf("(%s %s %s)", sub("bool"), s.one("&&", "||"), sub("bool"))
	case 1:
		return fmt.Sprintf("!(%s)", sub("bool"))
	case 2:
		typ := s.one("[]int", "map[string]int", "error", "any", "*int", "func(int) int")
		if x := s.of(typ); x != "" {
			return fmt.Sprintf("(%s %s nil)", x, s.one("==", "!="))
		}
	case 3:
		if p := s.of("image.Point"); p != "" {
			return fmt.Sprintf("(%s == %s)", p, s.variableOr("image.Point", p))
		}
	}
	return fmt.Sprintf("(%s %s %s)", s.fluent(typ, sub), s.one("==", "!=", "<", "<=", ">", ">="), sub(typ))
}

// leaf is a variable or a constant of the type.
func (s *sequence) leaf(typ string) string {
	if name := s.of(typ); name != "" && s.IntN(3) > 0 {
		return name
	}
	switch typ {
	case "int":
		return s.one("0", "1", "2", "7", "100", "1<<40")
	case "int8", "uint8", "int64", "uint16":
		return fmt.Sprintf("%s(%s)", typ, s.one("1", "3", "100", "127"))
	case "time.Duration":
		return s.one("time.Second", "time.Duration(7)", "90*time.Minute")
	case "float64":
		return s.one("0.5", "1.0", "1e10", "-2.25")
	case "float32":
		return s.one("float32(0.1)", "float32(-3)")
	case "string":
		return strconv.Quote(s.one("", "a", "hello", "wörld", "b a"))
	case "bool":
		return s.one("true", "false")
	case "[]int":
		return s.one("[]int{1, 2, 3}", "[]int(nil)", "make([]int, 2, 5)")
	case "[]string":
		return s.one(`[]string{"x", "y"}`, "[]string(nil)")
	case "[3]int":
		return s.one("[3]int{1, 2, 3}", "[3]int{}")
	case "map[string]int":
		return s.one(`map[string]int{"a": 1}`, "map[string]int{}")
	case "map[int]string":
		return s.one(`map[int]string{1: "x"}`, "map[int]string{}", "map[int]string(nil)")
	case "*int":
		if x := s.of("int"); x != "" && s.depth == 0 {
			return "&" + x
		}
		return "new(int)"
	case "any":
		return s.one("any(nil)", "any(5)", `any("s")`, "any(time.Second)", "any(uint8(3))")
	case "error":
		return s.one("io.EOF", "error(nil)", `errors.New("e")`)
	case "image.Point":
		return s.one("image.Pt(1, 2)", "image.Point{}")
	case "func(int) int":
		return s.one("addOne", "negate")
	case "chan int":
		return "make(chan int, 2)"
	}
	return "nil"
}
