package native_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gokernel/interp"
)

// describe is an error as a test wants it: kind, message, frames.
func describe(err *interp.CellError) string {
	if err == nil {
		return ""
	}
	text := fmt.Sprintf("%s: %s", err.Kind, err.Message)
	for _, f := range err.Frames {
		text += " | " + f.String()
	}
	return text
}

func TestFailures(t *testing.T) {
	for _, test := range []struct {
		name  string
		cells []string // the last one fails
		want  string
		after string // a cell that shows what is left, and its output
		left  string
	}{
		{"panic", []string{"x := 1", "x = 2\n\npanic(\"boom\")"}, "Panic: panic: boom | cell[2]:3", "x", "= 2\n"},
		{"panic in a function", []string{"func f(n int) int {\n\tif n == 0 {\n\t\tvar p *int\n\t\treturn *p\n\t}\n\treturn f(n-1) + 1\n}", "y := 5\n\nf(1)"},
			"Panic: panic: runtime error: invalid memory address or nil pointer dereference | cell[1]:4 in f | cell[1]:6 in f | cell[2]:3", "y", "= 5\n"},
		{"panic in a method and a literal", []string{"type T struct{}\nfunc (t *T) M(xs []int) int { return xs[5] }", "func() {\n(&T{}).M(nil)\n}()"},
			"Panic: panic: runtime error: index out of range [5] with length 0 | cell[1]:2 in (*T).M | cell[2]:2 in func1 | cell[2]:3", "", ""},
		{"panic with an error", []string{"panic(fmt.Errorf(\"no %d\", 1))"}, "Panic: panic: no 1 | cell[1]:1", "", ""},
		{"panic with a value", []string{"type V struct{ a int }\npanic(V{1})"}, "Panic: panic: V{a: 1} | cell[1]:2", "", ""},
		{"a loop's variable when the cell panics", []string{"n := 0", "for n < 10 {\n\tn++\n\tif n == 7 { panic(n) }\n}"}, "Panic: panic: 7 | cell[2]:3", "n", "= 7\n"},
		{"panic in late forms and changed types", []string{"type T struct{ n int }\nfunc (t T) M() {}", "func (t T) M() { panic(t) }", "func (t T) M() {\npanic(t)\n}", "func Run() {\nfor { func() { defer fmt.Sprint(); T{}.M() }() }\n}", "func() { Run() }()"},
			"Panic: panic: T{n: 0} | cell[2]:1 in T.M | cell[4]:2 in Run.func1 | cell[4]:2 in Run | cell[5]:1 in func1 | cell[5]:1", "", ""},
		{"panic in code that is written twice", []string{"func div(a, b int) int {\n\treturn a / b\n}", "func() {\n\tx := 1\n\tfor i := 1; i >= 0; i-- {\n\t\tx += 2\n\t\tx = div(x,\n\t\t\ti)\n\t}\n\tfmt.Println(x)\n}()"},
			"Panic: panic: runtime error: integer divide by zero | cell[1]:2 in div | cell[2]:5 in func1 | cell[2]:9", "", ""},
		{"panic behind code that is written twice", []string{"func inc(a int) int { return a + 1 }", "func() {\n\tx := inc(\n\t\t1)\n\tif inc(x) > 0 { x = 4\n\t}\n\tvar p *int; fmt.Println(x)\n\t*p = x\n}()"},
			"Panic: panic: runtime error: invalid memory address or nil pointer dereference | cell[2]:7 in func1 | cell[2]:8", "", ""},
		{"exit", []string{"z := 1\nz++\nos.Exit(3)\nz = 100"}, "Exit: os.Exit(3)", "z", "= 2\n"},
		{"exit under a recover", []string{"func() {\n\tdefer func() { recover() }()\n\tos.Exit(1)\n}()\nfmt.Println(\"not reached\")"}, "Exit: os.Exit(1)", "", ""},
		{"log.Fatal", []string{"log.SetFlags(0)\nlog.Fatal(\"bad \", 7)"}, "Exit: log.Fatal: bad 7", "", ""},
		{"log.Fatalf of a Logger", []string{"l := log.New(os.Stderr, \"p: \", 0)\nl.Fatalf(\"%03d\", 7)"}, "Exit: log.Fatal: 007", "", ""},
		{"exit of a goroutine", []string{"go os.Exit(4)\nselect {}"}, "Exit: os.Exit(4)", "", ""},
		{"Goexit", []string{"runtime.Goexit()"}, "Exit: runtime.Goexit ended the cell", "", ""},
		{"trailing error", []string{"strconv.Atoi(\"x\")"}, "Error: strconv.Atoi: parsing \"x\": invalid syntax", "", ""},
		{"deferred code runs", []string{"d := \"\"\ndefer func() { d = \"deferred\" }()\npanic(1)"}, "Panic: panic: 1 | cell[1]:3", "d", "= \"deferred\"\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			last := len(test.cells) - 1
			for _, cell := range test.cells[:last] {
				n.run(cell)
			}
			_, err := n.try(t.Context(), test.cells[last])
			if got := describe(err); got != test.want {
				t.Errorf("%s\nfails with %q, want %q", test.cells[last], got, test.want)
			}
			if test.after != "" {
				if got := n.run(test.after); got != test.left {
					t.Errorf("%s gives %q, want %q", test.after, got, test.left)
				}
			}
		})
	}
}

func TestGoroutinePanicKillsNothing(t *testing.T) {
	n := newNotebook(t)
	for i, code := range []string{
		"go func() {\n\tpanic(\"in literal\")\n}()\ntime.Sleep(50*time.Millisecond)",
		"func f(s string) {\n\tpanic(s)\n}\ngo f(\"in function\")\ntime.Sleep(50*time.Millisecond)",
		"var wg sync.WaitGroup; wg.Go(func() {\n\tpanic(\"in group\")\n})\nwg.Wait()",
		"time.AfterFunc(1, func() {\n\tpanic(\"in timer\")\n})\ntime.Sleep(50*time.Millisecond)",
	} {
		n.run(code)
		if len(n.errors) != 1 || n.errors[0].Kind != interp.KindPanic || len(n.errors[0].Frames) == 0 || n.errors[0].Frames[0].Line != 2 {
			t.Errorf("%s\nreports %v, want the panic at line 2", code, n.errors)
		}
		if got := n.run("1+1"); got != "= 2\n" {
			t.Fatalf("after %d: 1+1 gives %q", i, got)
		}
	}
}

func TestInterrupt(t *testing.T) {
	for _, test := range []struct{ name, code string }{
		{"loop", "for { x++ }"},
		{"loop with a condition", "for x < 1<<62 { x++ }"},
		{"loop of a function", "func() { for {} }()"},
		{"loops in loops", "for i := 0; i < 1<<62; i++ { for j := 0; j < i%3; j++ { x++ } }"},
		{"recursion", "func walk(n int) int { if n == 0 { return 1 }; return walk(n-1) + walk(n-1) }\nx = walk(80)"},
		{"recursive method", "type T struct{}\nfunc (t T) walk(n int) int { if n == 0 { return 1 }; return t.walk(n-1) + t.walk(n-1) }\nx = T{}.walk(80)"},
		{"recursive literal", "var f func(int) int\nf = func(n int) int { if n == 0 { return 1 }; return f(n-1) + f(n-1) }\nx = f(80)"},
		{"recursion by an interface", "type I interface { walk(int) int }\ntype A struct{ next I }\nfunc (a *A) walk(n int) int { if n == 0 { return 1 }; return a.next.walk(n-1) + a.next.walk(n-1) }\na := &A{}\na.next = a\nx = a.walk(80)"},
		{"goto", "again: x++\ngoto again"},
		{"range over a function", "for i := range func(yield func(int) bool) { for yield(1) {} } { x += i }"},
		{"under a recover", "func() { for { func() { defer func() { recover() }(); for {} }() } }()"},
		{"sleep", "time.Sleep(time.Hour)"},
		{"channel", "<-make(chan int)"},
		{"lock", "var mu sync.Mutex\nmu.Lock()\nmu.Lock()"},
		{"goroutines", "var wg sync.WaitGroup\nfor range 4 { wg.Go(func() { for {} }) }\nwg.Wait()"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			n := newNotebook(t)
			n.run("x := 1")
			n.run("x = 41") // warms up
			ctx, stop := context.WithCancel(t.Context())
			timer := time.AfterFunc(2*time.Second, stop) // the build takes a part of it
			defer timer.Stop()
			start := time.Now()
			_, err := n.try(ctx, test.code)
			took := time.Since(start) - 2*time.Second
			if err == nil || err.Kind != interp.KindInterrupt {
				t.Fatalf("%s\nends with %v, want an interrupt", test.code, err)
			}
			if took > time.Second {
				t.Errorf("%s\nstops %v after the interrupt, want within a second", test.code, took)
			}
			if got := n.run("x > 0"); got != "= true\n" {
				t.Errorf("x > 0 gives %q: the state is gone", got)
			}
		})
	}
}

// A goroutine of an earlier cell is not stopped by an interrupt of a later
// one, and what an interrupted cell left behind does nothing any more.
func TestInterruptReachesItsCellOnly(t *testing.T) {
	n := newNotebook(t)
	n.run("ticks := make(chan int)\ngo func() { for i := 0; ; i++ { ticks <- i } }()\nn := 0\ngate := make(chan bool)")
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	_, err := n.try(ctx, "<-gate\nn = 99\nfmt.Println(\"late\")")
	if err == nil || err.Kind != interp.KindInterrupt {
		t.Fatalf("the cell ends with %v, want an interrupt", err)
	}
	out := n.run("a, b := <-ticks, <-ticks\nclose(gate)\nfor range 3 { time.Sleep(10*time.Millisecond) }\nfmt.Println(a < b, n)")
	if out != "true 0\n" {
		t.Errorf("after the interrupt: %q, want %q", out, "true 0\n")
	}
	if strings.Contains(out, "late") {
		t.Error("an interrupted cell went on")
	}
}
