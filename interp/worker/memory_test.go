package worker

import "testing"

func TestShortage(t *testing.T) {
	for _, test := range []struct {
		before, now shortage
		want        memory
	}{
		{shortage{}, shortage{3, true}, unknown},
		{shortage{3, true}, shortage{}, unknown},
		{shortage{3, true}, shortage{3, true}, enough},
		{shortage{3, true}, shortage{4, true}, ranShort},
	} {
		if got := test.now.since(test.before); got != test.want {
			t.Errorf("%v since %v = %v, want %v", test.now, test.before, got, test.want)
		}
	}
}

func TestDiagnoseAKill(t *testing.T) {
	for memory, want := range map[memory]string{
		unknown:  "it was killed, probably because memory ran out (signal: killed)",
		enough:   "it was killed, though there was memory: by a cell, by another program or by a limit (signal: killed)",
		ranShort: "it was killed, probably because memory ran out (signal: killed)",
	} {
		if got := diagnose(ending{status: "signal: killed", killed: true, memory: memory}, "", "").Cause; got != want {
			t.Errorf("memory %v: %q, want %q", memory, got, want)
		}
	}
}
