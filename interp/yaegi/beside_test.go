package yaegi_test

import (
	"context"
	"encoding/json"
	"go/token"
	"os"
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
	"gokernel/interp/yaegi"
)

// workerProgram is the worker program with both engines, built by the first test
// that asks.
var workerProgram = sync.OnceValues(func() (*native.Program, error) {
	sources, err := carried.Sources()
	if err != nil {
		return nil, err
	}
	return native.BuildWorker(context.Background(), native.Options{Dir: os.TempDir()}, sources)
})

// A pair runs cells in a worker with both engines, by whichever takes them.
type pair struct {
	t        testing.TB
	program  *native.Program
	fset     *token.FileSet
	checker  *check.Checker
	scope    *check.Scope
	lowerer  *yaegi.Lowerer
	rewriter *rewrite.Rewriter
	client   *worker.Client
	number   int
	engine   string // that ran the last cell
	compile  bool   // all cells are compiled
	whole    bool   // all cells are interpreted

	mu     sync.Mutex
	text   strings.Builder // output and results of the cell
	events chan struct{}   // signalled at an event, or nil
	failed []*interp.CellError
}

func newPair(t testing.TB) *pair {
	t.Helper()
	program, err := workerProgram()
	if _, unavailable := native.IsUnavailable(err); unavailable && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	tc, err := module.Find(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	p := &pair{t: t, program: program, fset: token.NewFileSet(), rewriter: rewrite.New()}
	p.lowerer = yaegi.NewSharedLowerer(func(d *check.Decl) bool { return p.rewriter.Has(d.Name()) }, nil)
	p.scope = check.NewScope(p.fset)
	p.checker = &check.Checker{Importer: module.NewImporter(tc, "", nil), GoVersion: "go1.26", Candidates: func(name string) []string {
		return module.Std().Candidates(name)
	}}
	p.client, err = worker.Start(t.Context(), worker.Options{Command: []string{program.File}, Env: os.Environ(), Front: p, Grace: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.client.Close() })
	return p
}

// Emit implements interp.Front.
func (p *pair) Emit(e interp.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case e.Stream != nil:
		p.text.WriteString(e.Stream.Text)
	case e.Result != nil:
		var text string
		json.Unmarshal(e.Result.Data["text/plain"], &text)
		p.text.WriteString("= " + text + "\n")
	case e.Error != nil:
		p.failed = append(p.failed, e.Error)
	}
	if p.events != nil {
		select {
		case p.events <- struct{}{}:
		default:
		}
	}
}

// Input implements interp.Front.
func (p *pair) Input(context.Context, int64, interp.InputRequest) (string, error) {
	return "typed", nil
}

// run runs a cell that must succeed, and gives its output.
func (p *pair) run(code string) string {
	p.t.Helper()
	out, err := p.try(p.t.Context(), code)
	if err != nil {
		p.t.Fatalf("cell %d (%s): %v %v\n%s\noutput: %s", p.number, p.engine, err, err.Frames, code, out)
	}
	return out
}

// try runs a cell, commits what it changes, and gives its output and error.
func (p *pair) try(ctx context.Context, code string) (string, *interp.CellError) {
	p.t.Helper()
	p.number++
	cell, diagnostics := syntax.Parse(p.fset, p.number, code)
	if len(diagnostics) > 0 {
		p.t.Fatalf("cell %d: %v\n%s", p.number, diagnostics, code)
	}
	checked, diagnostics := p.checker.Check(p.scope, cell)
	if len(diagnostics) > 0 {
		p.t.Fatalf("cell %d: %v\n%s", p.number, diagnostics, code)
	}
	g, err := p.rewriter.Cell(checked)
	if err != nil {
		p.t.Fatalf("cell %d: %v\n%s", p.number, err, code)
	}
	p.mu.Lock()
	p.text.Reset()
	p.failed = nil
	p.mu.Unlock()
	var payload any
	switch {
	case p.whole:
		program, refusal := p.lowerer.LowerAll(checked)
		if refusal != nil {
			return "", refusal
		}
		p.engine, payload = yaegi.Name, program
	case !p.compile && g.HasCell:
		program, refusal := p.lowerer.Lower(checked)
		if refusal == nil {
			p.engine, payload = yaegi.Name, program
		}
	}
	var opens []*rewrite.Generation
	if payload == nil {
		p.engine = load.Name
		program := load.Program{Drops: g.Drops, Lines: g.Lines}
		if !g.HasCell {
			if g, err = p.rewriter.Pending(); err != nil {
				p.t.Fatal(err)
			}
		}
		if g != nil {
			opens = append(opens, g)
			plugin, err := p.program.Builder.Build(ctx, native.Source{ID: g.ID, Text: g.Source, Imports: g.Imports, Lines: g.Lines})
			if err != nil {
				p.t.Fatalf("cell %d: %v\n%s", p.number, err, g.Source)
			}
			opening := load.Generation{ID: plugin.ID, File: plugin.File, Defines: g.Defines}
			for _, m := range g.Moves {
				program.Moves = append(program.Moves, load.Move(m))
			}
			program.Open = []load.Generation{opening}
			if g.HasCell {
				program.Cell = plugin.ID
			}
			for _, v := range g.Values {
				program.Values = append(program.Values, load.Value(v))
			}
		}
		payload = program
	}
	result := p.send(ctx, p.engine, payload)
	for _, g := range opens {
		p.rewriter.Opened(g)
	}
	p.scope = checked.Next
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String(), result.Err
}

// send has the worker run a program.
func (p *pair) send(ctx context.Context, engine string, payload any) worker.Result {
	p.t.Helper()
	data, err := json.Marshal(payload)
	if err != nil {
		p.t.Fatal(err)
	}
	result, err := p.client.Run(ctx, worker.Program{Run: int64(p.number), Cell: p.number, Engine: engine, AllowStdin: true, Payload: data})
	if err != nil {
		p.t.Fatalf("cell %d (%s): %v", p.number, engine, err)
	}
	return result
}

// goOver goes over to the interpreter alone, or back, and gives the names of the
// variables that stay behind.
func (p *pair) goOver(whole bool) []string {
	p.t.Helper()
	var behind []*check.Var
	var names []string
	for _, v := range p.scope.Vars() {
		if !yaegi.Crosses(v.Type) {
			behind, names = append(behind, v), append(names, v.Name)
		}
	}
	p.send(p.t.Context(), yaegi.Name, p.lowerer.Forget(behind))
	p.scope = p.scope.Without(names...)
	p.whole = whole
	if !whole {
		return names
	}
	checked, diagnostics := p.checker.Again(p.scope)
	if len(diagnostics) > 0 {
		p.t.Fatal(diagnostics)
	}
	program, refusal := p.lowerer.Restore(checked)
	if refusal != nil {
		p.t.Fatal(refusal)
	}
	if err := p.send(p.t.Context(), yaegi.Name, program).Err; err != nil {
		p.t.Fatal(err)
	}
	return names
}

// expect runs a cell and compares who ran it, and what it printed.
func (p *pair) expect(engine, code, want string) {
	p.t.Helper()
	out, err := p.try(p.t.Context(), code)
	if got := out + describe(err); got != want || p.engine != engine {
		p.t.Errorf("%s\nby %s gives %q, want by %s %q", code, p.engine, got, engine, want)
	}
}

func describe(err *interp.CellError) string {
	if err == nil {
		return ""
	}
	text := string(err.Kind) + ": " + err.Message
	for _, f := range err.Frames {
		text += " | " + f.String()
	}
	return text
}

// A step is a cell, who runs it, and what it prints, results and errors included.
type step struct{ engine, code, want string }

const (
	in = yaegi.Name
	co = load.Name
)

func TestBesideCompiledCells(t *testing.T) {
	for _, test := range []struct {
		name  string
		steps []step
	}{
		{"variables of the interpreter", []step{
			{in, "x := 1", ""},
			{co, "for range 3 { x *= 3 }", ""},
			{in, "x", "= 27\n"},
			{in, "x++; x", "= 28\n"},
			{co, "func() { x = -x }()", ""},
			{in, "x", "= -28\n"},
		}},
		{"variables of compiled cells", []step{
			{co, "xs := []string{}\nm := map[string]int{}\nfor i := range 3 { xs = append(xs, fmt.Sprint(i)); m[xs[i]] = i }", ""},
			{in, "xs = append(xs, \"new\")\nm[\"new\"] = len(xs)\nxs[0] = \"zero\"", ""},
			{co, "for _, x := range xs { fmt.Print(x, m[x], \" \") }", "zero0 11 22 new4 "},
		}},
		{"a composite type that the interpreter has first", []step{
			{in, "m := map[string][]time.Duration{\"a\": {time.Second}}\nvar a any = m\np := &m", ""},
			{co, "func() { m[\"b\"] = append(m[\"a\"], time.Minute) }()", ""},
			{in, "m", "= map[string][]time.Duration{\"a\": {1s}, \"b\": {1s, 1m0s}}\n"},
			{co, "func() { v, ok := a.(map[string][]time.Duration); fmt.Println(len(v), ok, p == &m) }()", "2 true true\n"},
			{co, "func() { v, ok := reflect.New(reflect.TypeOf(m)).Interface().(*map[string][]time.Duration); fmt.Println(*v == nil, ok) }()", "true true\n"},
		}},
		{"a composite type that only compiled code may have first", []step{
			{co, "m := map[time.Month][]time.Location{}\nvar a any = m", ""},
			{co, "len(m)", "= 0\n"},
			{in, "a == nil", "= false\n"},
			{co, "func() { v, ok := a.(map[time.Month][]time.Location); fmt.Println(v, ok) }()", "map[] true\n"},
		}},
		{"functions", []step{
			{co, "func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }\nfunc div(a, b int) (int, error) { if b == 0 { return 0, errors.New(\"division by zero\") }; return a / b, nil }", ""},
			{in, "fib(20)", "= 6765\n"},
			{in, "n, err := div(7, 2)\nfmt.Println(n, err, fib(n))", "3 <nil> 2\n"},
			{in, "_, err = div(1, 0)\nerr", "= division by zero\n"},
			{co, "func fib(n int) int { return -n }", ""},
			{in, "fib(20)", "= -20\n"},
			{in, "div(1, 0)", "Error: division by zero"},
		}},
		{"function values", []step{
			{co, "n := 0\nk := func() int { n++; return n }\nfunc f(s string) string { return s + \"1\" }\nh := f\nvar g func(int) error", ""},
			{in, "k() + k()*10", "= 21\n"},
			{in, "n", "= 2\n"},
			{in, "h(\"a\")", "= \"a1\"\n"},
			{co, "func f(s string) string { return s + \"2\" }", ""},
			{in, "h(\"a\") + f(\"b\")", "= \"a2b2\"\n"},
			{in, "g == nil", "= true\n"},
			{in, "g(1)", "Panic: panic: runtime error: invalid memory address or nil pointer dereference | cell[8]:1"},
			{in, "h = strings.ToUpper\nh(\"x\")", "= \"X\"\n"},
			{co, "func() { fmt.Println(h(\"y\")) }()", "Y\n"},
			{co, "h = f\nh(\"z\")", "= \"z2\"\n"},
			{co, "func f(n int) int { return n }", ""},
			{in, "f(3)", "= 3\n"},
			{in, "h(\"z\")", "= \"z2\"\n"},
		}},
		{"a variable that is declared anew", []step{
			{in, "x := []int{1, 2}", ""},
			{in, "x := len(x)\nx", "= 2\n"},
			{co, "for range 2 { x++ }", ""},
			{in, "x := fmt.Sprint(x, \"!\")\nx", "= \"4!\"\n"},
			{co, "type x struct{ n int }", ""},
			{co, "x{3}", "= x{n: 3}\n"},
			{in, "var y int\ny = 5", ""},
			{in, "var y int\ny", "= 0\n"},
		}},
		{"variables of notebook types", []step{
			{co, "type T struct{ n int }\nt := T{1}\nts := []T{t}\nm := 5", ""},
			{co, "t.n", "= 1\n"},
			{co, "len(ts) + m", "= 6\n"},
			{in, "m", "= 5\n"},
			{in, "t := m", ""},
			{in, "t", "= 5\n"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPair(t)
			for _, s := range test.steps {
				p.expect(s.engine, s.code, s.want)
			}
		})
	}
}

// fails is what a cell ends with: its error, and what it printed.
func (p *pair) fails(engine, code string) string {
	p.t.Helper()
	out, err := p.try(p.t.Context(), code)
	if engine != "" && p.engine != engine {
		p.t.Errorf("%s\nis run by %s, want %s", code, p.engine, engine)
	}
	return out + describe(err)
}

func TestFailuresBesideCompiledCells(t *testing.T) {
	p := newPair(t)
	p.run("type E struct{ code int }\nfunc (e E) Error() string { return fmt.Sprint(\"code \", e.code) }\nfunc fail(n int) error { return E{n} }\n" +
		"func loud(n int) {\n\tpanic(E{n})\n}\nfunc index(xs []int, i int) int {\n\tif i < 0 {\n\t\treturn index(xs, i+9)\n\t}\n\treturn xs[i]\n}\n" +
		"func exit(n int) { os.Exit(n) }\nfunc fatal() { log.SetFlags(0); log.Fatal(\"bad\") }\nfunc goexit() { runtime.Goexit() }\n" +
		"func later() { go os.Exit(7); select {} }\nfunc lost() { var wg sync.WaitGroup; wg.Go(func() { panic(\"lost\") }); wg.Wait() }\nfunc null() *int { return nil }")
	p.run("x := 1")
	for _, test := range []struct{ code, want string }{
		{"x = 2\n\nloud(3)\nx = 4", "Panic: panic: code 3 | cell[1]:5 in loud | cell[3]:3"},
		{"index([]int{1, 2}, -1)", "Panic: panic: runtime error: index out of range [8] with length 2 | cell[1]:11 in index | cell[1]:9 in index | cell[4]:1"},
		{"fmt.Println(\"before\")\nexit(3)", "before\nExit: os.Exit(3)"},
		{"fatal()", "bad\nExit: log.Fatal: bad"},
		{"goexit()", "Exit: runtime.Goexit ended the cell"},
		{"later()", "Exit: os.Exit(7)"},
		{"lost()", ""},
		{"os.Exit(2)", "Exit: os.Exit(2)"},
		{"panic(\"own\")", "Panic: panic: own | cell[11]:1"},
		{"panic(fail(5))", "Panic: panic: code 5 | cell[12]:1"},
		{"*null()", "Panic: panic: runtime error: invalid memory address or nil pointer dereference | cell[13]:1"},
		{"x / (x - x)", "Panic: panic: runtime error: integer divide by zero | cell[14]:1"},
		{"err := fail(6)\nfmt.Println(err, fail(7))", "code 6 code 7\n"},
		{"err", "= code 6\n"},
		{"fmt.Println(x)", "2\n"},
	} {
		p.expect(in, test.code, test.want)
	}
}

// Values of notebook types are real ones, also in interpreted cells.
func TestNotebookTypesInInterfaces(t *testing.T) {
	p := newPair(t)
	p.run("type T struct{ n int }\nfunc (t T) String() string { return fmt.Sprint(\"T\", t.n) }\ntype U struct{ n int }\nfunc (u *U) Error() string { return \"U!\" }\nfunc make1(n int) any { return T{n} }")
	p.run("var a, b any = T{1}, U{2}\nvar s fmt.Stringer = T{3}\nvar e error = &U{4}\nfor range 1 {}")
	for _, test := range []struct{ code, want string }{
		{"fmt.Println(a, b, s, e)", "T1 {2} T3 U!\n"},
		{"fmt.Printf(\"%T %T %T %T %v %+v %#v %s\\n\", a, b, s, e, a, b, b, a)", "main.T main.U main.T *main.U T1 {n:2} main.U{n:2} T1\n"},
		{"a", "= T1\n"},
		{"b", "= U{n: 2}\n"},
		{"e", "= U!\n"},
		{"[]any{a, b}", "= []any{T1, U{n: 2}}\n"},
		{"a == b", "= false\n"},
		{"a == make1(1)", "= true\n"},
		{"a == any(nil) || e == nil", "= false\n"},
		{"_, ok := a.(int)\nok", "= false\n"},
		{"s.String() + e.Error()", "= \"T3U!\"\n"},
		{"a = make1(5)\nfmt.Sprint(a)", "= \"T5\"\n"},
		{"fmt.Errorf(\"wrapped: %w\", e)", "= wrapped: U!\n"},
		{"errors.Is(fmt.Errorf(\"x %w\", e), e)", "= true\n"},
	} {
		got := p.fails(in, test.code)
		if got != test.want {
			t.Errorf("%s\ngives %q, want %q", test.code, got, test.want)
		}
		p.compile = true
		if compiled := p.fails(co, test.code); compiled != got {
			t.Errorf("%s\ngives %q, and compiled %q", test.code, got, compiled)
		}
		p.compile = false
	}
}

func TestInterruptBesideCompiledCells(t *testing.T) {
	p := newPair(t)
	p.run("leak := 0\nx, gate := 41, make(chan int)\nl, _ := net.Listen(\"tcp\", \"127.0.0.1:0\")")
	p.run("func spin() int { n := 0; for { n++ }; return n }\nfunc wait() { <-make(chan int) }\nfunc late(c chan int) { <-c; fmt.Println(\"late\"); leak = 99 }\n" +
		"func crowd() { var wg sync.WaitGroup; for range 3 { wg.Go(func() { for {} }) }; wg.Wait() }\nfunc nap() { time.Sleep(time.Hour) }")
	for _, code := range []string{
		"spin()", "wait()", "crowd()", "nap()", "late(gate)", "l.Accept()", "http.Get(\"http://\" + l.Addr().String())",
		"time.Sleep(time.Hour)", "<-gate", "var mu sync.Mutex\nmu.Lock()\nmu.Lock()", "bufio.NewReader(os.Stdin).ReadString(0)",
	} {
		p.mu.Lock()
		p.events = make(chan struct{}, 1)
		p.mu.Unlock()
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-p.events
			cancel()
		}()
		_, err := p.try(ctx, "fmt.Println(\"started\")\n"+code)
		cancel()
		if err == nil || err.Kind != interp.KindInterrupt || p.engine != in {
			t.Fatalf("%s\nby %s ends with %v, want an interrupt", code, p.engine, err)
		}
		if got := p.run("x++; x > 41"); got != "= true\n" || p.engine != in {
			t.Errorf("after %s: %q", code, got)
		}
	}
	// Nobody waits at the gate if late was interrupted before it came there.
	if got := p.run("select {\ncase gate <- 1:\ncase <-time.After(time.Second):\n}\nfmt.Println(x, leak)"); got != "52 0\n" {
		t.Errorf("afterwards: %q", got)
	}
}

func TestGoOver(t *testing.T) {
	p := newPair(t)
	p.run("type T struct{ n int }\nfunc (t T) double() int { return 2 * t.n }\nfunc f(n int) int { return n + 1 }\nfunc g() int { return f(x) }\nvar x int")
	p.run("xs := []int{1, 2}\nm := map[string][]float64{\"a\": {1.5}}\nt := time.Unix(0, 0).UTC()\nx = 5")
	p.run("v := T{3}\nerr := io.EOF\nvar a any = 1\nh := func() int { return x }")
	if got := strings.Join(p.goOver(true), " "); got != "a err h v" {
		t.Errorf("%s stay behind", got)
	}
	p.expect(in, "fmt.Println(x, xs, m, t.Unix(), f(1), g(), T{4}.double())", "5 [1 2] map[a:[1.5]] 0 2 6 8\n")
	p.expect(in, "for i := range xs { xs[i] *= 10; x++ }\nxs = append(xs, x)\nm[\"b\"] = nil", "")
	p.expect(in, "func f(n int) int { return -n }\nv := T{9}\nk := func() int { x *= 2; return f(x) }\nvar err error = io.EOF", "")
	p.expect(in, "fmt.Println(k(), g(), v.double(), err, x)", "-14 -14 18 EOF 14\n")
	if got := strings.Join(p.goOver(false), " "); got != "err k v" {
		t.Errorf("%s stay behind on the way back", got)
	}
	p.expect(in, "fmt.Println(x, xs, m, t.Unix())", "14 [10 20 7] map[a:[1.5] b:[]] 0\n")
	p.expect(co, "for range 1 { fmt.Println(x, xs, len(m), f(1), g(), T{1}.double()) }", "14 [10 20 7] 2 -1 -14 2\n")
	p.expect(co, "err := errors.New(\"new\")\nv := T{1}\nfor range 1 { x = 1 }", "")
	p.expect(in, "fmt.Println(err, x)", "new 1\n")
	p.goOver(true)
	p.expect(in, "fmt.Println(x, f(2), g(), T{2}.double())", "1 -2 -1 4\n")
}

// TestCallsOfCompiledFunctions runs the same cells interpreted and compiled.
func TestCallsOfCompiledFunctions(t *testing.T) {
	setup := []string{
		`func isNil(xs ...int) (bool, int) { return xs == nil, len(xs) }
func kinds(xs ...any) string { s := ""; for _, x := range xs { s += fmt.Sprintf("%T ", x) }; return s }
func after(prefix string, xs ...any) string { return prefix + fmt.Sprint(xs == nil, len(xs)) }
func nils(m map[string]int, s []int, p *int, f func(), e error, a any, c chan int) string { return fmt.Sprint(m == nil, s == nil, p == nil, f == nil, e == nil, a == nil, c == nil) }
func pair() (int, error) { return 7, io.EOF }
func take(n any, err error) string { return fmt.Sprintf("%T %v %v", n, n, err) }
func Exported(d time.Duration, xs []string) []string { return append(xs, d.String()) }
func change(xs []int) { xs[0] = 99 }
func addr(p *int) *int { *p++; return p }
func inc() int { n++; return n }
func set(v int) string { n = v; return fmt.Sprint("set ", v) }
func same(a any, b any) bool { return a == b }
func isInts(a any) bool { _, ok := a.([]int); return ok }
func isMap(a any) bool { _, ok := a.(map[string][]any); return ok }
func isDurations(a any) bool { switch a.(type) { case []time.Duration: return true }; return false }
func isError(a any) bool { _, ok := a.(error); return ok }
func isPointer(a any) bool { _, ok := a.(*map[string]int); return ok }
func isFunc(a any) bool { _, ok := a.(func(string) string); return ok }
func isChan(a any) bool { _, ok := a.(<-chan int); return ok }
func apply(f func(string) string, s string) string { return f(s) }
func pick(up bool) func(string) string { if up { return strings.ToUpper }; return nil }
func send(c chan<- int, v int) <-chan int { d := make(chan int, 1); d <- v; return d }
func arrays(a [3]int) [3]int { a[0] = 5; return a }
func urls(u url.URL) url.URL { u.Host += "!"; return u }
func none() {}
func many() (int, string, []int, error) { return 1, "two", []int{3}, nil }
func floats(f float32) (int32, uint8) { return int32(f), uint8(f) }`,
		"n = 0\nxs := []int{1, 2}\nm := map[string]int{\"a\": 1}\np := &n\nvar a, b any\nvar e error\nf := 3e9\nu := url.URL{Host: \"h\"}\narr := [3]int{1, 2, 3}\nz := 2.5",
	}
	cells := []string{
		"isNil()", "isNil(1)", "isNil(xs...)", "isNil(nil...)", "isNil([]int{}...)", "kinds(1, 'x', 2.5, \"s\", nil, 1i, true, time.Second, xs, &xs, m, e)",
		"kinds([]any{1, \"a\"}...)", "kinds()", "after(\"p\")", "after(\"p\", nil)", "after(\"p\", xs)",
		"nils(nil, nil, nil, nil, nil, nil, nil)", "nils(m, xs, p, nil, io.EOF, 1, make(chan int))", "take(pair())", "fmt.Println(pair())", "v, err := pair()\ntake(v, err)",
		"Exported(1500*time.Millisecond, nil)", "change(xs)\nxs", "o1 := *addr(&n)\no1 + n", "addr(p) == &n", "*addr(&xs[1]) + xs[1]",
		"x, y := inc(), inc()\nfmt.Println(x, y, n)", "fmt.Println(inc(), inc(), inc())", "[]int{inc(), inc()}", "inc() + inc()*10", "fmt.Println(set(3), n)", "fmt.Println(n, set(4))",
		"[]any{n, set(5), n}", "n + inc()", "inc() + n", "s := fmt.Sprint(n) + set(8) + fmt.Sprint(n)\ns", "n, v = 50, inc()\nfmt.Println(n, v)", "xs[inc()-inc()+1] = inc()\nxs", "m[set(1)] = n\nm",
		"same(xs, nil)", "same(1, 1)", "same(1, int64(1))", "same(u, url.URL{Host: \"h\"})", "same(&n, p)", "same(time.Second, 1000*time.Millisecond)",
		"isInts(xs)", "isInts([]int{})", "isMap(map[string][]any{})", "isDurations([]time.Duration{1})", "isError(io.EOF)", "isError(e)", "isPointer(&m)", "isFunc(strings.ToUpper)", "a = xs\nisInts(a)", "b = any(a)\nisInts(b)",
		"isChan(send(make(chan int), 1))", "<-send(nil, 6)", "<-send(make(chan int), 7)", "c2 := send(nil, 8)\n<-c2", "v2 := <-send(nil, 9)\nv2", "v3, ok3 := <-send(nil, 9)\nfmt.Println(v3, ok3)", "<-send(nil, 1) + <-send(nil, 2)", "<-time.After(1) != time.Time{}", "apply(strings.ToUpper, \"a\")", "g := pick(true)\ng(\"b\")", "pick(true)(\"c\")", "pick(false) == nil", "pick(false)(\"d\")",
		"arrays(arr)", "arr", "urls(u).Host + u.Host", "u = urls(u)\nu.Host", "none()", "many()", "q, w, r, err := many()\nfmt.Println(q, w, r, err)", "_, w, _, _ = many()\nw",
		"floats(float32(z))", "fmt.Println(int32(f), uint32(f), int8(f), uint8(f), int16(f), int64(f), uint64(f), int(-f), uint32(-z), uint8(-z))",
		"l := 9\nvar k uint8 = 1 << l\nfmt.Println(k, int64(1)<<l, 1<<l == 512)",
		"if o := inc(); o > 0 { fmt.Println(o, n) }", "switch inc() { case 0: fmt.Println(0)\ndefault: fmt.Println(\"d\") }", "if v, err := pair(); err != nil { fmt.Println(v, err) }",
		"var t = inc()\nfmt.Println(t)", "var o, l2 = pair()\nfmt.Println(o, l2)", "a = inc()\na", "a, e = pair()\nfmt.Println(a, e)", "xs[0], e = pair()\nfmt.Println(xs, e)", "m[\"k\"], e = pair()\nm",
		"func() int { return 1 }()", "panic(set(2))", "inc() / (n - n)", "xs[inc()+100]", "strings.Repeat(\"x\", -inc())",
		"fmt.Errorf(\"a %w\", e)", "e", "a", "n == inc()", "p", "nil", "errors.New(\"z\")", "strconv.Atoi(\"q\")", "strconv.Atoi(\"5\")", "os.Open(\"/nonexistent\")",
		"x8 := int8(-128)\nfmt.Println(-x8, x8/-1, x8*x8, x8>>7, uint8(x8))", "c64 := complex64(0.1 + 0.7i)\nc64 *= 0.3 - 1.1i\nc64 /= 3\nfmt.Println(c64, c64*c64, c64/c64+1)",
	}
	interpreted, compiled := newPair(t), newPair(t)
	compiled.compile = true
	for _, p := range []*pair{interpreted, compiled} {
		p.run("n := 0")
		for _, code := range setup {
			p.run(code)
		}
	}
	byInterpreter := 0
	for _, code := range cells {
		got, want := interpreted.fails("", code), compiled.fails("", code)
		if interpreted.engine == in {
			byInterpreter++
		} else {
			t.Logf("compiled: %s", code)
		}
		if strings.Contains(want, "0x") { // an address
			continue
		}
		if got != want {
			t.Errorf("%s\nby %s gives %q, compiled %q", code, interpreted.engine, got, want)
		}
	}
	t.Logf("%d of %d cells interpreted", byInterpreter, len(cells))
}
