package worker

import (
	"regexp"
	"strings"
	"sync"
)

// A DiedError says that the worker has ended, and with it the variables of
// the session.
type DiedError struct {
	Cause  string // in words for the user, to follow "the worker process ended: "
	Status string // how the process ended, as in "exited with status 2"; or ""
	Report string // the Go runtime's crash report, cut to 64 KiB; or ""
}

func (e *DiedError) Error() string { return "the worker process ended: " + e.Cause }

const maxReport = 64 << 10

// diagnose names the cause of death.
func diagnose(end ending, killed, report string) *DiedError {
	d := &DiedError{Cause: killed, Status: end.status, Report: report[:min(len(report), maxReport)]}
	if d.Cause != "" {
		return d
	}
	for _, c := range causes() {
		if m := c.pattern.FindStringSubmatch(report); m != nil {
			d.Cause = c.words
			if strings.HasSuffix(c.words, ": ") && len(m) > 1 {
				d.Cause += m[1]
			}
			return d
		}
	}
	switch {
	case end.killed && end.memory == enough:
		d.Cause = "it was killed, though there was memory: by a cell, by another program or by a limit (" + end.status + ")"
	case end.killed:
		d.Cause = "it was killed, probably because memory ran out (" + end.status + ")"
	case end.status != "":
		d.Cause = end.status
	default:
		d.Cause = "for an unknown reason"
	}
	return d
}

// causes are the reports of the Go runtime in the user's words, the special
// ones first. A cause that ends in a colon is followed by what the pattern
// caught.
//
// They are compiled for the first death: every start of a process would pay.
var causes = sync.OnceValue(func() []cause {
	return []cause{
		{regexp.MustCompile(`(?m)^fatal error: stack overflow|^runtime: goroutine stack exceeds`), "infinite recursion (stack overflow)"},
		{regexp.MustCompile(`(?m)^fatal error: (concurrent map .*)$`), "a map was used by several goroutines at once: "},
		{regexp.MustCompile(`(?m)^fatal error: .*(out of memory|cannot allocate memory)|^runtime: out of memory`), "out of memory"},
		{regexp.MustCompile(`(?m)^unexpected fault address (.*)$`), "memory was used that is not there (by unsafe code, or of a mapped file that has become shorter), at address: "},
		{regexp.MustCompile(`(?m)^signal arrived during cgo execution`), "a crash in C code"},
		{regexp.MustCompile(`(?m)^fatal error: all goroutines are asleep`), "all goroutines are asleep (deadlock)"},
		{regexp.MustCompile(`(?m)^fatal error: (sync: .*)$`), "a lock was misused: "},
		{regexp.MustCompile(`(?m)^fatal error: (.+)$`), "a fatal error of the Go runtime: "},
		// Where the first line has been lost, the frames tell.
		{regexp.MustCompile(`(?m)^runtime\.throw\(.*\n.*\nruntime\.newstack\(`), "infinite recursion (stack overflow)"},
		{regexp.MustCompile(`(?m)^(?:internal/runtime/maps|runtime)\.fatal\(`), "a map was used by several goroutines at once"},
		{regexp.MustCompile(`(?m)^runtime\.throw\((.*\n.*\n)*?runtime\.(sysMap|sysUsed|\(\*mheap\)\.)`), "out of memory"},
		{regexp.MustCompile(`(?m)^panic: (.+)$`), "a panic in a goroutine: "},
		{regexp.MustCompile(`(?m)^(SIG[A-Z]+: .+)$`), "a crash: "},
	}
})

type cause struct {
	pattern *regexp.Regexp
	words   string
}
