package nodiff

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A class is a type, with what forms ask about it.
type class struct {
	name   string
	typ    string   // as cells write it
	tags   []string // what it can do: "ordered", "integer", "nilable" and so on, and its own name
	values []string // expressions of the type, at least two
	plain  []string // the same without the type, where a constant does without; else nil
	elem   string   // of a slice, array, map, pointer or channel: the type of an element
	elems  []string // and values of it
	key    string   // of a map
	keys   []string
}

func (c *class) has(tag string) bool { return slices.Contains(c.tags, tag) }

// classes lists all classes. They are not to be changed.
var classes = sync.OnceValue(makeClasses)

func makeClasses() []*class {
	var list []*class
	add := func(name, typ, tags string, values ...string) *class {
		c := &class{name: name, typ: typ, tags: append(strings.Fields(tags), name, "any-type"), values: values}
		list = append(list, c)
		return c
	}
	// numbers adds a class of constants that have to be converted, but for the
	// type that they have by themselves.
	numbers := func(typ, tags string, own bool, constants ...string) {
		c := add(typ, typ, "basic number comparable "+tags)
		c.plain = constants
		for _, v := range constants {
			if !own {
				v = fmt.Sprintf("%s(%s)", typ, v)
			}
			c.values = append(c.values, v)
		}
	}
	numbers("int", "integer signed ordered", true, "0", "1", "-1", "7", "-3", "42", "1<<62", "-9223372036854775808", "9223372036854775807", "255", "-97")
	numbers("int8", "integer signed ordered", false, "0", "1", "-1", "7", "-3", "100", "127", "-128")
	numbers("int16", "integer signed ordered", false, "0", "1", "-1", "7", "-3", "300", "32767", "-32768")
	numbers("int32", "integer signed ordered", false, "0", "1", "-1", "7", "-3", "70000", "2147483647", "-2147483648")
	numbers("int64", "integer signed ordered", false, "0", "1", "-1", "7", "-3", "1<<40", "9223372036854775807", "-9223372036854775808")
	numbers("uint", "integer unsigned ordered", false, "0", "1", "2", "7", "200", "1<<63", "18446744073709551615")
	numbers("uint8", "integer unsigned ordered", false, "0", "1", "2", "7", "200", "128", "255")
	numbers("uint16", "integer unsigned ordered", false, "0", "1", "2", "7", "300", "32768", "65535")
	numbers("uint32", "integer unsigned ordered", false, "0", "1", "2", "7", "70000", "1<<31", "4294967295")
	numbers("uint64", "integer unsigned ordered", false, "0", "1", "2", "7", "1<<40", "1<<63", "18446744073709551615")
	numbers("uintptr", "integer unsigned ordered", false, "0", "1", "7", "4096")
	numbers("float32", "float ordered", false, "0", "1", "-1", "0.1", "-2.5", "16777216", "3.4e38", "1e-45")
	numbers("float64", "float ordered", true, "0.0", "1.0", "-1.0", "0.1", "-2.5", "1e100", "1.7976931348623157e308", "5e-324", "9007199254740993.0", "100000.0")
	numbers("complex64", "complex", false, "0", "1", "2i", "1.5-2i", "-0.1+3i")
	numbers("complex128", "complex", true, "0i", "1+0i", "2i", "1.5-2i", "-0.1+3i")
	byName := func(name string) *class {
		return list[slices.IndexFunc(list, func(c *class) bool { return c.name == name })]
	}
	add("bool", "bool", "basic comparable", "true", "false").plain = []string{"true", "false"}
	texts := []string{`""`, `"a"`, `"hello"`, `"héllo, 世界"`, `"\xff\x00z"`, "`raw\\n`", `"zz top"`}
	add("string", "string", "basic text ordered comparable", texts...).plain = texts
	add("byte", "byte", "alias comparable", "byte('A')", "byte(255)", "byte(0)").plain = []string{"'A'", "255", "0"}
	add("rune", "rune", "alias comparable", "'a'", "'世'", "rune(-1)").plain = []string{"'a'", "'世'", "-1"}

	// Named types of compiled packages.
	add("Duration", "time.Duration", "named comparable ordered integer signed speaks", "time.Second", "time.Duration(1500)", "-90*time.Minute", "time.Duration(0)")
	add("Month", "time.Month", "named comparable ordered integer signed speaks", "time.May", "time.December", "time.Month(13)")
	add("Weekday", "time.Weekday", "named comparable ordered integer signed speaks", "time.Sunday", "time.Saturday", "time.Weekday(9)")
	add("FileMode", "fs.FileMode", "named comparable ordered integer unsigned speaks", "fs.FileMode(0o644)", "fs.ModeDir|0o755", "fs.FileMode(0)")
	add("Number", "json.Number", "named comparable ordered text speaks", `json.Number("1.5")`, `json.Number("")`, `json.Number("-7")`)
	add("Time", "time.Time", "named struct comparable speaks", "time.Unix(86400, 5).UTC()", "time.Time{}", "time.Date(2024, 2, 29, 23, 59, 58, 7, time.UTC)")
	add("URL", "url.URL", "named struct comparable", `url.URL{Scheme: "https", Host: "go.dev", Path: "/doc"}`, "url.URL{}", `url.URL{Host: "h", RawQuery: "q=1"}`)
	add("RGBA", "color.RGBA", "named struct comparable", "color.RGBA{R: 1, G: 2, B: 3, A: 255}", "color.RGBA{}", "color.RGBA{9, 8, 7, 6}")
	add("Point", "image.Point", "named struct comparable speaks", "image.Point{1, 2}", "image.Pt(-3, 4)", "image.ZP")
	add("Rectangle", "image.Rectangle", "named struct comparable speaks", "image.Rect(0, 0, 3, 4)", "image.Rectangle{}", "image.Rect(5, 5, 1, 1)")
	add("Addr", "netip.Addr", "named struct comparable speaks", `netip.MustParseAddr("10.0.0.1")`, `netip.MustParseAddr("::1")`, "netip.Addr{}")
	add("Values", "url.Values", "named maplike nilable", `url.Values{"k": {"v", "w"}}`, "url.Values{}", "url.Values(nil)")
	add("IP", "net.IP", "named slicelike nilable speaks", "net.IPv4(1, 2, 3, 4)", "net.IP{9, 9, 9, 9}", "net.IP(nil)")
	add("RawMessage", "json.RawMessage", "named slicelike nilable", "json.RawMessage(`{\"a\":1}`)", "json.RawMessage{'1'}", "json.RawMessage(nil)")
	add("IntSlice", "sort.IntSlice", "named slicelike nilable", "sort.IntSlice{3, 1, 2}", "sort.IntSlice{}", "sort.IntSlice(nil)")

	// Pointers to them, and to others.
	pointer := func(name, typ, tags, elem string, elems []string, values ...string) {
		c := add(name, typ, "pointer address nilable comparable "+tags, values...)
		c.elem, c.elems = elem, elems
	}
	pointer("*int", "*int", "deref", "int", byName("int").values, "new(int)", "new(7)", "&[]int{5, 6}[1]", "(*int)(nil)")
	pointer("*string", "*string", "deref", "string", texts, "new(string)", `&[]string{"p", "q"}[1]`, "(*string)(nil)")
	pointer("*float64", "*float64", "deref", "float64", byName("float64").values, "new(float64)", "(*float64)(nil)")
	pointer("*bool", "*bool", "deref", "bool", []string{"true", "false"}, "new(bool)", "(*bool)(nil)")
	pointer("*any", "*any", "deref", "any", []string{"5", `"x"`, "any(nil)"}, "new(any)", "(*any)(nil)")
	pointer("*[]int", "*[]int", "deref", "[]int", []string{"[]int{1}", "[]int(nil)"}, "&[]int{1, 2}", "new([]int)", "(*[]int)(nil)")
	pointer("*[3]int", "*[3]int", "deref", "[3]int", []string{"[3]int{1}", "[3]int{}"}, "&[3]int{1, 2}", "new([3]int)", "(*[3]int)(nil)")
	pointer("*Time", "*time.Time", "deref", "time.Time", byName("Time").values, "new(time.Time)", "(*time.Time)(nil)")
	pointer("*Point", "*image.Point", "deref", "image.Point", byName("Point").values, "&image.Point{3, 4}", "new(image.Point)", "(*image.Point)(nil)")
	pointer("*URL", "*url.URL", "deref", "url.URL", byName("URL").values, `&url.URL{Scheme: "s", Host: "h"}`, "new(url.URL)", "(*url.URL)(nil)")
	pointer("**int", "**int", "deref", "*int", byName("*int").values, "new(*int)", "(**int)(nil)")
	pointer("*big.Int", "*big.Int", "", "", nil, "big.NewInt(12345)", "new(big.Int)", "(*big.Int)(nil)")
	pointer("*Builder", "*strings.Builder", "", "", nil, "new(strings.Builder)", "&strings.Builder{}", "(*strings.Builder)(nil)")
	pointer("*Buffer", "*bytes.Buffer", "", "", nil, `bytes.NewBufferString("abc")`, "new(bytes.Buffer)", "(*bytes.Buffer)(nil)")

	// Composite types.
	slice := func(elem string, elems ...string) {
		c := add("[]"+elem, "[]"+elem, "slice nilable",
			fmt.Sprintf("[]%s{%s}", elem, strings.Join(elems, ", ")), fmt.Sprintf("[]%s{%s}", elem, elems[0]), fmt.Sprintf("[]%s{}", elem), fmt.Sprintf("([]%s)(nil)", elem))
		c.elem, c.elems = elem, elems
	}
	slice("int", "1", "-2", "3")
	slice("bool", "true", "false", "true")
	slice("string", `"a"`, `""`, `"c"`)
	slice("byte", "'a'", "0", "255")
	slice("rune", "'x'", "'世'", "-1")
	slice("int8", "1", "-128", "127")
	slice("uint16", "1", "65535", "0")
	slice("int64", "1", "1<<40", "-7")
	slice("float32", "0.5", "-1.25", "1e10")
	slice("float64", "0.5", "-1", "1e100")
	slice("complex128", "1i", "2", "0")
	slice("any", "1", `"two"`, "nil")
	slice("error", `io.EOF`, "nil", `errors.New("e")`)
	slice("time.Duration", "time.Second", "0", "5")
	slice("time.Time", "time.Unix(1, 0).UTC()", "time.Time{}")
	slice("image.Point", "image.Pt(1, 2)", "image.Point{}")
	slice("*int", "new(int)", "nil")
	slice("[]int", "[]int{1, 2}", "nil", "[]int{3}")
	slice("[]string", `[]string{"x"}`, "nil")
	slice("map[string]int", `map[string]int{"k": 1}`, "nil")
	slice("func(int) int", "addOne", "nil")
	slice("func()", "sayHi", "nil")
	slice("[2]int", "[2]int{1, 2}", "[2]int{}")
	slice("struct{}", "struct{}{}", "struct{}{}")
	array := func(n int, elem string, elems ...string) {
		typ := fmt.Sprintf("[%d]%s", n, elem)
		c := add(typ, typ, "array", fmt.Sprintf("%s{%s}", typ, strings.Join(elems[:min(n, len(elems))], ", ")), typ+"{}")
		if n > 0 {
			c.tags = append(c.tags, "filled")
		}
		if elem != "[]int" {
			c.tags = append(c.tags, "comparable")
		}
		c.elem, c.elems = elem, elems
	}
	array(3, "int", "1", "-2", "3")
	array(2, "string", `"a"`, `"b"`)
	array(4, "byte", "'a'", "0", "255")
	array(2, "bool", "true", "false")
	array(3, "float64", "0.5", "-1")
	array(2, "any", "1", `"two"`)
	array(2, "[]int", "[]int{1, 2}", "nil")
	array(2, "[2]int", "[2]int{1, 2}", "[2]int{3}")
	array(0, "int", "0")
	array(1, "error", "io.EOF", "nil")
	dict := func(key string, keys []string, elem string, elems ...string) {
		typ := fmt.Sprintf("map[%s]%s", key, elem)
		c := add(typ, typ, "map nilable", fmt.Sprintf("%s{%s: %s, %s: %s}", typ, keys[0], elems[0], keys[1], elems[1]),
			fmt.Sprintf("%s{%s: %s}", typ, keys[0], elems[1]), typ+"{}", typ+"(nil)")
		c.elem, c.elems, c.key, c.keys = elem, elems, key, keys
		if slices.Contains([]string{"int", "float64", "string", "time.Duration"}, elem) {
			c.tags = append(c.tags, "sums")
		}
	}
	words := []string{`"a"`, `"b"`, `""`}
	dict("string", words, "int", "1", "-2")
	dict("string", words, "string", `"x"`, `""`)
	dict("string", words, "bool", "true", "false")
	dict("string", words, "any", "1", "nil")
	dict("string", words, "error", "io.EOF", "nil")
	dict("string", words, "[]int", "[]int{1, 2}", "nil")
	dict("string", words, "[]string", `[]string{"p"}`, "nil")
	dict("string", words, "map[string]int", `map[string]int{"i": 1}`, "nil")
	dict("string", words, "struct{}", "struct{}{}", "struct{}{}")
	dict("string", words, "time.Time", "time.Unix(5, 0).UTC()", "time.Time{}")
	dict("string", words, "*int", "new(int)", "nil")
	dict("string", words, "func(int) int", "addOne", "nil")
	dict("int", []string{"1", "-5", "0"}, "string", `"one"`, `""`)
	dict("int", []string{"1", "-5", "0"}, "int", "10", "20")
	dict("int", []string{"1", "-5", "0"}, "float64", "0.5", "-1")
	dict("bool", []string{"true", "false"}, "int", "1", "2")
	dict("rune", []string{"'a'", "'世'"}, "int", "1", "2")
	dict("byte", []string{"'a'", "0"}, "int", "1", "2")
	dict("int64", []string{"1<<40", "-1"}, "string", `"x"`, `"y"`)
	dict("uint8", []string{"255", "0"}, "string", `"x"`, `"y"`)
	dict("float64", []string{"0.5", "-1"}, "string", `"half"`, `""`)
	dict("any", []string{"1", `"k"`, "nil", "2.5"}, "int", "1", "2")
	dict("time.Duration", []string{"time.Second", "0"}, "string", `"s"`, `""`)
	dict("time.Month", []string{"time.May", "1"}, "int", "5", "6")
	dict("[2]int", []string{"[2]int{1, 2}", "[2]int{}"}, "string", `"p"`, `""`)
	dict("image.Point", []string{"image.Pt(1, 2)", "image.Point{}"}, "int", "1", "2")
	dict("complex128", []string{"1i", "0"}, "int", "1", "2")
	channel := func(typ, tags, elem string, elems []string, values ...string) {
		c := add(typ, typ, "channel nilable comparable "+tags, values...)
		c.elem, c.elems = elem, elems
	}
	channel("chan int", "both", "int", []string{"1", "-2"}, "make(chan int, 3)", "chan int(nil)")
	channel("chan string", "both", "string", words, "make(chan string, 3)", "chan string(nil)")
	channel("chan bool", "both", "bool", []string{"true", "false"}, "make(chan bool, 3)", "chan bool(nil)")
	channel("chan any", "both", "any", []string{"1", `"x"`, "nil"}, "make(chan any, 3)", "chan any(nil)")
	channel("chan error", "both", "error", []string{"io.EOF", "nil"}, "make(chan error, 3)", "chan error(nil)")
	channel("chan []int", "both", "[]int", []string{"[]int{1}", "nil"}, "make(chan []int, 3)", "chan []int(nil)")
	channel("chan struct{}", "both", "struct{}", []string{"struct{}{}", "struct{}{}"}, "make(chan struct{}, 3)", "chan struct{}(nil)")
	channel("chan Duration", "both", "time.Duration", []string{"time.Second", "5"}, "make(chan time.Duration, 3)", "chan time.Duration(nil)")
	list[len(list)-1].typ = "chan time.Duration"
	channel("<-chan int", "", "int", []string{"1"}, "(<-chan int)(make(chan int, 1))", "(<-chan int)(nil)")
	channel("chan<- int", "", "int", []string{"1"}, "(chan<- int)(make(chan int, 1))", "(chan<- int)(nil)")
	function := func(typ string, values ...string) { add(typ, typ, "func nilable", values...) }
	function("func()", "sayHi", "(func())(nil)")
	function("func(int) int", "addOne", "negate", "(func(int) int)(nil)")
	function("func(int, int) int", "plus", "(func(int, int) int)(nil)")
	function("func(string) string", "strings.ToUpper", "strings.TrimSpace", "(func(string) string)(nil)")
	function("func(string) (int, error)", "strconv.Atoi", "(func(string) (int, error))(nil)")
	function("func(...int) int", "total", "(func(...int) int)(nil)")
	function("func(rune) bool", "unicode.IsUpper", "unicode.IsDigit", "(func(rune) bool)(nil)")
	function("func() error", "failing", "(func() error)(nil)")

	// Interfaces.
	add("any", "any", "interface nilable comparable", "any(5)", `any("text")`, "any(nil)", "any(2.5)", "any('x')", "any(uint8(200))", "any(time.Second)", "any(true)")
	add("error", "error", "interface nilable comparable", "io.EOF", `errors.New("first")`, "error(nil)", `fmt.Errorf("wrapped: %w", io.EOF)`, "fs.ErrNotExist")
	add("Stringer", "fmt.Stringer", "interface nilable comparable", "fmt.Stringer(time.Second)", "fmt.Stringer(time.May)", "fmt.Stringer(nil)", "fmt.Stringer(big.NewInt(77))")
	add("Reader", "io.Reader", "interface nilable comparable", `io.Reader(strings.NewReader("abc"))`, "io.Reader(nil)", `io.Reader(bytes.NewBufferString("xyz"))`)
	add("Writer", "io.Writer", "interface nilable comparable", "io.Writer(new(bytes.Buffer))", "io.Writer(nil)", "io.Discard")
	add("Color", "color.Color", "interface nilable comparable", "color.Color(color.RGBA{1, 2, 3, 4})", "color.Color(nil)", "color.Color(color.Gray{7})")
	add("struct{}", "struct{}", "empty comparable", "struct{}{}", "struct{}{}")
	for _, c := range list {
		if c.plain == nil {
			c.plain = c.values
		}
		if strings.ContainsAny(c.typ, "*") || strings.Contains(c.typ, "chan") || strings.Contains(c.typ, "func") {
			c.tags = append(c.tags, "address") // it is printed as one
		}
		if slices.Contains([]string{"Addr", "error", "Reader", "Writer", "Stringer"}, name(c.typ)) {
			c.tags = append(c.tags, "holds-address") // that some verbs of fmt print
		}
	}
	return list
}

// name is the last name in a type.
func name(typ string) string { return typ[strings.LastIndexAny(typ, ".]")+1:] }
