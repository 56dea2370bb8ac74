package native_test

import (
	"strings"
	"testing"
)

// A step is a cell and what it prints, results included.
type step struct{ code, want string }

func TestSessions(t *testing.T) {
	for _, test := range []struct {
		name  string
		steps []step
	}{
		{"variables live on", []step{
			{"x := 1\ny := \"a\"", ""},
			{"x += 41\nx", "= 42\n"},
			{"y = y + y\nx, y = x*2, y+y\nx", "= 84\n"},
			{"y", "= \"aaaa\"\n"},
			{"x := \"now a string\"\nx", "= \"now a string\"\n"},
			{"x := len(x)\nx", "= 12\n"},
			{"var a, b = 1, 2.5\nvar c []int\nvar _ = 3\nvar _ int8 = 4\na, c = 7, append(c, 1)\nfmt.Println(a, b, c)", "7 2.5 [1]\n"},
			{"var c []int\nfmt.Println(c == nil)", "true\n"},
		}},
		{"functions of earlier cells", []step{
			{"func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }", ""},
			{"fib(20)", "= 6765\n"},
			{"for i := range 5 { fmt.Println(i, fib(i)) }", "0 0\n1 1\n2 1\n3 2\n4 3\n"},
		}},
		{"a changed function is called by old code", []step{
			{"func g() int { return 1 }\nfunc f() int { return g() }", ""},
			{"h := f\nk := func() int { return g() * 100 }\nh()", ""},
			{"fmt.Println(h(), k())", "1 100\n"},
			{"func g() int { return 2 }", ""},
			{"fmt.Println(h(), k(), f())", "2 200 2\n"},
			{"func g() int { return 1 }", ""},
			{"fmt.Println(h(), k(), f())", "1 100 1\n"},
		}},
		{"a changed recursive function", []step{
			{"func f(n int, xs ...string) (r int, err error) { if n == 0 { return len(xs), nil }; return f(n-1, append(xs, \"a\")...) }\nh := f", ""},
			{"h(3)", "= 3\n"},
			{"func f(n int, xs ...string) (r int, err error) { return 10*n + len(xs), nil }\nh(3, \"x\")", "= 31\n"},
		}},
		{"a changed function with unnamed parameters", []step{
			{"func f(int, string, ...float64) string { return \"old\" }\nh := f", ""},
			{"func f(int, string, ...float64) string { return \"new\" }\nh(1, \"\", 2, 3)", "= \"new\"\n"},
			{"func e(_, _ int, a string) {}\nk := e", ""},
			{"func e(_, _ int, b string) { fmt.Println(b) }\nk(1, 2, \"c\")", "c\n"},
		}},
		{"a goroutine of an old cell calls the new body", []step{
			{"func g() int { return 1 }\nask, tell := make(chan bool), make(chan int)\ngo func() { for range ask { tell <- g() } }()", ""},
			{"ask <- true\n<-tell", "= 1\n"},
			{"func g() int { return 2 }", ""},
			{"ask <- true\n<-tell", "= 2\n"},
		}},
		{"a goroutine that waits in a function calls the new body", []step{
			{"func g() int { return 1 }\nask, tell := make(chan bool), make(chan int)\nfunc once() { <-ask; tell <- g() }\nfunc locked(mu *sync.Mutex) { mu.Lock(); tell <- g() }\nvar mu sync.Mutex\nmu.Lock()\ngo once()\ngo locked(&mu)", ""},
			{"func g() int { return 2 }", ""},
			{"ask <- true\n<-tell", "= 2\n"},
			{"mu.Unlock()\n<-tell", "= 2\n"},
		}},
		{"loops of literals and methods call the new body", []step{
			{"func step(n int) int { return n + 1 }\ntype T int\nfunc (t T) sum(n int) (r int) { for i := range n { r = step(r) + i*0 }; for r < 100 { r = step(r) }; return r }\nadd := func(n int) (r int) { for i := 0; i < n; i++ { r = step(r) }; return }", ""},
			{"fmt.Println(T(0).sum(3), add(3))", "100 3\n"},
			{"func step(n int) int { return n + 7 }", ""},
			{"fmt.Println(T(0).sum(3), add(3))", "105 21\n"},
		}},
		{"a loop that is running calls the new body", []step{
			{"func wrong(n int) bool { return n < 0 }\ndone := make(chan bool)\ngo func() { for i := 0; i < 1<<62; i++ { if wrong(i) { break } }; done <- true }()", ""},
			{"func wrong(n int) bool { return true }", ""},
			{"<-done", "= true\n"},
		}},
		{"loops of literals are left and gone on with as ever", []step{
			{"func even(n int) bool { return n%2 == 0 }\nfunc f(n int) (list []int) { func() { for i := 0; i < 10; i++ { if i == 3 { continue }; switch { case even(i): break; default: list = append(list, i) }; if i == n { break } } }(); return }", ""},
			{"fmt.Println(f(7), f(1), f(100))", "[1 5 7] [1] [1 5 7 9]\n"},
			{"k, s := 0, \"\"\nfunc() { for ; ; k++ { if even(k) { continue }; for _, c := range \"ab\" { if c == 'b' && even(k+1) { break }; s += string(c) }; if k > 4 { break } }; if s := s + \"!\"; even(len(s)) { k = -1 } }()\nfmt.Println(k, s)", "-1 aaa\n"},
			{"g := func(n int) int { for { if even(n) { return n }; n++ } }\nfmt.Println(g(3), g(4))", "4 4\n"},
			{"h := func(n int) (a, b int) { a, b = n, 1; x, y := even(n), even(b); if x { a, b = b, a }; if y { a = 0 }; return }\nfmt.Println(h(4))\nfmt.Println(h(5))", "1 4\n5 1\n"},
		}},
		{"methods in a method table shared by generations", []step{
			{"type Shape interface { area() float64 }\ntype sq struct { a float64 }\nfunc double(x float64) float64 { return 2*x }\nfunc (s sq) area() float64 { return double(s.a) }\nvar s Shape = sq{2}", ""},
			{"s.area()", "= 4\n"},
			{"func double(x float64) float64 { return 20*x }\ns.area()", "= 40\n"},
		}},
		{"types are one through all generations", []step{
			{"type P struct { x, y int }\nfunc (p P) String() string { return fmt.Sprintf(\"<%d,%d>\", p.x, p.y) }\nvar a any = P{1, 2}", ""},
			{"switch v := a.(type) { case P: fmt.Println(\"P\", v.x); default: fmt.Printf(\"?? %T\", v) }", "P 1\n"},
			{"m := map[P]string{{1, 2}: \"here\"}\nm[a.(P)]", "= \"here\"\n"},
			{"fmt.Printf(\"%T %v %v %v\\n\", a, a, []P{{3, 4}}, struct{ p *P }{nil})", "main.P <1,2> [<3,4>] {<nil>}\n"},
			{"_, ok := a.(fmt.Stringer)\nok", "= true\n"},
		}},
		{"a pointer type that package reflect has made before", []step{
			{"var m map[string]uint16", ""},
			{"fmt.Println(reflect.PointerTo(reflect.TypeOf(m)))", "*map[string]uint16\n"},
			{"p := &m\n*p = map[string]uint16{\"a\": 1}\nfmt.Println(len(m))", "1\n"},
			{"p == &m", "= true\n"},
		}},
		{"errors.As", []step{
			{"type E struct { code int }\nfunc (e *E) Error() string { return fmt.Sprint(\"code \", e.code) }\nfunc fail() error { return fmt.Errorf(\"wrapped: %w\", &E{7}) }\nerr := fail()", ""},
			{"var e *E\nerrors.As(err, &e)", "= true\n"},
			{"e.code", "= 7\n"},
		}},
		{"a changed type is another of the same name", []step{
			{"type T struct { n int }\nfunc (t T) M() string { return fmt.Sprint(\"first \", t.n) }\nt := T{1}\nvar old any = t", ""},
			{"func (t T) M() string { return fmt.Sprint(\"second \", t.n) }", ""},
			{"t.M()", "= \"second 1\"\n"},
			{"_, same := old.(T)\nsame", "= false\n"},
			{"old.(interface{ M() string }).M()", "= \"first 1\"\n"},
			{"type U struct { T; k int }\nu := U{T: t, k: 2}\nu.T.n, u.n = 5, 6\nu.M()", "= \"second 6\"\n"},
			{"func (t T) M() string { return fmt.Sprint(\"third \", t.n) }\nu.M()", "= \"third 6\"\n"},
		}},
		{"generics across cells", []step{
			{"type Number interface { ~int | ~float64 }\nfunc Sum[T Number](xs ...T) (s T) { for _, x := range xs { s += x }; return }", ""},
			{"type List[E any] struct { next *List[E]; v E }\nfunc (l *List[E]) Push(v E) *List[E] { return &List[E]{l, v} }\nfunc (l *List[E]) All() func(func(E) bool) { return func(yield func(E) bool) { for ; l != nil; l = l.next { if !yield(l.v) { return } } } }", ""},
			{"var l *List[string]\nl = l.Push(\"a\").Push(\"b\")\nfor s := range l.All() { fmt.Print(s, \" \") }", "b a "},
			{"Sum(1.5, 2)", "= 3.5\n"},
			{"func Map[T, U any](xs []T, f func(T) U) (r []U) { for _, x := range xs { r = append(r, f(x)) }; return }\nMap([]int{1, 2}, func(n int) string { return fmt.Sprint(n, \"!\") })", "= []string{\"1!\", \"2!\"}\n"},
			{"func (l *List[E]) Len() int { n := 0; for ; l != nil; l = l.next { n++ }; return n }\nl.Len()", "= 2\n"},
			{"slices.MaxFunc([]float64{1, 3, 2}, cmp.Compare)", "= 3\n"},
		}},
		{"iterators", []step{
			{"func count(n int) iter.Seq2[int, string] { return func(yield func(int, string) bool) { for i := range n { if !yield(i, strings.Repeat(\"x\", i)) { return } } } }\nfor i, s := range count(10) { if i == 3 { break }; fmt.Println(i, s) }", "0 \n1 x\n2 xx\n"},
			{"fmt.Println(min(3, 1, 2), max(\"a\", \"b\"))", "1 b\n"},
		}},
		{"types inside of functions stay apart", []step{
			{"func f() any { type pair struct { a, b int }; return pair{1, 2} }\nv := f()", ""},
			{"func g() any { type pair struct { a, b string }; return pair{\"x\", \"y\"} }\nw := g()", ""},
			{"fmt.Println(v, w, v == f(), w == g(), v == w)", "{1 2} {x y} true true false\n"},
			{"{ type pair [3]int; fmt.Println(pair{1}, f() == v) }", "[1 0 0] true\n"},
			{"{ type pair struct { x float64 }; var a any = pair{1}; fmt.Println(a, g() == w) }", "{1} true\n"},
		}},
		{"defer, return, recover", []step{
			{"defer fmt.Println(\"deferred\")\nfmt.Println(\"first\")\nif len(os.Args) > 0 { return }\nfmt.Println(\"never\")", "first\ndeferred\n"},
			{"func safe(f func()) (r any) { defer func() { r = recover() }(); f(); return nil }\nsafe(func() { panic(\"x\") })", "= \"x\"\n"},
			{"fmt.Println(\"again\")", "again\n"},
		}},
		{"recover in a function of a literal", []step{
			{"func catch() { fmt.Println(\"caught\", recover()) }\nfunc() { defer catch(); panic(1) }()", "caught 1\n"},
			{"h := catch\nfunc() { defer h(); panic(2) }()", "caught 2\n"},
		}},
		{"labels, goto, select, closures", []step{
			{"i := 0\nloop:\nif i < 3 { i++; goto loop }\ni", "= 3\n"},
			{"outer:\nfor a := 0; a < 3; a++ { for b := 0; ; b++ { if b == 2 { continue outer }; if a == 2 { break outer }; fmt.Print(a, b, \" \") } }", "0 0 0 1 1 0 1 1 "},
			{"ch := make(chan int, 1)\nselect { case ch <- 1: fmt.Println(\"sent\"); default: }\nselect { case v, ok := <-ch: fmt.Println(v, ok); case <-time.After(time.Second): }", "sent\n1 true\n"},
			{"var fs []func() int\nfor k := 0; k < 3; k++ { fs = append(fs, func() int { k *= 10; return k }) }\nfs[1]()\nfs[2]();", ""},
			{"fmt.Println(fs[1](), fs[2]())", "100 200\n"},
		}},
		{"loops over session variables", []step{
			{"sum, data := 0, []int{1, 2, 3}\nfor i, v := range data { data[i] = v * v; sum += data[i] }\nsum", "= 14\n"},
			{"for i := 0; i < 3; i++ { data = append(data, i); sum++ }\nfmt.Println(sum, data)", "17 [1 4 9 0 1 2]\n"},
			{"func peek() int { return sum }\nfor range 3 { sum++; fmt.Print(peek(), \" \") }", "18 19 20 "},
			{"p := &sum\nfor range 3 { sum++; *p *= 2 }\nsum", "= 174\n"},
			{"n := 0\nfor n = 0; n < 5; n++ { if n == 3 { break } }\nn", "= 3\n"},
			{"var q int\nfor ; q < 7; q++ {}\nq", "= 7\n"},
			{"a, b := 0, 1\nfor range 10 { a, b = b, a+b }\na", "= 55\n"},
			{"k := 5\nif k = 6; k > 5 { for range 2 { k *= 2 } }\nk", "= 24\n"},
			{"var idx int\nfor idx = range data { }\nidx", "= 5\n"},
		}},
		{"tiny loops in two parts", []step{
			{"n, sum := 10000, 0\nfor i := 0; i < n; i++ { sum += i }\nsum", "= 49995000\n"},
			{"for i := n; i > 0; i -= 3 { if i == 4 { break }; sum-- }\nsum", "= 49991668\n"},
			{"func f(n int32) (c int) { for i := int32(1); i <= n; i++ { if i%2 == 0 { continue }; c++; if c == 3000 { break } }; return }\nfmt.Println(f(5), f(5000), f(100000))", "3 2500 3000\n"},
			{"func g(n uint) (c uint) { for i := uint(0); i < n; i++ { switch { case i == 9000: i += 5000; break }; c++ }; return }\ng(20000)", "= 15000\n"},
			{"func h(n int) (c int) { for i := 0; i < n; i++ { n -= 2; c++ }; return }\nh(30000)", "= 10000\n"},
			{"func k(n int) (c int) { p := &n; for i := 0; i < n; i++ { *p -= 2; c++ }; return }\nk(30000)", "= 10000\n"},
			{"outer:\nfor i := 0; i < n; i++ { for j := 0; j < n; j++ { if j == 5000 { continue outer }; if i == 2 { break outer }; sum++ } }\nsum", "= 50001668\n"},
			{"t := 0\nfor i := 0; i < n; i++ { t += i / 3; if t > 100 { break } }\nfunc seeT() int { return t }\nseeT()", "= 108\n"},
			{"u := 0\nfor i := 0; i < n; i++ { u += 2 }\nu", "= 20000\n"},
			{"func seeU() int { return u }\nseeU()", "= 20000\n"},
			{"func primes(n int) (c int) { not := make([]bool, n+1); for i := 2; i <= n; i++ { if !not[i] { c++; for j := i * i; j <= n; j += i { not[j] = true } } }; return }\nprimes(20000)", "= 2262\n"},
			{"v := 0\nfor i := 0; i < n; i++ { if i%2 == 1 { continue }; for j := i; j < n; j++ { if j == i+3 { break }; v++ }; if i > 9000 { break } }\nv", "= 13506\n"},
			{"for i := 0; i < n; i++ { switch i { case 5000: for j := 0; ; j++ { if j > 4 { break }; v += j }; i = n; break } }\nfmt.Println(v, func() int { return v }())", "13516 13516\n"},
			{"var i, j int\nfor i, j = 0, 9000; i < j; i, j = i+1, j-1 { }\nfmt.Println(i, j)", "4500 4500\n"},
		}},
		{"constants and iota", []step{
			{"const ( A = iota; B; C )\nconst big = 1 << 40\ntype W int\nconst ( Mon W = iota + 1; Tue )\nfunc (w W) String() string { return [...]string{\"\", \"mon\", \"tue\"}[w] }", ""},
			{"fmt.Println(A, B, C, big, Tue)", "0 1 2 1099511627776 tue\n"},
			{"const B = 10\nfmt.Println(A, B, C)", "0 10 2\n"},
			{"const ( _ = 1 << (10*iota); KB; MB )", ""},
			{"fmt.Println(KB, MB)", "1024 1048576\n"},
			{"const KB = 1000\nfmt.Println(KB, MB)", "1000 1048576\n"},
		}},
		{"a whole program", []step{
			{"package main\n\nimport \"fmt\"\n\nvar v = twice(2)\n\nfunc init() { v++ }\n\nfunc twice(n int) int { return 2 * n }\n\nfunc main() { fmt.Println(\"main\", v) }", "main 5\n"},
			{"v", "= 5\n"},
		}},
		{"go statements", []step{
			{"type S struct { out chan string }\nfunc (s S) say(a string, more ...int) { s.out <- fmt.Sprint(a, more) }\ns := S{make(chan string)}\ngo s.say(\"x\", 1, 2)\n<-s.out", "= \"x[1 2]\"\n"},
			{"nums := []int{3}\nfunc two() (string, int) { return \"two\", 2 }\ngo s.say(\"y\", nums...)\nfmt.Println(<-s.out)\nf := s.say\ngo f(\"z\")\nfmt.Println(<-s.out)", "y[3]\nz[]\n"},
			{"func gen[T any](c chan T, v T) { c <- v }\nc := make(chan float64)\ngo gen(c, 1)\n<-c", "= 1\n"},
			{"d := make(chan any, 1)\ngo close(d)\n<-d", "= nil\n"},
			{"var wg sync.WaitGroup\nvar mu sync.Mutex\ntotal := 0\nfor i := range 10 { wg.Go(func() { mu.Lock(); defer mu.Unlock(); total += i }) }\nwg.Wait()\ntotal", "= 45\n"},
		}},
		{"json with tags and methods", []step{
			{"type D struct { Name string `json:\"name\"`; When Day `json:\"when\"` }\ntype Day int\nfunc (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprint(\"day \", int(d))) }", ""},
			{"b, err := json.Marshal([]D{{\"a\", 3}})\nstring(b)", "= \"[{\\\"name\\\":\\\"a\\\",\\\"when\\\":\\\"day 3\\\"}]\"\n"},
		}},
		{"imports by another name and dot imports", []step{
			{"import str \"strings\"\nimport . \"math\"", ""},
			{"fmt.Println(str.ToUpper(\"a\"), Sqrt(4), Pi > 3)", "A 2 true\n"},
			{"str := 1\nstr", "= 1\n"},
		}},
		{"input", []step{
			{"var in string\nfmt.Scanln(&in)\nin", "= \"typed\"\n"},
			{"r := bufio.NewReader(os.Stdin)\nline, _ := r.ReadString('\\n')\nline", "= \"typed\\n\"\n"},
		}},
		{"results", []step{
			{"func two() (int, error) { return 1, nil }\ntwo()", "= 1\n"},
			{"func pair() (int, string) { return 1, \"a\" }\npair()", "= (1, \"a\")\n"},
			{"1 << 3", "= 8\n"},
			{"fmt.Sprint(1);", ""},
		}},
		{"exported functions", []step{
			{"type Pt struct{ X int }\nfunc Twice(n int) int { return 2 * n }\nfunc (Pt) Do() int { return Twice(4) }", ""},
			{"h := Twice\nh(Twice(2)) + Pt{}.Do()", "= 16\n"},
			{"func Twice(n int) int { return 20 * n }\nh(1)", "= 20\n"},
		}},
		{"constants that call, hide or repeat", []step{
			{"const X = 2\nfunc F() byte { panic(\"never called\") }", ""},
			{"func f() (int, int, int) { const ( X = X + X; Y; Z = iota ); return X, Y, Z }\nfmt.Println(f())", "4 8 2\n"},
			{"type B [unsafe.Sizeof(F())]*byte\nconst ( _ = unsafe.Sizeof(func() int { const ( _ = 1; _; _ ); return 0 }()); y = iota )\nfmt.Println(len(B{}), y)", "1 1\n"},
			{"{ const ( X = X + X; Y ); fmt.Println(X, Y) }", "4 8\n"},
		}},
		{"blank type parameters of a changed type", []step{
			{"type A[_ any, T any] struct { v T }\nvar a A[int, string]", ""},
			{"func (A[_, T]) M() (t T) { return }\nfmt.Printf(\"%T %q\", A[bool, string]{}, a.M())", "main.A[bool,string] \"\""},
			{"type E struct { A[bool, int] }\nE{}.M()", "= 0\n"},
		}},
		{"arguments that keep alive what they point at", []step{
			{"//go:uintptrescapes\nfunc held(p uintptr, done chan bool) { runtime.GC(); runtime.GC(); fmt.Print(*(*string)(unsafe.Pointer(p)), \" \"); done <- true }\nfunc fresh() unsafe.Pointer { s := \"ok\"; runtime.SetFinalizer(&s, func(p *string) { *p = \"gone\" }); return unsafe.Pointer(&s) }\ndone := make(chan bool, 1)", ""},
			{"held(uintptr(fresh()), done)\n<-done\ngo held(uintptr(fresh()), done)\n<-done\nfunc() { held(uintptr(fresh()), done) }()\n<-done\nfunc() { defer held(uintptr(fresh()), done) }()\n<-done;", "ok ok ok ok "},
		}},
		{"names of generated code in the way", []step{
			{"func f(nil int) int { return nil }\nf(3)", "= 3\n"},
			{"func same(same func(int) int) int { return same(4) }\nh := same\nh(f)", "= 4\n"},
			{"func count() (count int) { count++; return }\nk := count\nk()", "= 1\n"},
			{"type int string\nfunc print(s int) { fmt.Println(s) }\nprint(\"int\")", "int\n"},
			{"func hook(fmt string) string { return fmt }\nhook(\"x\")", "= \"x\"\n"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			for _, s := range test.steps {
				got := n.run(s.code)
				if s.want == "" && strings.HasPrefix(got, "= ") {
					continue // a result that is of no interest
				}
				if got != s.want {
					t.Errorf("%s\ngives %q, want %q", s.code, got, s.want)
				}
				if len(n.errors) > 0 {
					t.Errorf("%s\nfails in a goroutine: %v", s.code, n.errors)
				}
			}
		})
	}
}
