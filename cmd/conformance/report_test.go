package main

import (
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	table := map[reasonKey]string{
		{"known.go", oneCell}:     "for a reason",
		{"recovered.go", oneCell}: "for a reason that is gone",
		{"gone.go", oneCell}:      "for a reason",
		{"known.go", manyCells}:   "for a reason",
	}
	verdicts := []verdict{
		{name: "same.go"},
		{name: "known.go", problem: "prints 2"},
		{name: "new.go", problem: "prints 3"},
		{name: "recovered.go"},
		{name: "broken.go", skipped: true, problem: "exit status 1"},
	}
	r := newReport(oneCell, verdicts, table, true)
	if r.asKnown() {
		t.Error("all differences are taken for known ones")
	}
	var text strings.Builder
	r.print(&text)
	want := `one cell: 2 of 4 programs print the same as under go run, 50.0 % (goal: 98 %)
  differs, as known: known.go: for a reason
  DIFFERS: new.go: prints 3
  PASSES, though reasons.txt lists it: recovered.go
  IS NOT THERE, though reasons.txt lists it: gone.go
  left out, since go run itself fails: broken.go: "exit status 1"
`
	if text.String() != want {
		t.Errorf("the report is\n%s\nwant\n%s", text.String(), want)
	}
	if r := newReport(oneCell, verdicts[:2], table, false); !r.asKnown() {
		t.Errorf("a part of the programs, with known differences: %+v", r)
	}
}

// The table can be read, and says each thing once.
func TestReasons(t *testing.T) {
	table, err := knownReasons()
	if err != nil {
		t.Fatal(err)
	}
	for key, reason := range table {
		if strings.HasSuffix(key.name, ".go") == (key.form == examples || key.form == exampleCells) || len(reason) < 20 {
			t.Errorf("%s has the reason %q", key.name, reason)
		}
	}
}
