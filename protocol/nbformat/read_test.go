package nbformat

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestReadErrors(t *testing.T) {
	cell := func(fields string) string {
		return `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"markdown","source":""},{` + fields + `}]}`
	}
	output := func(fields string) string {
		return cell(`"cell_type":"code","source":"","outputs":[{` + fields + `}]`)
	}
	for _, test := range []struct{ name, in, want string }{
		{"empty", "", "the file is empty"},
		{"blank", " \n\t", "the file is empty"},
		{"not UTF-8", "{\"a\": \"\xff\"}", "not UTF-8"},
		{"not JSON", "{\n  \"cells\": [,\n", "bad JSON at line 2, column 13"},
		{"cut off", `{"nbformat":4, "cells":[`, "is the file cut off?"},
		{"not an object", `[1]`, "holds a list, not an object"},
		{"two documents", `{"nbformat":4} {}`, "text after the end of the JSON, at line 1"},
		{"no version", `{"cells":[]}`, `no "nbformat" field`},
		{"version 3", `{"nbformat":3,"nbformat_minor":0,"worksheets":[]}`, "nbformat: the notebook has format 3"},
		{"version 5", `{"nbformat":5,"nbformat_minor":0}`, "nbformat: must be 4"},
		{"version text", `{"nbformat":"4"}`, "nbformat: must be a whole number, is a string"},
		{"version null", `{"nbformat":null}`, "nbformat: must be 4"},
		{"no minor version", `{"nbformat":4,"cells":[]}`, "nbformat_minor: must be a number"},
		{"minor fraction", `{"nbformat":4,"nbformat_minor":1.5,"cells":[]}`, "nbformat_minor: must be a whole number, is the number 1.5"},
		{"no cells", `{"nbformat":4,"nbformat_minor":5,"metadata":{}}`, "cells: is missing"},
		{"cells an object", `{"nbformat":4,"nbformat_minor":5,"cells":{}}`, "cells: must be a list, is an object"},
		{"metadata a list", `{"nbformat":4,"nbformat_minor":5,"metadata":[],"cells":[]}`, "metadata: must be an object, is a list"},
		{"cell null", `{"nbformat":4,"nbformat_minor":5,"cells":[null]}`, "cells[0]: must be an object, is null"},
		{"no cell type", cell(`"source":""`), "cells[1].cell_type: is missing"},
		{"no source", cell(`"cell_type":"code"`), "cells[1].source: is missing"},
		{"source of numbers", cell(`"cell_type":"code","source":["a",1]`), "cells[1].source: must be a string or a list of strings, is a list"},
		{"id a number", cell(`"cell_type":"code","source":"","id":7`), "cells[1].id: must be a string, is the number 7"},
		{"cell metadata", cell(`"cell_type":"raw","source":"","metadata":true`), "cells[1].metadata: must be an object, is true"},
		{"count text", cell(`"cell_type":"code","source":"","execution_count":"1"`), "cells[1].execution_count: must be a whole number"},
		{"count negative", cell(`"cell_type":"code","source":"","execution_count":-1`), "cells[1].execution_count: must be a whole number, is the number -1"},
		{"attachments", cell(`"cell_type":"markdown","source":"","attachments":{"a.png":"x"}`), "cells[1].attachments.a.png: must be an object"},
		{"outputs", cell(`"cell_type":"code","source":"","outputs":{}`), "cells[1].outputs: must be a list"},
		{"output", cell(`"cell_type":"code","source":"","outputs":[3]`), "cells[1].outputs[0]: must be an object, is the number 3"},
		{"no output type", output(`"name":"stdout"`), "cells[1].outputs[0].output_type: is missing"},
		{"stream name", output(`"output_type":"stream","text":""`), "cells[1].outputs[0].name: is missing"},
		{"stream text", output(`"output_type":"stream","name":"stdout","text":{}`), "cells[1].outputs[0].text: must be a string or a list of strings"},
		{"data", output(`"output_type":"display_data","data":[]`), "cells[1].outputs[0].data: must be an object"},
		{"error name", output(`"output_type":"error","evalue":"","traceback":[]`), "cells[1].outputs[0].ename: is missing"},
		{"traceback", output(`"output_type":"error","ename":"","evalue":"","traceback":["a",{}]`), "cells[1].outputs[0].traceback[1]: must be a string, is an object"},
	} {
		n, err := Read([]byte(test.in))
		var format *FormatError
		if n != nil || !errors.As(err, &format) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Read = %v, %v, want a FormatError with %q", test.name, n, err, test.want)
		}
	}
}

func TestReadForgives(t *testing.T) {
	in := "\ufeff" + `{"nbformat":4,"nbformat_minor":2,"cells":[{"cell_type":"code","source":["a\n","b"]}]}`
	n, err := Read([]byte(in))
	if err != nil {
		t.Fatal(err)
	}
	c := n.Cells[0]
	if n.Minor != 2 || n.Metadata == nil || c.Metadata == nil || c.ExecutionCount != nil || c.Source != "a\nb" {
		t.Errorf("Read = %+v with cell %+v", n, c)
	}
}

func TestEnsureIDs(t *testing.T) {
	cells := func() []*Cell {
		return []*Cell{{ID: "a"}, {ID: ""}, {ID: "a"}, {ID: "not valid"}, {ID: strings.Repeat("x", 65)}, {ID: "Z_-9"}}
	}
	ids := func(n *Notebook) string {
		next := 0
		n.EnsureIDs(func() string {
			next++
			return []string{"", "a", "n1", "n2", "n3", "n4", "n5"}[next]
		})
		var all []string
		for _, c := range n.Cells {
			all = append(all, c.ID)
		}
		return strings.Join(all, " ")
	}
	if got, want := ids(&Notebook{Minor: 5, Cells: cells()}), "a n1 n2 n3 n4 Z_-9"; got != want {
		t.Errorf("EnsureIDs with 4.5 = %s, want %s", got, want)
	}
	if got, want := ids(&Notebook{Minor: 4, Cells: []*Cell{{}, {}}}), " "; got != want {
		t.Errorf("EnsureIDs with 4.4 = %q, want %q", got, want)
	}
}

func TestMetadataQuestions(t *testing.T) {
	for _, test := range []struct{ name, metadata, kernel, language string }{
		{"none", `{}`, "", ""},
		{"kernelspec", `{"kernelspec":{"name":"gokernel","language":"go"}}`, "gokernel", "go"},
		{"language_info", `{"language_info":{"name":"python"}}`, "", "python"},
		{"odd types", `{"kernelspec":[],"language_info":{"name":1}}`, "", ""},
	} {
		n, err := Read(fmt.Appendf(nil, `{"nbformat":4,"nbformat_minor":4,"cells":[],"metadata":%s}`, test.metadata))
		if err != nil {
			t.Fatal(err)
		}
		if n.KernelName() != test.kernel || n.Language() != test.language {
			t.Errorf("%s: KernelName, Language = %q, %q, want %q, %q", test.name, n.KernelName(), n.Language(), test.kernel, test.language)
		}
	}
	c := &Cell{Metadata: map[string]any{"tags": []any{"raises-exception", "x"}}}
	if !c.HasTag("x") || c.HasTag("y") || (&Cell{}).HasTag("x") {
		t.Error("HasTag is wrong")
	}
}
