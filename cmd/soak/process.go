//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// children are the ids of a process's children that are there now.
func children(pid int) []int {
	// A child belongs to the thread that started it.
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil
	}
	var ids []int
	for _, thread := range threads {
		list, err := os.ReadFile(thread)
		if err != nil {
			continue // the thread has ended
		}
		for _, word := range strings.Fields(string(list)) {
			if id, err := strconv.Atoi(word); err == nil {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// workers are the worker processes of a kernel process.
func workers(pid int) []int {
	var ids []int
	for _, id := range children(pid) {
		// The go command may be at work beside the worker.
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", id))
		if err == nil && bytes.HasSuffix(line, []byte("\x00worker\x00")) {
			ids = append(ids, id)
		}
	}
	return ids
}

// status is a number of /proc/PID/status, as in "VmRSS:   123 kB", in bytes
// where it has a unit; 0 when the process is gone.
func status(pid int, name string) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		rest, ok := strings.CutPrefix(line, name+":")
		if !ok {
			continue
		}
		fields := strings.Fields(rest)
		n, err := strconv.ParseInt(fields[0], 10, 64)
		if err != nil {
			return 0
		}
		if len(fields) > 1 && fields[1] == "kB" {
			n <<= 10
		}
		return n
	}
	return 0
}

// descriptors are what a process's open descriptors lead to; nil when it is
// gone.
func descriptors(pid int) []string {
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var open []string
	for _, e := range entries {
		if target, err := os.Readlink(filepath.Join(dir, e.Name())); err == nil {
			open = append(open, target)
		}
	}
	return open
}

// marked are the processes that have a variable of that name and value in
// their environment, with their command lines.
func marked(variable string) map[int]string {
	found := make(map[int]string)
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		return nil
	}
	for _, file := range files {
		env, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(append([]byte{0}, env...), []byte("\x00"+variable+"\x00")) {
			continue
		}
		dir := filepath.Dir(file)
		id, err := strconv.Atoi(filepath.Base(dir))
		line, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		if err == nil && len(line) > 0 { // a process without one has ended
			found[id] = strings.ReplaceAll(strings.TrimRight(string(line), "\x00"), "\x00", " ")
		}
	}
	return found
}

// files are all files under a directory, as paths in it.
func files(dir string) ([]string, error) {
	var list []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && path != dir {
			name, _ := filepath.Rel(dir, path)
			list = append(list, name)
		}
		return err
	})
	return list, err
}
