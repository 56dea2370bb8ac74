package export

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"strconv"
	"strings"
)

// verify checks the program as the compiler would. It notes the variables and
// imports that nothing uses, and reports whether the program is to be written again
// for them; anything else is an error, as no program is better than one that does
// not compile.
func (w *writer) verify(main, tests []byte) (again bool, err error) {
	var unused []string
	fset := token.NewFileSet()
	var files []*ast.File
	for name, text := range map[string][]byte{"main.go": main, "main_test.go": tests} {
		if text == nil {
			continue
		}
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return false, fmt.Errorf("checking the program: %w", err)
		}
		files = append(files, file)
	}
	var failed error
	conf := types.Config{
		GoVersion: w.options.Checker.GoVersion,
		Importer:  withDisplay{w.options.Checker.Importer, w.displayImport()},
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
		Error: func(err error) {
			e := err.(types.Error)
			if name, ok := strings.CutPrefix(e.Msg, "declared and not used: "); ok && !w.unused[name] {
				unused = append(unused, name)
			} else if path, ok := unusedImport(e.Msg); ok && !w.needless[path] {
				w.needless[path] = true
				again = true
			} else if failed == nil {
				failed = err
			}
		},
	}
	conf.Check("main", fset, files, nil)
	if failed != nil {
		return false, &refusal{
			reason: fmt.Sprintf("the program would not compile: %v", failed),
			advice: "the notebook declares things anew in a way that export cannot follow yet: declare them once, and run it from the top",
		}
	}
	for _, name := range unused {
		w.unused[name] = true
		again = true
	}
	return again, nil
}

// unusedImport is the path of an import that the compiler would complain of.
func unusedImport(message string) (path string, ok bool) {
	quoted, _, ok := strings.Cut(message, " imported ")
	path, err := strconv.Unquote(quoted)
	return path, ok && err == nil && strings.HasSuffix(message, "and not used")
}

// withDisplay finds package display where the program has its copy.
type withDisplay struct {
	types.Importer
	path string
}

func (im withDisplay) Import(path string) (*types.Package, error) {
	if rest, ok := strings.CutPrefix(path, im.path); ok && (rest == "" || rest[0] == '/') {
		path = displayPath + rest
	}
	return im.Importer.Import(path)
}
