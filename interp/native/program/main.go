// Program program is the worker program: the process that runs cells, compiled
// and interpreted ones. The user's own toolchain builds it from the sources
// that the kernel carries, because a process can open plugins only that were
// linked with the very packages that it has itself. So it links the standard
// library, the interpreter, and packages of this project that need nothing
// else.
//
// It is started as `PROGRAM worker`. As `PROGRAM try FILE` it opens a plugin and
// ends: that shows whether compiled cells work on this machine.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"plugin"

	"gokernel/interp/native/load"
	"gokernel/interp/process"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

// run is main without the process: it returns the exit status.
func run(args []string, stderr io.Writer) int {
	if err := serve(args); err != nil {
		fmt.Fprintln(stderr, "gokernel:", err)
		return 1
	}
	return 0
}

func serve(args []string) error {
	if len(args) == 2 && args[0] == "try" {
		if _, err := plugin.Open(args[1]); err != nil {
			return fmt.Errorf("opening a plugin: %w", err)
		}
		return nil
	}
	os.Args = os.Args[:1] // cells find a program without arguments
	compiled := load.New(load.Options{Show: load.Show})
	interpreter, err := yaegi.New(yaegi.Options{Shared: compiled.Share()})
	if err != nil {
		return fmt.Errorf("starting interpreter: %w", err)
	}
	engines := map[string]worker.Engine{
		yaegi.Name:   interpreter,
		load.Name:    compiled,
		process.Name: process.New(compiled.Frame),
	}
	if err := worker.ServeProcess(context.Background(), engines, worker.ServeOptions{}); err != nil {
		return fmt.Errorf("serving cells: %w", err)
	}
	return nil
}
