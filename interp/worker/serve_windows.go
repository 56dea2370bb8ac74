package worker

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"syscall"
)

// ServeProcess is the main function of a worker process that a Client has
// started: it takes over its standard handles, over which the seam runs here,
// puts pipes in their place, and Serves. Output of C code that has its own
// idea of standard output is not seen. The caller is to exit with its return.
func ServeProcess(ctx context.Context, engines map[string]Engine, o ServeOptions) error {
	in, out, crash := os.Stdin, os.Stdout, os.Stderr
	if err := debug.SetCrashOutput(crash, debug.CrashOptions{}); err != nil {
		return fmt.Errorf("announcing crashes: %w", err)
	}
	debug.SetMaxStack(maxStack)
	null, err := os.Open(os.DevNull)
	if err != nil {
		return fmt.Errorf("opening standard input: %w", err)
	}
	outR, outW, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("capturing output: %w", err)
	}
	errR, errW, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("capturing output: %w", err)
	}
	for which, file := range map[int]*os.File{
		syscall.STD_INPUT_HANDLE: null, syscall.STD_OUTPUT_HANDLE: outW, syscall.STD_ERROR_HANDLE: errW,
	} {
		if err := setStdHandle(which, file); err != nil {
			return fmt.Errorf("capturing output: %w", err)
		}
	}
	os.Stdin, os.Stdout, os.Stderr = null, outW, errW
	o.capture = &capture{
		out: captured{pipe: pipe{outR}, kind: upStdout},
		err: captured{pipe: pipe{errR}, kind: upRawStderr},
	}
	if o.Linger == 0 {
		o.Linger = 1 // ns: what still runs ends with the process
	}
	return Serve(ctx, in, out, engines, o)
}

var setHandle = syscall.NewLazyDLL("kernel32.dll").NewProc("SetStdHandle")

func setStdHandle(which int, file *os.File) error {
	if ok, _, err := setHandle.Call(uintptr(uint32(which)), file.Fd()); ok == 0 {
		return err
	}
	return nil
}
