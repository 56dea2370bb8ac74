package yaegi_test

import (
	"context"
	"encoding/json"
	"runtime"
	"testing"

	"gokernel/interp/worker"
)

// BenchmarkCell measures a small cell through check, lowering and run, and
// what the interpreter keeps of it.
func BenchmarkCell(b *testing.B) {
	for _, test := range []struct {
		name  string
		start func(testing.TB) *bench
	}{{"alone", newBench}, {"beside", newSharedBench}} {
		b.Run(test.name, func(b *testing.B) {
			bench := test.start(b)
			bench.cells("x := 0.0")
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for b.Loop() {
				if err := bench.run(context.Background(), "x = x + 1.0"); err != nil {
					b.Fatal(err)
				}
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/float64(b.N), "kept-B/op")
		})
	}
}

// BenchmarkRun measures the engine's part of small cells.
func BenchmarkRun(b *testing.B) {
	for _, test := range []struct {
		name  string
		start func(testing.TB) *bench
	}{{"alone", newBench}, {"beside", newSharedBench}} {
		for _, code := range []string{"1 + 1", "x = x * 2"} {
			b.Run(test.name+"/"+code, func(b *testing.B) {
				bench := test.start(b)
				bench.cells("x := 1")
				_, program, err := bench.lower(code)
				if err != nil {
					b.Fatal(err)
				}
				payload, _ := json.Marshal(program)
				for b.Loop() {
					if err := bench.engine.Run(context.Background(), worker.Program{Payload: payload}, bench.host); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
