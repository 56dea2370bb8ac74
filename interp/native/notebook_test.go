package native_test

import (
	"context"
	"encoding/json"
	"fmt"
	"go/token"
	"go/types"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/module"
	"gokernel/interp/native"
	"gokernel/interp/native/carried"
	"gokernel/interp/native/load"
	"gokernel/interp/rewrite"
	"gokernel/interp/syntax"
	"gokernel/interp/worker"
)

// A shop is what the notebooks of all tests share: a builder and a worker
// program.
type shop struct {
	builder *native.Builder
	program string
	root    string // of the program's sources
	types   types.Importer
}

// theShop is made by the first test that asks.
var theShop = sync.OnceValues(func() (*shop, error) {
	tc, err := module.Find(os.Getenv)
	if err != nil {
		return nil, err
	}
	return newShop(native.Options{Dir: os.TempDir()}, module.NewImporter(tc, "", nil))
})

// newShop makes a shop whose types come from an importer.
func newShop(o native.Options, types types.Importer) (*shop, error) {
	sources, err := carried.Sources()
	if err != nil {
		return nil, err
	}
	if os.Getenv("GOKERNEL_LOG") != "" {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	program, err := native.BuildWorker(context.Background(), o, sources)
	if err != nil {
		return nil, err
	}
	return &shop{builder: program.Builder, program: program.File, root: program.Root, types: types}, nil
}

// open returns the shop, or skips the test where cells cannot be compiled.
func open(t testing.TB) *shop {
	t.Helper()
	s, err := theShop()
	if _, unavailable := native.IsUnavailable(err); unavailable && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A notebook runs cells through check, rewrite, build and a worker process.
type notebook struct {
	t        testing.TB
	shop     *shop
	fset     *token.FileSet
	checker  *check.Checker
	scope    *check.Scope
	rewriter *rewrite.Rewriter
	client   *worker.Client
	number   int
	moves    []load.Move    // of cells that were not built
	plugin   *native.Plugin // that was built last
	trace    bool           // log times
	lenient  bool           // a cell that cannot be built fails as if it were the user's fault

	mu     sync.Mutex
	text   strings.Builder // output and results of the cell
	errors []*interp.CellError
}

func newNotebook(t testing.TB, env ...string) *notebook {
	t.Helper()
	return open(t).notebook(t, env...)
}

// notebook starts a worker for a notebook.
func (s *shop) notebook(t testing.TB, env ...string) *notebook {
	t.Helper()
	n := &notebook{t: t, shop: s, fset: token.NewFileSet(), rewriter: rewrite.New(), trace: testing.Verbose()}
	n.scope = check.NewScope(n.fset)
	n.checker = &check.Checker{Importer: s.types, GoVersion: "go1.26", Candidates: func(name string) []string {
		return module.Std().Candidates(name)
	}}
	client, err := worker.Start(t.Context(), worker.Options{
		Command: []string{s.program, "worker"}, Env: append(os.Environ(), env...), Front: n, Grace: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	n.client = client
	t.Cleanup(func() { client.Close() })
	return n
}

// Emit implements interp.Front.
func (n *notebook) Emit(e interp.Event) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case e.Stream != nil:
		n.text.WriteString(e.Stream.Text)
	case e.Result != nil:
		var text string
		json.Unmarshal(e.Result.Data["text/plain"], &text)
		n.text.WriteString("= " + text + "\n")
	case e.Error != nil:
		n.errors = append(n.errors, e.Error)
	}
}

// Input implements interp.Front.
func (n *notebook) Input(context.Context, int64, interp.InputRequest) (string, error) {
	return "typed", nil
}

// run runs a cell that must succeed, and gives its output.
func (n *notebook) run(code string) string {
	n.t.Helper()
	out, err := n.try(n.t.Context(), code)
	if err != nil {
		n.t.Fatalf("cell %d: %v %v\n%s\noutput: %s", n.number, err, err.Frames, code, out)
	}
	return out
}

// try runs a cell, commits what it changes, and gives its output and error.
func (n *notebook) try(ctx context.Context, code string) (string, *interp.CellError) {
	n.t.Helper()
	n.number++
	start := time.Now()
	cell, diagnostics := syntax.Parse(n.fset, n.number, code)
	if len(diagnostics) > 0 {
		return "", &interp.CellError{Kind: interp.KindSyntax, Message: diagnostics[0].Message, Diagnostics: diagnostics}
	}
	checked, diagnostics := n.checker.Check(n.scope, cell)
	if len(diagnostics) > 0 {
		return "", &interp.CellError{Kind: interp.KindCompile, Message: diagnostics[0].Message, Diagnostics: diagnostics}
	}
	checking := time.Since(start)
	start = time.Now()
	g, err := n.rewriter.Cell(checked)
	if err != nil && n.lenient {
		return "", &interp.CellError{Kind: interp.KindUnsupported, Message: err.Error()}
	}
	if err != nil {
		n.t.Fatalf("cell %d: %v\n%s", n.number, err, code)
	}
	rewriting := time.Since(start)
	if dir := os.Getenv("GOKERNEL_DUMP"); dir != "" {
		os.WriteFile(filepath.Join(dir, fmt.Sprintf("cell%d.go", n.number)), []byte(g.Source), 0o666)
	}
	plugin, err := n.shop.builder.Build(ctx, native.Source{ID: g.ID, Text: g.Source, Imports: g.Imports, Lines: g.Lines})
	if err != nil && n.lenient {
		return "", &interp.CellError{Kind: interp.KindInternal, Message: err.Error()}
	}
	if err != nil {
		n.t.Fatalf("cell %d: %v\n%s", n.number, err, g.Source)
	}
	n.plugin = plugin
	start = time.Now()
	program := load.Program{Drops: g.Drops, Lines: g.Lines}
	program.Open = []load.Generation{{ID: plugin.ID, File: plugin.File, Defines: g.Defines}}
	program.Moves = n.moves
	n.moves = nil
	for _, m := range g.Moves {
		program.Moves = append(program.Moves, load.Move(m))
	}
	if g.HasCell {
		program.Cell = plugin.ID
	}
	for _, v := range g.Values {
		program.Values = append(program.Values, load.Value(v))
	}
	payload, err := json.Marshal(program)
	if err != nil {
		n.t.Fatal(err)
	}
	n.mu.Lock()
	n.text.Reset()
	n.errors = nil
	n.mu.Unlock()
	result, err := n.client.Run(ctx, worker.Program{Run: int64(n.number), Cell: n.number, Engine: load.Name, AllowStdin: true, Payload: payload})
	if err != nil && n.lenient {
		return "", &interp.CellError{Kind: interp.KindWorker, Message: err.Error()}
	}
	if err != nil {
		n.t.Fatalf("cell %d: %v\n%s", n.number, err, code)
	}
	n.rewriter.Opened(g)
	n.scope = checked.Next
	if n.trace {
		s := plugin.Steps
		n.t.Logf("cell %d: check %s rewrite %s list %s compile %s main %s link %s, build %s; run %s, cell %s", n.number,
			ms(checking), ms(rewriting), ms(s.List), ms(s.Compile), ms(s.Main), ms(s.Link), ms(s.Total), ms(time.Since(start)), ms(result.Duration))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String(), result.Err
}

func ms(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
