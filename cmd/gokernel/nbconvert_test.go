package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A convertedNotebook is what the tests look at in nbconvert's result.
type convertedNotebook struct {
	Cells []struct {
		CellType string `json:"cell_type"`
		Source   any    `json:"source"`
		Metadata struct {
			Tags []string `json:"tags"`
		} `json:"metadata"`
		ExecutionCount *int `json:"execution_count"`
		Outputs        []struct {
			OutputType string         `json:"output_type"`
			Data       map[string]any `json:"data"`
			EName      string         `json:"ename"`
			EValue     string         `json:"evalue"`
		} `json:"outputs"`
	} `json:"cells"`
}

func TestNBConvertNotebook(t *testing.T) {
	jupyter := jupyter(t, "nbconvert")
	m := newMachine(t)
	m.run(t, 3*time.Minute, jupyter, "nbconvert", "--execute", "--to", "notebook",
		"--ExecutePreprocessor.kernel_name=gokernel", "--output-dir", m.home, "--output", "out.ipynb", tour(t))
	data, err := os.ReadFile(filepath.Join(m.home, "out.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	var nb convertedNotebook
	if err := json.Unmarshal(data, &nb); err != nil {
		t.Fatal(err)
	}
	count, kinds, mimes := 0, map[string]bool{}, map[string]bool{}
	for i, cell := range nb.Cells {
		if cell.CellType != "code" {
			continue
		}
		count++
		if cell.ExecutionCount == nil || *cell.ExecutionCount != count {
			t.Errorf("cell %d has count %v, want %d", i, cell.ExecutionCount, count)
		}
		failed := false
		for _, output := range cell.Outputs {
			kinds[output.OutputType] = true
			failed = failed || output.OutputType == "error"
			for mime := range output.Data {
				mimes[mime] = true
			}
		}
		if failed != slices.Contains(cell.Metadata.Tags, "raises-exception") {
			t.Errorf("cell %d, %q: failed is %v; outputs %+v", i, cell.Source, failed, cell.Outputs)
		}
	}
	for _, kind := range []string{"stream", "execute_result", "display_data", "error"} {
		if !kinds[kind] {
			t.Errorf("the tour has no output of type %s", kind)
		}
	}
	for _, mime := range []string{"text/plain", "text/html", "text/markdown", "image/png"} {
		if !mimes[mime] {
			t.Errorf("the tour has no output of %s", mime)
		}
	}
}

func TestNBConvertHTML(t *testing.T) {
	jupyter := jupyter(t, "nbconvert")
	m := newMachine(t)
	m.run(t, 3*time.Minute, jupyter, "nbconvert", "--execute", "--to", "html",
		"--ExecutePreprocessor.kernel_name=gokernel", "--output-dir", m.home, "--output", "out.html", tour(t))
	data, err := os.ReadFile(filepath.Join(m.home, "out.html"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	// Source is coloured by the language that kernel_info_reply names, and
	// pictures are in the page.
	for _, want := range []string{`highlight hl-go"`, `<span class="kd">func</span>`, "data:image/png;base64,"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
