package yaegi_test

import (
	"context"
	"fmt"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// A formType is a type that straight-line cells are tried with: three of its
// values, and what can be done with them.
type formType struct {
	name    string
	a, b, c string
	can     string // words of forms
}

var formTypes = []formType{
	{"int", "1", "2", "-7", "compare order add number integer key basic"},
	{"int8", "int8(100)", "int8(101)", "int8(-7)", "compare order add number integer key basic"},
	{"int16", "int16(1)", "int16(2)", "int16(-7)", "compare order add number integer key basic"},
	{"rune", "'a'", "'b'", "rune(-7)", "compare order add number integer key basic"},
	{"int64", "int64(1)", "int64(2)", "int64(-7)", "compare order add number integer key basic"},
	{"uint", "uint(1)", "uint(2)", "^uint(0)", "compare order add number integer key basic"},
	{"byte", "byte(1)", "byte('b')", "byte(255)", "compare order add number integer key basic"},
	{"uint16", "uint16(1)", "uint16(2)", "uint16(65535)", "compare order add number integer key basic"},
	{"uint32", "uint32(1)", "uint32(2)", "uint32(7)", "compare order add number integer key basic"},
	{"uint64", "uint64(1)", "uint64(2)", "uint64(1<<63)", "compare order add number integer key basic"},
	{"float32", "float32(0.1)", "float32(2)", "float32(-7.5)", "compare order add number basic"},
	{"float64", "0.1", "2.0", "-7.5", "compare order add number basic"},
	{"complex64", "complex64(1+2i)", "complex64(2i)", "complex64(-7)", "compare add number basic"},
	{"complex128", "1+2i", "2i", "complex128(-7)", "compare add number basic"},
	{"string", "\"a\"", "\"bé\"", "\"\\xff\"", "compare order add key basic sequence"},
	{"bool", "true", "false", "true", "compare key basic"},
	{"time.Duration", "time.Second", "2*time.Minute", "time.Duration(-7)", "compare order add number integer key"},
	{"time.Month", "time.May", "time.June", "time.Month(0)", "compare order add number integer key"},
	{"fs.FileMode", "fs.FileMode(0o644)", "fs.ModeDir", "fs.FileMode(1)", "compare order add number integer"},
	{"error", "io.EOF", "errors.New(\"e\")", "nil", "compare nil"},
	{"any", "any(1)", "any(\"s\")", "nil", "compare nil"},
	{"fmt.Stringer", "fmt.Stringer(time.Second)", "fmt.Stringer(time.May)", "nil", "compare nil"},
	{"io.Reader", "io.Reader(strings.NewReader(\"r\"))", "io.Reader(nil)", "nil", "compare nil address"},
	{"*int", "new(int)", "new(int)", "nil", "compare nil address"},
	{"[]int", "[]int{1, 2, 3}", "make([]int, 2, 5)", "nil", "nil sequence"},
	{"[]string", "[]string{\"a\"}", "strings.Fields(\"x y\")", "nil", "nil sequence"},
	{"[]byte", "[]byte(\"abc\")", "[]byte{1, 2}", "nil", "nil sequence"},
	{"[]any", "[]any{1, \"a\", nil}", "[]any{2.5}", "nil", "nil sequence"},
	{"[]error", "[]error{io.EOF, nil}", "[]error{errors.New(\"x\")}", "nil", "nil sequence"},
	{"[]time.Duration", "[]time.Duration{1, time.Hour}", "[]time.Duration{}", "nil", "nil sequence"},
	{"[][]int", "[][]int{{1}, {2, 3}}", "[][]int{nil, {}}", "nil", "nil sequence"},
	{"[]map[string]int", "[]map[string]int{{\"a\": 1}}", "[]map[string]int{nil}", "nil", "nil sequence"},
	{"map[string]int", "map[string]int{\"a\": 1}", "map[string]int{}", "nil", "nil"},
	{"map[string]any", "map[string]any{\"a\": 1, \"b\": []int{2}}", "map[string]any{\"n\": nil}", "nil", "nil"},
	{"map[int][]int", "map[int][]int{1: {1}}", "map[int][]int{}", "nil", "nil"},
	{"map[string]map[string]int", "map[string]map[string]int{\"a\": {\"b\": 1}}", "map[string]map[string]int{}", "nil", "nil"},
	{"[3]int", "[3]int{1, 2, 3}", "[3]int{2: 9}", "[...]int{7, 8, 9}", "compare key"},
	{"[2]string", "[2]string{\"a\", \"b\"}", "[2]string{}", "[2]string{1: \"z\"}", "compare key"},
	{"[2][2]int", "[2][2]int{{1, 2}, {3, 4}}", "[2][2]int{}", "[2][2]int{1: {5, 6}}", "compare"},
	{"chan int", "make(chan int, 1)", "make(chan int)", "nil", "compare nil address"},
	{"struct{}", "struct{}{}", "struct{}{}", "struct{}{}", "compare"},
	{"time.Time", "time.Unix(0, 0).UTC()", "time.Date(2024, 5, 1, 2, 3, 4, 5, time.UTC)", "time.Time{}", "compare"},
	{"url.URL", "url.URL{Scheme: \"http\", Host: \"h\"}", "url.URL{Path: \"/p\"}", "url.URL{}", "compare"},
	{"*url.URL", "&url.URL{Host: \"h\"}", "&url.URL{Path: \"/p\"}", "nil", "compare nil"},
	{"image.Point", "image.Pt(1, 2)", "image.Point{3, 4}", "image.Point{X: 5}", "compare key"},
	{"image.Rectangle", "image.Rect(0, 1, 2, 3)", "image.Rectangle{Max: image.Point{1, 1}}", "image.Rectangle{}", "compare"},
	{"color.RGBA", "color.RGBA{1, 2, 3, 4}", "color.RGBA{A: 9}", "color.RGBA{}", "compare"},
	{"url.Values", "url.Values{\"k\": {\"v\", \"w\"}}", "url.Values{}", "nil", "nil"},
	{"json.RawMessage", "json.RawMessage(\"1\")", "json.RawMessage(\"[2]\")", "nil", "nil"},
	{"*big.Int", "big.NewInt(5)", "new(big.Int)", "nil", "nil"},
	{"func(string) string", "strings.ToUpper", "strings.TrimSpace", "nil", "nil address"},
	{"func() error", "context.Background().Err", "nil", "nil", "nil address method"},
}

// forms are statements, each on a line of its own, with T, A, B and C for a type
// and its values. Each may be a cell, as may all of them together. The word
// before the colon says which types it is for.
var forms = []string{
	// definitions and assignments
	"all: x := A | show(x)",
	"all: var x T | show(x)",
	"all: var x T = A | var y, z = x, B | show(y) | show(z)",
	"all: var x T = A | x = B | show(x) | x = C | show(x)",
	"all: var x, y T = A, B | x, y = y, x | show(x) | show(y)",
	"all: var x, y T = A, B | var z T | x, y, z = y, C, x | show(x) | show(y) | show(z)",
	"all: var x T = A | y := x | x = B | show(x) | show(y)",
	"all: var x T = A | _ = x | show(x)",
	"all: x := [2]T{A, B}[1] | show(x)",
	// pointers
	"all: var x T = A | p := &x | *p = B | show(x) | show(*p) | show(p == &x)",
	"all: p := new(T) | *p = A | q := p | *q = B | show(*p) | show(p == q)",
	"all: var x, y T = A, B | p, q := &x, &y | *p, *q = *q, *p | show(x) | show(y)",
	"all: var x T = A | p := &x | pp := &p | **pp = B | show(x)",
	"all: var x T = A | p := &x | y := *p | *p = B | show(y) | show(x)",
	"all: var p *T | show(p == nil) | show(*p)",
	"all: var p *T | *p = A",
	// slices
	"all: var s []T | s = append(s, A) | s = append(s, B, C) | show(s) | show(len(s))",
	"all: s := []T{A, B, C} | s[1] = A | show(s[1]) | show(s)",
	"all: s := []T{A, B} | s[0], s[1] = s[1], s[0] | show(s)",
	"all: s := []T{A, B} | i := 0 | i, s[i] = 1, C | show(i) | show(s)",
	"all: s := []T{A, B} | t := s[:1] | t = append(t, C) | show(s) | t[0] = B | show(s) | show(t)",
	"all: s := []T{A, B, C} | t := s[0:1:1] | t = append(t, C) | show(s) | show(t) | show(cap(s[1:2:2]))",
	"all: s := []T{A, B, C} | copy(s, s[1:]) | show(s) | s = append(s[:1], s[2:]...) | show(s)",
	"all: s := []T{A, B} | t := append([]T(nil), s...) | t[0] = C | show(s) | show(t) | clear(t) | show(t)",
	"all: s := []T{A} | p := &s[0] | *p = B | show(s) | show(*p)",
	"all: s := make([]T, 2, 4) | s = s[:3] | s[2] = A | show(s) | show(cap(s))",
	"all: s := []T{A} | i := 3 | show(s[i])",
	"all: s := []T{A} | i := -1 | s[i] = B",
	"all: s := []T{A} | i := 2 | show(s[i:])",
	"all: s := []T{A} | i, j := 1, 0 | show(s[i:j])",
	"all: var s []T | s[0] = A",
	"all: s := [][]T{{A}, {B, C}} | s[0] = append(s[0], B) | s[1][0] = C | show(s)",
	"all: s := []*T{new(T), nil} | *s[0] = A | show(*s[0]) | show(s[1] == nil) | *s[1] = B",
	// maps
	"all: m := map[string]T{\"a\": A} | m[\"b\"] = B | show(m) | show(m[\"none\"]) | show(len(m))",
	"all: m := map[string]T{\"a\": A} | v, ok := m[\"a\"] | show(v) | show(ok) | v, ok = m[\"z\"] | show(v) | show(ok)",
	"all: m := map[int]T{} | m[1], m[2] = A, B | m[1], m[2] = m[2], m[1] | show(m) | delete(m, 1) | show(m) | clear(m) | show(m)",
	"all: var m map[string]T | show(m[\"x\"]) | m[\"x\"] = A",
	"all: m := map[string][]T{} | m[\"k\"] = append(m[\"k\"], A) | m[\"k\"] = append(m[\"k\"], B) | m[\"k\"][0] = C | show(m)",
	"all: m := map[string]T{\"a\": A} | _, ok := m[\"b\"] | if v, ok := m[\"a\"]; ok { show(v) } | show(ok)",
	"all: m := map[string]T{\"a\": A} | n := m | n[\"b\"] = B | show(m)",
	"key: m := map[T]int{A: 1} | m[B]++ | m[A] += 5 | m[C]-- | show(m) | show(m[A])",
	"key: m := map[T]string{A: \"a\", B: \"b\"} | delete(m, A) | _, ok := m[A] | show(m) | show(ok)",
	"key: m := map[any]int{A: 1, \"x\": 2} | m[B] = 3 | show(m[A]) | show(m[B]) | show(len(m))",
	// arrays
	"all: a := [2]T{A, B} | b := a | b[0] = C | show(a) | show(b)",
	"all: var a [3]T | a[1] = A | p := &a | p[2] = B | (*p)[0] = C | show(a) | show(len(p))",
	"all: a := [3]T{A, B, C} | s := a[:] | s[0] = C | show(a) | t := a[1:2] | show(t)",
	"all: a := [2]T{A, B} | a[0], a[1] = a[1], a[0] | show(a) | i := 5 | show(a[i])",
	"all: a := [2]T{A, B} | p := &a[1] | *p = C | show(a)",
	"all: a := [2][2]T{{A, B}} | a[1] = a[0] | a[0][0] = C | show(a)",
	"all: m := map[string][2]T{\"a\": {A, B}} | b := m[\"a\"] | b[0] = C | show(m) | show(b)",
	// interfaces
	"all: var x T = A | var e any = x | x = B | show(e) | fmt.Printf(\"%T\\n\", e)",
	"all: var x T = A | e := any(x) | y, ok := e.(T) | show(ok) | show(y)",
	"all: var e any = \"other\" | y, ok := e.(chan string) | show(ok) | show(y == nil) | show(e.(T))",
	"all: var x T = A | var e any = x | switch v := e.(type) { case T: show(v)\ncase nil: show(\"nil\")\ndefault: show(\"default\") }",
	"all: var x T = B | var e any = &x | switch v := e.(type) { case *T: *v = A\ndefault: show(\"default\") } | show(x)",
	"all: s := []any{A, B, nil, 7} | show(s) | s[3] = C | show(s)",
	"all: m := map[string]any{\"a\": A, \"s\": []T{B}} | show(m) | m[\"z\"] = C | show(len(m)) | show(m[\"s\"])",
	"all: var e any | show(e == nil) | e = A | show(e == nil) | e = nil | show(e)",
	"value: var x T = A | fmt.Printf(\"%v %+v %T\\n\", x, x, x)",
	"value: var x T = A | fmt.Println(fmt.Sprint(x, x), []T{x}, map[string]T{\"k\": x})",
	"all: var x T = A | fmt.Printf(\"%T %T %T %T\\n\", &x, []T{x}, map[string]T{}, [2]T{})",
	// comparison
	"compare: var x, y T = A, B | show(x == y) | show(x != y) | show(x == x) | show(any(x) == any(y)) | show(any(x) == any(x))",
	"compare: x, y := [2]T{A, B}, [2]T{A, B} | show(x == y) | y[1] = C | show(x != y)",
	"compare: var x T = A | var e any = x | show(e == any(x)) | var f any = 1 | show(e == f)",
	"compare: var x T = B | switch x { case (A): show(1)\ncase (B): show(2)\ndefault: show(3) }",
	"compare: var x T = B | p, q := &x, &x | show(p == q) | show(*p == *q)",
	"nil: var x T | show(x == nil) | x = A | show(x == nil) | x = nil | show(x != nil) | if x == nil { show(\"is nil\") }",
	"nil: s := []T{nil, A} | show(s[0] == nil) | s[1] = nil | show(s[1] == nil)",
	"nil: m := map[string]T{\"a\": nil} | show(m[\"a\"] == nil) | m[\"a\"] = A | show(m[\"a\"] != nil)",
	"order: var x, y T = A, B | show(x < y) | show(x <= y) | show(x > y) | show(x >= x) | show(min(x, y)) | show(max(x, y, C))",
	"order: s := []T{A, B} | show(s[0] < s[1]) | p := &s[0] | show(*p < s[1]) | if s[0] > s[1] { show(1) } else if s[0] == s[1] { show(2) } else { show(3) }",
	// arithmetic
	"add: var x, y T = A, B | show(x + y) | x += y | show(x) | x += C | show(x) | y = x + y + x | show(y)",
	"add: s := []T{A, B} | s[0] += B | s[1] = s[0] + s[1] | show(s) | m := map[string]T{} | m[\"a\"] += A | m[\"a\"] += B | show(m)",
	"add: a := [2]T{A, B} | a[1] += A | show(a) | p := &a[0] | *p += B | show(a) | q := &a | q[0] += A | show(a)",
	"add: x := A | x += A | p := &x | *p += x | show(x) | show(x + *p)",
	"number: var x, y T = A, B | show(x - y) | show(x * y) | show(x / y) | x -= y | show(x) | x *= C | show(x) | x /= y | show(x) | show(-x) | show(+x)",
	"number: var x T = A | x++ | show(x) | x-- | x-- | show(x) | p := &x | *p++ | (*p)-- | *p++ | show(x)",
	"number: s := []T{A, B} | s[0]++ | s[1]-- | show(s) | m := map[string]T{\"a\": A} | m[\"a\"]++ | m[\"n\"]-- | show(m) | a := [2]T{} | a[1]++ | show(a)",
	"number: var x T = A | m := map[string][]T{\"a\": {x, x}} | m[\"a\"][1]++ | m[\"a\"][0] += x | show(m) | s := [][]T{{A}} | s[0][0]-- | s[0][0] *= B | show(s)",
	"number: var zero T | x := A | show(x * zero) | show(zero - x)",
	"integer: var x, y T = A, B | show(x % y) | show(x & y) | show(x|y) | show(x ^ y) | show(x &^ y) | show(x << 3) | show(x >> 1) | show(^x)",
	"integer: var x, y T = C, B | x %= y | show(x) | x |= 8 | show(x) | x &= 12 | show(x) | x ^= y | show(x) | x <<= 2 | show(x) | x >>= 1 | show(x) | x &^= 1 | show(x)",
	"integer: var x T = C | n := 3 | show(x << n) | show(x >> n) | x <<= n | show(x) | u := uint(70) | show(x << u) | show(x >> u) | n = -1 | show(x << n)",
	"integer: var x, zero T = A, 0 | show(x / zero)",
	"integer: var x, zero T = A, 0 | x %= zero",
	"integer: x := C | show(int(x)) | show(int8(x)) | show(uint8(x)) | show(uint32(x)) | show(int64(x)) | show(float64(x)) | show(T(x + 1)) | f := 3.7 | show(T(f))",
	"integer: x := A | s := []string{\"a\", \"b\", \"c\"} | if int(x) < 3 { show(s[x]) } | show(string(rune(x)))",
	"integer: x := C | x++ | x-- | y := x * x * x | show(y) | y += y | show(y)",
	"number: x := A | var y T = x * 2 | show(2*x + y/2) | show((x + y) * (x - y))",
	// printing and strings
	"basic: x := A | fmt.Printf(\"%v|%6v|%-6v|%#v|%q\\n\", x, x, x, x, []T{x}) | show(fmt.Sprintln(x, B, C))",
	"basic: x := A | show(fmt.Sprint(x) + \"!\") | fmt.Fprintln(os.Stdout, x, &x != nil) | fmt.Print(x, B, \"\\n\")",
	"basic: x := C | panic(x)",
	"all: var x T = A | if true { y := x\n_ = y\nx = B } | show(x)",
	"all: var x T = A | { x := B\nshow(x) } | show(x)",
	"all: x := A | if y := x; true { show(y) } | switch y := (B); { default: show(y) }",
	"all: x, y := A, 1 | z, y := B, 2 | show(x) | show(y) | show(z)",
	"sequence: var x T = A | show(len(x)) | show(x[0]) | show(x[1:]) | show(x[:1]) | show(x[0:0]) | i := 9 | show(x[i])",
	"sequence: var x T = A | y := x[0] | show(y) | p := &x | show(len(*p)) | show((*p)[0]) | show((*p)[:1])",
	// channels
	"all: c := make(chan T, 2) | c <- A | c <- B | show(len(c)) | r := <-c | show(r) | v, ok := <-c | show(v) | show(ok) | close(c) | v, ok = <-c | show(v) | show(ok)",
	"all: c := make(chan T, 1) | var d chan<- T = c | d <- A | var e <-chan T = c | x := <-e | show(x) | show(cap(c))",
	"all: c := make(chan T, 1) | close(c) | c <- A",
	// functions
	"all: x := fmt.Sprint(A) == fmt.Sprint(B) | show(x) | n, err := fmt.Sprintln(A) == \"\", error(nil) | show(n) | show(err)",
	"all: var x T = A | y := []T{x, B}[1] | z := map[string]T{\"k\": x}[\"k\"] | show(y) | show(z)",
	"all: f := fmt.Sprint | var x T = A | show(f(x, B)) | show(f()) | show(f([]any{x}...))",
	"all: var x T = A | b, err := json.Marshal(x) | show(string(b)) | show(err)",
}

// formSnippets are the forms for the types that they are for.
func formSnippets() []snippet {
	var list []snippet
	for i, form := range forms {
		word, text, _ := strings.Cut(form, ": ")
		for _, ft := range formTypes {
			can := append(strings.Fields(ft.can), "all")
			if !slices.Contains(can, "address") {
				can = append(can, "value")
			}
			if !slices.Contains(can, word) || slices.Contains(can, "method") {
				continue
			}
			code := replaceWords(text, map[string]string{"T": ft.name, "A": ft.a, "B": ft.b, "C": ft.c})
			code = replaceShow(code, slices.Contains(can, "address") || strings.Contains(text, "*T"))
			list = append(list, snippet{file: "forms", name: fmt.Sprintf("forms/%d %s %s", i, word, ft.name), code: strings.ReplaceAll(code, " | ", "\n") + "\n"})
		}
	}
	return list
}

// replaceWords replaces single capital letters that are identifiers.
func replaceWords(text string, words map[string]string) string {
	var out strings.Builder
	isLetter := func(c byte) bool {
		return c == '_' || c == '%' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
	}
	for i := 0; i < len(text); i++ {
		word, ok := words[text[i:i+1]]
		if ok && (i == 0 || !isLetter(text[i-1])) && (i+1 == len(text) || !isLetter(text[i+1])) {
			out.WriteString(word)
			continue
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// replaceShow writes show(x) as the call that prints. Where x may be an address,
// its type alone is printed.
func replaceShow(text string, addresses bool) string {
	for {
		before, rest, ok := strings.Cut(text, "show(")
		if !ok {
			return text
		}
		depth, end := 1, 0
		for depth > 0 {
			switch rest[end] {
			case '(':
				depth++
			case ')':
				depth--
			}
			end++
		}
		format := "fmt.Printf(\"%T %v\\n\", VALUE, VALUE)"
		value := rest[:end-1]
		if addresses && !strings.Contains(value, "==") && !strings.Contains(value, "!=") && !strings.HasPrefix(value, "len(") && value != "ok" {
			format = "fmt.Printf(\"%T\\n\", VALUE)"
		}
		text = before + strings.ReplaceAll(format, "VALUE", value) + rest[end:]
	}
}

// cells cuts a snippet into its top-level statements.
func (s snippet) cells(t testing.TB) []string {
	cell, diagnostics := syntax.Parse(token.NewFileSet(), 1, s.code)
	if diagnostics != nil {
		t.Fatalf("%s: %v\n%s", s.name, diagnostics, s.code)
	}
	var list []string
	for _, part := range cell.Parts {
		list = append(list, cell.Text[part.Start:part.End])
	}
	return list
}

// formProgram is a program of all snippets, each a function.
func formProgram(t testing.TB, list []snippet) string {
	t.Helper()
	var bodies, calls strings.Builder
	for i, s := range list {
		fmt.Fprintf(&bodies, "func snippet%d() {\n%s", i, s.code)
		for _, name := range topVars(t, s) {
			fmt.Fprintf(&bodies, "_ = %s\n", name)
		}
		bodies.WriteString("}\n")
		fmt.Fprintf(&calls, "run(%q, snippet%d)\n", s.name, i)
	}
	used := bodies.String() + mainText
	var imports strings.Builder
	for name, path := range packages {
		if regexp.MustCompile(`\b` + name + `\.`).MatchString(used) {
			fmt.Fprintf(&imports, "import %s %q\n", name, path)
		}
	}
	return "package main\n" + imports.String() + mainText + bodies.String() + "func main() {\n" + calls.String() + "}\n"
}

// TestForms runs the forms as one cell and as a cell for each statement, by the
// interpreter alone and beside compiled cells, and compares them with the real
// toolchain.
func TestForms(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	list := formSnippets()
	want := outputs(t, formProgram(t, list))
	for name, start := range map[string]func(testing.TB) *bench{
		"alone": newBench, "all beside compiled cells": newWholeBench, "straight beside compiled cells": newSharedBench,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			equal, foreign, refused := 0, 0, map[string]int{}
			for i, s := range list {
				if i%200 == 199 { // with each cell an interpreter gets slower
					b = start(t)
				}
				for _, cells := range [][]string{{s.code}, s.cells(t)} {
					got := b.outcome(cells)
					switch {
					case strings.HasPrefix(got.refused, "the interpreter cannot run the type "):
						foreign++
					case got.refused != "":
						refused[got.refused]++
					case b.text(got.out) != b.text(want[s.name]):
						t.Errorf("%s as %d cells gives\n%s\nthe compiler\n%s\nof\n%s", s.name, len(cells), got.out, want[s.name], s.code)
						b = start(t)
					default:
						equal++
					}
					b.restart()
				}
			}
			t.Logf("%d snippets in two ways: %d equal, %d with a type that is not shared", len(list), equal, foreign)
			if total := 2 * len(list); equal < total*3/4 {
				t.Errorf("%d of %d are refused, which is more than it used to be", total-equal, total)
			}
			for _, message := range slices.Sorted(maps.Keys(refused)) {
				t.Logf("%d times: %s", refused[message], message)
			}
		})
	}
}

// outcome runs cells one after the other, up to the first that panics.
func (b *bench) outcome(cells []string) outcome {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, code := range cells {
		err := b.run(ctx, code)
		switch {
		case err == nil:
			continue
		case err.Kind == interp.KindUnsupported && len(err.Diagnostics) > 0:
			b.host.take()
			return outcome{refused: err.Diagnostics[0].Message}
		case err.Kind == interp.KindPanic:
			return outcome{out: b.host.take() + err.Message + "\n"}
		default:
			return outcome{out: b.host.take() + string(err.Kind) + ": " + err.Message}
		}
	}
	return outcome{out: b.host.take()}
}
