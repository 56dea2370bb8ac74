package session_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/module"
	"gokernel/interp/native"
	"gokernel/interp/native/carried"
	"gokernel/interp/native/load"
	"gokernel/interp/session"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// A tree is files by path.
type tree map[string]string

func (files tree) write(t *testing.T, dir string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// newModuleBook is a session whose notebook lies in dir. Nothing is fetched from
// a network.
func newModuleBook(t *testing.T, dir string) *book {
	t.Helper()
	compiling(t) // or skip
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=")
	modules, err := module.Open(toolchain, module.Options{Dir: dir, Env: env})
	if err != nil {
		t.Fatal(err)
	}
	front := &recorder{}
	s := session.New(session.Options{
		Front:      front,
		Importer:   check.FromSource(modules.Importer(), "gokernel/display", display.Source),
		Candidates: module.Std().Candidates,
		Modules:    modules,
		GoVersion:  "1.26",
		Patience:   time.Minute,
		Start: func(ctx context.Context, front interp.Front, _ func(string)) (*session.Worker, error) {
			sources, err := carried.Sources()
			if err != nil {
				return nil, err
			}
			program, err := native.BuildWorker(ctx, native.Options{Workspace: modules, Env: append(env, "GOTOOLCHAIN=local")}, sources)
			if err != nil {
				return nil, err
			}
			client, err := worker.Start(ctx, worker.Options{Command: []string{program.File, "worker"}, Front: front})
			if err != nil {
				return nil, err
			}
			return &session.Worker{Client: client, Builder: program.Builder}, nil
		},
	})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
		if err := modules.Close(); err != nil {
			t.Errorf("closing the modules: %v", err)
		}
	})
	return &book{t, s, front}
}

// fails runs a cell that must fail, and gives its error.
func (b *book) fails(code string) *interp.CellError {
	b.t.Helper()
	b.front.cells = append(b.front.cells, &record{})
	number := len(b.front.cells)
	outcome := b.s.Execute(context.Background(), interp.Cell{Run: int64(number), Number: number, Code: code})
	if outcome.Err == nil {
		b.t.Fatalf("%s\ndoes not fail", code)
	}
	return outcome.Err
}

// An import may change the version of a module that cells are linked with.
func TestImportThatChangesALoadedModule(t *testing.T) {
	dir := t.TempDir()
	tree{
		"go.mod":    "module example.com/book\n\ngo 1.26\n\nrequire example.com/a v1.0.0\n\nreplace (\n\texample.com/a v1.0.0 => ./a1\n\texample.com/a v1.1.0 => ./a2\n\texample.com/b v1.0.0 => ./b\n)\n",
		"a1/go.mod": "module example.com/a\n\ngo 1.26\n", "a1/a.go": "package a\n\nconst Version = \"old\"\n\nfunc Name() string { return Version }\n",
		"a2/go.mod": "module example.com/a\n\ngo 1.26\n", "a2/a.go": "package a\n\nconst Version = \"new\"\n\nfunc Name() string { return Version }\n",
		"b/go.mod": "module example.com/b\n\ngo 1.26\n\nrequire example.com/a v1.1.0\n",
		"b/b.go":   "package b\n\nimport \"example.com/a\"\n\nvar Name = a.Name()\n", "b/bare/bare.go": "package bare\n\nconst Bare = true\n",
	}.write(t, dir)
	b := newModuleBook(t, dir)
	b.expect("import \"example.com/a\"\na.Name()", `result| "old"`, load.Name)
	if did, _ := b.run("import \"example.com/b/bare\"\nbare.Bare"); !strings.Contains(did, "example.com/a is loaded in version ./a1, and go.mod asks for ./a2 now; %restart changes to it") {
		t.Errorf("an import that changes a loaded module says\n%s", did)
	}
	b.expect("a.Name()", `result| "old"`, load.Name)
	if err := b.fails("import \"example.com/b\"\nb.Name"); !strings.Contains(err.Diagnostics[0].Advice, "%restart") {
		t.Errorf("an import that needs the other version fails with %+v", err)
	}
	b.run("%restart")
	b.expect("import \"example.com/b\"\nb.Name + a.Name()", `result| "newnew"`, load.Name)
}

// A module that was removed stays as long as cells are linked with it, and comes
// again with the restart where the session imports it still.
func TestModuleRemovedThatIsImported(t *testing.T) {
	dir := t.TempDir()
	tree{
		"go.mod":   "module example.com/book\n\ngo 1.26\n\nrequire example.com/a v1.0.0\n\nreplace example.com/a v1.0.0 => ./a\n",
		"a/go.mod": "module example.com/a\n\ngo 1.26\n", "a/a.go": "package a\n\nfunc Name() string { return \"a\" }\n",
	}.write(t, dir)
	b := newModuleBook(t, dir)
	b.expect("import \"example.com/a\"\na.Name()", `result| "a"`, load.Name)
	b.run("func twice() string { return a.Name() + a.Name() }")
	if did, _ := b.run("%get example.com/a@none"); !strings.Contains(did, "asks for no module that has it; it stays until %restart") || strings.Contains(did, "go get") {
		t.Errorf("removing a loaded module says\n%s", did)
	}
	b.expect("twice()", `result| "aa"`, yaegi.Name)
	if did, _ := b.run("%restart"); !strings.Contains(did, "go: added example.com/a v1.0.0") {
		t.Errorf("the restart says\n%s", did)
	}
	b.expect("twice() + a.Name()", `result| "aaa"`, load.Name)
}

// What is imported for its effect alone is imported: go.mod keeps it, and a
// restart has the effect.
func TestImportForEffectStays(t *testing.T) {
	dir := t.TempDir()
	tree{
		"go.mod":   "module example.com/book\n\ngo 1.26\n\nreplace example.com/a v1.0.0 => ./a\n\nreplace example.com/b v1.0.0 => ./b\n",
		"a/go.mod": "module example.com/a\n\ngo 1.26\n\nrequire example.com/b v1.0.0\n", "a/a.go": "package a\n\nimport \"example.com/b\"\n\nfunc init() { b.Effect = true }\n",
		"b/go.mod": "module example.com/b\n\ngo 1.26\n", "b/b.go": "package b\n\nvar Effect bool\n",
	}.write(t, dir)
	b := newModuleBook(t, dir)
	requires := func(when string, want ...bool) {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		for i, path := range []string{"example.com/a", "example.com/b"} {
			if got := strings.Contains(strings.ReplaceAll(string(text), "replace "+path+" v1.0.0", ""), path+" v1.0.0"); got != want[i] {
				t.Errorf("%s, go.mod requires %s: %v, want %v\n%s", when, path, got, want[i], text)
			}
		}
	}
	b.run("import _ \"example.com/a\"\nimport \"example.com/b\"\nx := b.Effect")
	b.expectResult("x", "true")
	b.run("%mod tidy")
	requires("after the imports", true, true)
	b.run("%del x\n%mod tidy")
	requires("after the variable is deleted", true, true)
	b.run("%restart\n%mod tidy")
	requires("after the restart", true, true)
	b.expectResult("b.Effect", "true")
	b.run("%reset -f\n%mod tidy")
	requires("after the reset", false, false)
	b.run("import \"example.com/b\"")
	b.expectResult("b.Effect", "false")
}

// What %env says of where modules come from counts for imports, also after a
// restart.
func TestEnvironmentOfFetches(t *testing.T) {
	b := newModuleBook(t, t.TempDir())
	const code = "import \"example.com/nosuch\""
	for _, step := range []struct{ before, said string }{
		{"", "GOPROXY=off"},
		{"%env GOPROXY=file:///nowhere/at/all", "/nowhere/at/all"},
		{"%restart", "/nowhere/at/all"},
		{"%env GOPROXY=off", "GOPROXY=off"},
	} {
		b.run(step.before)
		if err := b.fails(code); !strings.Contains(err.Diagnostics[0].Message, step.said) {
			t.Errorf("after %q, the import fails with %+v, want %q", step.before, err, step.said)
		}
	}
}

// Packages of the notebook's own module, internal ones and what go.mod replaces
// included, are what they were when the worker was started.
func TestPackagesOfTheNotebooksModule(t *testing.T) {
	dir := t.TempDir()
	tree{
		"go.mod":                    "module example.com/book\n\ngo 1.26\n\nrequire example.com/other v1.0.0\n\nreplace example.com/other => ./other\n",
		"stats/stats.go":            "package stats\n\nfunc Name() string { return \"first\" }\n\ntype Set struct{ N int }\n",
		"internal/secret/value.go":  "package secret\n\nimport _ \"embed\"\n\n//go:embed value.txt\nvar Value string\n",
		"internal/secret/value.txt": "embedded",
		"other/go.mod":              "module example.com/other\n\ngo 1.26\n",
		"other/other.go":            "package other\n\nfunc Double(n int) int { return 2 * n }\n",
	}.write(t, dir)
	b := newModuleBook(t, dir)
	b.expect("import (\"example.com/book/stats\"; \"example.com/book/internal/secret\"; \"example.com/other\")\nstats.Name() + secret.Value", `result| "firstembedded"`, load.Name)
	b.expect("other.Double(21)", "result| 42", load.Name)
	b.run("func twice(s stats.Set) int { return other.Double(s.N) }\nset := stats.Set{4}")
	b.expect("twice(set)", "result| 8", load.Name)

	tree{"stats/stats.go": "package stats\n\nfunc Name() string { return \"second\" }\n\ntype Set struct{ N, M int }\n"}.write(t, dir)
	b.expect("stats.Name()", `result| "first"`, load.Name)
	b.run("%restart")
	b.expect("stats.Name()", `result| "second"`, load.Name)
	b.expect("twice(stats.Set{4, 5})", "result| 8", load.Name)

	tree{"stats/stats.go": "package stats\n\nfunc Name() int { return }\n"}.write(t, dir)
	b.run("%restart")
	if err := b.fails("stats.Name()"); err.Kind != interp.KindCompile || !strings.Contains(err.Error(), "stats") {
		t.Errorf("a package that does not compile gives %v", err)
	}
	tree{"stats/stats.go": "package stats\n\nfunc Name() string { return \"third\" }\n"}.write(t, dir)
	b.expect("stats.Name()", `result| "third"`, load.Name)
}

// Without a network a module that is not there is an error at its import, and
// changes nothing.
func TestModuleThatIsNotThere(t *testing.T) {
	b := newModuleBook(t, t.TempDir())
	b.run("x := 1")
	err := b.fails("x = 2\nimport \"github.com/nosuch/thing\"")
	if err.Kind != interp.KindCompile || len(err.Diagnostics) != 1 || err.Diagnostics[0].Line != 2 {
		t.Errorf("the import gives %v %+v", err, err.Diagnostics)
	}
	if err := b.fails("%get github.com/nosuch/thing@v1.0.0"); !strings.Contains(err.Message, "github.com/nosuch/thing") {
		t.Errorf("%%get gives %v", err)
	}
	if err := b.fails("%mod edit nonsense"); err.Kind != interp.KindMagic {
		t.Errorf("%%mod gives %v", err)
	}
	b.expectResult("x", "1")
	if did, _ := b.run("%mod"); !strings.Contains(did, "module notebook") {
		t.Errorf("%%mod shows %q", did)
	}
}

// Cells keep what is of a type that a module keeps to itself, wherever the
// module has it.
func TestUnexportedTypesOfModules(t *testing.T) {
	dir := t.TempDir()
	tree{
		"go.mod": "module example.com/book\n\ngo 1.26\n",
		"shop/shop.go": `package shop

import "example.com/book/internal/till"

type item struct{ Price price }
type price int
func (p price) String() string { return "€" }
type option func(*settings)
type settings struct{ Name string }
func Named(name string) option { return func(s *settings) { s.Name = name } }
type Shop struct{ shelf }
type shelf struct{ Items map[key]*item }
type key struct{ n int }
func Open(options ...option) *Shop {
	var s settings
	for _, o := range options {
		o(&s)
	}
	return &Shop{shelf{map[key]*item{{1}: {7}}}}
}
func (s *Shop) Key(n int) key { return key{n} }
func (s *Shop) Till() *till.Till { return till.New() }
type node[T any] struct{ Value T; next *node[T] }
func (n *node[T]) Push(v T) *node[T] { return &node[T]{v, n} }
func (n *node[T]) Next() *node[T] { return n.next }
func Node[T any](v T) *node[T] { return &node[T]{Value: v} }
type seller interface{ Sell() receipt }
type receipt struct{ Sum int }
type clerk struct{}
func (clerk) Sell() receipt { return receipt{9} }
func Seller() seller { return clerk{} }
`,
		"internal/till/till.go": `package till

type Till struct{ drawer }
type drawer struct{ Sum sum }
type sum int
func New() *Till { return &Till{drawer{3}} }
`,
	}.write(t, dir)
	b := newModuleBook(t, dir)
	b.run("import \"example.com/book/shop\"\nshop := shop.Open(shop.Named(\"corner\"))") // the package has lost its name
	b.run("key := shop.Key(1)\nitem := shop.Items[key]\nprice := item.Price\nitems := shop.Items\nsum := shop.Till().Sum")
	b.expect("fmt.Sprintf(\"%T %T %T %T %T\", key, item, price, items, sum)", `result| "shop.key *shop.item shop.price map[shop.key]*shop.item till.sum"`, load.Name)
	b.expect("for range 3 { sum++; item.Price += 2; items[shop.Key(int(sum))] = item }\nlen(items)*1000 + int(sum)*100 + int(shop.Items[key].Price)", "result| 4613", load.Name)
	b.run("import store \"example.com/book/shop\"\ntype Point struct{ X int }")
	b.run("list := store.Node(Point{1})\noption := store.Named(\"a\")\noptions := append([]any{}, option)\nseller := store.Seller()\nreceipt := seller.Sell()")
	b.run("for i := range 3 { list = list.Push(Point{i}) }\nsum := func() (n int) { for l := list; l != nil; l = l.Next() { n += l.Value.X }; return }")
	b.expect("sum()", "result| 4", yaegi.Name)
	b.run("func (p Point) Double() int { return 2 * p.X }")
	b.expect("list.Next().Value.Double() + seller.Sell().Sum + receipt.Sum", "result| 20", load.Name)
	b.expect("shop = store.Open(option)\nlen(shop.Items)", "result| 1", load.Name)
}
