package magic

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/process"
)

func memStats() *Magic {
	return &Magic{
		Name:     "memstats",
		Usage:    "%memstats [gc]",
		Brief:    "how much memory the process that runs cells has, with gc after collecting garbage",
		Operands: Words,
		Words:    func(*check.Snapshot) []string { return []string{"gc"} },
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if c.Args != "" && c.Args != "gc" {
				return c.Misused()
			}
			answer, err := c.Process(ctx, process.Request{Memory: true, Collect: c.Args == "gc"})
			if err != nil {
				return err
			}
			c.Print(memoryTable(answer.Memory))
			return nil
		},
	}
}

func memoryTable(m *process.Memory) string {
	var b strings.Builder
	row := func(name, value, note string) { fmt.Fprintf(&b, "%-12s %10s  %s\n", name, value, note) }
	row("live", Bytes(m.Live), fmt.Sprintf("in %d values", m.Objects))
	row("idle", Bytes(m.Idle), "of the heap, to be used again or given back")
	row("stacks", Bytes(m.Stacks), fmt.Sprintf("of %d goroutines, gokernel's own included", m.Goroutines))
	row("system", Bytes(m.System), "all that Go has of the system")
	row("allocated", Bytes(m.Allocated), "since the process started")
	row("collections", fmt.Sprint(m.Collections), "with pauses of "+m.Pauses.Round(time.Microsecond).String()+" in all")
	return b.String()
}

// Bytes is a number of bytes as people read it: "1.5 MB", with thousands of
// thousands.
func Bytes(n uint64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/1000, 0
	for value >= 999.95 && unit < len("kMGTPE")-1 {
		value /= 1000
		unit++
	}
	return fmt.Sprintf("%.1f %cB", value, "kMGTPE"[unit])
}
