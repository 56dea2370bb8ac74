package syntax

import (
	"fmt"
	"go/token"
	"strings"
	"testing"
)

func TestEmbeds(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"none", "var s string", ""},
		{"one", "//go:embed a.txt\nvar s string", "1:3 s[a.txt]"},
		{"several patterns", "//go:embed a.txt \"b c.txt\" `d`\nvar s string", "1:3 s[a.txt b c.txt d]"},
		{"two lines", "//go:embed a\n//go:embed b\nvar s string", "1:3 s[a] 2:3 s[b]"},
		{"lines and comments between", "//go:embed a\n\n// doc\nvar s string", "1:3 s[a]"},
		{"carriage returns", "//go:embed a\r\nvar s string\r\n", "1:3 s[a]"},
		{"in a group", "var (\n\t//go:embed a\n\ts string\n\n\t//go:embed b\n\tt string\n)", "2:4 s[a] 5:4 t[b]"},
		{"behind the word var", "var\n//go:embed a\ns string", "2:3 s[a]"},
		{"between others", "type T string\n//go:embed a\nvar s T\nfunc f() {}\n//go:embed b\nvar t T\nx := 1", "2:3 s[a] 5:3 t[b]"},
		{"in a function", "func f() {\n\t//go:embed a\n\tvar s string\n}", "2:4 local s[a]"},
		{"in a block", "if true {\n\t//go:embed a\n\tvar s string\n}", "2:4 local s[a]"},
		{"in a function literal", "var f = func() {\n\t//go:embed a\n\tvar s string\n}", "2:4 local s[a]"},
		{"several names", "//go:embed a\nvar s, t string", "1:3 s[a]"},
		{"another word", "//go:embedded a\nvar s string", ""},
		{"a space before", "// go:embed a\nvar s string", ""},
		{"in a raw string", "s := `\n//go:embed a\n`\nvar t string", ""},
		{"in a comment", "/*\n//go:embed a\n*/\nvar t string", ""},
	} {
		c, diagnostics := Parse(token.NewFileSet(), 1, test.text)
		if len(diagnostics) > 0 {
			t.Errorf("%s: Parse(%q) = %v", test.name, test.text, diagnostics)
			continue
		}
		var list []string
		for _, e := range c.Embeds {
			at, local := c.Position(e.Pos), ""
			if e.Local {
				local = "local "
			}
			var patterns []string
			for _, p := range e.Patterns {
				patterns = append(patterns, p.Arg)
			}
			list = append(list, fmt.Sprintf("%d:%d %s%s%v", at.Line, at.Column, local, e.Var.Names[0].Name, patterns))
		}
		if got := strings.Join(list, " "); got != test.want {
			t.Errorf("%s: Parse(%q) has embeds %q, want %q", test.name, test.text, got, test.want)
		}
	}
}

func TestEmbedsMisused(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"nothing below", "//go:embed a", "1:3 misplaced go:embed directive"},
		{"a statement", "//go:embed a\nx := 1\nvar s string", "1:3 misplaced go:embed directive"},
		{"a function", "//go:embed a\nfunc f() {}", "1:3 misplaced go:embed directive"},
		{"a constant", "//go:embed a\nconst s = \"\"", "1:3 misplaced go:embed directive"},
		{"a group", "//go:embed a\nvar (\n\ts string\n)", "1:3 misplaced go:embed directive"},
		{"an empty group", "var (\n\t//go:embed a\n)", "2:4 misplaced go:embed directive"},
		{"behind the variable", "var s string //go:embed a", "1:16 misplaced compiler directive"},
		{"no patterns", "//go:embed\nvar s string", "1:3 usage: //go:embed pattern..."},
		{"a tab", "//go:embed\ta\nvar s string", "1:3 usage: //go:embed pattern..."},
		{"an open quote", "//go:embed \"a\nvar s string", "1:3 invalid quoted string in //go:embed: \"a"},
		{"something behind a quote", "//go:embed \"a\"b\nvar s string", "1:3 invalid quoted string in //go:embed: b"},
	} {
		_, diagnostics := Parse(token.NewFileSet(), 1, test.text)
		if len(diagnostics) != 1 {
			t.Errorf("%s: Parse(%q) = %v, want one diagnostic", test.name, test.text, diagnostics)
			continue
		}
		d := diagnostics[0]
		if got := fmt.Sprintf("%d:%d %s", d.Line, d.Column, d.Message); got != test.want {
			t.Errorf("%s: Parse(%q) = %q, want %q", test.name, test.text, got, test.want)
		}
	}
}
