//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/wire"
	"gokernel/protocol/zmq"
)

// watchCommand is the argument that makes this program a watch: a process of
// its own, so that what a scenario does in this one delays no measurement.
const watchCommand = "watch"

// beatEvery is the pause between two pings, and between two questions.
const beatEvery = 10 * time.Millisecond

// patience is how long a watch waits for one answer.
const patience = 30 * time.Second

// An answers is what a watch has measured of one channel.
type answers struct {
	Count int
	// Longest is the longest time from a question to its answer, and Net the
	// longest less what the machine itself took meanwhile, see lags.
	Longest, Net time.Duration
	Lost         string // why there came no more; "" when all is well
}

// A watched is what a watch reports.
type watched struct {
	Beat, Control answers
	Lag           time.Duration // the longest that the machine itself was late
}

// watchMain measures until its input ends. It prints an empty report when it
// begins, and its report at the end.
func watchMain(file string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := json.NewEncoder(stdout)
	w, err := watch(file, stdin, func() error { return out.Encode(watched{}) })
	if err == nil {
		err = out.Encode(w)
	}
	if err != nil {
		fmt.Fprintln(stderr, "soak watch:", err)
		return 1
	}
	return 0
}

func watch(file string, stdin io.Reader, begins func() error) (watched, error) {
	var w watched
	info, err := zmq.ReadConnectionFile(file)
	if err != nil {
		return w, err
	}
	codec, err := wire.New(info.SignatureScheme, info.Key, wire.Limits{})
	if err != nil {
		return w, err
	}
	beat, err := greeted(info, heartbeat, "REQ")
	if err != nil {
		return w, err
	}
	defer beat.Close()
	control, err := greeted(info, protocol.Control, "DEALER")
	if err != nil {
		return w, err
	}
	defer control.Close()
	if err := begins(); err != nil {
		return w, err
	}

	done := make(chan struct{})
	var lags lags
	var all sync.WaitGroup
	all.Go(func() { lags.run(done) })
	all.Go(func() {
		w.Beat = measure(done, beat, &lags, func() ([][]byte, error) { return [][]byte{{}, []byte("ping")}, nil })
	})
	all.Go(func() {
		w.Control = measure(done, control, &lags, func() ([][]byte, error) {
			m, err := protocol.New(protocol.TypeKernelInfoRequest, "watch", "soak", struct{}{})
			if err != nil {
				return nil, err
			}
			return codec.Encode(m)
		})
	})
	_, err = io.Copy(io.Discard, stdin)
	close(done)
	all.Wait()
	w.Lag = lags.longest
	return w, err
}

// greeted is a peer after its handshake.
func greeted(info zmq.ConnectionInfo, ch protocol.Channel, kind string) (*peer, error) {
	p, err := connect(info, ch)
	if err != nil {
		return nil, err
	}
	if err := p.greet(kind, ""); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// measure asks one question after the other, the last one when it is done, and
// times the answers.
func measure(done <-chan struct{}, p *peer, l *lags, question func() ([][]byte, error)) (a answers) {
	for last := false; !last; {
		select {
		case <-done:
			last = true
		case <-time.After(beatEvery):
		}
		frames, err := question()
		began := time.Now()
		if err == nil {
			err = errors.Join(p.SetDeadline(began.Add(patience)), p.send(frames...))
		}
		if err == nil {
			_, err = p.receive()
		}
		ended := time.Now()
		took := ended.Sub(began)
		a.Count++
		a.Longest = max(a.Longest, took)
		a.Net = max(a.Net, took-l.between(began, ended))
		if err != nil {
			a.Lost = err.Error()
			return a
		}
	}
	return a
}

// lags are the times when this process wanted to run and could not: that is the
// machine's load, which delays any answer as much.
type lags struct {
	mu      sync.Mutex
	longest time.Duration
	late    []lag // those that matter, in order
}

// A lag is a wake-up that came late.
type lag struct {
	due time.Time
	by  time.Duration
}

// worthNoting is from when on a late wake-up is remembered.
const worthNoting = 3 * time.Millisecond

func (l *lags) run(done <-chan struct{}) {
	const nap = 2 * time.Millisecond
	for {
		due := time.Now().Add(nap)
		select {
		case <-done:
			return
		case <-time.After(nap):
		}
		by := time.Since(due)
		l.mu.Lock()
		l.longest = max(l.longest, by)
		if by > worthNoting {
			l.late = append(l.late, lag{due, by})
		}
		l.mu.Unlock()
	}
}

// between is how much of a time the machine was late.
func (l *lags) between(began, ended time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	var sum time.Duration
	for i := len(l.late) - 1; i >= 0; i-- {
		from, to := l.late[i].due, l.late[i].due.Add(l.late[i].by)
		if to.Before(began) {
			break
		}
		if from.Before(began) {
			from = began
		}
		if to.After(ended) {
			to = ended
		}
		sum += max(0, to.Sub(from))
	}
	return sum
}

// A watcher is the process of a watch.
type watcher struct {
	cmd *exec.Cmd
	in  io.Closer
	out *json.Decoder
}

// startWatch watches the kernel of a connection file; it returns when the watch
// is connected.
func startWatch(file string) (*watcher, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("starting the watch: %w", err)
	}
	w := &watcher{cmd: exec.Command(self, watchCommand, file)}
	w.cmd.Stderr = os.Stderr
	in, err := w.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting the watch: %w", err)
	}
	out, err := w.cmd.StdoutPipe()
	if err == nil {
		err = w.cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("starting the watch: %w", err)
	}
	w.in, w.out = in, json.NewDecoder(out)
	if err := w.out.Decode(new(watched)); err != nil {
		return nil, fmt.Errorf("starting the watch: %w", errors.Join(err, w.in.Close(), w.cmd.Wait()))
	}
	return w, nil
}

// end ends the watch and returns what it has measured.
func (w *watcher) end() (watched, error) {
	var result watched
	err := w.in.Close()
	if err == nil {
		err = w.out.Decode(&result)
	}
	if err := errors.Join(err, w.cmd.Wait()); err != nil {
		return result, fmt.Errorf("watching: %w", err)
	}
	return result, nil
}
