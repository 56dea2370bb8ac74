package native_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// kernels are pieces of work: declarations of an earlier cell, and the
// statements of the cell that is measured. They use what they work out, or the
// compiler would leave the work out of the program.
var kernels = []struct{ name, decls, stmts string }{
	{"fib", "func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }", "r := fib(35)\nif r == 77 { fmt.Print() }"},
	{"nested loops", "", "n, sum := 700, 0\nfor i := 0; i < n; i++ { for j := 0; j < n; j++ { for k := 0; k < n; k++ { sum += i ^ j ^ k } } }\nif sum == 77 { fmt.Print() }"},
	{"nested loops in a function", "func nest(n int) int { sum := 0; for i := 0; i < n; i++ { for j := 0; j < n; j++ { for k := 0; k < n; k++ { sum += i ^ j ^ k } } }; return sum }", "r := nest(700)\nif r == 77 { fmt.Print() }"},
	{"sieve", "", "size := 5000000\ncomposite := make([]bool, size+1)\ncount := 0\nfor i := 2; i <= size; i++ { if !composite[i] { count++; for j := i * i; j <= size; j += i { composite[j] = true } } }\nif count == 77 { fmt.Print() }"},
	{"string building", "", "var sb strings.Builder\nfor i := 0; i < 3000000; i++ { sb.WriteString(\"ab\"); sb.WriteByte('c') }\nl := sb.Len()\nif l == 77 { fmt.Print() }"},
	{"sort", "", "xs := make([]int, 1000000)\nseed := uint32(1)\nfor i := range xs { seed = seed*1664525 + 1013904223; xs[i] = int(seed) }\nsort.Ints(xs)\nsort.Slice(xs, func(i, j int) bool { return xs[i] > xs[j] })"},
	{"map insert", "", "m := map[int]int{}\nfor i := 0; i < 1000000; i++ { m[i*7] = i }"},
	{"matrix product", "func matmul(a, b, c [][]float64) { n := len(a); for i := 0; i < n; i++ { for j := 0; j < n; j++ { s := 0.0; for k := 0; k < n; k++ { s += a[i][k] * b[k][j] }; c[i][j] = s } } }\nfunc mat(n int) [][]float64 { m := make([][]float64, n); for i := range m { m[i] = make([]float64, n); for j := range m[i] { m[i][j] = float64(i ^ j) } }; return m }", "a, b, c := mat(400), mat(400), mat(400)\nmatmul(a, b, c)"},
	{"channel ping-pong", "", "ping, pong := make(chan int), make(chan int)\ngo func() { for v := range ping { pong <- v + 1 } }()\nv := 0\nfor i := 0; i < 300000; i++ { ping <- v; v = <-pong }\nif v == 77 { fmt.Print() }"},
	{"json round trip", "type Rec struct { Name string `json:\"name\"`; Tags []string; N int; F float64 }", "rs := make([]Rec, 20000)\nfor i := range rs { rs[i] = Rec{\"name\", []string{\"a\", \"b\"}, i, 0.5} }\ndata, err := json.Marshal(rs)\nvar back []Rec\nif err == nil { err = json.Unmarshal(data, &back) }"},
	{"small calls", "func sq(x float64) float64 { return x * x }\nfunc dist(a, b, c, d float64) float64 { return sq(a-c) + sq(b-d) }\nfunc work(n int) float64 { t := 0.0; for i := 0; i < n; i++ { t += dist(float64(i), 1, 2, 3) }; return t }", "r := work(100000000)\nif r == 77 { fmt.Print() }"},
	{"methods by interface", "type Sh interface { area() float64 }\ntype Sq struct { a float64 }\ntype Ci struct { r float64 }\nfunc (s Sq) area() float64 { return s.a * s.a }\nfunc (c Ci) area() float64 { return c.r * 3 }", "shapes := []Sh{Sq{1}, Ci{2}, Sq{3}}\ntotal := 0.0\nfor i := 0; i < 50000000; i++ { total += shapes[i%3].area() }\nif total == 77 { fmt.Print() }"},
	{"small calls of a goroutine", "func sq2(x float64) float64 { return x * x }\nfunc dist2(a, b, c, d float64) float64 { return sq2(a-c) + sq2(b-d) }", "c := make(chan float64)\ngo func() { t := 0.0; for i := 0; i < 100000000; i++ { t += dist2(float64(i), 1, 2, 3) }; c <- t }()\nr := <-c\nif r == 77 { fmt.Print() }"},
	{"medium calls", "func clamp(x, lo, hi int) int { if x < lo { return lo }; if x > hi { return hi }; return x }\nfunc mix(a, b int) int { a = clamp(a, 0, 1000); b = clamp(b, -5, 700); if a > b { return a*3 - b }; return b*5 - a }\nfunc run(n int) int { t := 0; for i := 0; i < n; i++ { t += mix(i&2047, t&1023) }; return t }", "r := run(50000000)\nif r == 77 { fmt.Print() }"},
}

// timed measures processor time, which other work on the machine disturbs less.
const timed = "var before, after syscall.Rusage\nsyscall.Getrusage(syscall.RUSAGE_SELF, &before)\n%s\nsyscall.Getrusage(syscall.RUSAGE_SELF, &after)\n" +
	"fmt.Println((after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()) / 1000)"

// TestSpeed compares cells with the same code in a program. It measures, so it
// runs on demand only.
func TestSpeed(t *testing.T) {
	if os.Getenv("GOKERNEL_SPEED") == "" {
		t.Skip("set GOKERNEL_SPEED=1 to measure")
	}
	const rounds = 5
	for _, k := range kernels {
		t.Run(k.name, func(t *testing.T) {
			program := buildProgram(t, k.decls, fmt.Sprintf(timed, k.stmts))
			n := newNotebook(t)
			n.trace = false
			if k.decls != "" {
				n.run(k.decls)
			}
			cell := fmt.Sprintf(timed, k.stmts)
			var plain, compiled []int
			n.run(cell)
			for range rounds {
				out, err := exec.Command(program).Output()
				if err != nil {
					t.Fatal(err)
				}
				plain = append(plain, number(t, string(out)))
				compiled = append(compiled, number(t, n.run(cell)))
			}
			slices.Sort(plain)
			slices.Sort(compiled)
			t.Logf("%-28s program %7.1f ms, cell %7.1f ms: %.2f (least: %.2f)", k.name, float64(plain[rounds/2])/1e3, float64(compiled[rounds/2])/1e3,
				float64(compiled[rounds/2])/float64(plain[rounds/2]), float64(compiled[0])/float64(plain[0]))
		})
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// buildProgram builds the same code as go run would.
func buildProgram(t *testing.T, decls, stmts string) string {
	t.Helper()
	dir := t.TempDir()
	imports := ""
	for _, name := range []string{"fmt", "syscall", "strings", "sort", "encoding/json"} {
		if strings.Contains(decls+stmts, filepath.Base(name)+".") {
			imports += fmt.Sprintf("import %q\n", name)
		}
	}
	source := "package main\n" + imports + decls + "\nfunc main() {\n" + stmts + "\n}\n"
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "program")
	if out, err := exec.Command(open(t).builder.Toolchain().Go, "build", "-o", program, file).CombinedOutput(); err != nil {
		t.Fatalf("%s\n%s", out, source)
	}
	return program
}
