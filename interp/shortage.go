package interp

import "strings"

// shortages are what the machine may run out of, as its errors and tools say it,
// and what helps.
var shortages = []struct{ said, advice string }{
	{"no space left on device", "free some space on the disk, and run the cell again"},
	{"disk quota exceeded", "free some space on the disk, and run the cell again"},
	{"too many open files", "close files or connections, or raise the limit on them (ulimit -n), and run the cell again"},
	{"resource temporarily unavailable", "end other processes, or raise the limit on them (ulimit -u), and run the cell again"},
	{"cannot allocate memory", "end what takes the memory, and run the cell again"},
}

// Shortage is the cure where what is said tells that the machine has run out of
// something, or "".
func Shortage(said string) string {
	for _, s := range shortages {
		if strings.Contains(said, s.said) {
			return s.advice
		}
	}
	return ""
}

// BuildShortage is Shortage for what was said by a build: one of its tools that was
// killed has most often been chosen by a system that had no memory left.
func BuildShortage(said string) string {
	if strings.Contains(said, "signal: killed") {
		return "memory may have run out: end what takes it, and run the cell again"
	}
	return Shortage(said)
}
