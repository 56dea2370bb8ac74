package percent_test

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"

	"gokernel/protocol/nbformat"
	"gokernel/protocol/percent"
)

const example = `// ---
// jupyter:
//   jupytext:
//     text_representation:
//       extension: .go
//       format_name: percent
//       format_version: '1.3'
//   kernelspec:
//     display_name: Go (gokernel)
//     language: go
//     name: gokernel
// ---

// %% [markdown]
// # A title
//
// and text, with
//     a block

// %%
// %get example.org/m@v1
// !ls -l
x := 1 // a comment
x

// %% A name tags=["raises-exception"]
panic("no")

// %% [raw]
// raw text

// %% language="bash" magic_args="-e"
// echo $HOME

// %%
`

func TestRead(t *testing.T) {
	n, err := percent.Read([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	type cell struct{ kind, source string }
	var got []cell
	for _, c := range n.Cells {
		got = append(got, cell{c.Type, c.Source})
	}
	want := []cell{
		{"markdown", "# A title\n\nand text, with\n    a block"},
		{"code", "%get example.org/m@v1\n!ls -l\nx := 1 // a comment\nx"},
		{"code", `panic("no")`},
		{"raw", "raw text"},
		{"code", "%%bash -e\necho $HOME"},
		{"code", ""},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("cells = %q\nwant %q", got, want)
	}
	if n.KernelName() != "gokernel" || n.Language() != "go" {
		t.Errorf("kernel %q, language %q", n.KernelName(), n.Language())
	}
	if !n.Cells[2].HasTag("raises-exception") || n.Cells[2].Metadata["title"] != "A name" {
		t.Errorf("metadata of the third cell: %v", n.Cells[2].Metadata)
	}
	ids := map[string]bool{}
	for _, c := range n.Cells {
		if c.ID == "" || ids[c.ID] {
			t.Errorf("id %q of cell %q", c.ID, c.Source)
		}
		ids[c.ID] = true
	}
}

func TestWriteIsTheSameAgain(t *testing.T) {
	n, err := percent.Read([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	got, err := percent.Write(n)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != example {
		t.Errorf("wrote\n%s\nwant\n%s", got, example)
	}
}

// The tour comes back as it was, but for what the format does not hold.
func TestTourThereAndBack(t *testing.T) {
	data, err := os.ReadFile("../../testdata/notebooks/tour.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	n, err := nbformat.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	text, err := percent.Write(n)
	if err != nil {
		t.Fatal(err)
	}
	back, err := percent.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(back.Cells) != len(n.Cells) {
		t.Fatalf("%d cells became %d", len(n.Cells), len(back.Cells))
	}
	for i, c := range n.Cells {
		b := back.Cells[i]
		if b.Type != c.Type || b.Source != c.Source || !reflect.DeepEqual(b.Metadata, c.Metadata) {
			t.Errorf("cell %d: %s %q %v became %s %q %v", i+1, c.Type, c.Source, c.Metadata, b.Type, b.Source, b.Metadata)
		}
	}
}

func TestTextThatLooksLikeAMarker(t *testing.T) {
	n := &nbformat.Notebook{Minor: 5, Cells: []*nbformat.Cell{{Type: nbformat.Code, Source: "x := 1\n// %% is the mark"}}}
	if _, err := percent.Write(n); err == nil || !strings.Contains(err.Error(), "cell 1") {
		t.Errorf("Write = %v, want an error that names the cell", err)
	}
	n.Cells[0] = &nbformat.Cell{Type: nbformat.Code, Source: "// %time is a magic in a comment\n%time f()"}
	text, err := percent.Write(n)
	if err != nil {
		t.Fatal(err)
	}
	back, err := percent.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := back.Cells[0].Source, n.Cells[0].Source; got != want {
		t.Errorf("%q became %q", want, got)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"metadata", "// %% tags=[\nx", "tags"},
		{"header", "// ---\n// jupyter\n// ---\n\n// %%\nx", "line 2"},
	} {
		_, err := percent.Read([]byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Read = %v, want an error with %q", test.name, err, test.want)
		}
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		example:                         true,
		"package main\n":                false,
		"//%%\nx":                       true,
		"package main\n// 5 %% of it\n": false,
	} {
		if got := percent.Is([]byte(text)); got != want {
			t.Errorf("Is(%.20q) = %v, want %v", text, got, want)
		}
	}
}

// What is read can be written, and is the same again then.
func FuzzRead(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte("// %% a b=1 c\nx\n// %% [md] {}\n//"))
	f.Add([]byte("x\n// %%%% deep\n// %%%time\ny"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := percent.Read(data)
		if (n == nil) == (err == nil) {
			t.Fatalf("Read = %v, %v: want exactly one", n, err)
		}
		if err != nil {
			return
		}
		once, err := percent.Write(n)
		if err != nil {
			return
		}
		again, err := percent.Read(once)
		if err != nil {
			t.Fatalf("reading what was written: %v\n%s", err, once)
		}
		twice, err := percent.Write(again)
		if err != nil {
			t.Fatalf("writing again: %v\n%s", err, once)
		}
		if !bytes.Equal(once, twice) {
			t.Errorf("written twice:\n%s\nand\n%s", once, twice)
		}
	})
}
