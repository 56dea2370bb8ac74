package worker

import "testing"

var spent []byte

func TestUsage(t *testing.T) {
	before := usage()
	for range 1000 {
		spent = make([]byte, 1000)
	}
	u := usage().Since(before)
	if u.Objects < 900 || u.Bytes < 900_000 || u.CPU < 0 {
		t.Errorf("a thousand allocations of a thousand bytes: %+v", u)
	}
}

func BenchmarkUsage(b *testing.B) {
	for b.Loop() {
		usage()
	}
}
