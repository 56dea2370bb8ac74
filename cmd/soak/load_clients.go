//go:build linux

package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// churn has 50 front ends that come and go, politely or not, while another runs
// cells whose output it reads. Then the kernel has as many descriptors and
// goroutines as one that never saw them.
func churn(t *trial) error {
	fresh, err := t.churned(0)
	if err != nil {
		return err
	}
	used, err := t.churned(t.n(5_000))
	if err != nil {
		return err
	}
	const leaving = 5 // may be at their end, their connection closed, when the kernel is told to quit
	for by, n := range used {
		if n > fresh[by]+leaving {
			t.failf("goroutines are left: %d created by %s, where a kernel without visitors has %d", n, by, fresh[by])
		}
	}
	t.figure("goroutines left", count(used)-count(fresh))
	return nil
}

func count(goroutines map[string]int) (total int) {
	for _, n := range goroutines {
		total += n
	}
	return total
}

// churned are the goroutines of a kernel after the visits, see goroutines.
func (t *trial) churned(visits int) (map[string]int, error) {
	const cell = "for i := range 1000 { fmt.Println(i) }"
	k, c, err := t.front(launch{}, "1+1", cell) // what is opened once is open then
	if err != nil {
		return nil, err
	}
	before := len(descriptors(k.pid()))
	cells, lines := 0, 0
	if visits > 0 {
		var left atomic.Int64
		left.Store(int64(visits))
		var all sync.WaitGroup
		for range min(50, visits) {
			all.Go(func() {
				for n := left.Add(-1); n >= 0; n = left.Add(-1) {
					if err := k.visit(int(n)); err != nil {
						t.failf("a front end that comes and goes: %v", err)
						return
					}
				}
			})
		}
		done := make(chan struct{})
		go func() { all.Wait(); close(done) }()
		began := time.Now()
		for visiting := true; visiting; {
			select {
			case <-done:
				visiting = false
			default:
			}
			r, _, err := k.read(c, cell, func(i int) string { return fmt.Sprint(i) })
			if err != nil {
				return nil, err
			}
			cells++
			lines += r.lines
			if r.lines != 1000 || r.wrong != "" {
				t.failf("the front end that stays got %d lines of 1000; %s", r.lines, r.wrong)
			}
		}
		t.figure("visits", visits)
		t.figure("in", time.Since(began))
		t.figure("cells meanwhile", cells)
		t.figure("lines lost", 1000*cells-lines)
		k.settle(before)
	}
	return k.goroutines()
}

// visit connects, asks, and leaves: with a farewell, without, or in the middle.
func (k *kernel) visit(n int) error {
	if n%3 == 0 {
		for _, ch := range channels {
			p, err := connect(k.info, ch)
			if err != nil {
				return err
			}
			defer p.Close()
			if err := p.greet(kinds[ch], ""); err != nil {
				return err
			}
			if ch == protocol.IOPub {
				err = p.send([]byte{1})
			} else {
				_, err = p.Write([]byte{flagMore, 9, 'h', 'a', 'l', 'f'})
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	ctx, stop := k.alive(time.Minute)
	defer stop()
	c, err := zmq.Dial(ctx, k.info, zmq.Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	ch := []protocol.Channel{protocol.Shell, protocol.Control}[n%2]
	m, err := request(protocol.TypeKernelInfoRequest, fmt.Sprint("visit ", n), struct{}{})
	if err == nil {
		err = c.Send(ch, m)
	}
	if err == nil && n%3 == 1 {
		_, err = c.Receive(ctx, ch)
	}
	return err
}

// goroutines ends the kernel with a signal that makes it print its goroutines.
// It counts those that the kernel's own code created, by where it did.
func (k *kernel) goroutines() (map[string]int, error) {
	k.quit()
	if err := errors.Join(k.signal(syscall.SIGQUIT, true), k.wait(20*time.Second)); err != nil {
		return nil, err
	}
	all := make(map[string]int)
	_, dump, _ := strings.Cut(k.log(), "SIGQUIT: quit")
	for part := range strings.SplitSeq(dump, "\n\n") {
		if !strings.Contains(part, "gokernel/") {
			continue // the runtime's own
		}
		// The function that it runs, and that created it, with the line.
		_, created, _ := strings.Cut(part, "created by ")
		frames := strings.Split(part, "\n\t")
		first := ""
		for _, f := range frames {
			if _, function, ok := strings.Cut(f, "\n"); ok && strings.Contains(function, "gokernel/") && !strings.HasPrefix(function, "created by") {
				first, _, _ = strings.Cut(function, "(0x")
			}
		}
		by, _, _ := strings.Cut(created, " in goroutine")
		all[first+", "+by]++
	}
	if len(all) == 0 {
		return nil, errors.New("the kernel printed no goroutines when told to quit")
	}
	return all, nil
}
