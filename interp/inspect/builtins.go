package inspect

import (
	"strings"

	"gokernel/interp/docs"
)

// A known is what we say of one of Go's own names ourselves: the parameters of
// functions, which the checker does not know, and a sentence for where the
// sources of package builtin are not at hand.
type known struct{ params, result, doc string }

// builtinDocs are Go's own functions, and types and constants.
var builtinDocs = map[string]known{
	"append":     {"slice []Type, elems ...Type", "[]Type", "Appends elements to the end of a slice, in its memory where there is room, else in a new one. The result must be kept."},
	"cap":        {"v Type", "int", "The capacity of an array, a slice or a channel."},
	"clear":      {"t T", "", "Deletes all entries of a map, or sets all elements of a slice to zero."},
	"close":      {"c chan<- Type", "", "Closes a channel: nothing can be sent any more."},
	"complex":    {"r, i FloatType", "ComplexType", "A complex number of two parts."},
	"copy":       {"dst, src []Type", "int", "Copies elements from one slice to another, as many as the shorter has, and returns how many."},
	"delete":     {"m map[Type]Type1, key Type", "", "Deletes the entry with that key from a map, if there is one."},
	"imag":       {"c ComplexType", "FloatType", "The imaginary part of a complex number."},
	"len":        {"v Type", "int", "The length of a string in bytes, or the number of elements of an array, a slice, a map, or of what waits in a channel."},
	"make":       {"t Type, size ...IntegerType", "Type", "Makes a slice, a map or a channel. Sizes are a slice's length and capacity, the entries that a map is to have room for, or a channel's buffer."},
	"max":        {"x T, y ...T", "T", "The largest of its arguments."},
	"min":        {"x T, y ...T", "T", "The smallest of its arguments."},
	"new":        {"Type", "*Type", "A pointer to a new variable, which is zero or has the value given."},
	"panic":      {"v any", "", "Stops the normal run of the goroutine: deferred calls run, then the panic goes on in the caller."},
	"print":      {"args ...Type", "", "Writes its arguments to standard error, for debugging."},
	"println":    {"args ...Type", "", "Writes its arguments to standard error with spaces between them and a newline, for debugging."},
	"real":       {"c ComplexType", "FloatType", "The real part of a complex number."},
	"recover":    {"", "any", "In a deferred function, ends a panic and returns its value."},
	"any":        {doc: "Any value at all: the interface without methods."},
	"bool":       {doc: "The truth values true and false."},
	"byte":       {doc: "Another name for uint8, for bytes."},
	"comparable": {doc: "The constraint of types whose values can be compared with ==."},
	"complex128": {doc: "Complex numbers with float64 parts."},
	"complex64":  {doc: "Complex numbers with float32 parts."},
	"float32":    {doc: "Floating-point numbers of 32 bits."},
	"float64":    {doc: "Floating-point numbers of 64 bits."},
	"int":        {doc: "Whole numbers of at least 32 bits, here of 64."},
	"rune":       {doc: "Another name for int32, for characters."},
	"string":     {doc: "Sequences of bytes that do not change, mostly text in UTF-8."},
	"uint8":      {doc: "Whole numbers from 0 to 255."},
	"uintptr":    {doc: "A whole number that has room for an address."},
	"true":       {doc: "A truth value: the condition holds."},
	"false":      {doc: "A truth value: the condition does not hold."},
	"iota":       {doc: "In a const declaration, the index of the line, from 0."},
	"nil":        {doc: "The zero value of pointers, functions, interfaces, maps, channels and slices."},
}

// builtinSignature is that of one of Go's own functions, with a parameter
// marked, none for -1. The text is "" for a name that is none.
func builtinSignature(name string, param int) marking {
	k, ok := builtinDocs[name]
	if !ok || k.params == "" && name != "recover" {
		return marking{}
	}
	var m marking
	var b strings.Builder
	b.WriteString("func " + name + "(")
	params := strings.Split(k.params, ", ")
	for i, text := range params {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == param || i == len(params)-1 && param > i && strings.Contains(text, "...") {
			m.at, m.of = b.Len(), len(text)
		}
		b.WriteString(text)
	}
	b.WriteString(")")
	if k.result != "" {
		b.WriteString(" " + k.result)
	}
	m.text = b.String()
	return m
}

// keywordPage tells of a keyword; nil for another word.
func keywordPage(word string) page {
	k, ok := keywords[word]
	if !ok {
		return nil
	}
	var p page
	p.add(code(k.form), part(docs.Render(k.doc, docs.Place{})))
	return p
}

// A keyword is how one is used, and what it means in a sentence or two.
type keyword struct{ form, doc string }

var keywords = map[string]keyword{
	"break":       {"break [Label]", "Ends the innermost for, switch or select statement, or the one with the label."},
	"case":        {"case x, y:", "One choice of a switch or select statement. Its statements do not run on into the next case."},
	"chan":        {"chan T", "The type of channels, over which goroutines send each other values. chan<- T can only be sent to, <-chan T only received from."},
	"const":       {"const name [T] = value", "Declares constants: values that are known when the code is compiled."},
	"continue":    {"continue [Label]", "Goes on with the next round of the innermost for statement, or of the one with the label."},
	"default":     {"default:", "The choice of a switch statement when no case matches, or of a select statement when no case is ready."},
	"defer":       {"defer f(args)", "Calls a function when the surrounding one returns or panics, the last one deferred first. The arguments are evaluated at once. At the top level of a cell the calls come when the cell ends."},
	"else":        {"if condition { … } else { … }", "What runs when the condition of an if statement does not hold."},
	"fallthrough": {"fallthrough", "As the last statement of a case, goes on with the statements of the next one."},
	"for":         {"for init; condition; step { … }\nfor condition { … }\nfor i, x := range values { … }\nfor i := range n { … }", "Repeats statements: while a condition holds, for ever without one, or for each element of an array, slice, string, map or channel, for each number below n, or for what an iterator function yields. Each round has loop variables of its own."},
	"func":        {"func name(params) results { … }", "Declares a function or, with a receiver, a method; in an expression, a function literal, which can use the variables around it."},
	"go":          {"go f(args)", "Calls a function in a goroutine of its own, which runs beside the calling one."},
	"goto":        {"goto Label", "Goes on at the statement with the label."},
	"if":          {"if init; condition { … } else { … }", "Runs statements when a condition holds. A variable that the init statement declares lives as long as the if statement."},
	"import":      {"import [name] \"path\"", "Makes a package known. In a notebook, packages of the standard library are imported by themselves when their names are used."},
	"interface":   {"interface { Method(params) results }", "A type whose values are those of all types that have the methods; as a constraint, also those of listed types."},
	"map":         {"map[K]V", "The type of hash tables from keys to values. make(map[K]V) makes one; reading a key that is not there gives the zero value."},
	"package":     {"package name", "Begins a file of a package. In a cell it is ignored; with func main, the cell runs as a program."},
	"range":       {"for i, x := range values { … }", "In a for statement, goes over the elements of an array, slice, string, map or channel, the numbers below an integer, or what an iterator function yields."},
	"return":      {"return [results]", "Ends a function and gives its results. At the top level it ends the cell."},
	"select":      {"select { case x := <-c: … case d <- y: … default: … }", "Waits until one of several channel operations can go on, and does that one; one of them by chance when several can."},
	"struct":      {"struct { Field T }", "A type of values that are made of fields."},
	"switch":      {"switch init; x { case 1, 2: … default: … }\nswitch v := x.(type) { case T: … }", "Chooses by a value, by conditions where there is no value, or by the type of what an interface holds. Cases do not run on into the next one."},
	"type":        {"type Name T\ntype Name = T", "Declares a new type, or with = another name for one."},
	"var":         {"var name [T] [= value]", "Declares variables. Without a value they are zero."},
}
