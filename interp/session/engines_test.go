package session_test

import (
	"context"
	"strings"
	"testing"

	"gokernel/interp"
	"gokernel/interp/native/load"
	"gokernel/interp/session"
	"gokernel/interp/yaegi"
)

// A book is a session whose cells must succeed.
type book struct {
	t     testing.TB
	s     *session.Session
	front *recorder
}

func newBook(t testing.TB, mode session.Mode) *book {
	t.Helper()
	front := &recorder{}
	return &book{t, newSession(t, front, compiling(t), mode), front}
}

// run runs a cell, and gives what it did and the engine that ran it.
func (b *book) run(code string) (did, engine string) {
	b.t.Helper()
	b.front.cells = append(b.front.cells, &record{})
	number := len(b.front.cells)
	outcome := b.s.Execute(context.Background(), interp.Cell{Run: int64(number), Number: number, Code: code})
	if outcome.Err != nil {
		b.t.Errorf("%s\nfails: %v", code, outcome.Err)
	}
	return b.front.did(int64(number)), outcome.Engine
}

// expect runs a cell and compares what it does and what runs it.
func (b *book) expect(code, did, engine string) {
	b.t.Helper()
	gotDid, gotEngine := b.run(code)
	if strings.TrimSpace(gotDid) != did || gotEngine != engine {
		b.t.Errorf("%s\ngives %q by engine %q, want %q by %q", code, gotDid, gotEngine, did, engine)
	}
}

func TestEngineOfACell(t *testing.T) {
	b := newBook(t, session.Auto)
	b.expect("1+1", "result| 2", yaegi.Name)
	b.expect("func double(n int) int { return 2 * n }", "", "")
	b.expect("double(4)", "result| 8", yaegi.Name)
	b.expect("x := double(5)", "", yaegi.Name)
	b.expect("for range 3 { x++ }", "", load.Name)
	b.expect("x", "result| 13", yaegi.Name)
	b.expect("type point struct{ X, Y int }", "", "")
	b.expect("p := point{1, x}", "", load.Name)
	b.expect("p.Y", "result| 13", load.Name)
}

// Old code calls a new body, whether or not a cell has asked for it.
func TestNewBodyReachesOldCode(t *testing.T) {
	b := newBook(t, session.Auto)
	b.run("func weight() int { return 1 }")
	b.run("f := func() int { return weight() }")
	b.expect("f()", "result| 1", yaegi.Name)
	b.expect("func weight() int { return 2 }", "", "")
	b.expect("f()", "result| 2", yaegi.Name)
	b.expect("func weight() int { return 3 }\nf() + weight()", "result| 6", load.Name)
}

// What does not compile changes nothing, what the compiler alone finds included.
func TestCompileErrorChangesNothing(t *testing.T) {
	b := newBook(t, session.Compile)
	b.run("func f() int { return 1 }")
	b.expect("f()", "result| 1", load.Name)
	b.front.cells = append(b.front.cells, &record{})
	outcome := b.s.Execute(context.Background(), interp.Cell{Run: 3, Number: 3, Code: "func f() int { return 2 }\nvar huge [1<<50]byte\nprintln(len(huge), f())"})
	if outcome.Err == nil || outcome.Err.Kind != interp.KindCompile {
		t.Errorf("Execute = %+v, want a compile error", outcome.Err)
	}
	b.expect("f()", "result| 1", load.Name)
}

// A package that is imported for its effect alone is there for the next cell,
// whichever engine runs that.
func TestImportForEffect(t *testing.T) {
	b := newBook(t, session.Auto)
	b.run("data, err := base64.StdEncoding.DecodeString(`R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7`)")
	b.run(`import _ "image/gif"`)
	b.run("picture, format, err := image.Decode(bytes.NewReader(data))")
	b.expectResult("format", `"gif"`)
}

func TestEngineIsSwitched(t *testing.T) {
	b := newBook(t, session.Auto)
	b.expect("%engine", "stdout| engine: auto", "")
	b.run("type pair struct{ A, B int }\nn := 1\np := pair{1, 2}\nfunc inc(k int) int { return k + n }")
	b.expect("p.A + n", "result| 2", load.Name)
	b.expect("%engine interpret", "stderr| gone, as the other engine does not have their types: p", "")
	b.expect("for range 2 { n = inc(n) }", "", yaegi.Name)
	b.expect("n", "result| 4", yaegi.Name)
	b.expect("q := pair{3, n}", "", yaegi.Name)
	b.expect("func inc(k int) int { return k + 2*n }\ninc(1)", "result| 9", yaegi.Name)
	b.expect("%engine compile", "stderr| gone, as the other engine does not have their types: q", "")
	b.expect("inc(n)", "result| 12", load.Name)
	b.expect("q := pair{3, n}; q.B", "result| 4", load.Name)
}

func TestVariablesAreDeleted(t *testing.T) {
	b := newBook(t, session.Auto)
	b.run("type T struct{ N int }\nx, y := 1, T{2}")
	b.expect("%del x, y", "", "")
	b.expect(`x := "anew"`, "", yaegi.Name)
	b.expect(`y := len(x)`, "", yaegi.Name)
	b.expect(`y`, "result| 4", yaegi.Name)
}

func TestSessionIsRestarted(t *testing.T) {
	b := newBook(t, session.Auto)
	b.run("x := 1\nfunc f() string { return \"there\" }\ntype T struct{ s string }\nfunc (t T) twice() string { return t.s + t.s }")
	b.expect("%restart", "stderr| the session has been started anew; imports, types and functions are there again; the variables are gone: x", "")
	b.expect("f()", `result| "there"`, yaegi.Name)
	b.expect(`T{"a"}.twice()`, `result| "aa"`, load.Name)
}

// A variable that is deleted, or declared anew with another type, gives its
// memory back, unless code that is still there may use it.
func TestMemoryComesBack(t *testing.T) {
	for _, mode := range []session.Mode{session.Auto, session.Compile} {
		t.Run(string(mode), func(t *testing.T) {
			b := newBook(t, mode)
			b.run("func live() bool { var m runtime.MemStats; runtime.GC(); runtime.ReadMemStats(&m); return m.HeapAlloc > 64<<20 }")
			b.run("x := make([]byte, 128<<20)")
			b.expectResult("live()", "true")
			b.run("%del x")
			b.expectResult("live()", "false")
			b.run("y := make([]byte, 128<<20)")
			b.expectResult("len(y)", "134217728")
			b.run("y := len(y)")
			b.expectResult("y", "134217728")
			b.expectResult("live()", "false")
			b.run("z := make([]byte, 128<<20)")
			b.run("size := func() int { return len(z) }")
			b.run(`z := "small"`)
			b.expectResult("size()", "134217728")
		})
	}
}

func (b *book) expectResult(code, result string) {
	b.t.Helper()
	if did, _ := b.run(code); strings.TrimSpace(did) != "result| "+result {
		b.t.Errorf("%s\ngives %q, want %s", code, did, result)
	}
}

// What the interpreter cannot take over, %engine interpret leaves as it was.
func TestEngineThatCannotTakeOver(t *testing.T) {
	b := newBook(t, session.Auto)
	b.run("func id[T any](v T) T { return v }\ntype point struct{ X int }\np := point{1}")
	b.front.cells = append(b.front.cells, &record{})
	outcome := b.s.Execute(context.Background(), interp.Cell{Run: 2, Number: 2, Code: "%engine interpret"})
	if outcome.Err == nil || outcome.Err.Kind != interp.KindUnsupported || !strings.Contains(outcome.Err.Message, "id") {
		t.Errorf("%%engine interpret = %v", outcome.Err)
	}
	b.expect("id(p.X)", "result| 1", load.Name)
}

// A session that cannot be what it was says why.
func TestDeclarationsThatAreGoneAreExplained(t *testing.T) {
	starts := []session.StartFunc{compiling(t), interpreterOnly(t)} // as when the compiler goes meanwhile
	front := &recorder{}
	b := &book{t: t, front: front, s: newSession(t, front, func(ctx context.Context, front interp.Front, building func(string)) (*session.Worker, error) {
		start := starts[0]
		starts = starts[1:]
		return start(ctx, front, building)
	}, session.Auto)}
	b.expectResult("func same[T any](x T) T { return x }\nsame(5)", "5")
	b.run("%restart")
	did, _ := b.run("1 + 1")
	want := "gokernel: the session starts empty, as its declarations could not be built again: cell 1:1:6: the interpreter cannot run same: generic functions"
	if !strings.Contains(did, want) || !strings.Contains(did, "result| 2") {
		t.Errorf("it says\n%s\nwant\n%s", did, want)
	}
}
