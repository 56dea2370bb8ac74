package main

import (
	"log/slog"
	"strings"
	"testing"
)

// A front end that sent what nobody waits for, again and again, filled the log.
func TestLogIsSparing(t *testing.T) {
	var b strings.Builder
	log := newLog(&b, slog.LevelInfo)
	part := log.With("part", "zmq").WithGroup("g")
	for i := range 5000 {
		part.Warn("again", "i", i)
		log.Info("said")
	}
	log.Warn("another")
	log.Debug("unheard")
	for _, test := range []struct {
		text string
		want int
	}{
		{"msg=again part=zmq", loggedFully + 5000/loggedEvery},
		{"g.i=4999 g.so_far=5000", 1},
		{"msg=said", 5000},
		{"msg=another\n", 1},
		{"unheard", 0},
	} {
		if n := strings.Count(b.String(), test.text); n != test.want {
			t.Errorf("%q is logged %d times, want %d", test.text, n, test.want)
		}
	}
}
