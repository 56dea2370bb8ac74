package worker

import (
	"bytes"
	"os"
	"strconv"
)

// A memory says whether the machine had enough of it for a time.
type memory int

const (
	unknown  memory = iota
	enough          // the system has killed no process for it
	ranShort        // it has killed some process, of a container with a limit or of the machine
)

// A shortage counts the processes that Linux has killed because memory ran out.
type shortage struct {
	kills int64
	known bool
}

// shortages is the count as it is now, of the machine since its start; not known
// on other systems.
func shortages() shortage {
	stat, err := os.ReadFile("/proc/vmstat")
	if err != nil {
		return shortage{}
	}
	for line := range bytes.Lines(stat) {
		if count, ok := bytes.CutPrefix(line, []byte("oom_kill ")); ok {
			kills, err := strconv.ParseInt(string(bytes.TrimSpace(count)), 10, 64)
			return shortage{kills, err == nil}
		}
	}
	return shortage{}
}

// since compares with an earlier count.
func (now shortage) since(before shortage) memory {
	switch {
	case !now.known || !before.known:
		return unknown
	case now.kills == before.kills:
		return enough
	}
	return ranShort
}
