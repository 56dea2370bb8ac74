//go:build linux

package main

import (
	"errors"
	"fmt"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// front starts a kernel with a front end, which has run the cells.
func (t *trial) front(l launch, cells ...string) (*kernel, *client.Client, error) {
	k, err := t.start(l)
	if err != nil {
		return nil, nil, err
	}
	c, err := k.attach()
	if err != nil {
		return nil, nil, err
	}
	for _, code := range cells {
		if err := k.run(c, code); err != nil {
			return nil, nil, err
		}
	}
	return k, c, nil
}

// attach connects a front end, which is closed at the trial's end at the
// latest. It has heard the kernel on all channels.
func (k *kernel) attach() (*client.Client, error) {
	ctx, stop := k.alive(time.Minute)
	defer stop()
	c, _, err := client.Attach(ctx, k.file, client.Options{})
	if err != nil {
		return nil, k.because(err)
	}
	k.keep(c)
	return c, nil
}

// dial connects a front end that sends and receives single messages.
func (k *kernel) dial(o zmq.Options) (*zmq.Client, error) {
	ctx, stop := k.alive(time.Minute)
	defer stop()
	c, err := zmq.Dial(ctx, k.info, o)
	if err != nil {
		return nil, k.because(err)
	}
	k.keep(c)
	return c, nil
}

// connect opens a connection to one socket, which says nothing by itself.
func (k *kernel) connect(ch protocol.Channel) (*peer, error) {
	p, err := connect(k.info, ch)
	if err != nil {
		return nil, k.because(err)
	}
	k.keep(p)
	return p, nil
}

func (k *kernel) keep(c interface{ Close() error }) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closers = append(k.closers, c)
}

// cellLimit is how long a cell of run may take.
const cellLimit = 10 * time.Minute

// run runs a cell, which must succeed.
func (k *kernel) run(c *client.Client, code string) error {
	r, err := k.execute(c, client.Cell{Code: code})
	if err == nil && r.Status != protocol.StatusOK {
		err = fmt.Errorf("it ended with %s: %s", r.Status, why(r))
	}
	if err != nil {
		return fmt.Errorf("running %.200q: %w", code, err)
	}
	return nil
}

// execute runs a cell that may fail.
func (k *kernel) execute(c *client.Client, cell client.Cell) (*client.Result, error) {
	ctx, stop := k.alive(cellLimit)
	defer stop()
	r, err := c.Execute(ctx, cell)
	if err == nil && !r.Complete {
		err = errors.New("no idle came after its reply")
	}
	if err != nil {
		return nil, k.because(err)
	}
	return r, nil
}

// why is the error of a cell that failed, in one line.
func why(r *client.Result) string {
	if r.ErrorContent == nil {
		return ""
	}
	return r.EName + ": " + r.EValue
}
