package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// A livingKernel is a kernel process that serves.
type livingKernel struct {
	cmd    *exec.Cmd
	info   zmq.ConnectionInfo
	worker int // its process id
	log    *bytes.Buffer

	// started is the reading end of what a command that a cell has started
	// holds open.
	started *os.File
}

// startKernel starts a kernel on ipc, where no port can be taken, and returns
// when it has answered and has its worker, whose first cell has started a command
// that heeds no signal.
func startKernel(t *testing.T, env ...string) livingKernel {
	t.Helper()
	m := newMachine(t)
	k := livingKernel{info: zmq.SocketFiles(m.home), log: new(bytes.Buffer)}
	k.info.Key = "the-secret"
	file := filepath.Join(m.home, "connection.json")
	if err := k.info.Write(file); err != nil {
		t.Fatal(err)
	}
	k.cmd = m.command(t, time.Minute, binary, "kernel", "-f", file, "--log-level", "debug")
	k.cmd.Env = append(k.cmd.Env, env...)
	k.cmd.Stderr = k.log
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	client, err := zmq.Dial(ctx, k.info, zmq.Options{})
	if err != nil {
		t.Fatalf("dialling: %v\n%s", err, k.log)
	}
	defer client.Close()
	fifo := filepath.Join(m.home, "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	code := "!(trap '' HUP INT TERM; exec sleep 300) >'" + fifo + "' &"
	request, err := protocol.New(protocol.TypeExecuteRequest, "test", "test", map[string]any{"code": code})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Send(protocol.Shell, request); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Receive(ctx, protocol.Shell); err != nil {
		t.Fatalf("running a cell: %v\n%s", err, k.log)
	}
	k.worker = child(t, k.cmd.Process.Pid)
	if k.started, err = os.Open(fifo); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.started.Close() })
	return k
}

// child is the one child process of pid.
func child(t *testing.T, pid int) int {
	t.Helper()
	// A child belongs to the thread that started it.
	threads, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	var children []string
	for _, thread := range threads {
		if data, err := os.ReadFile(thread); err == nil {
			children = append(children, strings.Fields(string(data))...)
		}
	}
	// The go command may be at work beside the worker.
	for _, child := range children {
		line, err := os.ReadFile("/proc/" + child + "/cmdline")
		if err == nil && strings.HasSuffix(string(line), "\x00worker\x00") {
			n, err := strconv.Atoi(child)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatalf("the kernel has no worker among its children %v", children)
	return 0
}

// A kernel ends when it is told to and when there is nobody left to serve,
// and takes its worker with it, whatever that is doing, and what cells have
// started.
func TestKernelEnds(t *testing.T) {
	parent := exec.Command("sleep", "1000")
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		env  string
		end  func(k livingKernel) error
		ok   bool // status 0
	}{
		{"SIGTERM", "", func(k livingKernel) error { return k.cmd.Process.Signal(syscall.SIGTERM) }, true},
		{"SIGHUP", "", func(k livingKernel) error { return k.cmd.Process.Signal(syscall.SIGHUP) }, true},
		{"the parent is killed", "JPY_PARENT_PID=" + strconv.Itoa(parent.Process.Pid), func(livingKernel) error {
			err := parent.Process.Kill()
			_ = parent.Wait() // it was killed
			return err
		}, true},
		{"SIGKILL", "", func(k livingKernel) error { return k.cmd.Process.Kill() }, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.name == "SIGHUP" && signal.Ignored(syscall.SIGHUP) {
				t.Skip("this test was told to ignore SIGHUP, as by nohup, and so the kernel is")
			}
			k := startKernel(t, test.env)
			start := time.Now()
			if err := test.end(k); err != nil {
				t.Fatal(err)
			}
			err := k.cmd.Wait()
			if (err == nil) != test.ok {
				t.Errorf("the kernel ended with %v\n%s", err, k.log)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := parentEnd(ctx, k.worker); err != nil {
				t.Errorf("the worker lives on: %v", err)
			}
			if _, err := io.Copy(io.Discard, k.started); err != nil { // until nobody can write
				t.Errorf("what a cell has started: %v", err)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("it took %v", took)
			}
			if strings.Contains(k.log.String(), k.info.Key) {
				t.Errorf("the log holds the key:\n%s", k.log)
			}
			if test.ok {
				if sockets, _ := filepath.Glob(k.info.IP + "-*"); len(sockets) > 0 {
					t.Errorf("left behind: %v", sockets)
				}
			}
		})
	}
}

func TestParentEnd(t *testing.T) {
	sleep := exec.Command("sleep", "1000")
	if err := sleep.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := parentEnd(ctx, sleep.Process.Pid); err == nil {
		t.Error("parentEnd of a live process with an ended context = nil")
	}
	ended := make(chan error, 1)
	go func() { ended <- parentEnd(t.Context(), sleep.Process.Pid) }()
	if err := sleep.Process.Kill(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("parentEnd of a process that is killed = %v", err)
	}
	_ = sleep.Wait() // it was killed
	if err := parentEnd(t.Context(), sleep.Process.Pid); err != nil {
		t.Errorf("parentEnd of a process that is gone = %v", err)
	}
}
