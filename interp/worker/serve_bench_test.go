//go:build unix

package worker

import "testing"

// BenchmarkEmptyRun is the cost of the seam itself.
func BenchmarkEmptyRun(b *testing.B) {
	c, _ := inChild(b, Options{})
	p := program(1, "nothing")
	run(b, c, p)
	for b.Loop() {
		run(b, c, p)
	}
}

// BenchmarkLines is 200,000 lines of 80 bytes, one write each.
func BenchmarkLines(b *testing.B) {
	c, r := inChild(b, Options{})
	p := program(1, "lines 200000")
	run(b, c, program(1, "nothing"))
	for b.Loop() {
		r.mu.Lock()
		r.events = nil
		r.mu.Unlock()
		run(b, c, p)
	}
	b.ReportMetric(float64(len(r.events)), "events/run")
}
