package interp

import (
	"strings"
	"testing"
)

func TestShortage(t *testing.T) {
	for _, test := range []struct{ said, want, building string }{
		{"cgo: write /tmp/cgo-gcc-input-1.c: no space left on device", "free some space", "free some space"},
		{"fork/exec /usr/bin/bash: resource temporarily unavailable", "ulimit -u", "ulimit -u"},
		{"compile: signal: killed", "", "memory may have run out"},
		{"main.go:1:2: undefined: x", "", ""},
	} {
		for got, want := range map[string]string{Shortage(test.said): test.want, BuildShortage(test.said): test.building} {
			if (got == "") != (want == "") || !strings.Contains(got, want) {
				t.Errorf("of %q: %q, want %q", test.said, got, want)
			}
		}
	}
}
