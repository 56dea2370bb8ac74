package process

import (
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"gokernel/interp"
)

// A Goroutine is one that runs code of a cell, or several that are in the same
// place for the same reason.
type Goroutine struct {
	ID     int            `json:"id"`               // of one of them
	Count  int            `json:"count"`            // how many they are
	State  string         `json:"state"`            // in the runtime's words: "chan receive, 2 minutes"
	Frames []interp.Frame `json:"frames,omitempty"` // calls in the user's code, innermost first
	Origin *interp.Frame  `json:"origin,omitempty"` // the go statement that started it
}

// maxStacks bounds the text that goroutines are read from, in bytes: about
// 100,000 goroutines.
const maxStacks = 64 << 20

// goroutines lists the goroutines that run, or were started by, code of cells.
// all is false where there are so many that some have not been looked at.
func (e *Engine) goroutines() (list []Goroutine, all bool) {
	if e.frame == nil {
		return nil, true
	}
	const each = 700 // bytes of one, or so: the world stands still for each attempt
	buf := make([]byte, min(max(1<<20, each*runtime.NumGoroutine()), maxStacks))
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) || len(buf) >= maxStacks {
			return e.list(string(buf[:n])), n < len(buf)
		}
		buf = make([]byte, min(2*len(buf), maxStacks))
	}
}

// header begins a goroutine in the runtime's text: "goroutine 7 [select]:".
var header = regexp.MustCompile(`^goroutine (\d+)[^\[]*\[([^\]]*)\]:`)

// list reads what runtime.Stack wrote. Of a hundred thousand goroutines most are
// alike, so calls are looked at when their outline is new.
func (e *Engine) list(text string) []Goroutine {
	var list []Goroutine
	alike := map[string]int{} // place in list, or -1 for what is no cell's
	for block := range strings.SplitSeq(text, "\n\n") {
		head, calls, _ := strings.Cut(strings.TrimSpace(block), "\n")
		match := header.FindStringSubmatch(head)
		if match == nil {
			continue
		}
		state, _, _ := strings.Cut(match[2], ",") // without the time that it has been in it
		calls = outline(calls)
		key := state + "\n" + calls
		at, seen := alike[key]
		if !seen {
			g := read(calls, e.frame)
			g.State = match[2]
			g.ID, _ = strconv.Atoi(match[1]) // the pattern takes digits only
			at = -1
			if len(g.Frames) > 0 || g.Origin != nil {
				at = len(list)
				list = append(list, g)
			}
			alike[key] = at
		}
		if at >= 0 {
			list[at].Count++
		}
	}
	return list
}

// outline is the calls of a goroutine without what differs among those that are
// in the same place: arguments, offsets, and who has started it. Each call is two
// lines.
func outline(calls string) string {
	var b strings.Builder
	b.Grow(len(calls))
	for line := range strings.SplitSeq(calls, "\n") {
		switch {
		case strings.HasPrefix(line, "..."): // frames are left out
			continue
		case strings.HasPrefix(line, "\t"):
			line, _, _ = strings.Cut(line, " +0x")
		case strings.HasPrefix(line, startedBy):
			line, _, _ = strings.Cut(line, " in goroutine ")
		default:
			if end := strings.LastIndexByte(line, '('); end > 0 {
				line = line[:end]
			}
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// startedBy begins the last call: that of the go statement.
const startedBy = "created by "

// read reads an outline.
func read(outline string, frame FrameFunc) (g Goroutine) {
	lines := strings.Split(outline, "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		function, started := strings.CutPrefix(lines[i], startedBy)
		file, line := place(lines[i+1])
		f, ok := frame(file, line, function)
		switch {
		case !ok:
		case started:
			g.Origin = &f
		default:
			g.Frames = append(g.Frames, f)
		}
	}
	return g
}

// place reads the second line of a call: "\tfile.go:12".
func place(text string) (file string, line int) {
	text = strings.TrimSpace(text)
	at := strings.LastIndexByte(text, ':')
	if at < 0 {
		return text, 0
	}
	line, _ = strconv.Atoi(text[at+1:]) // 0 where it is none
	return text[:at], line
}
