package export

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"strings"
)

// verify checks the program as the compiler would. It lists the variables that
// nothing reads; anything else is an error, as no program is better than one
// that does not compile.
func (w *writer) verify(main, tests []byte) (unused []string, err error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for name, text := range map[string][]byte{"main.go": main, "main_test.go": tests} {
		if text == nil {
			continue
		}
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("checking the program: %w", err)
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
			} else if failed == nil {
				failed = err
			}
		},
	}
	conf.Check("main", fset, files, nil)
	if failed != nil {
		return nil, &refusal{
			reason: fmt.Sprintf("the program would not compile: %v", failed),
			advice: "the notebook declares things anew in a way that export cannot follow yet: declare them once, and run it from the top",
		}
	}
	return unused, nil
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
