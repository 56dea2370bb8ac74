package yaegi_test

import (
	"context"
	"runtime"
	"testing"
)

// BenchmarkCell measures a small cell through check, lowering and run, and
// what the interpreter keeps of it.
func BenchmarkCell(b *testing.B) {
	bench := newBench(b)
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
}
