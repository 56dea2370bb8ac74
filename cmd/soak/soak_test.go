//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// built is the gokernel that the tests of this package start; TestMain
// builds it, as a user would.
var built string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	if len(os.Args) == 3 && os.Args[1] == watchCommand { // this program is its own watch
		return run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)
	}
	dir, err := os.MkdirTemp("", "gokernel-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built = filepath.Join(dir, "gokernel")
	for _, argv := range [][]string{
		{"go", "build", "-o", built, "gokernel/cmd/gokernel"},
		{built, "install", "--prefix", dir}, // the first one builds what all need
	} {
		if out, err := exec.Command(argv[0], argv[1:]...).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n%s", strings.Join(argv, " "), err, out)
			return 1
		}
	}
	return m.Run()
}

// inTest are options with which a scenario takes a second or so. The limit is
// one that only a kernel that hangs exceeds.
func inTest() options { return options{binary: built, scale: 0.01, limit: 20 * time.Second} }

// Every scenario holds at a small scale.
func TestScenarios(t *testing.T) {
	for _, s := range scenarios() {
		t.Run(s.name, func(t *testing.T) {
			r := perform(t.Context(), s, inTest())
			for _, line := range r.lines() {
				t.Log(line)
			}
			if len(r.failures) > 0 {
				t.Errorf("%s: it fails", s.what)
			}
		})
	}
}

// A trial fails where something is not as it must be: or the table would say
// that all holds, whatever happens.
func TestTrialFails(t *testing.T) {
	for _, test := range []struct {
		name, want string
		run        func(*trial, *kernel) error
	}{
		{"an error", "as it is", func(*trial, *kernel) error { return fmt.Errorf("as it is") }},
		{"a failing cell", "running", func(_ *trial, k *kernel) error {
			c, err := k.attach()
			if err != nil {
				return err
			}
			return k.run(c, `panic("no")`)
		}},
		{"the kernel ends", "ended by itself", func(_ *trial, k *kernel) error {
			if err := syscall.Kill(k.pid(), syscall.SIGKILL); err != nil {
				return err
			}
			return k.wait(10 * time.Second)
		}},
		{"the kernel stops", "gave no answer", func(_ *trial, k *kernel) error {
			if err := k.signal(syscall.SIGKILL, false); err != nil {
				return err
			}
			return k.wait(10 * time.Second)
		}},
		{"a temporary file is left", "temporary files are left", func(_ *trial, k *kernel) error {
			return os.WriteFile(filepath.Join(k.temp, "it"), nil, 0o600)
		}},
		{"a process is left", "is left: sleep 1000", func(_ *trial, k *kernel) error {
			sleep := exec.Command("sleep", "1000")
			sleep.Env = append(os.Environ(), k.mark)
			if err := sleep.Start(); err != nil {
				return err
			}
			go func() { _ = sleep.Wait() }() // the trial kills it
			return nil
		}},
		{"the log has an error", "level=ERROR", func(_ *trial, k *kernel) error {
			return os.WriteFile(k.logFile(), []byte("level=ERROR it"), 0o600)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := perform(t.Context(), scenario{run: func(t *trial) error {
				k, err := t.start(launch{})
				if err != nil {
					return err
				}
				return test.run(t, k)
			}}, inTest())
			if got := strings.Join(r.failures, "\n"); !strings.Contains(got, test.want) {
				t.Errorf("failures are %q, want one with %q", got, test.want)
			}
		})
	}
}

func TestPromptLimit(t *testing.T) {
	o := inTest()
	o.limit = time.Nanosecond
	r := perform(t.Context(), scenario{prompt: true, run: func(t *trial) error {
		_, _, err := t.front(launch{ipc: true}, "time.Sleep(200*time.Millisecond)")
		return err
	}}, o)
	for _, name := range []string{"heartbeat took", "control took"} {
		if got := strings.Join(r.failures, "\n"); !strings.Contains(got, name) {
			t.Errorf("failures are %q, want one with %q", got, name)
		}
	}
	if r.kernel == 0 || r.worker == 0 || r.beat == 0 || r.control == 0 {
		t.Errorf("not measured: %+v", r)
	}
}

func TestLagsBetween(t *testing.T) {
	at := func(ms int) time.Time { return time.UnixMilli(int64(ms)) }
	l := lags{late: []lag{{at(10), 10 * time.Millisecond}, {at(30), 20 * time.Millisecond}}}
	for _, test := range []struct{ from, to, want int }{
		{0, 5, 0}, {0, 100, 30}, {15, 35, 10}, {35, 40, 5}, {60, 70, 0},
	} {
		if got := l.between(at(test.from), at(test.to)); got != time.Duration(test.want)*time.Millisecond {
			t.Errorf("between(%d, %d) = %v, want %d ms", test.from, test.to, got, test.want)
		}
	}
}

func TestTable(t *testing.T) {
	var b strings.Builder
	printTable(&b, []report{
		{scenario: scenario{what: "a | b"}, figures: []figure{{"n", "1"}, {"size", size(12_345_678).String()}}, watched: true, beat: 1234 * time.Microsecond, kernel: 1 << 20},
		{scenario: scenario{what: "c"}, failures: []string{"it\nfails", "twice"}},
	})
	want := `| what | result | figures | heartbeat, control at most | memory of kernel, worker at most |
| --- | --- | --- | --- | --- |
| a \| b | holds | n: 1; size: 12 MB | 1.23ms, 0s | 1.0 MB, 0.0 kB |
| c | **fails**: it |  |  |  |
`
	if b.String() != want {
		t.Errorf("table is\n%swant\n%s", b.String(), want)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"-nonsense"}, {"-run", "("}, {"-run", "no such scenario"}} {
		var out, err strings.Builder
		if status := run(t.Context(), args, &out, &err); status != 2 || err.Len() == 0 {
			t.Errorf("run(%q) = %d, with %q", args, status, err.String())
		}
	}
	var out, err strings.Builder
	if status := run(t.Context(), []string{"-list"}, &out, &err); status != 0 || !strings.Contains(out.String(), "load/lines") {
		t.Errorf("run(-list) = %d, with %q", status, out.String())
	}
}
