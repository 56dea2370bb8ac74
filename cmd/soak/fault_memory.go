//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"gokernel/kernel/client"
)

// A room is a control group whose processes have that much memory together. The
// system kills the largest of them when they want more.
type room struct{ dir string }

// controllers are where systems have their memory controller, with the names of
// the file that says how much there is. It is for root.
var controllers = []struct{ dir, limit string }{
	{"/sys/fs/cgroup/memory", "memory.limit_in_bytes"},
	{"/sys/fs/cgroup", "memory.max"},
}

// errNoRoom says that no control group can be made here.
var errNoRoom = errors.New("no control group can be made here")

// newRoom makes a room of so many megabytes.
func newRoom(megabytes int) (room, error) {
	failure := errNoRoom
	for _, c := range controllers {
		r := room{filepath.Join(c.dir, fmt.Sprintf("gokernel-soak-%d", time.Now().UnixNano()))}
		if err := os.Mkdir(r.dir, 0o755); err != nil {
			failure = fmt.Errorf("%w: %w", errNoRoom, err)
			continue
		}
		limit := filepath.Join(r.dir, c.limit)
		if _, err := os.Stat(limit); err == nil {
			return r, os.WriteFile(limit, fmt.Append(nil, megabytes<<20), 0o644)
		}
		r.remove()
	}
	return room{}, failure
}

// wrap is a command that runs another in the room.
func (r room) wrap() []string {
	return []string{"sh", "-c", `echo $$ >` + filepath.Join(r.dir, "cgroup.procs") + ` && exec "$0" "$@"`}
}

func (r room) remove() { _ = syscall.Rmdir(r.dir) } // fails while a process is in it

// exhaustMemory lets cells use more memory than there is for kernel and worker
// together: what has most is killed, and that is the worker, or a program that
// the cell has started. The kernel goes on and says what has happened.
func exhaustMemory(t *trial) error {
	r, err := newRoom(300)
	if errors.Is(err, errNoRoom) {
		t.figure("not tried", err)
		return nil
	}
	if err != nil {
		return err
	}
	defer r.remove()
	k, err := t.start(launch{wrap: r.wrap()})
	if err != nil {
		return err
	}
	defer k.end() // before the room goes
	c, err := k.attach()
	if err != nil {
		return err
	}
	if err := errors.Join(k.run(c, "func double(n int) int { return 2 * n }\nkept := 1"), k.run(c, compiled())); err != nil {
		return err
	}
	began := time.Now()
	for _, cell := range []struct{ code, ends, says string }{
		{"heap := [][]byte{}\nfor { block := make([]byte, 16<<20); for i := 0; i < len(block); i += 4096 { block[i] = 1 }; heap = append(heap, block) }", "WorkerDied", "memory ran out"},
		{"%%bash\nheap=$(head -c 1000000000 /dev/zero | tr '\\0' x)", "MagicError", "signal: killed"},
	} {
		r, err := k.execute(c, client.Cell{Code: cell.code})
		if err != nil {
			return err
		}
		if r.ErrorContent == nil || r.EName != cell.ends || !strings.Contains(r.EValue, cell.says) {
			t.failf("%q ends with %s: %s", cell.code, r.Status, why(r))
			continue
		}
		if told := strings.Join(r.Traceback, "\n"); cell.ends == "WorkerDied" && (!strings.Contains(told, "heap") || !strings.Contains(told, "kept")) {
			t.failf("%q does not say what is gone: %s", cell.code, told)
		}
		for _, next := range []string{`if double(21) != 42 { panic("it does not double") }`, compiled()} {
			if err := k.run(c, next); err != nil {
				return err
			}
		}
	}
	t.figure("both cells, and two after each", time.Since(began))
	return nil
}
