//go:build linux

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// The console, with the prompt that reads plain lines, is driven as a person drives it: keys go into a terminal, and
// what comes back is awaited.
func TestJupyterConsole(t *testing.T) {
	screen := startConsole(t, newMachine(t), "--simple-prompt")
	screen.await(`In \[1\]: $`)
	screen.send("x := 40 + 2\n")
	screen.await(`In \[2\]: $`)
	screen.send("x\n")
	screen.await(`Out\[2\]: 42\r\n(.|\n)*In \[3\]: $`)
	screen.send("func twice(n int) int { return 2 * n }\n")
	screen.await(`In \[4\]: $`)
	screen.send("twice(x)\n")
	screen.await(`Out\[4\]: 84\r\n(.|\n)*In \[5\]: $`)
	screen.send("var who string\n")
	screen.await(`In \[6\]: $`)
	screen.send(`fmt.Print("who is it? "); fmt.Scanln(&who); fmt.Println("hello,", who)` + "\n")
	screen.await(`who is it\? $`)
	screen.send("Ada\n")
	screen.await(`hello, Ada\r\n(.|\n)*In \[\d+\]: $`)
	screen.send(`fmt.Print("who is it? "); n, err := fmt.Scanln(&who); fmt.Println("now", n, err)` + "\n")
	screen.await(`who is it\? $`)
	screen.send("\x04") // Ctrl-D
	screen.await(`now 0 EOF\r\n(.|\n)*In \[\d+\]: $`)
	screen.send(`fmt.Print("who is it? "); fmt.Scanln(&who); fmt.Println("not reached")` + "\n")
	screen.await(`who is it\? $`)
	screen.send("\x03") // Ctrl-C
	screen.send("\n")   // readline may overlook a signal that comes just before it waits for a key
	screen.await(`Interrupt: (.|\n)*In \[\d+\]: $`)
	screen.send("nosuchname\n")
	screen.await(`undefined: nosuchname(.|\n)*In \[\d+\]: $`)
	screen.send(`fmt.Println("looping"); for {}` + "\n")
	screen.await(`\nlooping\r\n`)
	screen.send("\x03") // Ctrl-C: the terminal makes a SIGINT of it
	screen.await(`Interrupt(.|\n)*In \[\d+\]: $`)
	screen.send("twice(x) + 1\n")
	screen.await(`Out\[\d+\]: 85\r\n(.|\n)*In \[\d+\]: $`)
	screen.leave()
}

// setSize tells a terminal its size in characters.
func setSize(terminal *os.File, width, height uint16) error {
	size := [4]uint16{height, width}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, terminal.Fd(), syscall.TIOCSWINSZ, uintptr(unsafe.Pointer(&size))); errno != 0 {
		return errno
	}
	return nil
}

// startConsole starts jupyter console in a terminal of its own, where Ctrl-C is a signal, with its full prompt if args do
// not say otherwise.
func startConsole(t *testing.T, m machine, args ...string) *screen {
	t.Helper()
	jupyter := jupyter(t, "console")
	terminal, shell := openTerminal(t)
	cmd := m.command(t, 3*time.Minute, jupyter, append([]string{"console", "--kernel=gokernel"}, args...)...)
	cmd.Env = append(cmd.Env, "TERM=xterm", "PAGER=cat", "PROMPT_TOOLKIT_NO_CPR=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = shell, shell, shell
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := setSize(terminal, 100, 40); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	shell.Close()
	return &screen{t: t, terminal: terminal, cmd: cmd}
}

// A screen is the person's side of a terminal.
type screen struct {
	t        *testing.T
	terminal *os.File
	cmd      *exec.Cmd    // a console's, or nil
	seen     bytes.Buffer // all of it, for messages
	fresh    []byte       // what came since the last match
}

func (s *screen) send(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.terminal, keys); err != nil {
		s.t.Fatalf("typing %q: %v", keys, err)
	}
}

// leave leaves a console by Ctrl-D at its prompt.
func (s *screen) leave() {
	s.t.Helper()
	s.send("\x04")
	s.await(`exit \(\[y\]/n\)\? $`)
	s.send("y\n")
	s.ended()
}

// ended waits for the end of a console, which is to be a success.
func (s *screen) ended() {
	s.t.Helper()
	_, _ = io.Copy(&s.seen, s.terminal) // what it still writes; its end is an error
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("jupyter console ended with %v; the screen shows\n%s", err, s.seen.String())
	}
}

// await reads until what came since the last await matches, and returns that.
func (s *screen) await(pattern string) string {
	s.t.Helper()
	re := regexp.MustCompile(pattern)
	if err := s.terminal.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	buf := make([]byte, 4096)
	for {
		plain := escapes.ReplaceAll(s.fresh, nil)
		if re.Match(plain) {
			s.fresh = nil
			return string(plain)
		}
		n, err := s.terminal.Read(buf)
		s.seen.Write(buf[:n])
		s.fresh = append(s.fresh, buf[:n]...)
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				err = errors.New("nothing more came")
			}
			s.t.Fatalf("awaiting %q: %v; the screen shows\n%s", pattern, err, strings.ReplaceAll(s.seen.String(), "\r", ""))
		}
	}
}

// escapes are the sequences that colour a terminal and move its cursor.
var escapes = regexp.MustCompile(`\x1b(\[[0-9;?]*[A-Za-z]|\][^\a]*\a)`)

// openTerminal opens a pair of pseudo-terminal devices: the person's end and
// the program's.
func openTerminal(t *testing.T) (terminal, program *os.File) {
	t.Helper()
	fd, err := syscall.Open("/dev/ptmx", syscall.O_RDWR|syscall.O_NOCTTY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatalf("opening a terminal: %v", err)
	}
	terminal = os.NewFile(uintptr(fd), "/dev/ptmx") // non-blocking: deadlines work
	t.Cleanup(func() { terminal.Close() })
	var number uint32
	var unlock int32
	for request, arg := range map[uintptr]unsafe.Pointer{syscall.TIOCGPTN: unsafe.Pointer(&number), syscall.TIOCSPTLCK: unsafe.Pointer(&unlock)} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), request, uintptr(arg)); errno != 0 {
			t.Fatalf("opening a terminal: %v", errno)
		}
	}
	program, err = os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatalf("opening a terminal: %v", err)
	}
	return terminal, program
}
