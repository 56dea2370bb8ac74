package export_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gokernel/interp/export"
)

var rounds = flag.Int("rounds", 40, "how many notebooks of shuffled cells are exported")

// marker begins a cell of the percent format.
var marker = regexp.MustCompile(`(?m)^// %%.*\n`)

// Cells of all the notebooks, in any order, make programs that compile: names mean
// something else after each of them.
func TestShuffledCells(t *testing.T) {
	o := options(t)
	paths, err := filepath.Glob("../../testdata/notebooks/export/*.percent")
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d notebooks, %v", len(paths), err)
	}
	var pool []string
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, source := range marker.Split(string(data), -1) {
			if source = strings.TrimSpace(source); source != "" && !strings.Contains(source, "go:embed") && !strings.HasPrefix(source, "// #") {
				pool = append(pool, source)
			}
		}
	}
	for seed := range uint64(*rounds) {
		r := rand.New(rand.NewPCG(seed, 1))
		var list []export.Cell
		for i := range 25 {
			list = append(list, export.Cell{Code: true, Source: pool[r.IntN(len(pool))], Number: i + 1})
		}
		if _, err := export.Export(context.Background(), list, o); err != nil && strings.Contains(err.Error(), "would not compile") {
			var text strings.Builder
			for _, c := range list {
				text.WriteString(c.Source + "\n// ---\n")
			}
			t.Errorf("seed %d: %v\n%s", seed, err, text.String())
		}
	}
}
