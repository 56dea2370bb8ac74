//go:build linux

package main

import (
	"fmt"
	"strings"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// A reader counts what a front end is given of a cell's text.
type reader struct {
	text   int64 // bytes of stdout
	lines  int
	wrong  string // the first line that is not as expected
	expect func(i int) string
	rest   string // of a line that has not ended
}

// take is for client.Watch: it is called from one goroutine.
func (r *reader) take(m *protocol.Message) {
	var s protocol.Stream
	if m.Header.MsgType != protocol.TypeStream || m.Decode(&s) != nil {
		return
	}
	r.text += int64(len(s.Text))
	text := r.rest + s.Text
	for {
		line, rest, ok := strings.Cut(text, "\n")
		if !ok {
			r.rest = text
			return
		}
		if r.wrong == "" && r.expect != nil && line != r.expect(r.lines) {
			r.wrong = fmt.Sprintf("line %d is %.100q", r.lines, line)
		}
		r.lines++
		text = rest
	}
}

// read runs a cell and reads all of its text.
func (k *kernel) read(c *client.Client, code string, expect func(int) string) (*reader, time.Duration, error) {
	r := &reader{expect: expect}
	defer c.Watch(r.take)()
	began := time.Now()
	err := k.run(c, code)
	return r, time.Since(began), err
}

// printLines prints many lines, of which none may be lost or cut.
func printLines(t *trial) error {
	k, err := t.start(launch{})
	if err != nil {
		return err
	}
	c, err := k.attach()
	if err != nil {
		return err
	}
	n := t.n(1_000_000)
	r, took, err := k.read(c, fmt.Sprintf(`for i := range %d { fmt.Printf("%%079d\n", i) }`, n),
		func(i int) string { return fmt.Sprintf("%079d", i) })
	if err != nil {
		return err
	}
	if r.lines != n || r.wrong != "" {
		t.failf("%d lines of %d came; %s", r.lines, n, r.wrong)
	}
	t.figure("lines", r.lines)
	t.figure("lost", n-r.lines)
	t.figure("time", took)
	t.figure("a second", size(float64(r.text)/took.Seconds()))
	return nil
}
