package syntax

import (
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// faulty are cells with the line, column and words of their first fault.
// Where the compiler reads a cell in the body of a function it says the same,
// but for those marked ours: there it would speak of the brace that ends the
// function, or of a brace that a cell needs not have.
var faulty = []struct {
	text, want string
	ours       bool
}{
	{"x y", "1:3: syntax error: unexpected name y at end of statement", false},
	{"a := 1\nb c\n", "2:3: syntax error: unexpected name c at end of statement", false},
	{"x := 5 5", "1:8: syntax error: unexpected literal 5 at end of statement", false},
	{"f(1, 2", "1:7: syntax error: unexpected newline in argument list; possibly missing comma or )", false},
	{"f(1 2)", "1:5: syntax error: unexpected literal 2 in argument list; possibly missing comma or )", false},
	{"f(1,,2)", "1:5: syntax error: unexpected comma, expected expression", false},
	{"f(a;)", "1:4: syntax error: unexpected semicolon in argument list; possibly missing comma or )", false},
	{"[]int{1, 2\n}", "1:11: syntax error: unexpected newline in composite literal; possibly missing comma or }", false},
	{"map[string]int{\"a\" 1}", "1:20: syntax error: unexpected literal 1 in composite literal; possibly missing comma or }", false},
	{"if x\n{\n}", "1:5: syntax error: unexpected newline, expected { after if clause", false},
	{"if {\n}", "1:4: syntax error: missing condition in if statement", false},
	{"if x := 1 {\n}", "1:6: syntax error: cannot use x := 1 as value", false},
	{"if x = 1 {\n}", "1:6: syntax error: cannot use assignment x = 1 as value", false},
	{"if x {} else y", "1:14: syntax error: else must be followed by if or statement block", false},
	{"if T{} == x {\n}", "1:8: syntax error: unexpected == at end of statement", false},
	{"if var x = 1; x {\n}", "1:8: syntax error: var declaration not allowed in if initializer", false},
	{"for i := 0; i < 3; i++\n{\n}", "1:23: syntax error: unexpected newline, expected { after for clause", false},
	{"for i := 0; i < 3 {\n}", "1:19: syntax error: unexpected {, expected semicolon or newline", false},
	{"for i in x {\n}", "1:7: syntax error: unexpected name in, expected {", false},
	{"for i = range 3", "1:16: syntax error: unexpected newline, expected { after for clause", false},
	{"while x {\n}", "1:7: syntax error: unexpected name x at end of statement", false},
	{"let x = 3", "1:5: syntax error: unexpected name x at end of statement", false},
	{"select x {\n}", "1:8: syntax error: missing { after select clause", false},
	{"switch x {\nfoo\n}", "2:1: syntax error: unexpected name foo, expected case or default or }", false},
	{"x = = 3", "1:5: syntax error: unexpected =, expected expression", false},
	{"x[]", "1:3: syntax error: unexpected ], expected operand", false},
	{"x := [3int{}", "1:9: syntax error: unexpected name nt, expected ]", false},
	{"x, y", "1:5: syntax error: unexpected newline, expected := or = or comma", false},
	{"x.if", "1:3: syntax error: unexpected keyword if, expected name or (", false},
	{"var x", "1:6: syntax error: unexpected newline, expected type", false},
	{"var 3x int", "1:5: syntax error: unexpected literal 3, expected name", false},
	{"a := (1", "1:8: syntax error: unexpected newline, expected )", false},
	{"a := 1)", "1:7: syntax error: unexpected ) at end of statement", false},
	{"a]", "1:2: syntax error: unexpected ] at end of statement", false},
	{"x := struct{a int, b int}{}", "1:18: syntax error: unexpected comma in struct type; possibly missing semicolon or newline or }", false},
	{"x := if y { 1 } else { 2 }", "1:6: syntax error: unexpected keyword if, expected expression", false},
	{"go (f())", "1:4: expression in go must not be parenthesized", false},
	{"defer 1", "1:7: expression in defer must be function call", false},
	{"func() { return 1 2 }()", "1:19: syntax error: unexpected literal 2 at end of statement", false},
	{"x @ y", "1:3: invalid character U+0040 '@'", false},
	{"# hi", "1:1: invalid character U+0023 '#'", false},
	{"x\x00", "1:2: invalid NUL character", false},
	{"x\xffy", "1:2: invalid UTF-8 encoding", false},
	{"a\uFEFFb", "1:2: invalid BOM in the middle of the file", false},
	{"f(`abc", "1:3: string not terminated", false},
	{"f(\"abc\n)", "1:7: newline in string", false},
	{"f('ab')", "1:3: more than one character in rune literal", false},
	{"f('')", "1:4: empty rune literal or unescaped '", false},
	{"f(\"\\q\")", "1:5: unknown escape", false},
	{"f(\"\\xzz\")", "1:6: invalid character 'z' in hexadecimal escape", false},
	{"f(\"\\400\")", "1:8: octal escape value 256 > 255", false},
	{"f(\"\\ud800\")", "1:10: escape is invalid Unicode code point U+D800", false},
	{"f(08)", "1:4: invalid digit '8' in octal literal", false},
	{"f(1_)", "1:4: '_' must separate successive digits", false},
	{"f(0x)", "1:5: hexadecimal literal has no digits", false},
	{"f(“a”)", "1:3: invalid character U+201C '“' in identifier", false},
	{"f(٣)", "1:3: identifier cannot begin with digit U+0663 '٣'", false},

	{"x +", "1:4: syntax error: unexpected EOF, expected expression", true},
	{"x +\n\n\n", "1:4: syntax error: unexpected EOF, expected expression", true},
	{"x +\n// why\n", "1:4: syntax error: unexpected EOF, expected expression", true},
	{"f(", "1:3: syntax error: unexpected EOF, expected )", true},
	{"if x {\n\ty\n", "2:3: syntax error: unexpected EOF, expected }", true},
	{"if x {\n\ty", "2:3: syntax error: unexpected EOF, expected }", true},
	{"x.", "1:3: syntax error: unexpected EOF, expected name or (", true},
	{"goto", "1:5: syntax error: unexpected EOF, expected name", true},
	{"if x {} else", "1:13: syntax error: else must be followed by if or statement block", true},
	{"if x {\n}\nelse {\n}", "3:1: syntax error: unexpected keyword else, expected statement", true},
	{"case 1:", "1:1: syntax error: unexpected keyword case, expected statement", true},
	{"++x", "1:1: syntax error: unexpected ++, expected statement", true},
	{"}", "1:1: syntax error: unexpected }", true},
	{"for { }}", "1:8: syntax error: unexpected } at end of statement", true},
	{"f(]", "1:3: syntax error: unexpected ], expected expression", true},
	{"func f()\n{\n}", "2:1: syntax error: unexpected semicolon or newline before {", true},
	{"func 3() {}", "1:6: syntax error: unexpected literal 3, expected name or (", true},
	{"func f() {} x", "1:13: syntax error: unexpected name x after top level declaration", true},
	{"func f(a int b int) {}", "1:14: syntax error: unexpected name b in parameter list; possibly missing comma or )", true},
	{"func (t T) M[P any]() {}", "1:13: syntax error: method must have no type parameters", true},
	{"type T", "1:7: syntax error: unexpected newline in type declaration", true},
	{"type T struct { a b c }", "1:21: syntax error: unexpected name c in struct type; possibly missing semicolon or newline or }", true},
	{"import fmt", "1:11: syntax error: missing import path", true},
	{"import (\"a\", \"b\")", "1:12: syntax error: unexpected comma in grouped declaration; possibly missing semicolon or newline or )", true},
	{"package", "1:8: syntax error: unexpected EOF, expected name", true},
	{"package main x", "1:14: syntax error: unexpected name x after package clause", true},
	{"x := 1\npackage main", "2:1: syntax error: package statement must be first", true},
	{"x := 1\n%%bash\nls", "2:1: cell magic %%bash must come first in its cell", true},
	{"/* abc", "1:1: comment not terminated", true},
	{"x := 1\r\ny z\r\n", "2:3: syntax error: unexpected name z at end of statement", true},
	{"\uFEFFx y", "1:6: syntax error: unexpected name y at end of statement", true},
	{"%time\nx y", "2:3: syntax error: unexpected name y at end of statement", true},
}

func TestFaults(t *testing.T) {
	for _, test := range faulty {
		_, diagnostics := Parse(token.NewFileSet(), 3, test.text)
		if len(diagnostics) == 0 {
			t.Errorf("Parse(%q) finds no fault, want %s", test.text, test.want)
			continue
		}
		d := diagnostics[0]
		if got := d.String(); got != "cell 3:"+test.want {
			t.Errorf("Parse(%q) = %s, want cell 3:%s", test.text, got, test.want)
		}
		line := strings.TrimSuffix(strings.Split(test.text, "\n")[d.Line-1], "\r")
		if d.Source != strings.ToValidUTF8(line, "\uFFFD") {
			t.Errorf("Parse(%q): source line is %q", test.text, d.Source)
		}
		for _, d := range diagnostics {
			if strings.Contains(d.Message, "notebook") || strings.Contains(d.Message, "expected declaration") {
				t.Errorf("Parse(%q) speaks of what the user has not written: %v", test.text, d)
			}
		}
	}
}

// The words are those of the compiler at hand.
func TestFaultsAreTheCompilers(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the compiler some sixty times")
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "cell.go")
	for _, test := range faulty {
		if test.ours {
			continue
		}
		if err := os.WriteFile(file, []byte("package p\nfunc _() {\n"+test.text+"\n}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		// The compiler removes its output when it fails, so that must not be
		// a device.
		out, err := exec.Command(goCommand, "tool", "compile", "-o", filepath.Join(dir, "cell.o"), file).CombinedOutput()
		if err == nil {
			t.Errorf("the compiler takes %q", test.text)
			continue
		}
		if !strings.Contains(string(out), "cell.go:"+shift(test.want, 2)+"\n") {
			t.Errorf("for %q the compiler says\n%s\nwant %s", test.text, out, test.want)
		}
	}
}

// shift moves a message's line.
func shift(message string, lines int) string {
	var line int
	fmt.Sscanf(message, "%d:", &line)
	_, rest, _ := strings.Cut(message, ":")
	return fmt.Sprintf("%d:%s", line+lines, rest)
}

func TestManyFaults(t *testing.T) {
	_, diagnostics := Parse(token.NewFileSet(), 1, strings.Repeat("a b; c d\n", 30))
	if len(diagnostics) != 30 {
		t.Fatalf("Parse finds %d faults, want 30", len(diagnostics))
	}
	for i, d := range diagnostics {
		if d.Line != i+1 || d.Column != 3 {
			t.Errorf("fault %d is %v, want one to a line", i, d)
		}
	}
	_, diagnostics = Parse(token.NewFileSet(), 1, "x y\nfunc f() { p q }\nz w")
	if got := fmt.Sprint(diagnostics); strings.Count(got, "unexpected name") != 3 {
		t.Errorf("Parse = %s, want the faults of statements and declarations", got)
	}
}
