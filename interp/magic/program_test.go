package magic

import (
	"testing"

	"gokernel/interp/export"
)

func TestPlacesInText(t *testing.T) {
	p := &ownProgram{dir: "/tmp/x/notebook", Program: &export.Program{Places: map[string][]export.Place{
		"main.go": {{}, {Cell: 3, Line: 12}}, "main_test.go": {{Cell: 4, Line: 1}},
	}}}
	for text, want := range map[string]string{
		"./main.go:2:5: undefined: x":               "cell 3:12: undefined: x",
		"    main_test.go:1: got 1, want 2":         "    cell 4:1: got 1, want 2",
		"\t/tmp/x/notebook/main.go:2 +0x1d":         "\tcell 3:12",
		"/tmp/x/notebook/main.go:1 +0x1d":           "main.go:1",
		"/home/ada/main.go:2":                       "/home/ada/main.go:2",
		"main.go:99: beyond":                        "main.go:99: beyond",
		"domain.go:2 and main.golden":               "domain.go:2 and main.golden",
		"panic at \"/tmp/x/notebook/main.go:2\" ok": "panic at \"cell 3:12\" ok",
	} {
		if got := p.cells(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
