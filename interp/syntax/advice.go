package syntax

import (
	"go/token"
	"strings"
)

// A hint is the cure for a fault of a text, known by what stands there. What is
// "" may be anything. The words are lists, "while until", of which one must be
// there.
type hint struct {
	first  string // words that begin the statement
	before string // words that stand before the token complained of
	found  string // the token complained of as it is written, or as messages name it
	says   string // a part of the message
	advice string
}

// hints are asked in this order. Most are of habits from other languages.
var hints = []hint{
	{first: "print println puts echo console write printf", says: "at end of statement", advice: "call fmt.Println(...)"},
	{before: "lambda", advice: "a function without a name is func(x int) int { return x + 1 }"},
	{before: "f F r b", says: "unexpected literal \"", advice: "a text with values in it: fmt.Sprintf(\"%v\", x)"},
	{found: "++ --", says: "at end of statement", advice: "x++ is a statement of its own, and no value"},
	{found: "++ --", says: "expected", advice: "write it behind the name, in a statement of its own: x++"},

	{first: "while until loop", advice: "a loop begins with for, without parentheses: for x < 10 {"},
	{first: "foreach", advice: "to go through elements: for i, x := range xs {"},
	{first: "for", found: "in of", advice: "to go through elements: for i, x := range xs {"},
	{first: "for", found: "const let var auto int", advice: "to go through elements: for i, x := range xs {; to count: for i := 0; i < n; i++ {"},
	{first: "do repeat", advice: "a loop begins with for; one that ends itself is for { ...; if done { break } }"},
	{found: "elif elseif elsif", advice: "write else if"},
	{found: "then", advice: "a block stands in braces: if x > 0 { ... }"},
	{first: "if for switch else elif with", says: "illegal label declaration", advice: "a block stands in braces, not behind a colon: if x > 0 { ... }"},
	{first: "if for switch", found: ":", advice: "a block stands in braces, not behind a colon: if x > 0 { ... }"},
	{found: "and", advice: "and is written &&"},
	{found: "or", advice: "or is written ||"},
	{found: "is", advice: "values are compared with == and !="},
	{before: "not", advice: "not is written !"},
	{found: "else", advice: "else follows } on the same line"},
	{says: "expected { after", found: "newline", advice: "{ stands at the end of the line"},

	{first: "import", found: "as", advice: "the name stands before the path: import s \"strings\""},
	{first: "from using include require use", says: "at end of statement", advice: "a package is named with import: import \"math\""},
	{first: "def function fn fun sub proc method", advice: "a function begins with func: func f(x int) int { ... }"},
	{first: "class struct record interface object", advice: "a type begins with type: type Name struct { ... }"},
	{first: "enum", advice: "a list of names is a type and its constants: type Color int; const ( Red Color = iota; Green )"},
	{first: "let val mut auto dim my", says: "at end of statement", advice: "a variable is declared with := or var: x := 1"},
	{first: "int int8 int16 int32 int64 uint float float32 float64 double string bool boolean char byte rune long String", says: "at end of statement", advice: "the type stands behind the name: var x int = 1, or x := 1"},
	{first: "public private protected static async export pub final override abstract virtual", advice: "leave the word out: a name that begins with a capital letter can be seen from other packages"},
	{first: "try catch except finally", advice: "errors are values: x, err := f(); if err != nil { ... }"},
	{found: "catch except finally", advice: "errors are values: x, err := f(); if err != nil { ... }"},
	{says: "label try defined", advice: "errors are values: x, err := f(); if err != nil { ... }"},
	{says: "label except defined", advice: "errors are values: x, err := f(); if err != nil { ... }"},
	{says: "label finally defined", advice: "what is to be done at the end in any case is said by defer"},
	{says: "label else defined", advice: "else follows } on the same line, and its block stands in braces"},
	{first: "raise throw", advice: "errors are values: return an error, or panic"},
	{first: "del delete", says: "at end of statement", advice: "an element of a map: delete(m, key); a variable of the session: %del name"},
	{first: "await yield", says: "at end of statement", advice: "a function that runs beside others is started with go f()"},
	{first: "assert", says: "at end of statement", advice: "if !ok { panic(\"...\") }"},
	{first: "with", says: "at end of statement", advice: "what is to be done at the end is said by defer: defer f.Close()"},

	{says: "unexpected comma; expected ]", advice: "a list is a slice: []int{1, 2, 3}"},
	{says: "unexpected {, expected expression", advice: "the type stands before the braces: map[string]int{\"a\": 1}, []int{1, 2}"},
	{says: "unexpected = in parameter list", advice: "parameters have no default values"},
	{says: "unexpected : in parameter list", advice: "the type stands behind the name, without a colon: func f(x int)"},
	{first: "func", found: ":", says: "after top level declaration", advice: "the type of the result stands behind the parameters: func f(x int) int {"},
	{first: "var const", found: ":", advice: "the type stands behind the name, without a colon: var x int = 1"},
	{says: "unexpected newline, expected type", first: "var", advice: "a variable has a type, or a value: var x int, or x := 0"},
	{says: "index required in 3-index slice", advice: "a slice has no step: s[low:high]"},
	{says: "cannot use assignment", advice: "values are compared with =="},
	{says: "expected := or = or comma", advice: "to show several values: display.Show(a, b), or print them"},
	{first: "if for switch", says: ": as value", advice: "a block stands in braces, not behind a colon: switch x { ... }"},
	{says: " as value", advice: "a condition follows the statement: if x := f(); x > 0 {"},
	{says: "unexpected newline in composite literal", advice: "the last line ends with a comma as well, or with the closing brace"},
	{says: "unexpected newline in argument list", advice: "a ) is missing, or a comma at the end of the line"},
	{says: "unexpected comma in struct type", advice: "fields stand in lines of their own, or between semicolons"},
	{says: "in argument list; possibly missing comma", advice: "a comma is missing"},
	{says: "in composite literal; possibly missing comma", advice: "a comma is missing"},
	{found: ")", says: "at end of statement", advice: "there is no ( for it to close"},
	{found: "]", says: "at end of statement", advice: "there is no [ for it to close"},
	{found: "case default", says: "expected statement", advice: "a case stands in the braces of a switch or select"},
	{says: "must be function call", advice: "write () behind it"},
	{says: "newline in string", advice: "a text of several lines stands between backquotes: `...`"},
	{says: "string not terminated", advice: "a quote is missing"},
	{says: "unknown escape", advice: "a backslash is written \\\\, or the whole text between backquotes: `...`"},
	{first: "if for switch", says: "at end of statement", advice: "the block stands in braces, also if it is a single statement: if x > 0 { ... }"},
	{says: "unexpected EOF, expected }", advice: "a } is missing"},
}

// advise finds the cure for a fault, or "".
func (s *scan) advise(f fault) string {
	at := s.tokenAt(f.offset)
	start := s.statementStart(at)
	if text := s.punctuation(at, start, f.message); text != "" {
		return text
	}
	if start < at && at < len(s.toks) && s.toks[start].tok == token.IDENT && strings.Contains(f.message, "at end of statement") {
		// A name, dots, and what ought to be an argument.
		name := s.text[s.toks[start].pos:s.toks[at-1].end]
		if s.toks[at].tok == token.STRING && !strings.ContainsAny(name, " \t") && strings.Contains(name, ".") {
			return "a call has parentheses: " + name + "(" + s.word(at) + ")"
		}
	}
	if path := s.word(start + 1); s.word(start) == "import" && strings.Contains(f.message, "missing import path") && path != "newline" && path != "" {
		return "the path of a package is quoted: import \"" + path + "\""
	}
	for _, h := range hints {
		if oneOf(h.first, s.word(start)) && oneOf(h.before, s.word(at-1)) && (oneOf(h.found, s.word(at)) || oneOf(h.found, s.found(f.offset))) && strings.Contains(f.message, h.says) {
			return h.advice
		}
	}
	return ""
}

// punctuation knows operators of other languages, of which Go sees parts, and
// what stands in the wrong place.
func (s *scan) punctuation(at, start int, message string) string {
	joined := func(i int, text string) bool {
		return i >= 0 && i < len(s.toks) && strings.HasPrefix(s.text[s.toks[i].pos:], text)
	}
	switch {
	case joined(at-1, "===") || joined(at-1, "!=="):
		return "values are compared with == and !="
	case joined(at, "=>"), joined(at-1, "->"), joined(at, "->"):
		if s.word(start) == "func" {
			return "the type of the result stands behind the parameters: func f(x int) int {"
		}
		return "a function without a name is func(x int) int { return x + 1 }"
	case s.word(start) == "for" && s.word(start+1) == "(" && at > start && (s.word(at) == ":=" || s.word(at) == ";"):
		return "the parts of a for have no parentheses: for i := 0; i < n; i++ {"
	case start >= 0 && s.word(start) == "func" && at == start+1 && s.insideBraces(start):
		return "a function inside another has no name of its own: name := func(...) { ... }"
	case strings.Contains(message, "unexpected =, expected ==") && s.innermost(at) == token.LPAREN:
		return "arguments have no names, their order tells; values are compared with =="
	}
	return ""
}

// insideBraces tells whether the token at index i stands in a block.
func (s *scan) insideBraces(i int) bool { return s.innermost(i) == token.LBRACE }

// innermost is the bracket that is open before the token at index i.
func (s *scan) innermost(i int) token.Token {
	w := wording{s: s, at: i}
	if o := w.enclosing(); o >= 0 {
		return s.toks[o].tok
	}
	return token.EOF
}

// statementStart is the index of the token that begins the statement of the one
// at index at.
func (s *scan) statementStart(at int) int {
	start := min(at, len(s.toks))
	for i := start - 1; i >= 0; i-- {
		switch t := s.toks[i]; t.tok {
		case token.LBRACE:
			return start
		case token.SEMICOLON:
			if i != at-1 || !t.auto() || start != at {
				return start
			}
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if t.match >= 0 && t.match < i {
				i = t.match
			}
		}
		start = i
		if i < len(s.toks) && s.toks[i].match >= 0 && s.toks[i].match < i {
			start = s.toks[i].match
		}
	}
	return start
}

// word is a token as it is written; "" where there is none.
func (s *scan) word(i int) string {
	if i < 0 || i >= len(s.toks) {
		return ""
	}
	if s.toks[i].auto() {
		return "newline"
	}
	return s.text[s.toks[i].pos:s.toks[i].end]
}

// oneOf tells whether a word is in a list; an empty list has all.
func oneOf(list, word string) bool {
	if list == "" {
		return true
	}
	for one := range strings.FieldsSeq(list) {
		if one == word {
			return true
		}
	}
	return false
}
