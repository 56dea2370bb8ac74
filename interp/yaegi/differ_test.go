package yaegi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/syntax"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A snippet is one cell, run by the engine and, as a function of a compiled
// program, by the real toolchain.
type snippet struct{ file, name, code string }

// snippets reads testdata/subset: in each file, "-- name --" begins a snippet.
func snippets(t testing.TB) []snippet {
	t.Helper()
	files, err := filepath.Glob("testdata/subset/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no snippets: %v", err)
	}
	var list []snippet
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		base := strings.TrimSuffix(filepath.Base(file), ".txt")
		var current *snippet
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "-- "); ok {
				name = strings.TrimSuffix(strings.TrimSpace(name), " --")
				list = append(list, snippet{file: base, name: base + "/" + name})
				current = &list[len(list)-1]
				continue
			}
			if current != nil {
				current.code += line
			}
		}
	}
	return list
}

// packages are those that snippets use, by name.
var packages = map[string]string{
	"fmt": "fmt", "strings": "strings", "strconv": "strconv", "sort": "sort", "errors": "errors", "os": "os", "math": "math",
	"time": "time", "sync": "sync", "bufio": "bufio", "bytes": "bytes", "unicode": "unicode", "utf8": "unicode/utf8",
	"io": "io", "log": "log", "json": "encoding/json", "regexp": "regexp", "slices": "slices", "maps": "maps",
	"atomic": "sync/atomic", "context": "context", "reflect": "reflect", "list": "container/list", "heap": "container/heap",
	"big": "math/big", "rand": "math/rand/v2", "bits": "math/bits", "cmplx": "math/cmplx", "template": "text/template", "filepath": "path/filepath",
	"tabwriter": "text/tabwriter", "base64": "encoding/base64", "hex": "encoding/hex", "sha256": "crypto/sha256", "cmp": "cmp", "unsafe": "unsafe", "runtime": "runtime",
	"csv": "encoding/csv", "image": "image", "color": "image/color", "display": "gokernel/display", "url": "net/url", "fs": "io/fs",
}

// exportData finds the compiled export data of the packages above.
var exportData = sync.OnceValues(func() (map[string]string, error) {
	args := []string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}
	for _, path := range packages {
		args = append(args, path)
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return nil, fmt.Errorf("listing export data: %w", err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[path] = file
	}
	return files, nil
})

func gcImporter(t testing.TB, fset *token.FileSet) types.Importer {
	t.Helper()
	files, err := exportData()
	if err != nil {
		t.Skip(err)
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		file := files[path]
		if file == "" {
			return nil, fmt.Errorf("package %s is not in std", path)
		}
		return os.Open(file)
	})
}

// A bench runs cells as a session would: parse, check, lower, run.
type bench struct {
	t       testing.TB
	scope   *check.Scope
	checker *check.Checker
	lowerer *yaegi.Lowerer
	engine  *yaegi.Engine
	host    *host
	number  int
	results []yaegi.Shown
	program *yaegi.Program // the last
	all     bool           // take all that the interpreter can run
	exact   bool           // what it prints is what compiled code does, to the letter
}

func newBench(t testing.TB) *bench {
	t.Helper()
	return newBenchOf(t, yaegi.NewLowerer(), nil)
}

// newBenchOf is a bench whose engine shares what is given.
func newBenchOf(t testing.TB, lowerer *yaegi.Lowerer, shared yaegi.Shared) *bench {
	t.Helper()
	fset := token.NewFileSet()
	b := &bench{t: t, scope: check.NewScope(fset), lowerer: lowerer, host: &host{}}
	b.checker = &check.Checker{Importer: gcImporter(t, fset), Candidates: func(name string) []string {
		if path, ok := packages[name]; ok {
			return []string{path}
		}
		return nil
	}}
	var err error
	b.engine, err = yaegi.New(yaegi.Options{Shared: shared, Show: func(values []yaegi.Shown) (interp.Bundle, bool) {
		b.results = slices.Clone(values)
		return yaegi.Show(values)
	}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// lower checks and lowers a cell. A diagnostic of the check is the test's
// fault.
func (b *bench) lower(code string) (*check.Checked, *yaegi.Program, *interp.CellError) {
	b.t.Helper()
	b.number++
	cell, diagnostics := syntax.Parse(b.scope.Fset, b.number, code)
	if diagnostics != nil {
		b.t.Fatalf("parsing: %v\n%s", diagnostics, code)
	}
	checked, diagnostics := b.checker.Check(b.scope, cell)
	if diagnostics != nil {
		b.t.Fatalf("checking: %v\n%s", diagnostics, code)
	}
	lower := b.lowerer.Lower
	if b.all {
		lower = b.lowerer.LowerAll
	}
	program, err := lower(checked)
	b.program = program
	return checked, program, err
}

func (b *bench) run(ctx context.Context, code string) *interp.CellError {
	b.t.Helper()
	checked, program, cellErr := b.lower(code)
	if cellErr != nil {
		return cellErr
	}
	payload, err := json.Marshal(program)
	if err != nil {
		b.t.Fatal(err)
	}
	b.results = nil
	cellErr = b.engine.Run(ctx, worker.Program{Run: int64(b.number), Cell: b.number, Payload: payload}, b.host)
	if cellErr == nil || cellErr.Kind != interp.KindUnsupported && cellErr.Kind != interp.KindInternal {
		b.scope = checked.Next
	}
	return cellErr
}

// A host gathers what cells write.
type host struct {
	mu     sync.Mutex
	out    bytes.Buffer // both streams
	stdin  io.Reader
	events []interp.Event
	failed []*interp.CellError

	written chan struct{} // signalled at a write, or nil
}

func (h *host) Emit(e interp.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}
func (h *host) Stdout() io.Writer { return h }
func (h *host) Stderr() io.Writer { return h }
func (h *host) Stdin() io.Reader {
	if h.stdin != nil {
		return h.stdin
	}
	return strings.NewReader("")
}
func (h *host) Input(context.Context, interp.InputRequest) (string, error) {
	return "", interp.ErrNoInput
}
func (h *host) LeaveBehind(int64)      {}
func (h *host) Answer(json.RawMessage) {}
func (h *host) GoroutineFailed(run int64, err *interp.CellError) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed = append(h.failed, err)
}
func (h *host) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.written != nil {
		select {
		case h.written <- struct{}{}:
		default:
		}
	}
	return h.out.Write(p)
}
func (h *host) take() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := h.out.String()
	h.out.Reset()
	return text
}

// outcome is what both ways of running a snippet are compared by.
type outcome struct {
	out     string
	refused string
}

func interpreted(t testing.TB, s snippet, b *bench) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var cellErr *interp.CellError
	ended := make(chan struct{})
	go func() { defer close(ended); cellErr = b.run(ctx, s.code) }()
	select {
	case <-ended:
	case <-time.After(4 * time.Second):
		return outcome{out: "hangs"}
	}
	out := b.host.take()
	if cellErr != nil {
		if cellErr.Kind == interp.KindUnsupported && len(cellErr.Diagnostics) > 0 {
			return outcome{refused: cellErr.Diagnostics[0].Message}
		}
		if cellErr.Kind != interp.KindPanic {
			return outcome{out: out + "\n" + string(cellErr.Kind) + ": " + cellErr.Message}
		}
		out += cellErr.Message + "\n"
	}
	if cellErr == nil {
		if vars := printVars(t, s); vars != "" {
			if err := b.run(ctx, vars); err != nil {
				out += "variables: " + err.Error()
			}
			out += b.host.take()
		}
	}
	return outcome{out: out}
}

// topVars lists the variables that the statements of a cell define at the top
// level, in order, once each.
func topVars(t testing.TB, s snippet) []string {
	cell, diagnostics := syntax.Parse(token.NewFileSet(), 1, s.code)
	if diagnostics != nil {
		t.Fatalf("%s: %v", s.name, diagnostics)
	}
	var names []string
	add := func(ident *ast.Ident) {
		if ident.Name != "_" && !slices.Contains(names, ident.Name) {
			names = append(names, ident.Name)
		}
	}
	for _, st := range cell.Body.List {
		switch st := st.(type) {
		case *ast.AssignStmt:
			if st.Tok == token.DEFINE {
				for _, e := range st.Lhs {
					add(e.(*ast.Ident))
				}
			}
		case *ast.DeclStmt:
			for _, spec := range st.Decl.(*ast.GenDecl).Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, n := range v.Names {
						add(n)
					}
				}
			}
		}
	}
	return names
}

// printVars is a cell that prints those variables whose form does not depend
// on the names of types.
func printVars(t testing.TB, s snippet) string {
	var text strings.Builder
	vars := plainVars(t, s)
	for _, name := range vars {
		fmt.Fprintf(&text, "fmt.Printf(\"%s=%%v\\n\", %s)\n", name, name)
	}
	return text.String()
}

func plainVars(t testing.TB, s snippet) []string {
	fset := token.NewFileSet()
	cell, _ := syntax.Parse(fset, 1, s.code)
	checker := &check.Checker{Importer: gcImporter(t, fset), Candidates: func(name string) []string { return []string{packages[name]} }}
	checked, diagnostics := checker.Check(check.NewScope(fset), cell)
	if diagnostics != nil {
		t.Fatalf("%s: %v", s.name, diagnostics)
	}
	var names []string
	for _, v := range checked.Vars {
		if isPlain(v.Type) && !slices.Contains(names, v.Name) {
			names = append(names, v.Name)
		}
	}
	return names
}

func isPlain(t types.Type) bool {
	switch t := t.(type) {
	case *types.Basic:
		return true
	case *types.Slice:
		return isPlain(t.Elem())
	case *types.Array:
		return isPlain(t.Elem())
	case *types.Map:
		return isPlain(t.Key()) && isPlain(t.Elem())
	}
	return false
}

// compiledProgram makes one program of all snippets, each a function with its
// declarations renamed.
func compiledProgram(t testing.TB, list []snippet) string {
	t.Helper()
	var decls, bodies, calls strings.Builder
	used := map[string]bool{"fmt": true, "reflect": true}
	for i, s := range list {
		cell, diagnostics := syntax.Parse(token.NewFileSet(), 1, s.code)
		if diagnostics != nil {
			t.Fatalf("%s: %v", s.name, diagnostics)
		}
		var declText, bodyText strings.Builder
		for _, part := range cell.Parts {
			text := cell.Text[part.Start:part.End] + "\n"
			switch part.Kind {
			case syntax.Stmt, syntax.Var:
				if expr, ok := part.Stmt.(*ast.ExprStmt); ok {
					if _, call := ast.Unparen(expr.X).(*ast.CallExpr); !call {
						if u, ok := expr.X.(*ast.UnaryExpr); !ok || u.Op != token.ARROW {
							text = "_ = " + text
						}
					}
				}
				bodyText.WriteString(text)
			case syntax.Import:
			default:
				declText.WriteString(text)
			}
		}
		for _, name := range topVars(t, s) {
			fmt.Fprintf(&bodyText, "_ = %s\n", name)
		}
		for _, name := range plainVars(t, s) {
			fmt.Fprintf(&bodyText, "fmt.Printf(\"%s=%%v\\n\", %s)\n", name, name)
		}
		suffix := fmt.Sprintf("_s%d", i)
		source := "package p\n" + declText.String() + "func snippet() {\n" + bodyText.String() + "}\n"
		decls.WriteString(renamed(t, s.name, source, suffix, used))
		fmt.Fprintf(&calls, "run(%q, snippet%s)\n", s.name, suffix)
	}
	var imports strings.Builder
	for name, path := range packages {
		if used[name] {
			fmt.Fprintf(&imports, "import %s %q\n", name, path)
		}
	}
	return "package main\n" + imports.String() + mainText + decls.String() + bodies.String() + "func main() {\n" + calls.String() + "}\n"
}

const mainText = `
func run(name string, f func()) {
	fmt.Printf("\x00%s\x00", name)
	defer func() {
		if r := recover(); r != nil {
			fmt.Println("panic: " + text(r))
		}
	}()
	f()
}

func text(v any) string {
	switch v := v.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	if t := reflect.TypeOf(v); t.PkgPath() != "" {
		if t.Kind() == reflect.String {
			return fmt.Sprintf("%T(%q)", v, v)
		}
		return fmt.Sprintf("%T(%v)", v, v)
	}
	switch v.(type) {
	case string, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, uintptr, bool, float32, float64, complex64, complex128:
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("(%T)", v)
}
`

// renamed gives each package-level name of the source a suffix, and notes the
// packages it uses.
func renamed(t testing.TB, name, source, suffix string, used map[string]bool) string {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, 0)
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, source)
	}
	var withImports strings.Builder
	withImports.WriteString("package p\n")
	free := map[string]bool{}
	for _, ident := range syntax.Free(file) {
		free[ident.Name] = true
	}
	for n, path := range packages {
		if free[n] {
			fmt.Fprintf(&withImports, "import %s %q\n", n, path)
			used[n] = true
		}
	}
	withImports.WriteString(strings.TrimPrefix(source, "package p\n"))
	source = withImports.String()
	fset = token.NewFileSet()
	file, err = parser.ParseFile(fset, "", source, 0)
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, source)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: gcImporter(t, fset)}
	pkg, err := config.Check("p", fset, []*ast.File{file}, info)
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, source)
	}
	var at []int
	for _, m := range []map[*ast.Ident]types.Object{info.Defs, info.Uses} {
		for ident, obj := range m {
			if obj != nil && obj.Parent() == pkg.Scope() && obj.Name() != "_" {
				at = append(at, fset.Position(ident.End()).Offset)
			} else if v, ok := obj.(*types.Var); ok && v.Embedded() {
				if n, ok := deref(v.Type()).(*types.Named); ok && n.Obj().Parent() == pkg.Scope() {
					at = append(at, fset.Position(ident.End()).Offset)
				}
			}
		}
	}
	slices.Sort(at)
	at = slices.Compact(at)
	var b strings.Builder
	last := 0
	for _, o := range at {
		b.WriteString(source[last:o] + suffix)
		last = o
	}
	b.WriteString(source[last:])
	text := b.String()
	// Only the declarations: the imports are the program's.
	lines := strings.SplitAfter(text, "\n")
	var kept []string
	for _, line := range lines {
		if strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "package ") {
			continue
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "")
}

func deref(t types.Type) types.Type {
	if p, ok := t.(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// compiled runs all snippets with the real toolchain.
func compiled(t testing.TB, list []snippet) map[string]string {
	t.Helper()
	return outputs(t, compiledProgram(t, list))
}

// outputs runs a program of snippets, and gives what each of them prints.
func outputs(t testing.TB, source string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module snippets\n\ngo 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", "main.go")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("compiled snippets: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	outputs := map[string]string{}
	parts := strings.Split(string(out), "\x00")
	for i := 1; i+1 < len(parts); i += 2 {
		outputs[parts[i]] = parts[i+1]
	}
	return outputs
}

// TestDifferential runs each snippet by the interpreter and by the toolchain.
// What the two do differently must be refused. Which snippets are refused, and
// why, is the golden file.
func TestDifferential(t *testing.T) {
	list := snippets(t)
	want := compiled(t, list)
	for _, test := range []struct {
		name, golden string
		start        func(testing.TB) *bench
	}{
		{"alone", "refused.golden", newBench},
		{"all beside compiled cells", "refused-all.golden", newWholeBench},
		{"straight beside compiled cells", "refused-straight.golden", newSharedBench},
	} {
		t.Run(test.name, func(t *testing.T) { differential(t, list, want, test.start, "testdata/"+test.golden) })
	}
}

func differential(t *testing.T, list []snippet, want map[string]string, start func(testing.TB) *bench, golden string) {
	var refused strings.Builder
	equal := 0
	for _, s := range list {
		t.Run(s.name, func(t *testing.T) {
			b := start(t)
			got := interpreted(t, s, b)
			if got.refused != "" {
				fmt.Fprintf(&refused, "%s: %s\n", s.name, got.refused)
				return
			}
			if b.text(got.out) != b.text(want[s.name]) {
				t.Errorf("the interpreter gives\n%s\nthe compiler\n%s\nof\n%s", got.out, want[s.name], s.code)
				return
			}
			equal++
		})
	}
	t.Logf("%d snippets: %d equal, %d refused", len(list), equal, strings.Count(refused.String(), "\n"))
	if *update {
		if err := os.WriteFile(golden, []byte(refused.String()), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if strings.Count(flag.Lookup("test.run").Value.String(), "/") > 0 {
		return // not all of them have run
	}
	text, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != refused.String() {
		t.Errorf("what is refused has changed; review it with -update:\n%s", refused.String())
	}
}

// text is output as it is compared with the toolchain's.
func (b *bench) text(s string) string {
	if b.exact {
		return withoutSuffixes(s)
	}
	return normal(s)
}

// normal leaves out what the two cannot share: the suffixes of renamed types.
// And the interpreter does not know the numbers of an index out of range.
func normal(s string) string {
	return bounds.ReplaceAllString(withoutSuffixes(s), "$1")
}

func withoutSuffixes(s string) string { return suffixes.ReplaceAllString(s, "") }

var (
	suffixes = regexp.MustCompile(`_s[0-9]+\b`)
	bounds   = regexp.MustCompile(`(out of range) \[[^\n]*`)
)
