package export_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gokernel/interp/export"
)

// Each line of a program that has a name of its own is to be that of the cell
// which has it.
func TestPlaces(t *testing.T) {
	for _, text := range []string{
		"// Add adds.\n\n// And so on.\nfunc Add(a, b int) int { aa := a + b; return aa }\n---\nfor i := range 3 {\n\tif bb := Add(i, 1); bb > 2 { cc := bb\n\t\tfmt.Println(cc) }\n}\n\n// dd is shown.\ndd := Add(1,\n\t2)\ndd\n" +
			"---\n%%time\n\nfunc TestAdd(t *testing.T) {\n\tt.Run(\"one\", func(t *testing.T) {\n\n\n\t\tswitch ee := Add(1, 2); ee {\n\t\tcase 3: ff := ee; _ = ff\n\t\t}\n\t})\n}\n",
		"gg := 1\ndefer func() { hh := gg\n_ = hh }()\nii, err := os.ReadFile(\"x\")\nlen(ii)\n---\njj:\nfor kk := 0; ; kk++ {\n\tif kk > 3 { break jj }\n}\npanic(`\nll`)",
		"package main\n\nimport \"fmt\"\n\nfunc main() {\n\tmm := 1\n\tfmt.Println(mm)\n}",
	} {
		list := cells(text)
		o := options(t)
		o.Places = true
		p, err := export.Export(context.Background(), list, o)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, f := range p.Files {
			for i, line := range strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n") {
				if strings.Contains(line, "//line") {
					t.Errorf("%s: a mark is left: %s", f.Name, line)
				}
				for double := range strings.FieldsSeq("aa bb cc dd ee ff gg hh ii jj kk ll mm") {
					if !slices.Contains(strings.FieldsFunc(line, func(r rune) bool { return !('a' <= r && r <= 'z') }), double) || strings.Contains(line, "//") {
						continue
					}
					at := p.Places[f.Name][i]
					found++
					if at.Cell < 1 || at.Cell > len(list) || !strings.Contains(lineOf(list[at.Cell-1].Source, at.Line), double) {
						t.Errorf("%s:%d is said to be cell %d:%d: %s\n%s", f.Name, i+1, at.Cell, at.Line, line, f.Data)
					}
				}
			}
		}
		if found < 2 {
			t.Errorf("%d lines were looked at in\n%s", found, p.Files[0].Data)
		}
	}
}

func lineOf(text string, number int) string {
	lines := strings.Split(text, "\n")
	if number < 1 || number > len(lines) {
		return ""
	}
	return lines[number-1]
}

func TestUnsetVariables(t *testing.T) {
	p, err := export.Export(context.Background(), cells("limit := 3\nvar unset int\nlist := strings.Fields(\"a b\")\nchanged := 1\ncounts := map[string]int{}\nvar mu sync.Mutex\nvar b strings.Builder\n"+
		"---\nchanged++\ncounts[\"a\"] = 1\nb.WriteString(\"x\")\nfunc has() int { return len(list) }\n"+
		"---\nfunc TestAll(t *testing.T) { _, _, _, _ = limit, unset, changed, counts; has(); mu.Lock(); b.Len() }\nfunc TestNone(t *testing.T) { _ = limit }"), options(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(p.Tests), "[{TestAll [b changed counts list]} {TestNone []}]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestBefore(t *testing.T) {
	o := options(t)
	o.Before, o.BeforeNumber = "HERE", 2
	p, err := export.Export(context.Background(), cells("fmt.Println(1)\n---\nfmt.Println(2)\n%cd .\nfmt.Println(3)"), o)
	if err != nil {
		t.Fatal(err)
	}
	text := string(p.Files[0].Data)
	if at := strings.Index(text, "HERE"); strings.Count(text, "HERE") != 1 || at < strings.Index(text, "Println(1)") || at > strings.Index(text, "Println(2)") {
		t.Error(text)
	}
}
