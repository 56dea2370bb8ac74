package kernel

import (
	"testing"
	"testing/synctest"
	"time"

	"gokernel/protocol"
)

// A "run all" on a busy machine: its cells were made together, and arrive one
// by one, long after the first has failed.
func TestRunAllThatArrivesSlowly(t *testing.T) {
	for _, test := range []struct {
		name  string
		clock time.Duration // of the front end, against the kernel's
		made  time.Duration // after the failing cell was made
		comes time.Duration // after the failing cell has arrived
		want  string
	}{
		{"made with it", 0, 3 * time.Millisecond, 300 * time.Millisecond, "aborted"},
		{"by a clock that is behind", -time.Hour, 3 * time.Millisecond, 300 * time.Millisecond, "aborted"},
		{"by a clock that is ahead", time.Hour, 3 * time.Millisecond, 300 * time.Millisecond, "aborted"},
		{"made when the error could be seen", 0, 104 * time.Millisecond, 300 * time.Millisecond, "ok"},
		{"made then, by a clock that is behind", -time.Hour, 104 * time.Millisecond, 300 * time.Millisecond, "ok"},
		{"too late to be told", 0, 3 * time.Millisecond, 1200 * time.Millisecond, "ok"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := start(t, scripts())
				synctest.Wait()
				began := time.Now()
				send := func(code string, made time.Duration) {
					m := b.Message(protocol.TypeExecuteRequest, map[string]any{"code": code})
					m.Header.Date = began.Add(made + test.clock).UTC().Format("2006-01-02T15:04:05.000Z")
					b.Send(protocol.Shell, m)
				}
				send("fail", 0)
				time.Sleep(test.comes)
				send("hello", test.made)
				for _, want := range []string{"error", test.want} {
					if got := content[protocol.ErrorReply](t, b.next(protocol.Shell)).Status; got != want {
						t.Errorf("%s, want %s", got, want)
					}
				}
			})
		})
	}
}

// A clock that was set back is believed from the second cell on; another front
// end's cells are its own.
func TestLateness(t *testing.T) {
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	cell := func(session string, made, arrived time.Duration) *request {
		h := protocol.Header{Session: session, Date: began.Add(made).Format(time.RFC3339Nano)}
		return &request{msg: &protocol.Message{Header: h}, arrived: began.Add(arrived)}
	}
	var l lateness
	late := func(r *request) bool { l.learn(r); return l.late(r) }
	late(cell("one", 0, 5*time.Millisecond))
	l.session, l.failed = "one", began.Add(100*time.Millisecond)
	for _, test := range []struct {
		name string
		r    *request
		want bool
	}{
		{"made before", cell("one", 50*time.Millisecond, 200*time.Millisecond), true},
		{"made after", cell("one", 150*time.Millisecond, 200*time.Millisecond), false},
		{"of another front end", cell("two", 50*time.Millisecond, 200*time.Millisecond), false},
		{"clock set back", cell("one", -time.Hour, 300*time.Millisecond), false},
		{"without a date", &request{msg: &protocol.Message{Header: protocol.Header{Session: "one"}}, arrived: began.Add(150 * time.Millisecond)}, false},
	} {
		if got := late(test.r); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
	for i := range 10 * maxOffsets {
		late(cell(string(rune('a'+i)), 0, 0))
	}
	if len(l.offsets) > maxOffsets {
		t.Errorf("%d sessions are remembered", len(l.offsets))
	}
}
