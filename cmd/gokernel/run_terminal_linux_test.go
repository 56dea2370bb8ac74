package main

import (
	"bytes"
	"strings"
	"syscall"
	"testing"
	"time"
)

// At a terminal a cell's questions are asked there.
func TestRunInput(t *testing.T) {
	m := newMachine(t)
	path := m.notebook(t, "gokernel",
		code("var name string\nfmt.Print(\"name? \")\nfmt.Scanln(&name)\nvar age int\nfmt.Print(\"age? \")\nfmt.Scanln(&age)\nage"),
		code("name"))
	terminal, shell := openTerminal(t)
	cmd := m.command(t, time.Minute, binary, "run", path)
	var stdout bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = shell, &stdout, shell
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	shell.Close()
	screen := &screen{t: t, terminal: terminal}
	screen.await(`name\? `)
	screen.send("Ada\n36\n") // the second line waits in the terminal for its question
	screen.await(`age\? (.|\n)*\[2/2\] \d+ (ms|µs)\r\n$`)
	if err := cmd.Wait(); err != nil {
		t.Errorf("run: %v; the screen shows\n%s", err, screen.seen.String())
	}
	for _, want := range []string{"36\n", "\"Ada\"\n"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("stdout is %q, without %q; the screen shows\n%s", stdout.String(), want, screen.seen.String())
		}
	}
}

// Ctrl-C at a question interrupts the cell that asks it.
func TestRunInputInterrupted(t *testing.T) {
	m := newMachine(t)
	path := m.notebook(t, "gokernel", code("var name string\nfmt.Print(\"name? \")\nfmt.Scanln(&name)"), code("2"))
	terminal, shell := openTerminal(t)
	cmd := m.command(t, time.Minute, binary, "run", path)
	cmd.Stdin, cmd.Stderr = shell, shell
	// A terminal of its own, so that Ctrl-C is a signal.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	shell.Close()
	screen := &screen{t: t, terminal: terminal}
	screen.await(`name\? `)
	start := time.Now()
	screen.send("\x03")
	screen.await(`gokernel: interrupted\r\n$`)
	_ = cmd.Wait()
	if got, took := cmd.ProcessState.ExitCode(), time.Since(start); got != exitFailure || took > 10*time.Second {
		t.Errorf("exit status %d after %v, want %d at once; the screen shows\n%s", got, took, exitFailure, screen.seen.String())
	}
}
