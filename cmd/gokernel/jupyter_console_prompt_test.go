//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// The console with the full prompt: Tab shows a menu of completions, and a name with a question mark its page.
func TestJupyterConsoleTab(t *testing.T) {
	screen := startConsole(t, newMachine(t))
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
	screen.leave()
}

// Several lines at the full prompt: a block goes on until it is whole, with the kernel's indentation; pasted text stays as
// it is; %load and %recall fill the next prompt; what is wrong is said at once, in colours.
func TestJupyterConsoleLines(t *testing.T) {
	m := newMachine(t)
	file := filepath.Join(m.home, "hello.go")
	if err := os.WriteFile(file, []byte("package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"from\", \"a file\")\n}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	screen := startConsole(t, m)
	screen.await(`In \[1\]: `)
	screen.send("for i := range 3 {\r")
	screen.await(`\.\.\.: \^I`) // a tab, as the prompt shows it
	screen.send("fmt.Println(i, \"turns\")\r")
	screen.await(`\.\.\.: \^I(.|\n)*\.\.\.: \^I`)
	screen.send("\x7f}\r") // a step back
	screen.await(`0 turns\r\n1 turns\r\n2 turns\r\n(.|\n)*In \[2\]: `)
	screen.send("\x1b[200~func twice(n int) int {\n\treturn n *\n\t\t2\n}\n\ns := \"héllo, 世界 👩‍👩‍👧\"\nfmt.Println(twice(4), s)\x1b[201~")
	screen.await(`Println\(twice`)
	screen.send("\r")
	screen.await(`\n8 héllo, 世界 👩‍👩‍👧\r\n(.|\n)*In \[3\]: `)
	screen.send("%load " + file + "\r")
	screen.await(`In \[4\]: package main(.|\n)*"from", "a file"`)
	screen.send(strings.Repeat("\x1b[B", 9) + "\r") // to its end
	screen.await(`\nfrom a file\r\n(.|\n)*In \[5\]: `)
	screen.send("%recall 1\r")
	screen.await(`In \[6\]: for i := range 3(.|\n)*turns`)
	screen.send(strings.Repeat("\x1b[B", 9) + "\r")
	screen.await(`2 turns\r\n(.|\n)*In \[7\]: `)
	before := screen.seen.Len()
	screen.send("x := )\r")
	screen.await(`syntax error: unexpected \)(.|\n)*In \[8\]: `)
	if shown := screen.seen.String()[before:]; !strings.Contains(shown, "\x1b[31mcell 7:1:6:\x1b[0m") {
		t.Errorf("an error is shown without its colours: %q", shown)
	}
	screen.send("strings.Repeat(\"0123456789\\n\", 3)\r")
	screen.await(`Out\[8\]: "0123456789(.|\n)*In \[9\]: `)
	screen.send("fmt.Print(strings.Repeat(\"0123456789\\n\", 20000), \"the end\\n\")\r")
	before = screen.seen.Len()
	screen.await(`\nthe end\r\n(.|\n)*In \[10\]: `)
	if n := strings.Count(screen.seen.String()[before:], "0123456789\r"); n != 20000 {
		t.Errorf("of 20000 lines %d were shown", n)
	}
	screen.leave()
}

// The next console finds the cells of the last one by the arrow keys; the kernel of a console ends with it.
func TestJupyterConsoleHistory(t *testing.T) {
	m := newMachine(t)
	screen := startConsole(t, m)
	screen.await(`In \[1\]: `)
	kernel := screen.kernel(m, 1)
	screen.send("if true {\r")
	screen.await(`\.\.\.: \^I`)
	screen.send("fmt.Println(\"of the first console\")\r")
	screen.await(`\.\.\.: \^I(.|\n)*\.\.\.: \^I`)
	screen.send("\x7f}\r")
	screen.await(`\nof the first console\r\n(.|\n)*In \[3\]: `)
	screen.leave()
	kernel.awaitEnd(t)

	screen = startConsole(t, m)
	screen.await(`In \[1\]: `)
	screen.send("\x1b[A") // up
	screen.await(`if true \{(.|\n)*of the first console`)
	screen.send("\r")
	screen.await(`\nof the first console\r\n(.|\n)*In \[2\]: `)
	screen.leave()
}

// Two consoles on one kernel: the second one shows what the first one does, and leaves the kernel running. When the
// kernel is killed, a console that waits for a cell is back at its prompt and can be left.
func TestJupyterConsoleExisting(t *testing.T) {
	m := newMachine(t)
	first := startConsole(t, m)
	first.await(`In \[1\]: `)
	kernel := first.kernel(m, 1)
	second := startConsole(t, m, "--existing", m.connectionFile(t), "--ZMQTerminalInteractiveShell.include_other_output=True")
	second.await(`In \[1\]: `)
	first.send("shared := fmt.Sprint(\"seen\", \" by both\"); fmt.Println(shared)\r")
	first.await(`\nseen by both\r\n(.|\n)*In \[3\]: `)
	second.await(`Remote In \[2\]: (.|\n)*seen by both\r\n`)
	second.send("shared + \" indeed\"\r")
	second.await(`Out\[3\]: "seen by both indeed"(.|\n)*In \[4\]: `)
	second.send("\x04")
	second.await(`exit \(\[y\]/n\)\? $`)
	second.send("y\n")
	second.await(`keeping kernel alive`)
	second.ended()
	first.send("shared + \" still\"\r")
	first.await(`Out\[4\]: "seen by both still"(.|\n)*In \[5\]: `)
	first.send("fmt.Println(\"wait\" + \"ing\"); select {}\r")
	first.await(`\nwaiting\r\n`)
	kernel.kill(t)
	first.await(`In \[\d+\]: `)
	first.leave()
	kernel.awaitEnd(t)
}

// A watched kernel is the process behind a console, seen by another front end.
type watchedKernel struct {
	pid  int
	conn *zmq.Client
}

// kernel asks a cell, the n-th, which process runs the kernel, and joins it.
func (s *screen) kernel(m machine, n int) watchedKernel {
	s.t.Helper()
	s.send("fmt.Println(\"kernel\", os.Getppid())\r") // cells run in its child
	shown := s.await(fmt.Sprintf(`\nkernel \d+\r\n(.|\n)*In \[%d\]: `, n+1))
	pid, err := strconv.Atoi(regexp.MustCompile(`\nkernel (\d+)\r\n`).FindStringSubmatch(shown)[1])
	if err != nil {
		s.t.Fatal(err)
	}
	info, err := zmq.ReadConnectionFile(m.connectionFile(s.t))
	if err != nil {
		s.t.Fatal(err)
	}
	conn, err := zmq.Dial(s.t.Context(), info, zmq.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	return watchedKernel{pid, conn}
}

// connectionFile is that of the one kernel on the machine.
func (m machine) connectionFile(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(m.home, "run", "kernel-*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("connection files are %v, %v", files, err)
	}
	return files[0]
}

func (k watchedKernel) kill(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(k.pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// awaitEnd waits until the kernel has hung up: a console leaves none behind.
func (k watchedKernel) awaitEnd(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	if _, err := k.conn.Receive(ctx, protocol.Control); !errors.Is(err, io.EOF) {
		t.Errorf("the kernel runs on without its console: %v", err)
	}
}
