package interp

import "testing"

func TestDiagnostic(t *testing.T) {
	d := Diagnostic{Position: Position{Cell: 3, Line: 2, Column: 5}, Message: "undefined: x", Source: "\tif x > 1 {"}
	if got, want := d.String(), "cell 3:2:5: undefined: x"; got != want {
		t.Errorf("String() = %q, want %q", got, want)
	}
	for _, test := range []struct {
		name, source string
		column, end  int
		want         string
	}{
		{"underlined", "f(x + y)", 3, 8, "f(x + y)\n  ^~~~~"},
		{"an end before the beginning", "f(x)", 3, 2, "f(x)\n  ^"},
		{"an end behind the line", "f(x)", 3, 99, "f(x)\n  ^~"},
		{"wide", "世界 + x", 10, 11, "世界 + x\n       ^"},
		{"wide and underlined", "x + 世界", 5, 11, "x + 世界\n    ^~~~"},
		{"combining", "e\u0301 + x", 7, 8, "e\u0301 + x\n    ^"},
		{"emoji", "\"👍🏽👨\u200d👩\u200d👧🇩🇪❤\ufe0f\" + x", len("\"👍🏽👨\u200d👩\u200d👧🇩🇪❤\ufe0f\" + ") + 1, 0, "\"👍🏽👨\u200d👩\u200d👧🇩🇪❤\ufe0f\" + x\n             ^"},
		{"tabs between", "a\t世\tx", 7, 8, "a\t世\tx\n \t  \t^"},
		{"inside a character", "世x", 2, 0, "世x\n^"},
		{"tabs are kept", "\tif x > 1 {", 5, 0, "\tif x > 1 {\n\t   ^"},
		{"first column", "x", 1, 0, "x\n^"},
		{"one space for a rune", "é + x", 6, 0, "é + x\n    ^"},
		{"past the end", "x", 9, 0, "x\n ^"},
		{"no column", "x", 0, 0, "x\n^"},
		{"no source", "", 1, 0, ""},
	} {
		d := Diagnostic{Position: Position{Column: test.column}, EndColumn: test.end, Source: test.source}
		if got := d.Caret(); got != test.want {
			t.Errorf("%s: Caret() = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestFrame(t *testing.T) {
	for _, test := range []struct {
		frame Frame
		want  string
	}{
		{Frame{Cell: 3, Line: 12, Function: "f"}, "cell[3]:12 in f"},
		{Frame{Cell: 3, Line: 12}, "cell[3]:12"},
		{Frame{File: "a.go", Line: 1, Function: "g"}, "a.go:1 in g"},
	} {
		if got := test.frame.String(); got != test.want {
			t.Errorf("%#v.String() = %q, want %q", test.frame, got, test.want)
		}
	}
}

func TestCellError(t *testing.T) {
	err := &CellError{Message: "plain"}
	if got := err.Error(); got != "plain" {
		t.Errorf("Error() = %q", got)
	}
	err.Diagnostics = []Diagnostic{{Position: Position{Cell: 1, Line: 1, Column: 1}, Message: "first"}, {Message: "second"}}
	if got, want := err.Error(), "cell 1:1:1: first"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
