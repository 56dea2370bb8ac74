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
	rest   []byte // of a line that has not ended
}

// take is for client.Watch: it is called from one goroutine.
func (r *reader) take(m *protocol.Message) {
	var s protocol.Stream
	if m.Header.MsgType != protocol.TypeStream || m.Decode(&s) != nil {
		return
	}
	r.text += int64(len(s.Text))
	for part := range strings.Lines(s.Text) {
		r.rest = append(r.rest, part...)
		if !strings.HasSuffix(part, "\n") {
			return
		}
		if line := string(r.rest[:len(r.rest)-1]); r.wrong == "" && line != r.expect(r.lines) {
			r.wrong = fmt.Sprintf("line %d is %.100q", r.lines, line)
		}
		r.lines++
		r.rest = r.rest[:0]
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
	k, c, err := t.front(launch{})
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

// printBytes prints much text, in prints of a line and in prints of 20 MB.
func printBytes(t *trial) error {
	k, c, err := t.front(launch{})
	if err != nil {
		return err
	}
	for _, p := range []struct {
		name          string
		prints, bytes int
	}{
		{"in prints of 4 kB", t.n(50_000), 4_000},
		{"in prints of 20 MB", 10, t.n(20_000_000)},
	} {
		line := strings.Repeat("x", p.bytes-1)
		code := fmt.Sprintf("text := strings.Repeat(\"x\", %d); for range %d { fmt.Println(text) }", p.bytes-1, p.prints)
		r, took, err := k.read(c, code, func(int) string { return line })
		if err != nil {
			return err
		}
		if r.lines != p.prints || r.wrong != "" {
			t.failf("%s: %d of %d came; %s", p.name, r.lines, p.prints, r.wrong)
		}
		t.figure(fmt.Sprintf("%v %s", size(r.text), p.name), took)
	}
	return nil
}

// updateDisplays changes one display very often, and then several, each from a
// goroutine of its own: all changes come, each display's in order.
func updateDisplays(t *trial) error {
	k, c, err := t.front(launch{})
	if err != nil {
		return err
	}
	for _, displays := range []int{1, 20} {
		each := t.n(10_000)
		next := make(map[string]int) // the value that is to come, by display
		wrong := ""
		forget := c.Watch(func(m *protocol.Message) {
			if m.Header.MsgType != protocol.TypeDisplayData && m.Header.MsgType != protocol.TypeUpdateDisplayData {
				return
			}
			var d protocol.DisplayData
			if err := m.Decode(&d); err != nil {
				wrong = err.Error()
				return
			}
			id := d.Transient.DisplayID
			if got, want := fmt.Sprint(d.Data["text/plain"]), fmt.Sprint(next[id]); got != want && wrong == "" {
				wrong = fmt.Sprintf("display %s is %.100q, want %s", id, got, want)
			}
			next[id]++
		})
		code := fmt.Sprintf(`
import ("sync"; "gokernel/display")
var all sync.WaitGroup
for range %d {
	all.Go(func() {
		h := display.Show(0)
		for i := 1; i <= %d; i++ { h.Update(i) }
	})
}
all.Wait()`, displays, each)
		began := time.Now()
		err := k.run(c, code)
		took := time.Since(began)
		forget()
		if err != nil {
			return err
		}
		if wrong != "" || len(next) != displays {
			t.failf("%d displays of %d came; %s", len(next), displays, wrong)
		}
		for id, n := range next {
			if n != each+1 {
				t.failf("%d values of display %s came, not %d", n, id, each+1)
			}
		}
		t.figure(fmt.Sprintf("%d updates of %d displays", displays*each, displays), took)
	}
	return nil
}
