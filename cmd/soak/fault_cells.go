//go:build linux

package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// A hostileCell does what no cell should. It prints "runs" where it is to be
// interrupted.
type hostileCell struct {
	code string
	says string // part of its error; "" where it has none
	dies bool   // the process that runs cells, and with it the variables
}

// hostileCells are in the order in which one session runs them.
var hostileCells = []hostileCell{
	{code: `for fd := range 1024 { syscall.Close(fd) }`},
	{code: `null, _ := syscall.Open("/dev/null", syscall.O_RDWR, 0); for fd := 3; fd < 1024; fd++ { syscall.Dup2(null, fd) }`},
	{code: `for fd := range 4096 { syscall.Close(fd) }; select {}`, says: "worker process ended", dies: true},
	{code: `os.Mkdir("gone", 0o777); os.Chdir("gone"); os.Remove("../gone"); os.Chdir(os.TempDir())`},
	{code: `for s := range syscall.Signal(65) { signal.Ignore(s) }; signal.Reset()`},
	{code: `syscall.Exec("/bin/sleep", []string{"sleep", "1000"}, nil)`, says: "cut its connection to the kernel", dies: true},
	{code: `syscall.RawSyscall(syscall.SYS_FORK, 0, 0, 0)`},
	{code: `cmd := exec.Command("sleep", "1000"); cmd.Start();`},
	{code: `syscall.Kill(os.Getpid(), syscall.SIGKILL); select {}`, says: "it was killed", dies: true},
	{code: `syscall.Kill(os.Getpid(), syscall.SIGTERM); select {}`, says: "terminated", dies: true},
	{code: `syscall.Exit(3)`, says: "exited with status 3", dies: true},
	{code: `go os.Exit(3); select {}`, says: "os.Exit(3)"},
	{code: `runtime.Goexit()`, says: "Goexit"},
	{code: `debug.SetMaxThreads(1)`, says: "thread exhaustion", dies: true},
	{code: `_ = make([]byte, 1<<46)`, says: "out of memory", dies: true},
	{code: `syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: 3 << 30, Max: 3 << 30})
var heap [][]byte
for { block := make([]byte, 64<<20); for i := 0; i < len(block); i += 4096 { block[i] = 1 }; heap = append(heap, block) }`, says: "out of memory", dies: true},
	{code: `var recurse func(int) int; recurse = func(n int) int { return recurse(n+1) + 1 }; recurse(0)`, says: "infinite recursion", dies: true},
	{code: `racy := map[int]int{}; for range 4 { go func() { for { racy[1]++ } }() }; select {}`, says: "map", dies: true},
	{code: `*(*int)(unsafe.Pointer(uintptr(0xdeadbeef000))) = 1`, says: "at address 0xdeadbeef000"},
	{code: `go func() { *(*int)(unsafe.Pointer(uintptr(0xdeadbeef000))) = 1 }(); select {}`, says: "memory was used that is not there", dies: true},
	{code: `circle := map[string]any{}; circle["in"] = circle; panic(circle)`, says: "Panic: map"},
	{code: `panic(strings.Repeat("x", 100<<20))`, says: "more bytes"},
	{code: `for range 100_000 { go func() { time.Sleep(time.Hour) }() }`},
	{code: `for i := range 20_000 { go fmt.Println(i) }`},
	{code: `fmt.Println("runs"); var mu sync.Mutex; mu.Lock(); mu.Lock()`, says: "interrupted"},
	{code: `fmt.Println("runs"); select {}`, says: "interrupted"},
	{code: `fmt.Println("runs"); listener, _ := net.Listen("tcp", "127.0.0.1:0"); listener.Accept()`, says: "interrupted"},
	{code: `fmt.Println("runs"); var ends [2]int; syscall.Pipe(ends[:]); syscall.Read(ends[0], make([]byte, 1))`, says: "interrupted"},
	{code: `fmt.Println("runs"); for { }`, says: "interrupted"},
	{code: `os.Stdout.Write([]byte{0, 0xff, '\r', 0x1b, '[', 'J', 0xe4, 0xb8})`},
	{code: "fmt.Println(\"runs\")\x00", says: "invalid NUL character"},
	{code: "type Cyclic [2]Cyclic", says: "invalid recursive type"},
	{code: "count := 0\n" + strings.Repeat("count++\n", 2000)},
}

// hostile runs cells that harm the process that they are in. After each the next
// cell runs, functions are there, and so are variables unless it was said that
// they are gone.
func hostile(t *trial) error {
	k, c, err := t.front(launch{}, "func double(n int) int { return 2 * n }")
	if err != nil {
		return err
	}
	died := 0
	var next time.Duration
	for i, cell := range hostileCells {
		if err := k.run(c, fmt.Sprintf("kept := %d", i)); err != nil {
			return err
		}
		if err := k.suffer(c, cell); err != nil {
			t.failf("%v", err)
			continue
		}
		check := fmt.Sprintf(`if double(kept) != %d { panic(kept) }`, 2*i)
		if cell.dies {
			died++
			check = `if double(21) != 42 { panic("it does not double") }`
		}
		began := time.Now()
		if err := k.run(c, check); err != nil {
			t.failf("after %.60q: %v", cell.code, err)
		}
		next = max(next, time.Since(began))
	}
	t.figure("cells", len(hostileCells))
	t.figure("ended their process", died)
	t.figure("next cell, slowest", next)
	return nil
}

// suffer runs the cell, interrupts it where it wants that, and compares how it
// ended.
func (k *kernel) suffer(c *client.Client, cell hostileCell) error {
	ctx, stop := k.alive(time.Minute)
	defer stop()
	if strings.HasPrefix(cell.code, `fmt.Println("runs");`) {
		forget := c.Watch(func(m *protocol.Message) {
			var s protocol.Stream
			if m.Header.MsgType == protocol.TypeStream && m.Decode(&s) == nil && slices.Contains(strings.Fields(s.Text), "runs") {
				go c.Interrupt(ctx)
			}
		})
		defer forget()
	}
	r, err := c.Execute(ctx, client.Cell{Code: cell.code})
	switch {
	case err != nil:
		return k.because(fmt.Errorf("%.60q: %w", cell.code, err))
	case !r.Complete:
		return fmt.Errorf("%.60q: no idle came after its reply", cell.code)
	case cell.says == "" && r.Status != protocol.StatusOK, cell.says != "" && !strings.Contains(why(r), cell.says):
		return fmt.Errorf("%.60q ended with %s %.300q, want %q", cell.code, r.Status, why(r), cell.says)
	}
	return nil
}
