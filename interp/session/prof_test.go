package session_test

import (
	"context"
	"strings"
	"testing"

	"gokernel/interp"
	"gokernel/interp/session"
)

func TestProfileOfACell(t *testing.T) {
	b := newBook(t, session.Auto)
	b.run("func slow(n int) (sum int) {\n\tfor i := range n {\n\t\tsum += i % 7\n\t}\n\treturn sum\n}")
	did, engine := b.run("%%prof\nlist := make(chan int)\ngo func() { list <- slow(100_000_000) }()\ntotal := slow(400_000_000) + <-list")
	if engine != "native" {
		t.Errorf("the cell was run by %q", engine)
	}
	lines := strings.Split(did, "\n")
	if len(lines) < 4 || !strings.Contains(lines[0], "processor time: ") || !strings.HasSuffix(lines[3], "  slow (cell 1)") {
		t.Fatalf("the table begins with\n%s", did[:min(len(did), 1000)])
	}
	for _, part := range []string{"cell 2:4\n", "func1 (cell 2)\n", "<title>slow (cell 1): ", `title="cell 2:4: `, "% all\n"} {
		if !strings.Contains(did, part) {
			t.Errorf("%q is missing in\n%s", part, did)
		}
	}
	if strings.Contains(did, "gokernel/") {
		t.Errorf("what belongs to the kernel is in\n%s", did)
	}
}

// A cell that is interrupted shows what it has spent its time in.
func TestProfileOfAnInterruptedCell(t *testing.T) {
	b := newBook(t, session.Auto)
	b.run("func forever() {\n\tfor n := 0; ; n++ {\n\t\tif n == 400_000_000 {\n\t\t\tfmt.Println(n)\n\t\t}\n\t}\n}")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	b.front.onText = stop
	b.front.cells = append(b.front.cells, &record{})
	outcome := b.s.Execute(ctx, interp.Cell{Run: 2, Number: 2, Code: "%prof forever()"})
	if outcome.Err == nil || outcome.Err.Kind != interp.KindInterrupt {
		t.Errorf("it ended with %v", outcome.Err)
	}
	if did := b.front.did(2); !strings.Contains(did, "forever (cell 1)\n") {
		t.Errorf("it shows\n%s", did)
	}
}

func TestOnlyCompiledCellsAreProfiled(t *testing.T) {
	b := newBook(t, session.Interpret)
	b.front.cells = append(b.front.cells, &record{})
	outcome := b.s.Execute(context.Background(), interp.Cell{Run: 1, Number: 1, Code: "%prof 1 + 1"})
	if outcome.Err == nil || outcome.Err.Kind != interp.KindMagic || !strings.Contains(outcome.Err.Advice, "%engine auto") {
		t.Errorf("it ended with %v", outcome.Err)
	}
}
