package display

import (
	"fmt"
	"testing"
)

// What is shown costs no more for a million rows than for a few.
func BenchmarkMillionRows(b *testing.B) {
	rows := numbered(1_000_000)
	for b.Loop() {
		shown, _ := Of(rows)
		b.ReportMetric(float64(sizeOf(shown)), "bytes")
	}
}

func BenchmarkMillionKeys(b *testing.B) {
	m := map[string]address{}
	for i := range 1_000_000 {
		m[fmt.Sprint("key ", i)] = address{"x", i}
	}
	for b.Loop() {
		Of(m)
	}
}

func BenchmarkSortedMillion(b *testing.B) {
	rows := numbered(1_000_000)
	for b.Loop() {
		TableOf(rows, TableOptions{Sort: "-ID"})
	}
}

func BenchmarkHundredMegabytes(b *testing.B) {
	data := make([]byte, 100_000_000)
	for b.Loop() {
		shown, _ := Of(data)
		b.ReportMetric(float64(sizeOf(shown)), "bytes")
	}
}

func BenchmarkSmallStruct(b *testing.B) {
	for b.Loop() {
		Of(address{"London", 1})
	}
}

// sizeOf is how many bytes a front end gets.
func sizeOf(b Bundle) int {
	n := 0
	for _, raw := range b.Data {
		n += len(raw)
	}
	return n
}
