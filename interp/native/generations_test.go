package native_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// Values, closures, goroutines and interface values of all generations are in
// use while the collector runs all the time. GOKERNEL_GENERATIONS is how many
// rounds of cells there are, each of them two to four generations.
func TestManyGenerations(t *testing.T) {
	cells := 60
	if testing.Short() {
		cells = 12
	}
	if n, err := strconv.Atoi(os.Getenv("GOKERNEL_GENERATIONS")); err == nil {
		cells = n
	}
	n := newNotebook(t, "GOGC=10")
	n.trace = false
	before, first := n.resident(), n.number
	n.run(`type Node struct { next *Node; name string; vals []float64; any any }
type Named interface { title() string }
func (p *Node) title() string { return p.name + fmt.Sprint(len(p.vals)) }
type Pair[A, B any] struct { a A; b B }
func (p Pair[A, B]) String() string { return fmt.Sprint(p.a, "/", p.b) }
var things []any
var funcs []func(int) string
var chans []chan func()
var head *Node
func weigh(n int) int { return n }`)
	for i := range cells {
		local := fmt.Sprintf("type local struct { n%d [%d]string; p *Node }", i, i%7)
		n.run(fmt.Sprintf(`for k := 0; k < 500; k++ { head = &Node{head, "gen%[1]d", make([]float64, k%%5), Pair[int, string]{k, "x"}} }
things = append(things, head, *head, Pair[string, *Node]{"p", head}, map[Pair[int, int]]*Node{{%[1]d, 2}: head}, Named(head), %[1]d, func() any { %[2]s; return local{p: head} }())
base%[1]d := strings.Repeat("b", %[1]d)
funcs = append(funcs, func(k int) string { return fmt.Sprint(base%[1]d, k, weigh(k), head.title()) })
c%[1]d := make(chan func())
chans = append(chans, c%[1]d)
go func() { for f := range c%[1]d { g := make([]*Node, 100); for j := range g { g[j] = &Node{name: "t"} }; f() } }()
runtime.GC()`, i, local))
		if i%5 == 4 {
			n.run(fmt.Sprintf("func weigh(n int) int { return n + %d }", i))
		}
		if i%9 == 8 { // a type of the same name and layout, another of another layout
			n.run(fmt.Sprintf("type Extra struct { a, b string; n%d int }\nextra := Extra{a: \"%d\"}\nthings = append(things, extra, &extra, []Extra{extra})", i/18, i))
		}
		got := n.run(`nodes, pairs, named, other := 0, 0, 0, 0
for _, x := range things {
	switch v := x.(type) {
	case *Node: nodes += len(v.next.name)
	case Node: nodes++
	case Pair[string, *Node]: pairs += len(v.b.title())
	case fmt.Stringer: pairs++
	default: other++
	}
	if v, ok := x.(Named); ok { named += len(v.title()) }
}
done := make(chan bool)
for _, c := range chans { c <- func() { done <- true } ; <-done }
texts := 0
for i, f := range funcs { if s := f(1); !strings.HasPrefix(s, strings.Repeat("b", i)) { panic(s) }; texts++ }
count := 0
for p := head; p != nil; p = p.next { if p.any.(Pair[int, string]).b != "x" { panic(p.name) }; count++ }
fmt.Println(len(things) > 0, texts, count)`)
		if want := fmt.Sprintf("true %d %d\n", i+1, 500*(i+1)); got != want {
			t.Fatalf("after generation %d: %q, want %q", i, got, want)
		}
	}
	weighed := cells/5*5 - 1
	want := fmt.Sprintf("%d %dgen", 1, 1+weighed)
	if got := n.run("funcs[0](1)"); !strings.Contains(got, want) {
		t.Errorf("a function value of the first generation gives %q, want %q in it", got, want)
	}
	t.Logf("resident: %d kB before, %d kB after %d generations", before, n.resident(), n.number-first)
}

// resident is the memory of the worker, in kB; 0 where that is not told.
func (n *notebook) resident() int {
	text := n.run(`status, _ := os.ReadFile("/proc/self/status")
for _, l := range strings.Split(string(status), "\n") { if strings.HasPrefix(l, "VmRSS") { fmt.Print(strings.Fields(l)[1]) } }`)
	kb, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return kb
}
