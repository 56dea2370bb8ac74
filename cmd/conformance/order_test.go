package main

import (
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	for _, test := range []struct{ name, program, want string }{
		{"as written", "package main\nimport \"fmt\"\nvar a = 1\nfunc main() { fmt.Println(a) }", "import; var a; func main"},
		{"what is used first", "func main() { f() }\nfunc f() { var _ T }\ntype T int", "type T; func f; func main"},
		{"imports first", "func f() {}\nimport \"fmt\"", "import; func f"},
		{"variables as Go initialises them", "var a = f(x)\nfunc f(int) int { return 1 }\nvar e = f(1)\nvar x int", "func f; var e; var x; var a"},
		{"a function that changes another variable", "var x = 0\nvar a = foo()\nvar b = x\nfunc foo() int { x++; return x }", "var x; func foo; var a; var b"},
		{"functions that need each other", "func f() { g() }\nfunc h() {}\nfunc g() { f(); h() }", "func h; func f; func g"},
		{"methods before their use", "type T int\nfunc main() { T(1).M() }\nfunc (T) M() {}", "type T; func (T) M; func main"},
		{"a circle by selectors alone", "type T int\nfunc (T) M() { f(1) }\nfunc f(x T) { x.M() }\nvar v = f", "type T; func f; func (T) M; var v"},
		{"keys", "var a = A{k: 1}\ntype A [2]int\nconst k = 0", "type A; const k; var a"},
	} {
		pieces, err := cut(test.program)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range pieces {
			text := strings.SplitAfterN(p.code, " ", 3)
			switch {
			case p.imports:
				text = []string{"import"}
			case strings.HasPrefix(p.code, "func ("):
				text = []string{"func (T) M"}
			default:
				text = []string{text[0], strings.FieldsFunc(text[1], func(r rune) bool { return r == '(' || r == ' ' })[0]}
			}
			got = append(got, strings.Join(text, ""))
		}
		if got := strings.Join(got, "; "); got != test.want {
			t.Errorf("%s: the order is %s, want %s", test.name, got, test.want)
		}
	}
}

func TestTie(t *testing.T) {
	pieces, err := cut("func f() { g() }\nfunc h() {}\nfunc g() { f(); h() }")
	if err != nil {
		t.Fatal(err)
	}
	tied := tie(pieces)
	if len(tied) != 2 || tied[1].code != "func f() { g() }\nfunc g() { f(); h() }" {
		t.Errorf("tie gives %+v", tied)
	}
	if tied = tie(tied); len(tied) != 1 {
		t.Errorf("pieces of which no two need each other are not joined: %+v", tied)
	}
}
