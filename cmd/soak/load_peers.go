//go:build linux

package main

import (
	"encoding/binary"
	"fmt"
	"time"

	"gokernel/protocol"
)

// kinds are the sockets that belong to a kernel's.
var kinds = map[protocol.Channel]string{
	protocol.Shell: "DEALER", protocol.Control: "DEALER", protocol.Stdin: "DEALER", protocol.IOPub: "SUB", heartbeat: "REQ",
}

// badPeers connects to each socket and says less than it should, or more, while
// cells run and another front end comes.
func badPeers(t *trial) error {
	k, c, err := t.front(launch{}, "1+1")
	if err != nil {
		return err
	}
	before := len(descriptors(k.pid()))
	type bad struct {
		*peer
		what  string
		stays bool // it may go on: it is in the middle of a frame
	}
	var peers []bad
	add := func(ch protocol.Channel, what string, greet, stays bool, bytes []byte) error {
		p, err := k.connect(ch)
		if err == nil && greet {
			err = p.greet(kinds[ch], "")
		}
		if err == nil {
			_, err = p.Write(bytes)
		}
		peers = append(peers, bad{p, fmt.Sprintf("%s, %s", ch, what), stays})
		return err
	}
	for range t.n(50) {
		for _, ch := range channels {
			for _, b := range []struct {
				what         string
				greet, stays bool
				bytes        []byte
			}{
				{"silent", false, false, nil},
				{"half a greeting", false, false, greeting()[:32]},
				{"half a frame", true, true, frame(flagMore, make([]byte, 500))[:200]},
				{"2^62 bytes announced", true, false, binary.BigEndian.AppendUint64([]byte{flagLong}, 1<<62)},
			} {
				if err := add(ch, b.what, b.greet, b.stays, b.bytes); err != nil {
					return err
				}
			}
		}
	}
	t.figure("connections", len(peers))
	began := time.Now()
	late, err := k.attach()
	if err != nil {
		return err
	}
	t.figure("another front end is served after", time.Since(began))
	if err := k.run(late, "1+1"); err != nil {
		return err
	}
	// The silent ones are sent home when the time for a greeting is over.
	for _, p := range peers {
		wait := 15 * time.Second
		if p.stays {
			wait = time.Millisecond
		}
		if ended, _ := p.hungUp(wait); ended == p.stays {
			t.failf("%s: its connection is ended: %v", p.what, ended)
		}
		p.Close()
	}
	late.Close()
	k.settle(before)
	return k.run(c, "1+1")
}
