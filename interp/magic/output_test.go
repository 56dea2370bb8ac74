package magic

import "testing"

func TestBytesOf(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "500kB": 500_000, "1.5mb": 1_500_000, "2G": 2_000_000_000, "7B": 7,
		"": 0, "-1": 0, "x": 0, "NaN": 0, "Inf": 0, "0": 0, "1e30GB": 0, "MB": 0,
	} {
		if got, ok := bytesOf(text); got != want || ok != (want != 0) {
			t.Errorf("bytesOf(%q) = %d, %v, want %d", text, got, ok, want)
		}
	}
}
