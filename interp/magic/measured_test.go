package magic

import (
	"math"
	"testing"
)

func TestNanoseconds(t *testing.T) {
	for ns, want := range map[float64]string{
		0.3: "0.30 ns/op", 4.097: "4.10 ns/op", 41.2: "41.2 ns/op", 999: "999 ns/op", 1234: "1.23 µs/op",
		56_789: "56.8 µs/op", 1.5e6: "1.50 ms/op", 2.25e9: "2.25 s/op", 1.2345e12: "1234 s/op",
	} {
		if got := nanoseconds(ns); got != want {
			t.Errorf("nanoseconds(%v) = %q, want %q", ns, got, want)
		}
	}
}

func TestReadMeasured(t *testing.T) {
	m, err := readMeasured(`"100 1000 200 4800\n50 1000 100 2400\n100 1100 200 4800\n"`)
	if err != nil {
		t.Fatal(err)
	}
	if m.rounds != 100 || m.median() != 11 || m.allocs != 2 || m.bytes != 48 || math.Abs(m.spread()-9.0/11) > 1e-9 {
		t.Errorf("%+v: median %v, spread %v", m, m.median(), m.spread())
	}
	if _, err := readMeasured(`"0 0 0 0\n"`); err == nil {
		t.Error("no rounds are no error")
	}
	if _, err := readMeasured(`""`); err == nil {
		t.Error("nothing is no error")
	}
}
