package kernel

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of CPU times in /proc. USER_HZ is 100 on every Linux that
// Go runs on.
const tick = 10 * time.Millisecond

// sampleUsage reads /proc. What cannot be read counts as nothing.
func sampleUsage() usageSample {
	s := usageSample{at: time.Now()}
	for _, pid := range family(os.Getpid()) {
		s.process += processTime(pid)
		s.memory += processMemory(pid)
	}
	s.hostBusy, s.hostAll = hostTime()
	m := meminfo()
	s.host.Total, s.host.Free, s.host.Available = m["MemTotal"], m["MemFree"], m["MemAvailable"]
	if s.host.Total > 0 {
		s.host.Used = s.host.Total - min(s.host.Total, m["MemFree"]+m["Buffers"]+m["Cached"]+m["SReclaimable"])
		s.host.Percent = 100 * float64(s.host.Total-min(s.host.Total, s.host.Available)) / float64(s.host.Total)
	}
	return s
}

// family lists a process and its descendants.
func family(root int) []int {
	children := make(map[int][]int)
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			continue
		}
		if fields := statFields(pid); len(fields) > 1 {
			if parent, err := strconv.Atoi(fields[1]); err == nil {
				children[parent] = append(children[parent], pid)
			}
		}
	}
	all := []int{root}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all
}

// statFields returns the fields of /proc/PID/stat after the command's name,
// which may hold spaces: state first, then the parent's pid.
func statFields(pid int) []string {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return nil // it has ended
	}
	end := bytes.LastIndexByte(data, ')')
	return strings.Fields(string(data[end+1:]))
}

// processTime is utime and stime, the fields 14 and 15 of stat.
func processTime(pid int) time.Duration {
	fields := statFields(pid)
	if len(fields) < 13 {
		return 0
	}
	return time.Duration(number(fields[11])+number(fields[12])) * tick
}

// processMemory is the proportional set size, or where the system keeps that
// to itself, the resident one.
func processMemory(pid int) uint64 {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	if pss, ok := table(filepath.Join(dir, "smaps_rollup"))["Pss"]; ok {
		return pss
	}
	data, err := os.ReadFile(filepath.Join(dir, "statm"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0
	}
	return number(fields[1]) * uint64(os.Getpagesize())
}

// hostTime sums the first line of /proc/stat: user nice system idle iowait irq
// softirq steal; guest times are part of user and nice.
func hostTime() (busy, all time.Duration) {
	data, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, 0
	}
	line, _, _ := strings.Cut(string(data), "\n")
	for i, field := range strings.Fields(line) {
		if i == 0 || i > 8 {
			continue
		}
		d := time.Duration(number(field)) * tick
		all += d
		if i != 4 && i != 5 {
			busy += d
		}
	}
	return busy, all
}

func meminfo() map[string]uint64 { return table("/proc/meminfo") }

// table reads lines like "MemTotal:  16384 kB" into bytes.
func table(path string) map[string]uint64 {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	m := make(map[string]uint64)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		name, rest, ok := strings.Cut(lines.Text(), ":")
		if fields := strings.Fields(rest); ok && len(fields) == 2 && fields[1] == "kB" {
			m[name] = number(fields[0]) << 10
		}
	}
	return m
}

// number parses a count of the kernel's; what is none counts as 0.
func number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
