//go:build linux

package main

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
	"gokernel/protocol/wire"
)

// A flood is what one front end sends as fast as the kernel takes it.
type flood struct {
	name    string
	channel protocol.Channel
	kind    protocol.MsgType
	content any
	reads   bool // it reads the answers
	replies bool // there are some
}

// floods are each a way to keep a kernel busy.
var floods = []flood{
	{"kernel_info on control", protocol.Control, protocol.TypeKernelInfoRequest, struct{}{}, true, true},
	{"kernel_info on control, unread", protocol.Control, protocol.TypeKernelInfoRequest, struct{}{}, false, true},
	{"interrupts", protocol.Control, protocol.TypeInterruptRequest, struct{}{}, true, true},
	{"completions", protocol.Shell, protocol.TypeCompleteRequest, protocol.CompleteRequest{Code: "strings.", CursorPos: 8}, true, true},
	{"completions, unread", protocol.Shell, protocol.TypeCompleteRequest, protocol.CompleteRequest{Code: "strings.", CursorPos: 8}, false, true},
	{"inspections", protocol.Shell, protocol.TypeInspectRequest, protocol.InspectRequest{Code: "strings.Cut", CursorPos: 9}, true, true},
	{"history", protocol.Shell, protocol.TypeHistoryRequest, protocol.HistoryRequest{HistAccessType: "tail", N: 100}, true, true},
	{"comms", protocol.Shell, protocol.TypeCommOpen, protocol.CommOpen{CommID: "c", TargetName: "t"}, true, false},
	{"comm messages", protocol.Shell, protocol.TypeCommMsg, protocol.CommData{CommID: "nobody"}, true, false},
	{"answers nobody waits for", protocol.Stdin, protocol.TypeInputReply, protocol.InputReply{Value: "x"}, true, false},
	{"silent cells", protocol.Shell, protocol.TypeExecuteRequest, protocol.ExecuteRequest{Code: "1", Silent: true}, true, true},
}

// floodAll lets one front end flood the kernel with each in turn, while another
// runs cells and reads their output. The flooded kernel stays as it is: no
// output is lost, and its memory is bounded.
func floodAll(t *trial) error {
	for _, f := range floods {
		k, c, err := t.front(launch{}, "1+1")
		if err != nil {
			return err
		}
		sent, cells, err := k.flooded(c, f)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		memory, _ := k.memory()
		t.figure(f.name, fmt.Sprintf("%d sent, %d cells beside, kernel %v", sent, cells, size(memory)))
		if log := len(k.log()); log > 1_000_000 {
			t.failf("%s: the kernel wrote %v to its log", f.name, size(log))
		}
		if err := k.end(); err != nil {
			return err
		}
	}
	return nil
}

// flooded floods for a while and runs cells meanwhile.
func (k *kernel) flooded(c *client.Client, f flood) (sent int64, cells int, err error) {
	p, err := k.connect(f.channel)
	if err == nil {
		err = p.greet("DEALER", "flood")
	}
	if err != nil {
		return 0, 0, err
	}
	stop := make(chan struct{})
	var all sync.WaitGroup
	var wrote, read atomic.Int64
	poured := make(chan struct{})
	all.Go(func() {
		defer close(poured)
		if err := k.pour(p, f, stop, &wrote); err != nil && !errors.Is(err, net.ErrClosed) {
			k.t.failf("%s: sending: %v", f.name, err)
		}
	})
	if f.reads {
		all.Go(func() {
			for {
				if _, err := p.receive(); err != nil {
					return // its end
				}
				read.Add(1)
			}
		})
	}
	const n = 1000
	enough := max(500*time.Millisecond, time.Duration(float64(10*time.Second)*k.t.scale))
	for began := time.Now(); time.Since(began) < enough && err == nil; cells++ {
		code := fmt.Sprintf(`for i := range %d { fmt.Println(i) }`, n)
		if f.kind == protocol.TypeInterruptRequest { // a cell would be interrupted, and so it is
			_, err = k.execute(c, client.Cell{Code: code})
			continue
		}
		var r *reader
		if r, _, err = k.read(c, code, func(i int) string { return fmt.Sprint(i) }); err == nil && (r.lines != n || r.wrong != "") {
			k.t.failf("%s: the front end that reads got %d lines of %d; %s", f.name, r.lines, n, r.wrong)
		}
	}
	close(stop)
	if f.reads && f.replies && err == nil { // all that was sent is answered
		<-poured
		for wait := time.Now(); read.Load() < wrote.Load() && time.Since(wait) < time.Minute; {
			time.Sleep(10 * time.Millisecond)
		}
		if read.Load() != wrote.Load() {
			k.t.failf("%s: %d requests, %d answers", f.name, wrote.Load(), read.Load())
		}
	}
	p.Close()
	all.Wait()
	if err == nil {
		err = k.run(c, "1+1")
	}
	return wrote.Load(), cells, err
}

// pour sends one request after the other. Where nobody reads the answers the
// kernel may end the connection.
func (k *kernel) pour(p *peer, f flood, stop <-chan struct{}, wrote *atomic.Int64) error {
	codec, err := wire.New(k.info.SignatureScheme, k.info.Key, wire.Limits{})
	if err != nil {
		return err
	}
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		m, err := request(f.kind, "flood", f.content)
		if err != nil {
			return err
		}
		frames, err := codec.Encode(m)
		if err == nil {
			err = p.send(frames...) // the kernel may let it wait
		}
		var network *net.OpError
		switch {
		case err == nil:
			wrote.Add(1)
		case !f.reads && errors.As(err, &network):
			return nil
		default:
			return err
		}
	}
}
