package client

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"gokernel/kernelspec"
	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// A Launch says how to start a kernel.
type Launch struct {
	Spec kernelspec.Spec
	Dir  string // the kernel's working directory; "" is this process's
	// RuntimeDir is where the connection file goes; "" is Jupyter's.
	RuntimeDir string
	// Sockets is a directory for socket files, with a short path: the kernel
	// listens there, and on no port. "" is ports of this machine. Not all kernels
	// can do that; gokernel and ipykernel can.
	Sockets string
	Options Options
}

// Start starts a kernel, connects to it and waits until it answers; it gives
// the kernel_info_reply too. The kernel is the caller's to end, by Shutdown.
// Ending ctx gives the start up.
func Start(ctx context.Context, l Launch) (*Client, *protocol.Message, error) {
	c, info, err := start(ctx, l)
	if err != nil {
		return nil, nil, fmt.Errorf("starting kernel %s: %w", l.Spec.Name, err)
	}
	return c, info, nil
}

func start(ctx context.Context, l Launch) (*Client, *protocol.Message, error) {
	if len(l.Spec.Argv) == 0 {
		return nil, nil, errors.New("its kernelspec has no argv")
	}
	info := zmq.SocketFiles(l.Sockets)
	if l.Sockets == "" {
		var err error
		if info, err = zmq.FreePorts("127.0.0.1"); err != nil {
			return nil, nil, err
		}
	}
	info.Key = uuid.NewString() + uuid.NewString()
	info.KernelName = l.Spec.Name
	file, err := connectionFile(l.RuntimeDir)
	if err != nil {
		return nil, nil, err
	}
	if err := info.Write(file); err != nil {
		return nil, nil, err
	}
	argv := l.Spec.Command(file)
	for i := range argv {
		argv[i] = strings.ReplaceAll(argv[i], "{resource_dir}", l.Spec.Dir)
	}
	proc, err := startProcess(argv, l.Dir, environment(l.Spec.Env))
	if err != nil {
		os.Remove(file)
		return nil, nil, err
	}
	abandon := func() {
		proc.kill()
		os.Remove(file)
	}

	// A kernel that ends before it listens must not be waited for.
	dialing, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		select {
		case <-proc.done:
			stop(proc.obituary())
		case <-dialing.Done():
		}
	}()
	conn, err := zmq.Dial(dialing, info, zmq.Options{Log: l.Options.Log, MaxQueue: 1 << 30})
	if err != nil {
		if cause := context.Cause(dialing); cause != nil {
			err = cause
		}
		stop(nil)
		<-watching
		abandon()
		return nil, nil, err
	}
	stop(nil)
	<-watching

	c := newClient(conn, l.Options)
	c.proc, c.file, c.message = proc, file, l.Spec.InterruptMode == kernelspec.InterruptMessage
	c.run()
	reply, err := c.Ready(ctx)
	if err != nil {
		c.Close()
		abandon()
		return nil, nil, err
	}
	return c, reply, nil
}

// Attach connects to the kernel of a connection file and waits until it
// answers. That kernel goes on when the client is closed.
func Attach(ctx context.Context, file string, o Options) (*Client, *protocol.Message, error) {
	info, err := zmq.ReadConnectionFile(file)
	if err != nil {
		return nil, nil, err
	}
	conn, err := zmq.Dial(ctx, info, zmq.Options{Log: o.Log, MaxQueue: 1 << 30})
	if err != nil {
		return nil, nil, fmt.Errorf("attaching to a kernel: %w", err)
	}
	c := New(conn, o)
	reply, err := c.Ready(ctx)
	if err != nil {
		c.Close()
		return nil, nil, fmt.Errorf("attaching to a kernel: %w", err)
	}
	return c, reply, nil
}

// Shutdown ends a kernel that Start started: it asks politely, and when ctx
// ends or the kernel takes longer than Options.Grace, it kills the kernel's
// process with the process group that Start made for it. Then it closes the
// client. A kernel that was attached to is left alone.
func (c *Client) Shutdown(ctx context.Context) error {
	if c.proc == nil {
		return c.Close()
	}
	defer os.Remove(c.file)
	defer c.Close()
	ctx, stop := context.WithTimeout(ctx, c.o.Grace)
	defer stop()
	m, err := protocol.New(protocol.TypeShutdownRequest, c.session, c.o.Username, protocol.ShutdownRequest{})
	if err != nil {
		return err
	}
	if c.ctx.Err() == nil {
		// Without waiting for the reply: the end of the process says it all.
		if err := c.conn.Send(protocol.Control, m); err != nil {
			c.o.Log.Debug("cannot ask the kernel to end", "err", err)
		}
	}
	select {
	case <-c.proc.done:
		return nil
	case <-ctx.Done():
		c.proc.kill()
		return errors.New("the kernel did not end when asked to, and was killed")
	}
}

// connectionFile returns a fresh path in dir, which it makes, readable by its
// owner alone.
func connectionFile(dir string) (string, error) {
	if dir == "" {
		dir = runtimeDir(kernelspec.Here())
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making the directory of connection files: %w; JUPYTER_RUNTIME_DIR names another", err)
	}
	return filepath.Join(dir, "kernel-"+uuid.NewString()+".json"), nil
}

// runtimeDir is where Jupyter's front ends keep connection files.
func runtimeDir(p kernelspec.Place) string {
	if dir, _ := p.Lookup("JUPYTER_RUNTIME_DIR"); dir != "" {
		return dir
	}
	return filepath.Join(p.DataDir(), "runtime")
}

// FindConnection returns the connection file that name means: a path, the name
// of a file in Jupyter's runtime directory, or a part of one; "" is the newest
// there.
func FindConnection(name string) (string, error) {
	return findConnection(runtimeDir(kernelspec.Here()), name)
}

func findConnection(dir, name string) (string, error) {
	for _, path := range []string{name, filepath.Join(dir, name)} {
		if info, err := os.Stat(path); name != "" && err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	newest, when := "", time.Time{}
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("looking for connection files: %w", err)
	}
	for _, e := range entries {
		base := e.Name()
		if !strings.HasPrefix(base, "kernel-") || filepath.Ext(base) != ".json" || !strings.Contains(base, name) {
			continue
		}
		if info, err := e.Info(); err == nil && info.ModTime().After(when) {
			newest, when = filepath.Join(dir, base), info.ModTime()
		}
	}
	if newest == "" && name == "" {
		return "", fmt.Errorf("there is no connection file in %s", dir)
	}
	if newest == "" {
		return "", fmt.Errorf("there is no connection file %s, nor one of that name in %s", name, dir)
	}
	return newest, nil
}

var variable = regexp.MustCompile(`\$\{(\w+)\}`)

// environment is this process's, with a kernelspec's on top, in whose values
// ${NAME} stands for a variable of this process's.
func environment(spec map[string]string) []string {
	env := append(os.Environ(), parentVariables()...)
	for name, value := range spec {
		value = variable.ReplaceAllStringFunc(value, func(ref string) string {
			if v, ok := os.LookupEnv(variable.FindStringSubmatch(ref)[1]); ok {
				return v
			}
			return ref
		})
		env = append(env, name+"="+value)
	}
	return env
}
