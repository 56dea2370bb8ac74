package magic

import (
	"fmt"
	"strings"
	"testing"

	"gokernel/interp/export"
)

func TestTestFlags(t *testing.T) {
	for words, want := range map[string]string{
		"":                        "{ false false} true",
		"-v -cover":               "{ true true} true",
		"--run=TestA/b -v":        "{TestA/b true false} true",
		"-run \"TestA|TestB\"":    "{TestA|TestB false false} true",
		"-run":                    "{ false false} false",
		"-race":                   "{ false false} false",
		"TestA":                   "{ false false} false",
		"-run=TestA -cover extra": "{TestA false true} false",
	} {
		o, ok := testFlags(strings.Fields(words))
		if got := fmt.Sprint(o, " ", ok); got != want {
			t.Errorf("%q: %s, want %s", words, got, want)
		}
	}
}

func TestResults(t *testing.T) {
	var live, other strings.Builder
	r := newResults(func(s string) string { return strings.ReplaceAll(s, "main_test.go:1", "cell 2:3") },
		func(s string) { live.WriteString(s) }, func(s string) { other.WriteString(s) })
	for line := range strings.Lines(`{"Action":"start"}
{"Action":"output","Output":"beside tests\n"}
{"Action":"run","Test":"TestA"}
{"Action":"output","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"run","Test":"TestA/x"}
{"Action":"output","Test":"TestA/x","Output":"    --- FAIL: TestA/x (0.50s)\n"}
{"Action":"output","Test":"TestA/x","Output":"        main_test.go:1: no\n"}
{"Action":"fail","Test":"TestA/x","Elapsed":0.5}
{"Action":"fail","Test":"TestA","Elapsed":0.5}
{"Action":"run","Test":"TestB"}
{"Action":"pass","Test":"TestB"}
{"Action":"run","Test":"TestC"}
{"Action":"output","Output":"FAIL\n"}
{"Action":"output","Output":"FAIL\tnotebook\t0.5s\n"}
# notebook
main_test.go:1: not JSON
`) {
		r.read(line)
	}
	text := r.table([]export.Test{{Name: "TestA"}, {Name: "ExampleD"}, {Name: "TestE"}}).Text()
	for _, want := range []string{"  TestA/x", "cell 2:3: no", "TestB", "not ended", "ExampleD", "it has no // Output: comment", "TestE"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	for what, pair := range map[string][2]string{
		"summary":  {r.summary(), "2 of 3 tests failed: TestA/x, TestC"},
		"failures": {r.failures(), "    --- FAIL: TestA/x (0.50s)\n        cell 2:3: no\n"},
		"other":    {other.String(), "beside tests\n"},
		"build":    {r.build.String(), "cell 2:3: not JSON\n"},
		"live":     {live.String(), "=== RUN   TestA\n    --- FAIL: TestA/x (0.50s)\n        cell 2:3: no\n"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %q, want %q", what, pair[0], pair[1])
		}
	}
}

func TestCoverage(t *testing.T) {
	source := "package main\n\nfunc main() {\n}\n\nfunc (p *P[T]) f() {\n\tg := func() { print(1) }\n\tg()\n}\n\nfunc h() {}\n"
	places := make([]export.Place, 12)
	places[5], places[10] = export.Place{Cell: 2, Line: 1}, export.Place{Cell: 3, Line: 1}
	p := &ownProgram{Program: &export.Program{Files: []export.File{{Name: "main.go", Data: []byte(source)}}, Places: map[string][]export.Place{"main.go": places}}}
	list, err := p.coverage("mode: set\nnotebook/main.go:3.13,4.2 4 0\nnotebook/main.go:6.20,8.5 2 1\nnotebook/main.go:7.14,7.26 1 0\nnotebook/internal/x.go:6.20,8.5 9 1\n")
	if got, want := fmt.Sprint(list, err), "[{(*P).f 2 3 2}] <nil>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if _, err := p.coverage("notebook/main.go:x"); err == nil {
		t.Error("no error of a profile that cannot be read")
	}
}
