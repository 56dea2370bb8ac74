//go:build unix

package worker

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// kernelMain is a kernel process that starts a worker, says its pid, and
// waits to be killed.
func kernelMain() {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	env := append(os.Environ(), "WORKER_TEST_CHILD=1")
	c, err := Start(context.Background(), Options{Command: []string{exe}, Env: env, Front: newRecorder()})
	if err != nil {
		panic(err)
	}
	go c.Run(context.Background(), program(1, "stuck"))
	if err := c.Ready(context.Background()); err != nil {
		panic(err)
	}
	fmt.Println(c.Pid())
	select {}
}

func TestAWorkerDiesWithItsKernel(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	kernel := exec.Command(exe)
	kernel.Env = append(os.Environ(), "WORKER_TEST_KERNEL=1")
	out, err := kernel.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := kernel.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	kernel.Process.Kill()
	kernel.Wait()
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if isRunning(pid) {
		t.Error("the worker runs on")
	}
}
