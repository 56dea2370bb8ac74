package session_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gokernel/interp"
)

// silent is a front that nobody looks at.
type silent struct{}

func (silent) Emit(interp.Event) {}
func (silent) Input(context.Context, int64, interp.InputRequest) (string, error) {
	return "", interp.ErrNoInput
}

func BenchmarkExecute(b *testing.B) {
	for _, bench := range []struct{ name, before, cell string }{
		{"expression", "", "1 + 1"},
		{"print", `import "fmt"`, `fmt.Println("x")`},
		{"call", "func f(n int) int { return n * 2 }", "f(21)"},
	} {
		for _, engine := range []string{"interpreter", "auto"} {
			b.Run(bench.name+"/"+engine, func(b *testing.B) {
				starter, mode := start(b, engine)
				s := newSession(b, silent{}, starter, mode)
				run := int64(0)
				execute := func(code string) {
					run++
					if o := s.Execute(context.Background(), interp.Cell{Run: run, Number: int(run), Code: code}); o.Err != nil {
						b.Fatal(o.Err)
					}
				}
				execute(bench.before)
				for b.Loop() {
					execute(bench.cell)
				}
			})
		}
	}
}

// A cell of very many functions takes time in proportion to them.
func BenchmarkManyFunctions(b *testing.B) {
	for _, n := range []int{2000, 8000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var code strings.Builder
			for i := range n {
				fmt.Fprintf(&code, "func f%d(x int) int { return x + %d }\n", i, i)
			}
			starter, mode := start(b, "auto")
			for b.Loop() {
				s := newSession(b, silent{}, starter, mode)
				if o := s.Execute(context.Background(), interp.Cell{Run: 1, Number: 1, Code: code.String()}); o.Err != nil {
					b.Fatal(o.Err)
				}
			}
		})
	}
}
