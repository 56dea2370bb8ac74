package process

import (
	"slices"
	"strings"

	"gokernel/interp"
)

// maxCrash bounds the calls of a crash.
const maxCrash = 10

// Crash reads from the runtime's report of its own end where in the user's code that
// was: the calls of the goroutine that comes first, innermost first. A call that
// repeats, as of an infinite recursion, is there once.
func Crash(report string, frame FrameFunc) []interp.Frame {
	for block := range strings.SplitSeq(report, "\n\n") {
		head, calls, _ := strings.Cut(strings.TrimSpace(block), "\n")
		if !header.MatchString(head) {
			continue
		}
		var list []interp.Frame
		for _, f := range read(outline(calls), frame).Frames {
			if len(list) < maxCrash && !slices.Contains(list, f) {
				list = append(list, f)
			}
		}
		return list
	}
	return nil
}
