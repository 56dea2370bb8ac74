package client

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// A process is a kernel that was started here, the leader of a process group
// of its own: what the terminal sends to the front end does not reach it.
type process struct {
	cmd  *exec.Cmd
	said tail
	done chan struct{} // closed when the process has ended and was waited for
	err  error         // of Wait; read after done
}

// startProcess starts argv with no input. What it writes is kept in part, for
// the obituary.
func startProcess(argv []string, dir string, env []string) (*process, error) {
	p := &process{cmd: exec.Command(argv[0], argv[1:]...), done: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env = dir, env
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	p.cmd.SysProcAttr = ownGroup()
	p.cmd.WaitDelay = time.Second // what it leaves behind may hold its pipes open
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { // ends with the process, which Shutdown sees to
		defer close(p.done)
		p.err = p.cmd.Wait()
	}()
	return p, nil
}

// obituary says how the process ended; only after done.
func (p *process) obituary() error {
	cause := errors.New("it exited with status 0")
	if p.err != nil {
		cause = p.err
	}
	return &DeadError{Cause: cause, Said: p.said.String()}
}

// kill ends the process and its group, first by asking, and waits for it.
func (p *process) kill() {
	for _, end := range []func(*os.Process) error{terminate, kill} {
		select {
		case <-p.done:
			return
		default:
		}
		_ = end(p.cmd.Process) // it may have ended just now
		late := time.NewTimer(2 * time.Second)
		select {
		case <-p.done:
			late.Stop()
			return
		case <-late.C:
		}
	}
	<-p.done
}

func (p *process) interrupt() error {
	select {
	case <-p.done:
		return p.obituary()
	default:
	}
	if err := interrupt(p.cmd.Process); err != nil {
		return fmt.Errorf("signalling the kernel: %w", err)
	}
	return nil
}

// A tail keeps the end of what is written to it. It is safe for concurrent
// use.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 4 << 10 // bytes

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	if extra := len(t.text) - tailSize; extra > 0 {
		t.text = append(t.text[:0], t.text[extra:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}
