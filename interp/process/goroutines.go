package process

import (
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"gokernel/interp"
)

// A Goroutine is one that runs code of a cell.
type Goroutine struct {
	ID     int            `json:"id"`
	State  string         `json:"state"`            // in the runtime's words: "chan receive, 2 minutes"
	Frames []interp.Frame `json:"frames,omitempty"` // calls in the user's code, innermost first
	Origin *interp.Frame  `json:"origin,omitempty"` // the go statement that started it
}

// maxStacks bounds the text that goroutines are read from, in bytes: about
// 100,000 goroutines.
const maxStacks = 64 << 20

// goroutines lists the goroutines that run, or were started by, code of cells.
func (e *Engine) goroutines() []Goroutine {
	if e.frame == nil {
		return nil
	}
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) || len(buf) >= maxStacks {
			return e.read(string(buf[:n]))
		}
		buf = make([]byte, 2*len(buf))
	}
}

// header begins a goroutine in the runtime's text: "goroutine 7 [select]:".
var header = regexp.MustCompile(`^goroutine (\d+)[^\[]*\[([^\]]*)\]:`)

// read reads what runtime.Stack wrote.
func (e *Engine) read(text string) []Goroutine {
	var list []Goroutine
	for block := range strings.SplitSeq(text, "\n\n") {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		match := header.FindStringSubmatch(lines[0])
		if match == nil {
			continue
		}
		g := Goroutine{State: match[2]}
		g.ID, _ = strconv.Atoi(match[1]) // the pattern takes digits only
		for i := 1; i+1 < len(lines); i += 2 {
			function, started := strings.CutPrefix(lines[i], "created by ")
			if started {
				function, _, _ = strings.Cut(function, " in goroutine ")
			} else if end := strings.LastIndexByte(function, '('); end > 0 {
				function = function[:end]
			}
			file, line := place(lines[i+1])
			f, ok := e.frame(file, line, function)
			switch {
			case !ok:
			case started:
				g.Origin = &f
			default:
				g.Frames = append(g.Frames, f)
			}
		}
		if len(g.Frames) > 0 || g.Origin != nil {
			list = append(list, g)
		}
	}
	return list
}

// place reads the second line of a call: "\tfile.go:12 +0x1f".
func place(text string) (file string, line int) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), " +0x")
	at := strings.LastIndexByte(text, ':')
	if at < 0 {
		return text, 0
	}
	line, _ = strconv.Atoi(text[at+1:]) // 0 where it is none
	return text[:at], line
}
