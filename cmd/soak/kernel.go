//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"gokernel/protocol/zmq"
)

// A launch says how to start a kernel. The zero value is as a front end does.
type launch struct {
	wrap      []string // a command that runs the kernel, as prlimit does
	env       []string // on top of this process's
	ipc       bool     // sockets in the trial's directory in the place of ports
	unwatched bool     // nobody asks heartbeat and control, nor looks at memory
}

// A kernel is a kernel process of a trial.
type kernel struct {
	t    *trial
	cmd  *exec.Cmd
	info zmq.ConnectionInfo
	file string // the connection file
	dir  string // of its own; it works in it
	temp string // its TMPDIR
	mark string // a variable in the environment of all that it starts

	done chan struct{} // closed when the process has ended
	err  error         // of Wait; read after done

	watcher *watcher
	look    sync.WaitGroup // the goroutine that looks at memory
	stop    chan struct{}  // ends it

	mu      sync.Mutex
	closers []interface{ Close() error } // clients
	killed  bool                         // the scenario ended it
	quiet   bool                         // nobody talks to it any more
	ended   bool
}

// start starts a kernel and waits until it answers.
func (t *trial) start(l launch) (*kernel, error) {
	k, err := t.startKernel(l)
	if err != nil {
		return nil, fmt.Errorf("starting a kernel: %w", err)
	}
	return k, nil
}

func (t *trial) startKernel(l launch) (_ *kernel, err error) {
	dir, err := os.MkdirTemp(t.dir, "k")
	if err != nil {
		return nil, err
	}
	k := &kernel{
		t: t, dir: dir, file: filepath.Join(dir, "connection.json"), temp: filepath.Join(dir, "tmp"),
		mark: "GOKERNEL_SOAK=" + dir, done: make(chan struct{}), stop: make(chan struct{}),
	}
	if k.info, err = newConnection(l.ipc, dir); err != nil {
		return nil, err
	}
	if err := errors.Join(k.info.Write(k.file), os.Mkdir(k.temp, 0o700)); err != nil {
		return nil, err
	}
	argv := append(slices.Clone(l.wrap), t.binary, "kernel", "-f", k.file)
	k.cmd = exec.Command(argv[0], argv[1:]...)
	k.cmd.Dir = dir // not in a module of anybody's, which cells could change
	k.cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+dir, "TMPDIR="+k.temp, k.mark, fmt.Sprintf("JPY_PARENT_PID=%d", os.Getpid()))
	k.cmd.Env = append(k.cmd.Env, l.env...)
	k.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	log, err := os.Create(k.logFile())
	if err != nil {
		return nil, err
	}
	defer log.Close()
	k.cmd.Stdout, k.cmd.Stderr = log, log
	if err := k.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { // ends with the process, which end sees to
		defer close(k.done)
		k.err = k.cmd.Wait()
	}()
	t.mu.Lock()
	t.kernels = append(t.kernels, k)
	t.mu.Unlock()

	c, err := k.attach()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if !l.unwatched {
		if k.watcher, err = startWatch(k.file); err != nil {
			return nil, err
		}
		k.look.Go(k.lookAtMemory)
	}
	return k, nil
}

// newConnection chooses where the sockets of a kernel are. That is an address which
// nothing else here uses: other programs choose free ports too, and bind them later.
func newConnection(ipc bool, dir string) (info zmq.ConnectionInfo, err error) {
	if ipc {
		info = zmq.SocketFiles(dir)
	} else if info, err = zmq.FreePorts("127.0.0.2"); err != nil {
		return info, err
	}
	info.Key = strings.Repeat("k", 32)
	return info, nil
}

func (k *kernel) logFile() string { return filepath.Join(k.dir, "kernel.log") }

// log is what the kernel has written on its standard error.
func (k *kernel) log() string {
	text, err := os.ReadFile(k.logFile())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// pid is the id of the kernel's process.
func (k *kernel) pid() int { return k.cmd.Process.Pid }

// alive is a context that ends after the time, or with the kernel.
func (k *kernel) alive(d time.Duration) (context.Context, context.CancelFunc) {
	ctx, stop := k.t.within(d)
	ctx, dead := context.WithCancelCause(ctx)
	forget := make(chan struct{})
	go func() {
		select {
		case <-k.done:
			dead(errors.New("the kernel has ended"))
		case <-forget:
		}
	}()
	return ctx, sync.OnceFunc(func() { close(forget); dead(nil); stop() })
}

// because adds to an error that the kernel has ended, where it has.
func (k *kernel) because(err error) error {
	select {
	case <-k.done:
		return fmt.Errorf("%w; the kernel has ended: %v\n%s", err, k.err, k.log())
	default:
		return err
	}
}

// signal sends a signal to the kernel's process. One that ends it is no
// failure of the trial.
func (k *kernel) signal(s syscall.Signal, ends bool) error {
	k.mu.Lock()
	k.killed = k.killed || ends
	k.mu.Unlock()
	if err := k.cmd.Process.Signal(s); err != nil {
		return fmt.Errorf("sending %v: %w", s, err)
	}
	return nil
}

// wait waits for the end of the kernel's process.
func (k *kernel) wait(d time.Duration) error {
	select {
	case <-k.done:
		return nil
	case <-time.After(d):
		return fmt.Errorf("the kernel is still there after %v", d)
	case <-k.t.ctx.Done():
		return k.t.ctx.Err()
	}
}

// memory is what kernel and worker have resident now, in bytes.
func (k *kernel) memory() (kernel, worker int64) {
	for _, id := range workers(k.pid()) {
		worker += status(id, "VmRSS")
	}
	return status(k.pid(), "VmRSS"), worker
}

// settle waits until the kernel has no more descriptors open than before.
func (k *kernel) settle(before int) {
	var open []string
	for range 100 {
		if open = descriptors(k.pid()); len(open) <= before {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	k.t.failf("the kernel has %d descriptors open, before it had %d: %s", len(open), before, strings.Join(open, " "))
}

// lookAtMemory notes the most memory until stop.
func (k *kernel) lookAtMemory() {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-k.stop:
			return
		case <-tick.C:
			kernel, worker := k.memory()
			k.t.mu.Lock()
			k.t.report.kernel = max(k.t.report.kernel, kernel)
			k.t.report.worker = max(k.t.report.worker, worker)
			k.t.mu.Unlock()
		}
	}
}
