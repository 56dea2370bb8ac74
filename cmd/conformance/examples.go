package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An exampleFile is a file with examples of the standard library: functions
// named Example… that end with a comment which says what they print.
type exampleFile struct {
	path     string  // in the folder src, with slashes
	dir      string  // the folder that it lies in, where its examples run
	imports  string  // a cell; "" where it imports nothing
	declares []piece // what examples share, a cell each
	examples []example
}

// An example is the body of one function, as the cell that it becomes.
type example struct {
	name      string // as in strings.ExampleBuilder
	code      string
	want      string
	unordered bool // its lines may come in any order
}

// findExamples reads the examples below the folder src whose name matches, file
// by file in the order of their paths. Those that say nothing of their output
// are left out, which go test only compiles; and so are files that a user could
// not write, since they are part of the package or import internal ones.
func findExamples(src, pattern string) ([]exampleFile, error) {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("reading the pattern: %w", err)
	}
	var files []exampleFile
	err = filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{"testdata", "cmd", "vendor", "internal"}, d.Name()):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(source, []byte("\nfunc Example")) || !constraintsHold(source) {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		file, err := readExamples(filepath.ToSlash(rel), string(source))
		if err != nil {
			return fmt.Errorf("%s: %w", rel, err)
		}
		file.dir = filepath.Dir(path)
		file.examples = slices.DeleteFunc(file.examples, func(e example) bool { return !match.MatchString(e.name) })
		if len(file.examples) > 0 {
			files = append(files, file)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the examples of the standard library: %w", err)
	}
	return files, nil
}

// readExamples takes a file apart. One that no user could write has no examples.
// Types that are of a test's package there are of main here.
func readExamples(path, source string) (exampleFile, error) {
	file := exampleFile{path: path}
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return file, err
	}
	if !strings.HasSuffix(syntax.Name.Name, "_test") || importsInternal(syntax) {
		return file, nil
	}
	text := func(from, to token.Pos) string {
		return source[fset.Position(from).Offset:fset.Position(to).Offset]
	}
	outputs := map[string]*doc.Example{}
	for _, e := range doc.Examples(syntax) {
		outputs["Example"+e.Name] = e
	}
	pkg := strings.ReplaceAll(filepath.ToSlash(filepath.Dir(path)), "/", ".")
	var imports, shared []string
	for _, d := range syntax.Decls {
		switch f, isFunc := d.(*ast.FuncDecl); {
		case isFunc && f.Recv == nil && isTest(f.Name.Name):
			e := outputs[f.Name.Name]
			if e == nil || e.Output == "" && !e.EmptyOutput {
				continue
			}
			file.examples = append(file.examples, example{
				name: pkg + "." + f.Name.Name, code: text(f.Body.Lbrace+1, f.Body.Rbrace),
				want: strings.ReplaceAll(e.Output, syntax.Name.Name+".", "main."), unordered: e.Unordered,
			})
		case !isFunc && d.(*ast.GenDecl).Tok == token.IMPORT:
			imports = append(imports, text(d.Pos(), d.End()))
		default:
			shared = append(shared, text(d.Pos(), d.End()))
		}
	}
	file.imports = strings.Join(imports, "\n")
	if len(shared) > 0 {
		file.declares, err = cut(strings.Join(shared, "\n"))
	}
	return file, err
}

// isTest tells whether go test takes a function of that name for a test of some
// kind, as it does an example.
func isTest(name string) bool {
	for _, kind := range []string{"Example", "Test", "Benchmark", "Fuzz"} {
		if rest, ok := strings.CutPrefix(name, kind); ok {
			r, _ := utf8.DecodeRuneInString(rest)
			return !unicode.IsLower(r)
		}
	}
	return false
}

func importsInternal(f *ast.File) bool {
	return slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool {
		path, err := strconv.Unquote(s.Path.Value)
		return err != nil || slices.Contains(strings.Split(path, "/"), "internal")
	})
}

// agrees tells whether the example printed what its comment says, by the rules
// of go test.
func (e example) agrees(got string) bool {
	got, want := strings.TrimSpace(got), strings.TrimSpace(e.want)
	if e.unordered {
		got, want = sortedLines(got), sortedLines(want)
	}
	return got == want
}

func sortedLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
