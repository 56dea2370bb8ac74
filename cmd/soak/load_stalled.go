//go:build linux

package main

import (
	"fmt"
	"net"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/wire"
)

// stall has a subscriber that stops reading for a minute: once while cells print
// little, and once while they print far more than may wait for it. Another reads
// all the while and loses nothing. Afterwards the first has everything, or its
// connection has ended.
func stall(t *trial) error {
	for _, p := range []struct {
		name  string
		bytes int // of a cell
		pause time.Duration
	}{
		{"little output", 10_000, 50 * time.Millisecond},
		{"much output", 10_000_000, 0},
	} {
		k, c, err := t.front(launch{})
		if err != nil {
			return err
		}
		stalled, err := k.subscriber()
		if err != nil {
			return err
		}
		line := "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 012345678"
		cell := fmt.Sprintf("for range %d { fmt.Println(%q) }", p.bytes/len(line), line)
		var slowest time.Duration
		cells := 0
		enough := max(time.Second, time.Duration(t.scale*float64(time.Minute)))
		for began := time.Now(); time.Since(began) < enough; cells++ {
			r, took, err := k.read(c, cell, func(int) string { return line })
			if err != nil {
				return err
			}
			if r.lines != p.bytes/len(line) || r.wrong != "" {
				t.failf("%s: the front end that reads got %d lines; %s", p.name, r.lines, r.wrong)
			}
			slowest = max(slowest, took)
			time.Sleep(p.pause)
		}
		idles, read, err := k.catchUp(stalled, cells)
		t.figure(p.name+": cells meanwhile", cells)
		t.figure("printed", size(cells*p.bytes))
		t.figure("slowest cell", slowest)
		what := "and all of it"
		if err != nil {
			what = "then the end of its connection"
		}
		t.figure("the stalled one then gets", fmt.Sprintf("%v, %s", size(read), what))
		// More than what may wait for it, 64 MiB, it need not be given; more than
		// four times as much would be too much to keep.
		if printed := cells * p.bytes; err != nil && printed < 60_000_000 || err == nil && (idles != cells || printed > 300_000_000) {
			t.failf("%s: the stalled subscriber got the output of %d cells of %d, then %v", p.name, idles, cells, err)
		}
		if err := k.end(); err != nil {
			return err
		}
	}
	return nil
}

// subscriber is a raw subscriber of everything, with little room for what it
// does not read.
func (k *kernel) subscriber() (*peer, error) {
	p, err := k.connect(protocol.IOPub)
	if err != nil {
		return nil, err
	}
	if tcp, ok := p.Conn.(*net.TCPConn); ok {
		err = tcp.SetReadBuffer(64 << 10)
	}
	if err == nil {
		err = p.greet("SUB", "")
	}
	if err == nil {
		err = p.send([]byte{1})
	}
	if err == nil {
		_, err = p.receive() // the welcome: from now on it is subscribed
	}
	return p, err
}

// catchUp reads what waits for a subscriber, until all cells have ended in it: it
// returns how many did, and what ended the reading before.
func (k *kernel) catchUp(p *peer, cells int) (idles int, read int64, err error) {
	codec, err := wire.New(k.info.SignatureScheme, k.info.Key, wire.Limits{})
	if err != nil {
		return 0, 0, err
	}
	if err := p.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		return 0, 0, err
	}
	for idles < cells {
		frames, err := p.receive()
		if err != nil {
			return idles, read, err
		}
		for _, f := range frames {
			read += int64(len(f))
		}
		m, err := codec.Decode(frames)
		if err != nil {
			return idles, read, err
		}
		var state protocol.Status
		if m.ParentHeader().MsgType == protocol.TypeExecuteRequest && m.Header.MsgType == protocol.TypeStatus &&
			m.Decode(&state) == nil && state.ExecutionState == protocol.StateIdle {
			idles++
		}
	}
	return idles, read, nil
}
