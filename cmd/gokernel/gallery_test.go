package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gokernel/protocol/nbformat"
)

// gallery is the path of the notebook that shows what package display shows.
// It is kept with its outputs, as "gokernel run" makes them.
func gallery(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../testdata/notebooks/gallery.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// The outputs of the gallery are those that it is kept with. Where they are
// meant to be others, "bin/gokernel run" writes them anew, to be looked at.
func TestGallery(t *testing.T) {
	m := newMachine(t)
	out := filepath.Join(m.home, "gallery.ipynb")
	m.run(t, 3*time.Minute, binary, "run", gallery(t), "-o", out)
	want, got := galleryOutputs(t, gallery(t)), galleryOutputs(t, out)
	if len(got) != len(want) {
		t.Fatalf("%d cells of code, want %d", len(got), len(want))
	}
	mimes := map[string]bool{}
	for i := range want {
		if len(got[i]) != len(want[i]) {
			t.Errorf("code cell %d has %d outputs, want %d", i+1, len(got[i]), len(want[i]))
			continue
		}
		for k, o := range want[i] {
			if got[i][k].text != o.text {
				t.Errorf("code cell %d, output %d:\n%s", i+1, k+1, firstDifference(got[i][k].text, o.text))
			}
			for _, mime := range o.mimes {
				mimes[mime] = true
			}
		}
	}
	for _, mime := range []string{"text/plain", "text/html", "text/markdown", "text/latex", "image/png", "application/pdf", "application/vnd.vegalite.v5+json", "application/json"} {
		if !mimes[mime] {
			t.Errorf("the gallery has no output of %s", mime)
		}
	}
}

// An output is what is compared of one.
type galleryOutput struct {
	text  string
	mimes []string
}

// The time of a loop, and its rate, are another in each run.
var galleryTimes = regexp.MustCompile(`\d+(\.\d+)?( ?[nµm]s| ?s|/s| it/s)\b`)

// galleryOutputs are the outputs of each cell of code, without their times.
func galleryOutputs(t *testing.T, path string) [][]galleryOutput {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	nb, err := nbformat.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	var cells [][]galleryOutput
	for _, cell := range nb.Cells {
		if cell.Type != nbformat.Code {
			continue
		}
		var outputs []galleryOutput
		for _, o := range cell.Outputs {
			if o.Name == "stderr" {
				continue // what is being built, on a new machine
			}
			for _, mime := range []string{"image/png", "application/pdf"} {
				if o.Data[mime] != nil {
					o.Data[mime] = "packed, as this version of Go does it"
				}
			}
			raw, err := json.MarshalIndent(o, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			out := galleryOutput{text: galleryTimes.ReplaceAllString(string(raw), "TIME")}
			for mime := range o.Data {
				out.mimes = append(out.mimes, mime)
			}
			outputs = append(outputs, out)
		}
		cells = append(cells, outputs)
	}
	return cells
}

// Exported by nbconvert, each chart and picture of the gallery is in the page
// as an image, in its own size, and what is for paper is a file beside the
// LaTeX.
func TestGalleryExports(t *testing.T) {
	jupyter := jupyter(t, "nbconvert")
	m := newMachine(t)
	pictures := 0
	for _, outputs := range galleryOutputs(t, gallery(t)) {
		for _, o := range outputs {
			for _, mime := range o.mimes {
				if mime == "image/png" {
					pictures++
				}
			}
		}
	}
	m.run(t, time.Minute, jupyter, "nbconvert", "--to", "html", "--output-dir", m.home, "--output", "gallery.html", gallery(t))
	page, err := os.ReadFile(filepath.Join(m.home, "gallery.html"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(page), `src="data:image/png;base64,`); got != pictures {
		t.Errorf("the page has %d pictures, want %d", got, pictures)
	}
	if !strings.Contains(string(page), "width=640\nheight=360") {
		t.Error("no picture of the page has a chart's width")
	}

	// Its texts would need pandoc, so LaTeX is made of the charts alone.
	data, err := os.ReadFile(gallery(t))
	if err != nil {
		t.Fatal(err)
	}
	nb, err := nbformat.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	nb.Cells = slices.DeleteFunc(nb.Cells, func(c *nbformat.Cell) bool {
		return !slices.ContainsFunc(c.Outputs, func(o *nbformat.Output) bool { return o.Data["application/pdf"] != nil }) ||
			slices.ContainsFunc(c.Outputs, func(o *nbformat.Output) bool { return o.Data["text/markdown"] != nil })
	})
	if data, err = nbformat.Write(nb); err != nil {
		t.Fatal(err)
	}
	charts := filepath.Join(m.home, "charts.ipynb")
	if err := os.WriteFile(charts, data, 0o666); err != nil {
		t.Fatal(err)
	}
	m.run(t, time.Minute, jupyter, "nbconvert", "--to", "latex", "--output-dir", m.home, "--output", "charts.tex", charts)
	files, err := filepath.Glob(filepath.Join(m.home, "charts_files", "*.pdf"))
	if err != nil || len(files) != len(nb.Cells) || len(files) < 10 {
		t.Errorf("the LaTeX has %d pages beside it, want %d (%v)", len(files), len(nb.Cells), err)
	}
	text, err := os.ReadFile(filepath.Join(m.home, "charts.tex"))
	if got := strings.Count(string(text), ".pdf}"); err != nil || got != len(files) {
		t.Errorf("the LaTeX shows %d pages, want %d (%v)", got, len(files), err)
	}
}
