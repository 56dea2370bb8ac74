package process

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"syscall"
)

// signalTree sends a signal to a process and to all that it has started. They
// are of the worker's process group, so that they end with the worker, which
// is why the group cannot be used for it. Those in told are left out, and it notes
// there whom it has signalled.
func signalTree(p *os.Process, sig os.Signal, told map[int]bool) {
	children := map[int][]int{}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		_ = p.Signal(sig) // it may have ended
		return
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if parent, err := parentOf(pid); err == nil {
			children[parent] = append(children[parent], pid)
		}
	}
	tree := []int{p.Pid}
	for i := 0; i < len(tree); i++ {
		tree = append(tree, children[tree[i]]...)
	}
	for _, pid := range tree {
		if told[pid] {
			continue
		}
		_ = syscall.Kill(pid, sig.(syscall.Signal)) // it may have ended
		told[pid] = true
	}
}

// parentOf reads the parent of a process: the second field behind its name,
// which stands in parentheses and may hold any.
func parentOf(pid int) (int, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 2 {
		return 0, errors.New("a short stat file")
	}
	return strconv.Atoi(string(fields[1]))
}
