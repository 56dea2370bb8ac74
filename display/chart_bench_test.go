package display

import (
	"testing"
)

func BenchmarkChart(b *testing.B) {
	values := normal(1_000_000, 0, 1)
	for name, draw := range map[string]func() *Chart{
		"Line":    func() *Chart { return Line(values) },
		"Scatter": func() *Chart { return Scatter(values, values) },
		"Hist":    func() *Chart { return Hist(values) },
		"Box":     func() *Chart { return Box(values) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				draw().MimeBundle()
			}
		})
	}
}
