package session_test

import (
	"context"
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
