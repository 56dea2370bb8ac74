package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gokernel/protocol/nbformat"
)

// What run writes is what nbconvert writes, byte for byte but for the times.
func TestRunEqualsNbconvert(t *testing.T) {
	jupyter := jupyter(t, "nbconvert")
	for _, test := range []struct {
		kernel   string
		metadata map[string]any
		cells    []*nbformat.Cell
	}{
		{
			kernel:   "gokernel",
			metadata: map[string]any{"display_name": "Go (gokernel)", "language": "go", "name": "gokernel"},
			cells: []*nbformat.Cell{
				{Type: nbformat.Markdown, Source: "# Go\nand two lines"},
				code("fmt.Println(\"out\")\nfmt.Fprintln(os.Stderr, \"err\")\nfmt.Println(\"out\")"),
				code("[]int{1, 2, 3}"),
				code("import \"gokernel/display\"\nstatus := display.Markdown(\"*working*\")"),
				code("panic(\"meant\")", "raises-exception"),
				code("status.Update(\"done\")"),
				code("   "),
				code("1 +", "raises-exception"),
				{Type: nbformat.Raw, Source: "raw"},
				code("fmt.Print(\"no line end\")\n7.0"),
			},
		},
		{
			kernel:   "python3",
			metadata: map[string]any{"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
			cells: []*nbformat.Cell{
				code("from IPython.display import display, clear_output, JSON, HTML, update_display"),
				code("import sys\nprint('out', flush=True)\nprint('err', file=sys.stderr, flush=True)\nprint('é\\x85ü', flush=True)"),
				code("h = display(HTML('<b>1</b>'), display_id='one')\ndisplay(JSON({'a': [1, 2.0, 1e100, None]}))"),
				code("h.update(HTML('<b>2</b>'))\ndisplay('again', display_id='one')"),
				code("print('gone', flush=True)\nclear_output()\nprint('kept', flush=True)\nclear_output(wait=True)\n"),
				code("for i in range(3):\n    clear_output(wait=True)\n    display(i)"),
				code("display(HTML('<i>x</i>'), display_id='two')\nclear_output(wait=True)\nprint('two is gone', flush=True)"),
				code("update_display('lost', display_id='two')\n2 ** 100"),
				code("raise ValueError('meant')", "raises-exception"),
				code("{'text/plain': 1}, 1.0"),
			},
		},
	} {
		t.Run(test.kernel, func(t *testing.T) {
			if test.kernel == "python3" {
				python(t, "ipykernel")
			}
			m := newMachine(t)
			nb := &nbformat.Notebook{Minor: 4, Metadata: map[string]any{"kernelspec": test.metadata}, Cells: test.cells}
			data, err := nbformat.Write(nb)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(m.home, "in.ipynb")
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
			m.run(t, time.Minute, jupyter, "nbconvert", "--to", "notebook", "--execute", "--output", "theirs", path)
			m.run(t, time.Minute, binary, "run", path, "-o", filepath.Join(m.home, "ours.ipynb"))
			want, got := timeless(t, m, "theirs"), timeless(t, m, "ours")
			if got != want {
				t.Errorf("the notebooks differ:\n%s", firstDifference(got, want))
			}
		})
	}
}

var timestamps = regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"`)

// timeless is a notebook of the machine's home without the times of its run.
func timeless(t *testing.T, m machine, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(m.home, name+".ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	return timestamps.ReplaceAllString(string(data), `"TIME"`)
}

// firstDifference shows where two texts part.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < len(g) && i < len(w) && g[i] == w[i] {
		i++
	}
	around := func(lines []string) string {
		return strings.Join(lines[max(0, min(i, len(lines))-4):min(i+4, len(lines))], "\n")
	}
	return "got\n" + around(g) + "\nwant\n" + around(w)
}
