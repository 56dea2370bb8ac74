package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gokernel/kernel/client"
	"gokernel/kernelspec"
	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// A subject is a kernel that is timed.
type subject struct {
	name string
	argv []string // as in a kernelspec
}

// A kernel is a running subject.
type kernel struct {
	conn   *zmq.Client
	client *client.Client // on conn
	cmd    *exec.Cmd
	dir    string
	said   bytes.Buffer  // on standard error; read when the process has ended
	ready  time.Duration // from the start of the process to kernel_info_reply
}

// start starts the subject and waits until it has answered.
func (s *subject) start(ctx context.Context) (_ *kernel, err error) {
	k := &kernel{}
	if k.dir, err = os.MkdirTemp("", "gokernel-bench-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			if k.cmd != nil && k.cmd.Process != nil {
				_ = k.cmd.Process.Kill() // it may have ended by itself
				_ = k.cmd.Wait()         // err says more
				err = fmt.Errorf("%w\n%s", err, k.said.Bytes())
			}
			os.RemoveAll(k.dir)
		}
	}()
	info, err := zmq.FreePorts("127.0.0.1")
	if err != nil {
		return nil, err
	}
	info.Key = strings.Repeat("k", 32)
	file := filepath.Join(k.dir, "connection.json")
	if err := info.Write(file); err != nil {
		return nil, err
	}
	argv := kernelspec.Spec{Argv: s.argv}.Command(file)
	k.cmd = exec.Command(argv[0], argv[1:]...)
	k.cmd.Stderr = &k.said
	k.cmd.Dir = k.dir // not in a module of anybody's, which cells could change
	// Neither is to find or leave a history or a profile.
	k.cmd.Env = append(os.Environ(), "IPYTHONDIR="+k.dir, "XDG_DATA_HOME="+k.dir)

	began := time.Now()
	if err := k.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", s.name, err)
	}
	if err := listening(ctx, info, began); err != nil {
		return nil, err
	}
	conn, err := zmq.Dial(ctx, info, zmq.Options{})
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	request, err := protocol.New(protocol.TypeKernelInfoRequest, "bench", "bench", struct{}{})
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := conn.Send(protocol.Shell, request); err != nil {
		return nil, errors.Join(fmt.Errorf("asking for kernel_info: %w", err), conn.Close())
	}
	if _, err := conn.Receive(ctx, protocol.Shell); err != nil {
		return nil, errors.Join(fmt.Errorf("awaiting kernel_info: %w", err), conn.Close())
	}
	k.ready = time.Since(began)
	k.conn, k.client = conn, client.New(conn, client.Options{})
	if _, err := k.client.Ready(ctx); err != nil { // IOPub too, before cells
		return nil, errors.Join(err, k.client.Close())
	}
	return k, nil
}

// end shuts the kernel down.
func (k *kernel) end(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	kill := context.AfterFunc(ctx, func() { _ = k.cmd.Process.Kill() }) // Wait says how it went
	err := k.shutdown()
	if waiting := k.cmd.Wait(); err == nil && waiting != nil {
		err = fmt.Errorf("ending: %w\n%s", waiting, k.said.Bytes())
	}
	kill()
	return errors.Join(err, k.client.Close(), os.RemoveAll(k.dir))
}

// endAfter ends the kernel after what gave err.
func (k *kernel) endAfter(ctx context.Context, err error) error {
	return errors.Join(err, k.end(ctx))
}

// startAll starts a kernel of each subject, in their order. Where one does not
// start, those before it are given all the same, to be ended.
func (b *benchmark) startAll(ctx context.Context) (kernels []*kernel, err error) {
	for _, s := range b.subjects {
		k, err := s.start(ctx)
		if err != nil {
			return kernels, fmt.Errorf("%s: %w", s.name, err)
		}
		kernels = append(kernels, k)
	}
	return kernels, nil
}

// endAll ends kernels.
func endAll(ctx context.Context, kernels []*kernel) (err error) {
	for _, k := range kernels {
		err = errors.Join(err, k.end(ctx))
	}
	return err
}

// shutdown asks the kernel to end.
func (k *kernel) shutdown() error {
	request, err := protocol.New(protocol.TypeShutdownRequest, "bench", "bench", protocol.ShutdownRequest{})
	if err != nil {
		return err
	}
	return k.conn.Send(protocol.Control, request)
}

// listening waits until the shell socket is bound. It asks far more often
// than zmq.Dial does: here the time is what counts.
func listening(ctx context.Context, info zmq.ConnectionInfo, began time.Time) error {
	address := net.JoinHostPort(info.IP, strconv.Itoa(info.ShellPort))
	tick := time.NewTicker(200 * time.Microsecond)
	defer tick.Stop()
	for {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			return conn.Close()
		}
		if time.Since(began) > time.Minute {
			return fmt.Errorf("the kernel does not listen: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
