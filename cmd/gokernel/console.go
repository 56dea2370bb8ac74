package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"

	"gokernel/kernel/client"
	"gokernel/kernel/console"
	"gokernel/kernelspec"
	"gokernel/protocol"
)

// runConsole is a terminal front end of a kernel: of one that it starts and
// ends, or of one that runs.
func runConsole(ctx context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, "Talks to a kernel in the terminal. Enter runs a cell when it is whole, Alt-Enter\nonly begins a line, Tab completes, Ctrl-C interrupts, Ctrl-D leaves.\nWhere standard input is no terminal, it is read as cells that end at blank lines.")
	name := f.String("kernel", "", "start the installed kernel of that `NAME` (default: this binary)")
	existing := f.String("existing", "", "join the running kernel of this connection `FILE`, and let it run on")
	if status, ok := s.parse(f, args); !ok {
		return status
	}
	if *name != "" && *existing != "" {
		return usageError(f, errors.New("--kernel and --existing exclude each other"))
	}

	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)

	k, info, err := consoleKernel(ctx, *name, *existing, s)
	if err != nil {
		return s.fail(err)
	}
	defer k.Close()
	terminal := isTerminal(s.in) && isTerminal(s.out)
	front := console.New(console.Options{
		In: s.in, Out: s.out, Err: s.err,
		Terminal:   terminal,
		Colors:     isTerminal(s.out) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		Interrupts: interrupts,
		Banner:     info.Banner,
		Joined:     *existing != "",
	})
	defer k.Watch(func(m *protocol.Message) { front.Message(m, m.ParentHeader().Session == k.Session()) })()

	err = front.Run(ctx, consoleClient{k})
	if *existing == "" {
		if ending := k.Shutdown(context.WithoutCancel(ctx)); err == nil && ending != nil {
			err = ending
		}
	}
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, console.ErrCellFailed):
		return exitFailure // its traceback has been shown
	default:
		return s.fail(err)
	}
}

// consoleKernel starts or joins the kernel.
func consoleKernel(ctx context.Context, name, existing string, s stdio) (*client.Client, protocol.KernelInfoReply, error) {
	var (
		k     *client.Client
		reply *protocol.Message
		info  protocol.KernelInfoReply
		err   error
	)
	if existing != "" {
		var file string
		if file, err = client.FindConnection(existing); err == nil {
			k, reply, err = client.Attach(ctx, file, client.Options{})
		}
	} else {
		var spec kernelspec.Spec
		if spec, err = findKernel(name); err == nil {
			k, reply, err = client.Start(ctx, client.Launch{Spec: spec})
		}
	}
	if err != nil {
		return nil, info, err
	}
	if err := reply.Decode(&info); err != nil {
		return nil, info, errors.Join(err, k.Close())
	}
	return k, info, nil
}

// consoleClient is the client as the console wants it.
type consoleClient struct{ *client.Client }

func (c consoleClient) Execute(ctx context.Context, code string, input console.Input) (*protocol.ExecuteReply, error) {
	result, err := c.Client.Execute(ctx, client.Cell{Code: code, Input: input})
	if result == nil {
		return nil, err
	}
	return &result.ExecuteReply, err
}

// isTerminal reports whether a command's stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}
