package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// imported is a program of several files, whose declarations stand in no order
// that a notebook could run them in.
const imported = `
-- go.mod --
module words

go 1.26.0
-- count.go --
package main

import "strings"

// A pair is a word and how often it is there.
type pair struct {
	word string
	n    int
}

func count(text string) (list []pair) {
	for _, w := range strings.Fields(text) {
		list = add(list, w)
	}
	return sorted(list)
}

func (p pair) String() string { return strings.Repeat(p.word, p.n) }
-- list.go --
package main

import (
	"cmp"
	"slices"
)

func add(list []pair, w string) []pair {
	for i := range list {
		if list[i].word == w {
			list[i].n++
			return list
		}
	}
	return append(list, pair{w, 1})
}

func sorted(list []pair) []pair {
	slices.SortFunc(list, func(a, b pair) int { return cmp.Compare(a.word, b.word) })
	return list
}
-- main.go --
// Command words counts.
package main

import (
	"fmt"

	"words/internal/texts"
)

var limit = start()

func start() int { return 2 }

func init() { limit++ }

func main() {
	// What there is.

	list := count(texts.Text)
	fmt.Println(list, limit)

	for i, p := range list {
		if i == limit {
			break
		}
		fmt.Println(p)
	}

	even(3)
	fmt.Println(even(4))
}

func even(n int) bool { return n == 0 || odd(n-1) }
func odd(n int) bool  { return n != 0 && even(n-1) }
-- internal/texts/texts.go --
package texts

const Text = "b a c b d"
`

// The notebook of a program prints what the program does.
func TestImport(t *testing.T) {
	m := newMachine(t)
	dir := filepath.Join(m.home, "words")
	for _, f := range txtar.Parse([]byte(imported)).Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	want, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	m.run(t, time.Minute, binary, "import", dir)
	got := m.runNotebook(t, filepath.Join(dir, "words.ipynb"))
	if got.status != exitOK || got.stdout != string(want) {
		t.Errorf("the notebook printed\n%s\nand the program\n%s", got.stdout, want)
	}
	if status, _, errs := runWith("", "import", dir); status != exitFailure || !strings.Contains(errs, "is there already") {
		t.Errorf("import over a notebook = %d, %q", status, errs)
	}
	// And back again: a package of the module that it lies in.
	back := filepath.Join(dir, "back")
	m.run(t, time.Minute, binary, "export", filepath.Join(dir, "words.ipynb"), "-o", back)
	if _, err := os.Stat(filepath.Join(back, "go.mod")); err == nil {
		t.Error("an export into the module has a module of its own")
	}
	cmd = exec.Command("go", "run", "./back")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != string(want) {
		t.Errorf("the exported program: %v\n%s\nwant\n%s", err, out, want)
	}
	// Elsewhere its internal packages cannot be imported.
	_, _, errs := runWith("", "export", filepath.Join(dir, "words.ipynb"), "-o", filepath.Join(m.home, "elsewhere"))
	if !strings.Contains(errs, "export to a directory below "+dir) {
		t.Errorf("export of internal packages elsewhere: %q", errs)
	}
}

// A notebook goes to the percent format and comes back.
func TestPercentThereAndBack(t *testing.T) {
	tour := "../../testdata/notebooks/tour.ipynb"
	status, text, errs := runWith("", "export", "--percent", tour)
	if status != exitOK || errs != "" {
		t.Fatalf("export --percent = %d, %q", status, errs)
	}
	status, back, errs := runWith(text, "import", "-")
	if status != exitOK || errs != "" {
		t.Fatalf("import = %d, %q", status, errs)
	}
	status, again, _ := runWith(back, "export", "--percent", "-")
	if status != exitOK || again != text {
		t.Errorf("exported again:\n%s\nand at first:\n%s", again, text)
	}
	path := filepath.Join(t.TempDir(), "back.ipynb")
	if err := os.WriteFile(path, []byte(back), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, out, _ := runWith("", "diff", "--sources", tour, path); status != exitOK {
		t.Errorf("what came back differs:\n%s", out)
	}
}

func TestExportCommand(t *testing.T) {
	dir := t.TempDir()
	nb := filepath.Join(dir, "a.go")
	if err := os.WriteFile(nb, []byte("// %%\nx := []int{1}\nx\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	status, out, errs := runWith("", "export", "--script", nb)
	if status != exitOK || errs != "" || !strings.Contains(out, "fmt.Printf(\"%+v\\n\", x)") {
		t.Errorf("export --script = %d, %q, %q", status, out, errs)
	}
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"no notebook", nil, "which notebook?"},
		{"two", []string{nb, nb}, "one notebook at a time"},
		{"both", []string{"--script", "--percent", nb}, "choose one"},
		{"missing", []string{filepath.Join(dir, "none.ipynb")}, "no such file"},
		{"in the way", []string{nb, "-o", dir}, ""},
	} {
		if test.name == "in the way" {
			if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte("package mine\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			test.want = "is not of an earlier export"
		}
		if status, _, errs := runWith("", append([]string{"export"}, test.args...)...); status == exitOK || !strings.Contains(errs, test.want) {
			t.Errorf("%s: export = %d, %q, want %q", test.name, status, errs, test.want)
		}
	}
	shows := filepath.Join(dir, "b.go")
	if err := os.WriteFile(shows, []byte("// %%\ndisplay.HTML(\"x\")\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := runWith("", "export", "--script", shows); status != exitFailure || !strings.Contains(errs, "one file cannot hold") {
		t.Errorf("export --script of a notebook with displays = %d, %q", status, errs)
	}
}
