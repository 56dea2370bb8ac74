//go:build linux

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// dyingCells are cells during which, and after which, the worker is killed. "N"
// stands for the number of the cell.
var dyingCells = []string{
	"1 + 1",
	"xN := N; xN + 1",
	"func fN() int { s := 0; for i := range 1000 { s += i * N }; return s }\nfN()",
	"for i := range 100_000 { fmt.Println(\"a line of output\", i) }",
	"time.Sleep(50 * time.Millisecond)",
	"var s string; fmt.Print(\"name: \"); fmt.Scanln(&s); s",
	"%restart",
	"!echo one; sleep 0.05; echo two",
	"!sleep 300 &",
	"exec.Command(\"sleep\", \"300\").Start()",
	"type TN struct{ A, B int }\nfunc (t TN) String() string { return \"T\" }\nTN{1, 2}",
	"func mapN[A, B any](in []A, g func(A) B) (out []B) { for _, x := range in { out = append(out, g(x)) }; return out }\nmapN([]int{1, 2}, func(i int) string { return fmt.Sprint(i) })",
	"func deepN(n int) int { return deepN(n+1) + 1 }\ndeepN(0)",
	"display.HTML(\"<b>x</b>\")",
	"go func() { for { time.Sleep(time.Millisecond); fmt.Print(\".\") } }()\ntime.Sleep(20 * time.Millisecond)",
	"%whos",
	"%time keep()",
	"keep?",
	"b := make([]byte, 50<<20); for i := range b { b[i] = 1 }; len(b)",
	"os.Exit(3)",
	"panic(\"oh\")",
	"%cd .",
	"func gN() { fmt.Println(N) }",
	"%%capture cN\nfmt.Println(N)",
}

// blows end a worker, or stop it; 0 leaves it alone.
var blows = []syscall.Signal{syscall.SIGKILL, syscall.SIGSEGV, syscall.SIGABRT, syscall.SIGSTOP, syscall.SIGTERM, 0}

// killWorkers kills the worker at random points of cells: each cell is answered,
// and the one after it, or the next where that is told of the death, has the
// session's declarations.
func killWorkers(t *trial) error {
	const keep = "type Keep struct{ N int }\nfunc (k Keep) String() string { return \"kept\" }\nfunc keep() string { return Keep{1}.String() }"
	k, c, err := t.front(launch{}, keep, "keep()")
	if err != nil {
		return err
	}
	asking, stop := context.WithCancel(t.ctx)
	var beside sync.WaitGroup
	beside.Go(func() { k.askBeside(asking) })
	defer beside.Wait()
	defer stop()

	before := len(descriptors(k.pid()))
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	n, died, between := t.n(1000), 0, 0
	var slowest time.Duration
	for i := range n {
		code := strings.ReplaceAll(dyingCells[random.IntN(len(dyingCells))], "N", fmt.Sprint(i))
		signal, delay := blows[random.IntN(len(blows))], time.Duration(random.IntN(120))*time.Millisecond
		if random.IntN(3) == 0 {
			delay /= 10
		}
		var blow sync.WaitGroup
		blow.Go(func() { k.strike(signal, delay, i%8 == 0) })
		began := time.Now()
		r, err := k.execute(c, client.Cell{Code: code, Input: func(context.Context, protocol.InputRequest) (string, error) { return "word", nil }})
		blow.Wait()
		if err != nil {
			return fmt.Errorf("%q, %v after %v: %w", code, signal, delay, err)
		}
		slowest = max(slowest, time.Since(began))
		if isDeath(r) {
			died++
			if told := strings.Join(r.Traceback, "\n"); !strings.Contains(told, "are there again") {
				t.failf("%q, %v after %v, does not say what is there: %s", code, signal, delay, told)
			}
		}
		for try := 0; ; try++ {
			r, err := k.execute(c, client.Cell{Code: `if keep() != "kept" { panic("it is another") }`})
			if err != nil {
				return fmt.Errorf("after %q, %v after %v: %w", code, signal, delay, err)
			}
			if r.Status == protocol.StatusOK {
				break
			}
			if between++; try > 0 || !isDeath(r) {
				t.failf("after %q, %v after %v, the session is not there: %s", code, signal, delay, why(r))
				break
			}
		}
		for _, id := range children(k.pid()) {
			if state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id)); err == nil && strings.Contains(string(state), ") Z ") {
				time.Sleep(100 * time.Millisecond) // it may be about to be waited for
				if again, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id)); err == nil && strings.Contains(string(again), ") Z ") {
					t.failf("after %q, %v after %v, a zombie is there: %s", code, signal, delay, again)
				}
			}
		}
	}
	stop()
	beside.Wait()
	k.settle(before + len(channels)) // of the front end that asked beside
	t.figure("cells", n)
	t.figure("died in", died)
	t.figure("found it dead", between)
	t.figure("slowest cell", slowest)
	t.figure("threads of the kernel at the end", status(k.pid(), "Threads"))
	return nil
}

func isDeath(r *client.Result) bool {
	return r.Status == protocol.StatusError && r.ErrorContent != nil && r.EName == "WorkerDied"
}

// strike sends the signal to the worker after the delay. One that is stopped goes
// on soon; with forGood the user has to interrupt it, which kills it.
func (k *kernel) strike(signal syscall.Signal, delay time.Duration, forGood bool) {
	time.Sleep(delay)
	if signal == 0 {
		return
	}
	ids := workers(k.pid())
	for _, id := range ids {
		_ = syscall.Kill(id, signal) // it may have ended just now
	}
	if signal != syscall.SIGSTOP {
		return
	}
	if forGood {
		time.Sleep(50 * time.Millisecond)
		_ = k.signal(syscall.SIGINT, false) // the cell tells
		time.Sleep(2500 * time.Millisecond)
	} else {
		time.Sleep(100 * time.Millisecond)
	}
	for _, id := range ids {
		_ = syscall.Kill(id, syscall.SIGCONT) // or it has ended
	}
}
