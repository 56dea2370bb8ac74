package check_test

import (
	"go/ast"
	"go/types"
	"strings"
	"sync"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// mark is the cursor in the code of tests.
const mark = "‸"

// look is the view of code with a mark.
func look(t *testing.T, s *check.Snapshot, code string) *check.View {
	t.Helper()
	before, after, ok := strings.Cut(code, mark)
	if !ok {
		t.Fatalf("%q has no cursor", code)
	}
	v := s.Look(before+after, len(before))
	if v.Failure != nil {
		t.Errorf("Look(%q): %v", code, v.Failure)
	}
	return v
}

func newViewed(t *testing.T) *check.Snapshot {
	n := newNotebook(t)
	n.run("type point struct{ x, y int; next *point }\nfunc (p *point) Move(dx int) error { return nil }\nfunc plus(a int, b ...float64) string { return \"\" }")
	n.run("pt := point{}\nlist := []string{}\nages := map[string]int{}\nch := make(chan bool)")
	return n.checker.Snapshot(n.scope)
}

// TestLook is about what the cursor's place asks for, and what stands before
// the dot.
func TestLook(t *testing.T) {
	s := newViewed(t)
	for _, test := range []struct {
		name, code string
		expected   string // type, or ""
		before     string // type of what stands before the dot, or ""
	}{
		{"after a dot", "pt.‸", "", "point"},
		{"in a member", "pt.ne‸", "", "point"},
		{"member of a member", "pt.next.‸", "", "*point"},
		{"dot of a call", "strings.Repeat(plus(1).‸", "string", "string"},
		{"dot with code behind it", "pt.‸\nz := 2", "", "point"},
		{"dot before an assignment's line", "pt.‸\npt = point{}", "", "point"},
		{"dot on a line of its own", "pt.\n\tnext.‸", "", "*point"},
		{"argument", "plus(‸", "int", ""},
		{"second argument", "plus(1, ‸)", "float64", ""},
		{"argument with a name begun", "plus(1, a‸)", "float64", ""},
		{"argument in an if", "if x := plus(‸ {\n\tx()\n}", "int", ""},
		{"unclosed in a block", "func f() {\n\tplus(pt.‸\n}\nx := 1", "int", "point"},
		{"unclosed before statements", "plus(pt.‸\ny := 2\nz := y", "int", "point"},
		{"over several lines", "plus(\n\t1,\n\tpt.‸\n)", "float64", "point"},
		{"right side", "pt.x = ‸", "int", ""},
		{"right side of a definition", "v := ‸", "", ""},
		{"value of a var", "var v string = ‸", "string", ""},
		{"comparison", "pt.x == ‸", "int", ""},
		{"condition", "if ‸", "bool", ""},
		{"condition with a block", "if ‸ {\n}", "bool", ""},
		{"case", "switch plus(1) {\ncase ‸\n}", "string", ""},
		{"return", "func f() (int, error) { return 1, ‸ }", "error", ""},
		{"return of a literal", "f := func() *point { return ‸ }", "*point", ""},
		{"field", "point{x: ‸}", "int", ""},
		{"field, unclosed", "p2 := point{next: ‸", "*point", ""},
		{"element", "[]*point{‸}", "*point", ""},
		{"map's key", "ages[‸]", "string", ""},
		{"map's value", "map[string]*point{\"a\": ‸}", "*point", ""},
		{"send", "ch <- ‸", "bool", ""},
		{"append", "list = append(list, ‸)", "string", ""},
		{"address", "var q *point = &‸", "point", ""},
		{"not", "b := !‸", "bool", ""},
		{"local of the cell", "q := &pt\nq.‸", "", "*point"},
		{"local that hides the session's", "pt := \"\"\npt.‸", "", "string"},
		{"loop variable", "for i, p := range []point{} {\n\tp.‸\n}", "", "point"},
		{"variable of the statements in a function", "q := []point{}\nfunc f() {\n\tq[0].‸\n}", "", "point"},
		{"function literal that is not closed", "go func() {\n\tfor _, p := range []point{} {\n\t\tp.‸", "", "point"},
		{"type of the cell", "type pair struct{ a, b point }\npair{}.a.‸", "", "point"},
		{"type declared again", "type point struct{ z int }\npoint{}.‸", "", "point"},
		{"package that is not imported", "strings.NewReader(\"\").‸", "", "*strings.Reader"},
		{"keyword at the cursor", "pt.type‸", "", "point"},
		{"error before the cursor", "x := := 1\npt.‸", "", "point"},
		{"error behind the cursor", "pt.‸\nx := := 1", "", "point"},
		{"bracket that nothing opens", ")\npt.‸", "", "point"},
		{"brace that nothing opens", "}\npt.‸", "", "point"},
		{"function behind an open block", "if true {\n\tpt.‸\n\nfunc g() {}\n", "", "point"},
		{"magic above", "%autoimport on\npt.‸", "", "point"},
		{"string that is not closed", "plus(\"a‸", "int", ""},
	} {
		v := look(t, s, test.code)
		qualifier := types.RelativeTo(v.Package)
		write := func(t types.Type) string {
			if t == nil {
				return ""
			}
			return strings.ReplaceAll(types.TypeString(t, qualifier), "notebook.", "")
		}
		if got := write(v.Expected); got != test.expected {
			t.Errorf("%s: Look(%q).Expected = %s, want %s", test.name, test.code, got, test.expected)
		}
		before := ""
		for _, n := range v.Path {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				before = write(v.TypeOf(sel.X))
				break
			}
		}
		if before != test.before {
			t.Errorf("%s: Look(%q): before the dot %s, want %s", test.name, test.code, before, test.before)
		}
	}
}

// TestLookPositions: what is put in moves no position.
func TestLookPositions(t *testing.T) {
	s := newViewed(t)
	code := "fmt.Println(\"a, pt.x)\nif plus(pt.\nq := pt.next"
	for cursor := range len(code) + 1 {
		v := s.Look(code, cursor)
		ast.Inspect(v.Cell.Body, func(n ast.Node) bool {
			if ident, ok := n.(*ast.Ident); ok && ident.Name != syntax.Placeholder && ident.Name[0] != '_' && ident.Name != "true" {
				offset := v.Cell.Offset(ident.Pos())
				if !strings.HasPrefix(code[offset:], ident.Name) {
					t.Errorf("Look(%q, %d): %s is at %d: %q", code, cursor, ident.Name, offset, code[offset:])
				}
			}
			return true
		})
		if got := v.Cell.Offset(v.Pos); got != cursor {
			t.Errorf("Look(%q, %d).Pos = %d", code, cursor, got)
		}
	}
}

// TestLookTogether: several goroutines look at once.
func TestLookTogether(t *testing.T) {
	s := newViewed(t)
	var all sync.WaitGroup
	for _, code := range []string{"pt.", "type point struct{}\npt.", "func f() { pt.", "plus(list...)."} {
		for range 4 {
			all.Go(func() { s.Look(code, len(code)) })
		}
	}
	all.Wait()
}

func FuzzLook(f *testing.F) {
	n := newNotebook(&testing.T{})
	n.run("x := struct{ a int }{}")
	s := n.checker.Snapshot(n.scope)
	f.Add("if x. {", 5)
	f.Add("func f( {\n\"", 7)
	f.Add("%%time\nx.`", 9)
	f.Add("é '\\", 1)
	f.Add("0(     /*00", 11)
	f.Add("%%time\nfunc ]type \nmap[string]int!ls\n[}//;map[string]int//!ls\n(.goto <-L(//", 13)
	f.Add("}import go go (map[string]int/*1!ls\nx?\ntype :Ltype )= go {//// switch type ", 11)
	f.Fuzz(func(t *testing.T, code string, cursor int) {
		v := s.Look(code, cursor)
		if v.Failure != nil {
			t.Errorf("Look(%q, %d): %v", code, cursor, v.Failure)
		}
		if v.Info == nil || v.Package == nil || v.Scope == nil || v.Cell == nil {
			t.Errorf("Look(%q, %d) = %+v", code, cursor, v)
		}
	})
}
