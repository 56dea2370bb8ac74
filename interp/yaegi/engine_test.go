package yaegi_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"gokernel/interp"
)

// cells runs cells one after the other and fails at an error.
func (b *bench) cells(code ...string) {
	b.t.Helper()
	for _, c := range code {
		if err := b.run(context.Background(), c); err != nil {
			b.t.Fatalf("%s: %v %+v", c, err, err)
		}
	}
}

// interrupted runs a cell and interrupts it when it has printed "started".
func (b *bench) interrupted(code string) *interp.CellError {
	b.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan *interp.CellError, 1)
	b.host.mu.Lock()
	b.host.written = make(chan struct{}, 1)
	b.host.mu.Unlock()
	go func() { done <- b.run(ctx, code) }()
	select {
	case <-b.host.written:
	case err := <-done:
		b.t.Fatalf("%s: ended by itself: %v", code, err)
	case <-time.After(10 * time.Second):
		b.t.Fatalf("%s: does not start", code)
	}
	cancel()
	select {
	case err := <-done:
		return err
	case <-time.After(5 * time.Second):
		b.t.Fatalf("%s: does not stop", code)
		return nil
	}
}

func TestSession(t *testing.T) {
	tests := []struct {
		name  string
		cells []string
		want  string
	}{
		{"variables last", []string{"x := 1", "x++", "fmt.Println(x)"}, "2\n"},
		{"kept and new", []string{"x, err := strconv.Atoi(\"5\")", "y, err := strconv.Atoi(\"6\")", "fmt.Println(x, y, err)"}, "5 6 <nil>\n"},
		{"another type", []string{"x := 1", "x := fmt.Sprint(x, \"!\")", "fmt.Println(x)"}, "1!\n"},
		{"another type from itself", []string{"x := 41", "f := func() int { return x }", "x := \"s\"", "fmt.Println(x, f())"}, "s 41\n"},
		{"function redefined", []string{"func f() int { return 1 }", "func g() int { return f() }", "func f() int { return 2 }", "fmt.Println(f(), g())"}, "2 2\n"},
		{"function redefined with another type", []string{"func f() int { return 1 }", "func f(s string) string { return s }", "fmt.Println(f(\"a\"))"}, "a\n"},
		{"type redefined", []string{"type T struct{ A int }", "type T struct{ B string }", "t := T{B: \"b\"}", "fmt.Println(t.B)"}, "b\n"},
		{"type with a method later", []string{"type T struct{ A int }", "t := T{4}", "func (t T) Twice() int { return t.A * 2 }", "fmt.Println(t.Twice())"}, "8\n"},
		{"method redefined", []string{"type T struct{ A int }\nfunc (t T) M() int { return 1 }", "t := T{4}", "func (t T) M() int { return t.A }", "fmt.Println(t.M())"}, "4\n"},
		{"const redefined", []string{"const c = 1", "func f() int { return c }", "const c = 2", "fmt.Println(f(), c)"}, "2 2\n"},
		{"var declared again", []string{"var x int = 5", "var x int", "fmt.Println(x)"}, "0\n"},
		{"variables in functions", []string{"n := 0", "func inc() { n++ }", "inc(); inc()", "fmt.Println(n)"}, "2\n"},
		{"program", []string{"package main\nimport \"fmt\"\nfunc main() { fmt.Println(\"hi\") }"}, "hi\n"},
		{"after a panic", []string{"x := 1", "x = 2; panic(\"p\")", "fmt.Println(x)"}, "2\n"},
		{"builtin names", []string{"len := 3", "cap := len + 1", "fmt.Println(len, cap)"}, "3 4\n"},
		{"import alias", []string{"import str \"strings\"", "fmt.Println(str.ToUpper(\"a\"))"}, "A\n"},
		{"dot import", []string{"import . \"strings\"\nfmt.Println(ToUpper(\"a\"))"}, "A\n"},
		{"closure of an earlier cell", []string{"n := 0\nf := func() int { n++; return n }", "f()", "fmt.Println(f(), n)"}, "2 2\n"},
		{"println", []string{"println(\"a\", 1, true, 1.5)"}, "a 1 true 1.5\n"},
		{"log", []string{"log.SetFlags(0)\nlog.Println(\"a\")\nlog.Printf(\"%d\", 1)\nlog.Default().Print(\"c\")"}, "a\n1\nc\n"},
		{"order of streams", []string{"fmt.Println(1); fmt.Fprintln(os.Stderr, 2); os.Stdout.WriteString(\"3\\n\"); println(4)"}, "1\n2\n3\n4\n"},
		{"function of the cell's variable", []string{"x := []int{1, 2}\nfunc get(i int) int { return x[i] }\nfmt.Println(get(1))"}, "2\n"},
		{"late binding through a value", []string{"func f() int { return 1 }", "h := func() int { return f() }", "func f() int { return 2 }", "fmt.Println(h())"}, "2\n"},
		{"blank variable", []string{"var _ fmt.Stringer = time.Second\nvar _, _ = 1, 2\nfmt.Println(3)"}, "3\n"},
		{"init", []string{"func init() { fmt.Println(\"init\") }\nfmt.Println(\"body\")"}, "init\nbody\n"},
		{"goroutine across cells", []string{"c := make(chan int)\ngo func() { for v := range c { fmt.Println(v) ; c <- v * 2 } }()", "c <- 1", "fmt.Println(<-c)"}, "1\n2\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			for _, code := range test.cells {
				if err := b.run(context.Background(), code); err != nil && err.Kind != interp.KindPanic {
					t.Fatalf("%s: %v %v", code, err, err.Diagnostics)
				}
			}
			if got := b.host.take(); got != test.want {
				t.Errorf("output = %q, want %q", got, test.want)
			}
		})
	}
}

func TestPanicFrames(t *testing.T) {
	b := newBench(t)
	b.cells("func f(xs []int, i int) int {\n\tx := 1\n\tx++\n\treturn xs[i] + x\n}", "func g(i int) int {\n\tif i > 2 {\n\t\treturn 0\n\t}\n\tfmt.Println(i)\n\treturn f([]int{1}, i)\n}")
	err := b.run(context.Background(), "x := 1\n\nx = g(2)\nx = 3")
	if err == nil || err.Kind != interp.KindPanic {
		t.Fatalf("err = %v", err)
	}
	var frames []string
	for _, f := range err.Frames {
		frames = append(frames, f.String())
	}
	if got, want := strings.Join(frames, "; "), "cell[1]:4 in f; cell[2]:6 in g; cell[3]:3"; got != want {
		t.Errorf("frames = %s, want %s", got, want)
	}
	b.cells("y := 0")
	err = b.run(context.Background(), "fmt.Println(1)\nfunc() {\n\tdefer func() { recover() }()\n\tg(2)\n}()\nfmt.Println(1 / y)")
	if err == nil || len(err.Frames) != 1 || err.Frames[0].String() != "cell[5]:6" {
		t.Errorf("after a recovered panic: %+v", err)
	}
}

func TestInterrupt(t *testing.T) {
	tests := []struct{ name, code string }{
		{"loop", "for {}"},
		{"counting loop", "for i := 0; ; i++ { x = i }"},
		{"function", "func() { for { func() {}() } }()"},
		{"sleep", "time.Sleep(time.Hour)"},
		{"receive", "<-make(chan int)"},
		{"send", "make(chan int) <- 1"},
		{"range channel", "for range make(chan int) {}"},
		{"select", "select {}"},
		{"select cases", "ch := make(chan int)\nselect { case <-ch: case ch <- 1: }"},
		{"wait group", "var wg sync.WaitGroup\nwg.Add(1)\nwg.Wait()"},
		{"mutex", "var mu sync.Mutex\nmu.Lock()\nmu.Lock()"},
		{"stdin", "var s string\nfmt.Scanln(&s)"},
		{"reader", "bufio.NewReader(os.Stdin).ReadString('\\n')"},
		{"goroutines", "for range 3 { go func() { for {} }() }\nselect {}"},
		{"deferred", "defer fmt.Println(\"deferred\")\nfor {}"},
		{"sort", "sort.Slice(make([]int, 100000), func(i, j int) bool { for { }; return true })"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			read, write := io.Pipe()
			defer write.Close()
			b.host.stdin = read
			b.cells("x := 0\nn := 0\nf := func() int { n++; return n }\nc := make(chan int, 1)\ng := func() int { c <- 7; return <-c }", "f()")
			err := b.interrupted("fmt.Println(\"started\")\n" + test.code)
			if err == nil || err.Kind != interp.KindInterrupt {
				t.Fatalf("err = %v", err)
			}
			b.host.take()
			b.cells("for i := 0; i < 3; i++ { f() }\nfmt.Println(f(), g())")
			if got := b.host.take(); got != "5 7\n" {
				t.Errorf("afterwards: %q", got)
			}
		})
	}
}

func TestExit(t *testing.T) {
	b := newBench(t)
	b.cells("x := 1")
	for code, want := range map[string]string{
		"os.Exit(3)":         "os.Exit(3)",
		"log.Fatal(\"bad\")": "log.Fatal: bad",
		"defer func() { recover() }()\nos.Exit(1)":              "os.Exit(1)",
		"func() { defer func() { recover() }(); os.Exit(1) }()": "os.Exit(1)",
	} {
		err := b.run(context.Background(), code)
		if err == nil || err.Kind != interp.KindExit || err.Message != want {
			t.Errorf("%s: %v", code, err)
		}
	}
	b.host.take()
	b.cells("fmt.Println(x)")
	if got := b.host.take(); got != "1\n" {
		t.Errorf("afterwards: %q", got)
	}
}

func TestGoroutinePanic(t *testing.T) {
	b := newBench(t)
	b.cells("done := make(chan bool)\ngo func() { defer close(done); panic(\"lost\") }()\n<-done\ntime.Sleep(20 * time.Millisecond)", "fmt.Println(\"alive\")")
	if got := b.host.take(); got != "alive\n" {
		t.Errorf("output = %q", got)
	}
	b.host.mu.Lock()
	defer b.host.mu.Unlock()
	if len(b.host.failed) != 1 || b.host.failed[0].Message != "panic: lost" {
		t.Errorf("failed = %v", b.host.failed)
	}
}

func TestResults(t *testing.T) {
	tests := []struct{ code, value string }{
		{"1 + 2", "3"},
		{"\"a\" + \"b\"", "ab"},
		{"[]int{1, 2}", "[1 2]"},
		{"strconv.Atoi(\"7\")", "7"},
		{"errors.New(\"e\")", "e"},
		{"map[string]int{\"a\": 1}", "map[a:1]"},
		{"'x'", "120"},
		{"var x any = 5\nx", "5"},
		{"nil == any(nil)", "true"},
		{"type T struct{ A int }\nT{3}", "{3}"},
		{"type C int\nfunc (c C) String() string { return \"C!\" }\nC(3)", "C!"},
		{"x := 5\n&x == nil", "false"},
		{"[]time.Duration{time.Second, 90 * time.Minute}", "[1s 1h30m0s]"},
	}
	for _, test := range tests {
		t.Run(test.code, func(t *testing.T) {
			b := newBench(t)
			b.cells(test.code)
			var got []string
			for _, r := range b.results {
				got = append(got, r.String())
			}
			if text := strings.Join(got, " "); text != test.value {
				t.Errorf("result = %s, want %s", text, test.value)
			}
		})
	}
}

// TestShown looks at the plain text of results.
func TestShown(t *testing.T) {
	tests := []struct{ code, text string }{
		{"type rect struct{ w, h int }\nrect{4, 5}", `"rect{w: 4, h: 5}"`},
		{"type Point struct{ X, Y int }\np := Point{1, 2}\np", `"Point{X: 1, Y: 2}"`},
		{"nil", `"nil"`},
		{"[]string{\"a\"}", `"[]string{\"a\"}"`},
		{"strings.Cut(\"a=b\", \"=\")", `"(\"a\", \"b\", true)"`},
		{"display.HTML(\"x\")", ""},
		{"type Node struct {\n\tv    int\n\tnext *Node\n}\nNode{1, nil}", `"Node{v: 1, next: nil}"`},
		{"type Base struct{ N int }\ntype D struct {\n\tBase\n\tM int\n}\nD{Base{1}, 2}", `"D{Base: Base{N: 1}, M: 2}"`},
		{"img := image.NewRGBA(image.Rect(0, 0, 2, 2))\nx := 3\nimg.Set(1, 1, color.RGBA{uint8(x), uint8(3 * x), 160, 255})\nimg.RGBAAt(1, 1).G", `"9"`},
	}
	for _, test := range tests {
		t.Run(test.code, func(t *testing.T) {
			b := newBench(t)
			b.cells(test.code)
			got := ""
			for _, e := range b.host.events {
				if e.Result != nil {
					got = string(e.Result.Data["text/plain"])
				}
			}
			if got != test.text {
				t.Errorf("shown = %s, want %s", got, test.text)
			}
		})
	}
}

func TestTrailingError(t *testing.T) {
	b := newBench(t)
	err := b.run(context.Background(), "strconv.Atoi(\"x\")")
	if err == nil || err.Kind != interp.KindValue || err.Message != `strconv.Atoi: parsing "x": invalid syntax` {
		t.Errorf("err = %v", err)
	}
}

// TestInterruptRace stops a printing loop at any moment: it never ends as if
// it had come to its end.
func TestInterruptRace(t *testing.T) {
	b := newBench(t)
	for i := range 100 {
		if err := b.interrupted("fmt.Println(\"before\")\nfor { fmt.Print() }"); err == nil || err.Kind != interp.KindInterrupt {
			t.Fatalf("turn %d: %v", i, err)
		}
	}
}
