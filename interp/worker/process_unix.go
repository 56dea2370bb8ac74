//go:build unix

package worker

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"gokernel/interp/lifeline"
)

// The file descriptors of a worker, beside 1 and 2, which are the writing
// ends of two pipes. Both processes hold the reading ends: the worker pumps,
// and the client takes what a dead worker has left.
const (
	fdCalls  = 3
	fdEvents = 4
	fdOut    = 5 // reading end of 1
	fdErr    = 6 // reading end of 2
	fdCrash  = 7 // gets a copy of the Go runtime's crash report
	fdLine   = 8 // ends the worker and what it has started with the kernel; not on all systems
)

// A process is a worker in a process group of its own.
type process struct {
	cmd     *exec.Cmd
	callsW  *os.File
	eventsR *os.File
	outR    *os.File
	errR    *os.File
	crashR  *os.File
	theirs  []*os.File     // the child's ends
	line    *lifeline.Line // nil where the system has none
	before  shortage       // when it started

	crash   chan struct{}  // closed by watchCrash
	stolen  []byte         // of errR, by watchCrash
	report  []byte         // of crashR, by watchCrash
	watched sync.WaitGroup // watchCrash

	mu     sync.Mutex
	id     int  // of the process; 0 before it starts and when it has been waited for
	killed bool // also before it starts
}

// newProcess makes the pipes.
func newProcess(o Options) (_ *process, err error) {
	p := &process{crash: make(chan struct{})}
	defer func() {
		if err != nil {
			p.closeTheirs()
			p.closeOurs()
		}
	}()
	open := func() (r, w *os.File) {
		if err == nil {
			r, w, err = os.Pipe()
		}
		return r, w
	}
	callsR, callsW := open()
	eventsR, eventsW := open()
	outR, outW := open()
	errR, errW := open()
	crashR, crashW := open()
	p.callsW, p.eventsR, p.outR, p.errR, p.crashR = callsW, eventsR, outR, errR, crashR
	p.theirs = []*os.File{callsR, eventsW, outW, errW, crashW}
	if err != nil {
		return nil, fmt.Errorf("opening pipes: %w", err)
	}
	p.cmd = exec.Command(o.Command[0], o.Command[1:]...)
	p.cmd.Env, p.cmd.Dir = o.Env, o.Dir
	p.cmd.Stdout, p.cmd.Stderr = outW, errW
	p.cmd.ExtraFiles = []*os.File{callsR, eventsW, outR, errR, crashW}
	if p.line, err = lifeline.New(); err == nil {
		p.cmd.ExtraFiles = append(p.cmd.ExtraFiles, p.line.File())
	}
	p.cmd.ExtraFiles = widened(p.cmd.ExtraFiles, callsR)
	p.cmd.SysProcAttr = attributes(p.line != nil)
	return p, nil
}

func (p *process) closeTheirs() {
	for _, f := range p.theirs {
		if f != nil {
			f.Close()
		}
	}
}

func (p *process) closeOurs() {
	for _, f := range []*os.File{p.callsW, p.eventsR, p.outR, p.errR, p.crashR} {
		if f != nil {
			f.Close()
		}
	}
	p.line.Cut()
}

func (p *process) calls() io.Writer  { return p.callsW }
func (p *process) events() io.Reader { return p.eventsR }

func (p *process) start() error {
	for _, f := range []*os.File{p.callsW, p.eventsR, p.errR} {
		enlarge(f)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	if p.killed {
		err = errors.New("it was ended before")
	} else {
		p.before = shortages()
		err = p.cmd.Start()
	}
	p.closeTheirs()
	if err != nil {
		p.closeOurs()
		return err
	}
	p.id = p.cmd.Process.Pid
	_ = p.line.Tie(p.id) // else it ends when it sees the end of its calls
	p.watched.Go(p.watchCrash)
	return nil
}

// watchCrash helps a crashing worker to its end. When the report begins, the
// worker no longer pumps, and would wait for ever once the pipe is full.
func (p *process) watchCrash() {
	var first [1]byte
	if n, _ := p.crashR.Read(first[:]); n == 0 {
		return
	}
	close(p.crash)
	late := time.AfterFunc(2*time.Second, p.kill)
	defer late.Stop()
	var reading sync.WaitGroup
	defer reading.Wait()
	reading.Go(func() {
		p.report = readReport(p.crashR, first[:])
		p.kill() // the rest, of all goroutines, says no more
	})
	if err := syscall.SetNonblock(int(p.errR.Fd()), true); err == nil {
		p.stolen = readReport(p.errR, nil)
	}
}

// readReport appends a report's first 64 KiB, or what there is of it.
func readReport(r io.Reader, to []byte) []byte {
	buf := make([]byte, 32<<10)
	for len(to) < maxReport {
		n, err := r.Read(buf)
		to = append(to, buf[:n]...)
		if err != nil {
			break
		}
	}
	return to
}

func (p *process) crashing() <-chan struct{} { return p.crash }

func (p *process) free() { p.eventsR.Close() }

func (p *process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.id
}

// kill ends the process and its group. It is kept from a process id that
// belongs to somebody else by now.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.killed = true
	if p.id != 0 {
		syscall.Kill(-p.id, syscall.SIGKILL)
		syscall.Kill(p.id, syscall.SIGKILL)
	}
}

func (p *process) hangUp() { p.callsW.Close() }

func (p *process) wait() ending {
	left := awaitExit(p.pid())
	if !left {
		p.cmd.Wait()
	}
	p.mu.Lock()
	// What it started ends with it. Where the process has been left to be
	// waited for, the group's id is still taken.
	syscall.Kill(-p.id, syscall.SIGKILL)
	if left {
		p.cmd.Wait()
	}
	p.id = 0
	p.mu.Unlock()
	p.line.Cut()
	p.callsW.Close()
	// All that it wrote is in the pipes. Their ends come by themselves; where
	// a stranger holds them open, not later than this.
	soon := time.Now().Add(5 * time.Second)
	p.eventsR.SetReadDeadline(soon)
	p.crashR.SetReadDeadline(soon)
	p.errR.SetReadDeadline(soon)
	p.watched.Wait()
	p.crashR.Close()
	end := ending{status: p.cmd.ProcessState.String()}
	if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); ok {
		switch {
		case status.Exited():
			end.status = fmt.Sprintf("exited with status %d", status.ExitStatus())
		case status.Signaled():
			end.status = "signal: " + status.Signal().String()
			end.killed = status.Signal() == syscall.SIGKILL
			end.memory = shortages().since(p.before)
		}
	}
	end.report = p.report
	end.out = rest(p.outR, nil)
	end.err = rest(p.errR, p.stolen)
	return end
}

// rest appends what is left in a pipe, within reason.
func rest(f *os.File, to []byte) []byte {
	defer f.Close()
	fd := int(f.Fd())
	if err := syscall.SetNonblock(fd, true); err != nil {
		return to
	}
	buf := make([]byte, 32<<10)
	for len(to) < 1<<20 {
		n, more := pipe{fd: fd}.read(buf)
		if !more {
			break
		}
		to = append(to, buf[:n]...)
	}
	return to
}
