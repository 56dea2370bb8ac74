package format

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"statement", "x:=1", "x := 1"},
		{"statements", "x:=1;y:=2\nfmt . Println( x,y )", "x := 1\ny := 2\nfmt.Println(x, y)"},
		{"formatted", "x := 1", "x := 1"},
		{"empty", "", ""},
		{"blanks", " \n\t\n", ""},
		{"declaration", "func f( a int )int{return a}", "func f(a int) int { return a }"},
		{"mixed", "import   \"fmt\"\ntype T struct{a int;b string}\nt:=T{1,\"a\"}\nfunc f(){}\nf()", "import \"fmt\"\n\ntype T struct {\n\ta int\n\tb string\n}\nt := T{1, \"a\"}\nfunc f() {}\nf()"},
		{"imports are sorted", "import (\n\"os\"\n\"fmt\"\n)\nx:=1", "import (\n\t\"fmt\"\n\t\"os\"\n)\nx := 1"},
		{"late import", "type T   int\nimport  \"fmt\"\nx:=1", "type T int\nimport \"fmt\"\nx := 1"},
		{"blank lines", "x:=1\n\n\n\ny:=2\n\n\nfunc f(){}\n\nf()\n", "x := 1\n\ny := 2\n\nfunc f() {}\n\nf()"},
		{"magic", "%time   x\nx:=1\n%vet off\ny:=2", "%time   x\nx := 1\n%vet off\ny := 2"},
		{"magic apart", "x:=1\n\n%vet off\n\n\ny:=2", "x := 1\n\n%vet off\n\ny := 2"},
		{"shell lines", "!ls \\\n   -l\nx:=1", "!ls \\\n   -l\nx := 1"},
		{"question", "x:=1\nx?", "x := 1\nx?"},
		{"cell magic", "%%bash\nls   -l", "%%bash\nls   -l"},
		{"silenced", "x:=1\nx;", "x := 1\nx;"},
		{"silenced with a comment", "x ;  // quiet", "x; // quiet"},
		{"silenced before a declaration", "x+1;\nfunc f(){}", "x + 1;\nfunc f() {}"},
		{"not silenced", "x;\ny", "x\ny"},
		{"comments", "// above\nx:=1 // beside\n// below\n\n// apart\ny:=2 /* in\nlines */\n//end", "// above\nx := 1 // beside\n// below\n\n// apart\ny := 2 /* in\nlines */\n//end"},
		{"comments of a declaration", "x:=1\n// f does.\nfunc f(){} // beside\n// of y\ny:=2", "x := 1\n// f does.\nfunc f() {} // beside\n// of y\ny := 2"},
		{"comment alone", "//  a comment", "//  a comment"},
		{"comment and magic", "// what\n%vet off", "// what\n%vet off"},
		{"directive", "//go:embed a.txt\nvar  s string", "//go:embed a.txt\nvar s string"},
		{"program", "package main\nimport \"fmt\"\nfunc main(){fmt.Println(1)}", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(1) }"},
		{"program with statements", "package main\nx:=1", "package main\nx := 1"},
		{"block", "for i:=range 3{\nfmt.Println(i)\n  if i>1 {\nbreak}}", "for i := range 3 {\n\tfmt.Println(i)\n\tif i > 1 {\n\t\tbreak\n\t}\n}"},
		{"raw string", "s:=`a\n   b`\nfunc f()string{return `\nx`}", "s := `a\n   b`\nfunc f() string {\n\treturn `\nx`\n}"},
		{"function literal first", "func(){println(1)}()", "func() { println(1) }()"},
		{"var first", "var x=1\ny:=2", "var x = 1\ny := 2"},
		{"aligned", "x := 1 // a\nlonger := 2 // b", "x := 1      // a\nlonger := 2 // b"},
		{"carriage returns", "x:=1\r\ny:=2\r\n", "x := 1\ny := 2"},
		{"byte order mark", "\uFEFFx:=1", "x := 1"},
		{"label", "L:\nfor{break L}", "L:\nfor {\n\tbreak L\n}"},
		{"declarations on a line", "type A int;type B int;x:=1", "type A int\ntype B int\nx := 1"},
	} {
		got, list := Text(1, test.text)
		if len(list) > 0 || got != test.want {
			t.Errorf("%s: Text(%q) = %q, %v, want %q", test.name, test.text, got, list, test.want)
		}
		if again, _ := Text(1, got); again != got {
			t.Errorf("%s: Text(%q) = %q, want it as it is", test.name, got, again)
		}
	}
}

func TestTextOfWrongCells(t *testing.T) {
	got, list := Text(3, "x := )\ny := 2")
	if got != "" || len(list) != 1 || list[0].Line != 1 || list[0].Cell != 3 {
		t.Errorf("Text = %q, %v, want one diagnostic", got, list)
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"x:=1", "import \"fmt\"\ntype T struct{a int}\n%vet off\nx;", "// a\nx /* b */ ; // c", "package main\nfunc main(){}", "%%fmt\nx", "L: for{}", "if ((x)) {y(1,)}",
		"/* a */ x /* b\n*/\n\n// c", "var(a=1;b=2)", "x := `\r\n`", "func f() {\n// a\n}\n;;x", "const c=0XFF",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			t.Skip("long texts take long")
		}
		got, list := Text(1, text)
		if len(list) > 0 {
			return
		}
		if got != text && !same(text, got) {
			t.Errorf("Text(%q) = %q, which is another cell", text, got)
		}
		if again, list := Text(1, got); len(list) > 0 || again != got && strings.TrimSpace(again) != strings.TrimSpace(got) {
			t.Errorf("Text(%q) = %q, %v, want it as it is", got, again, list)
		}
	})
}
