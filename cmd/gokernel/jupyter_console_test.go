//go:build linux

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
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
	jupyter := jupyter(t, "console")
	terminal, shell := openTerminal(t)
	cmd := newMachine(t).command(t, 2*time.Minute, jupyter, "console", "--simple-prompt", "--kernel=gokernel")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = shell, shell, shell
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	shell.Close()
	screen := &screen{t: t, terminal: terminal}

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
	screen.send("nosuchname\n")
	screen.await(`undefined: nosuchname(.|\n)*In \[\d+\]: $`)
	screen.send(`fmt.Println("looping"); for {}` + "\n")
	screen.await(`\nlooping\r\n`)
	screen.send("\x03") // Ctrl-C: the terminal makes a SIGINT of it
	screen.await(`Interrupt(.|\n)*In \[\d+\]: $`)
	screen.send("twice(x) + 1\n")
	screen.await(`Out\[\d+\]: 85\r\n(.|\n)*In \[\d+\]: $`)
	screen.send("\x04") // Ctrl-D
	screen.await(`exit \(\[y\]/n\)\? $`)
	screen.send("y\n")
	if err := cmd.Wait(); err != nil {
		t.Errorf("jupyter console ended with %v\n%s", err, screen.seen.String())
	}
}

// The console with the full prompt: Tab shows a menu of completions, and a name with a question mark its page.
func TestJupyterConsoleTab(t *testing.T) {
	jupyter := jupyter(t, "console")
	terminal, shell := openTerminal(t)
	cmd := newMachine(t).command(t, 2*time.Minute, jupyter, "console", "--kernel=gokernel")
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
	screen := &screen{t: t, terminal: terminal}

	screen.await(`In \[1\]: `)
	screen.send("func special(limit int) (depth, width int) { return }\r")
	screen.await(`In \[2\]: `)
	screen.send("strings.Has\t")
	screen.await(`HasPrefix(.|\n)*HasSuffix`)
	screen.send("\t") // the first one
	screen.send("(\"abc\", \"ab\")\r")
	screen.await(`Out\[2\]:.*true(.|\n)*In \[3\]: `)
	screen.send("special?\r")
	screen.await(`limit int(.|\n)*In \[`)
	screen.send("\x04") // Ctrl-D
	screen.await(`exit`)
	screen.send("y\n")
	if err := cmd.Wait(); err != nil {
		t.Errorf("jupyter console ended with %v\n%s", err, screen.seen.String())
	}
}

// setSize tells a terminal its size in characters.
func setSize(terminal *os.File, width, height uint16) error {
	size := [4]uint16{height, width}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, terminal.Fd(), syscall.TIOCSWINSZ, uintptr(unsafe.Pointer(&size))); errno != 0 {
		return errno
	}
	return nil
}

// A screen is the person's side of a terminal.
type screen struct {
	t        *testing.T
	terminal *os.File
	seen     bytes.Buffer // all of it, for messages
	fresh    []byte       // what came since the last match
}

func (s *screen) send(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.terminal, keys); err != nil {
		s.t.Fatalf("typing %q: %v", keys, err)
	}
}

// await reads until what came since the last await matches.
func (s *screen) await(pattern string) {
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
			return
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
