package export

import (
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gokernel/interp/embedded"
	"gokernel/interp/module"
)

// program writes the files.
func (w *writer) program() ([]File, error) {
	w.settle()
	var main, tests []byte
	for {
		m, t, err := w.sources()
		if err != nil {
			return nil, err
		}
		main, tests = m, t
		again, err := w.verify(main, tests)
		if err != nil {
			return nil, err
		}
		if !again {
			break
		}
	}
	files := []File{{"main.go", main}}
	if tests != nil {
		files = append(files, File{"main_test.go", tests})
	}
	if w.options.Script {
		if w.displays || w.embeds {
			what := "gokernel/display, of which a program has a copy in a folder"
			if w.embeds {
				what = "//go:embed, and the files that it names"
			}
			return nil, &refusal{reason: "one file cannot hold what the notebook uses: " + what, advice: "export a module instead, without --script"}
		}
		return files, nil
	}
	more, err := w.embeddedFiles()
	if err != nil {
		return nil, err
	}
	files = append(files, more...)
	if w.displays {
		more, err := w.displayFiles()
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

// sources writes main.go, and main_test.go where there are tests.
func (w *writer) sources() (main, tests []byte, err error) {
	if w.isProgram() {
		main, err := w.pasted()
		return main, nil, err
	}
	w.imports, w.tests = fileImports{}, fileImports{}
	w.labels, w.carried = map[string]bool{}, map[*unit]bool{}
	declared, tested := w.declarations()
	vars, err := w.packageVars()
	if err != nil {
		return nil, nil, err
	}
	body, err := w.body()
	if err != nil {
		return nil, nil, err
	}
	blocks := []string{w.withoutMark(vars)}
	switch {
	case w.fails:
		blocks = append(blocks, w.withoutMark(w.mainFunction()), "// run does what the cells of the notebook do, in their order.\nfunc run() error {\n"+body+"\n\nreturn nil\n}")
	default:
		blocks = append(blocks, "func main() {\n"+body+"\n}")
	}
	for _, b := range declared {
		blocks = append(blocks, b.text)
	}
	if w.goesOn {
		blocks = append(blocks, w.withoutMark(w.recoverFunction()))
	}
	for _, u := range w.units {
		for _, imp := range u.checked.Imports {
			if imp.Name == "_" {
				w.imports["_ "+imp.Path] = "_"
			}
		}
	}
	if w.embeds && w.imports["embed"] == "" {
		w.imports["_ embed"] = "_"
	}
	if main, err = w.file("main.go", w.header(), w.imports, blocks); err != nil || len(tested) == 0 {
		return main, nil, err
	}
	blocks = nil
	for _, b := range tested {
		blocks = append(blocks, b.text)
	}
	tests, err = w.file("main_test.go", "", w.tests, blocks)
	return main, tests, err
}

// isProgram tells whether the notebook is a program in a cell, and nothing else.
func (w *writer) isProgram() bool {
	return len(w.units) == 1 && w.units[0].checked.CallMain && len(w.units[0].checked.Auto) == 0 && len(w.pending) == 0
}

// pasted is main.go of a notebook that is a program: as it stands in its cell.
func (w *writer) pasted() ([]byte, error) {
	u := w.units[0]
	w.imports, w.embeds = fileImports{}, len(u.checked.Embeds) > 0
	for _, imp := range u.checked.Imports {
		w.imports[imp.Path] = imp.Name
		w.displays = w.displays || isDisplay(imp.Path)
	}
	var e edits
	for _, spec := range u.cell.Decls.Imports {
		if path, _ := strconv.Unquote(spec.Path.Value); isDisplay(path) {
			e.replace(u.cell.Offset(spec.Path.Pos()), u.cell.Offset(spec.Path.End()), strconv.Quote(w.displayImport()+strings.TrimPrefix(path, displayPath)))
		}
	}
	lead := w.header() + "\n" + above(u.above, true)
	if w.options.Places {
		lead += fmt.Sprintf("%s%d]:1\n", markBefore, u.cell.Number)
	}
	text := lead + e.apply(u.cell.Text, 0, len(u.cell.Text))
	formatted, err := format.Source([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("formatting main.go: %w", err)
	}
	return formatted, nil
}

// file puts a file together, as gofmt has it.
func (w *writer) file(name, header string, imports fileImports, blocks []string) ([]byte, error) {
	text := header + "package main\n\n" + w.importBlock(imports) + join(blocks) + "\n"
	formatted, err := format.Source([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("formatting %s: %w", name, err)
	}
	return formatted, nil
}

// header says what the program is and where it comes from.
func (w *writer) header() string {
	return fmt.Sprintf(headline+"%s as a program.\n//\n// Made by: %s\n", w.options.Origin, w.options.Command)
}

// body writes what the cells do, a block for each.
func (w *writer) body() (string, error) {
	var blocks []string
	var waiting []comment
	before := w.options.Before
	for _, u := range w.units {
		text, err := w.statements(u)
		if err != nil {
			return "", err
		}
		if before != "" && u.cell.Number == w.options.BeforeNumber {
			text = w.withoutMark(fmt.Sprintf("%s.Stdout.WriteString(%q)\n", w.packageName("os", w.imports), before+"\n")) + text
			before = ""
		}
		if !w.carried[u] {
			waiting = append(waiting, u.above...)
		}
		if text == "" {
			continue
		}
		declared, err := w.before(u)
		if err != nil {
			return "", err
		}
		lead := above(waiting, false)
		if lead != "" && strings.HasPrefix(text, "/") { // a comment of the cell's own
			lead += "\n"
		}
		blocks = append(blocks, lead+declared+text)
		waiting = nil
	}
	waiting = append(waiting, w.pending...)
	return join(append(blocks, above(waiting, false))), nil
}

// mainFunction is main where run returns an error.
func (w *writer) mainFunction() string {
	return fmt.Sprintf("func main() {\nif err := run(); err != nil {\n%s.Fprintln(%s.Stderr, err)\n%[2]s.Exit(1)\n}\n}",
		w.packageName("fmt", w.imports), w.packageName("os", w.imports))
}

// recoverName names the function that keeps a panic from ending the program.
func (w *writer) recoverName() string {
	if w.recovers == "" {
		w.recovers = w.claim("printPanic")
	}
	return w.recovers
}

func (w *writer) recoverFunction() string {
	return fmt.Sprintf("// %s is deferred where the program goes on after a panic, as the notebook did.\nfunc %[1]s() {\nif r := recover(); r != nil {\n%s.Fprintln(%s.Stderr, \"panic:\", r)\n}\n}",
		w.recoverName(), w.packageName("fmt", w.imports), w.packageName("os", w.imports))
}

// importBlock writes imports as gofmt and goimports have them.
func (w *writer) importBlock(imports fileImports) string {
	var std, others []string
	for key, name := range imports {
		path, special := strings.CutPrefix(key, ". ")
		if !special {
			path, special = strings.CutPrefix(key, "_ ")
		}
		spec := strconv.Quote(path)
		real := w.realName(path)
		if isDisplay(path) {
			spec = strconv.Quote(w.displayImport() + strings.TrimPrefix(path, displayPath))
		}
		if special || name != real {
			spec = name + " " + spec
		}
		if !special && w.needless[path] {
			continue
		}
		if module.Std().Has(path) || path == "C" || path == "unsafe" {
			std = append(std, spec)
		} else {
			others = append(others, spec)
		}
	}
	byPath := func(a, b string) int { return strings.Compare(a[strings.Index(a, `"`):], b[strings.Index(b, `"`):]) }
	slices.SortFunc(std, byPath)
	slices.SortFunc(others, byPath)
	switch {
	case len(std)+len(others) == 0:
		return ""
	case len(std)+len(others) == 1:
		return "import " + strings.Join(append(std, others...), "") + "\n\n"
	}
	return "import (\n" + join([]string{strings.Join(std, "\n"), strings.Join(others, "\n")}) + "\n)\n\n"
}

// realName is the name that a package gives itself.
func (w *writer) realName(path string) string {
	if pkg, err := w.options.Checker.Importer.Import(path); err == nil {
		return pkg.Name()
	}
	return lastName(path)
}

// displayImport is where the program has its copy of package display.
func (w *writer) displayImport() string { return w.options.Module + "/internal/display" }

// required lists the packages that the program needs of other modules.
func (w *writer) required() []string {
	var list []string
	for _, imports := range []fileImports{w.imports, w.tests} {
		for key := range imports {
			path := strings.TrimPrefix(strings.TrimPrefix(key, ". "), "_ ")
			if !module.Std().Has(path) && !isDisplay(path) && !w.needless[path] && path != "C" && path != "unsafe" && !slices.Contains(list, path) {
				list = append(list, path)
			}
		}
	}
	slices.Sort(list)
	return list
}

// displayFiles copies package display.
func (w *writer) displayFiles() ([]File, error) {
	var files []File
	err := fs.WalkDir(w.options.Display, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || name == "source.go" {
			return err
		}
		data, err := fs.ReadFile(w.options.Display, name)
		if err != nil {
			return err
		}
		text := strings.ReplaceAll(string(data), strconv.Quote(displayPath), strconv.Quote(w.displayImport()))
		text = strings.ReplaceAll(text, `"`+displayPath+`/`, `"`+w.displayImport()+`/`)
		files = append(files, File{"internal/display/" + name, []byte(text)})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("copying package display: %w", err)
	}
	return files, nil
}

// embeddedFiles copies the files that directives name.
func (w *writer) embeddedFiles() ([]File, error) {
	var files []File
	seen := map[string]bool{}
	for _, u := range w.units {
		for _, e := range u.checked.Embeds {
			for _, pattern := range e.Patterns {
				names, err := embedded.Match(w.options.Dir, pattern.Arg)
				if err != nil {
					return nil, &refusal{cell: u.cell.Number, reason: err.Error(), advice: "patterns name files below " + w.options.Dir}
				}
				for _, name := range names {
					if seen[name] {
						continue
					}
					seen[name] = true
					data, err := os.ReadFile(filepath.Join(w.options.Dir, filepath.FromSlash(name)))
					if err != nil {
						return nil, fmt.Errorf("copying embedded files: %w", err)
					}
					files = append(files, File{name, data})
				}
			}
		}
	}
	return files, nil
}
