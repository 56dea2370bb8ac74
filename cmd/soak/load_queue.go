//go:build linux

package main

import (
	"fmt"
	"sync"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// queueCells sends many cells at once, from one front end and then from several.
// Each is answered in the order in which its front end sent it, with its own
// output, and an idle.
func queueCells(t *trial) error {
	k, c, err := t.front(launch{}, "n := 0")
	if err != nil {
		return err
	}
	for _, clients := range []int{1, 5} {
		each := t.n(1000 / clients)
		began := time.Now()
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() {
				if err := k.sendQueue(fmt.Sprintf("q%d", i), each); err != nil {
					t.failf("front end %d of %d: %v", i, clients, err)
				}
			})
		}
		all.Wait()
		t.figure(fmt.Sprintf("%d cells of %d front ends", each*clients, clients), time.Since(began))
	}
	return k.run(c, fmt.Sprintf("if n != %d { panic(n) }", t.n(1000)+5*t.n(200)))
}

// sendQueue sends cells without waiting for answers, and then reads those.
func (k *kernel) sendQueue(session string, cells int) error {
	c, err := k.dial(zmq.Options{MaxQueue: 1 << 30})
	if err != nil {
		return err
	}
	defer c.Close()
	if err := k.listened(c, session); err != nil {
		return err
	}
	ids := make([]string, cells)
	for i := range ids {
		m, err := request(protocol.TypeExecuteRequest, session, protocol.ExecuteRequest{
			Code: fmt.Sprintf("n++; fmt.Println(%q, %d)", session, i), StoreHistory: true, StopOnError: true,
		})
		if err == nil {
			err = c.Send(protocol.Shell, m)
		}
		if err != nil {
			return err
		}
		ids[i] = m.Header.MsgID
	}
	ctx, stop := k.alive(cellLimit)
	defer stop()
	for i, id := range ids {
		m, err := c.Receive(ctx, protocol.Shell)
		if err != nil {
			return fmt.Errorf("receiving reply %d: %w", i, err)
		}
		var reply protocol.ExecuteReply
		if err := m.Decode(&reply); err != nil {
			return err
		}
		if m.ParentHeader().MsgID != id || reply.Status != protocol.StatusOK {
			return fmt.Errorf("reply %d has status %s, and is it the one whose turn it is: %v", i, reply.Status, m.ParentHeader().MsgID == id)
		}
	}
	for i, id := range ids { // what other front ends cause comes between
		var got string
		for idle := false; !idle; {
			m, err := c.Receive(ctx, protocol.IOPub)
			if err != nil {
				return fmt.Errorf("receiving the output of cell %d: %w", i, err)
			}
			if m.ParentHeader().MsgID != id {
				continue
			}
			var state protocol.Status
			var text protocol.Stream
			switch m.Header.MsgType {
			case protocol.TypeStream:
				err = m.Decode(&text)
				got += text.Text
			case protocol.TypeStatus:
				err = m.Decode(&state)
				idle = state.ExecutionState == protocol.StateIdle
			}
			if err != nil {
				return err
			}
		}
		if want := fmt.Sprintf("%s %d\n", session, i); got != want {
			return fmt.Errorf("cell %d printed %q, want %q", i, got, want)
		}
	}
	return nil
}

// request is a message to a kernel.
func request(kind protocol.MsgType, session string, content any) (*protocol.Message, error) {
	return protocol.New(kind, session, "soak", content)
}

// listened asks until the client has heard the kernel on IOPub: what is sent
// before would be answered without it.
func (k *kernel) listened(c *zmq.Client, session string) error {
	m, err := request(protocol.TypeKernelInfoRequest, session, struct{}{})
	if err == nil {
		err = c.Send(protocol.Control, m)
	}
	if err != nil {
		return err
	}
	ctx, stop := k.alive(time.Minute)
	defer stop()
	if _, err := c.Receive(ctx, protocol.Control); err != nil {
		return fmt.Errorf("awaiting an answer: %w", err)
	}
	if _, err := c.Receive(ctx, protocol.IOPub); err != nil { // the welcome, or a status
		return fmt.Errorf("awaiting output: %w", err)
	}
	return nil
}
