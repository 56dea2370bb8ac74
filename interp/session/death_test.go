package session_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"gokernel/interp"
	"gokernel/interp/session"
)

// mortal lets the test end the workers that start has started.
type mortal struct {
	start session.StartFunc

	mu      sync.Mutex
	last    *session.Worker
	stilled int // so many of the next workers end before they run anything
}

// worker is a StartFunc.
func (m *mortal) worker(ctx context.Context, front interp.Front, progress func(string)) (*session.Worker, error) {
	w, err := m.start(ctx, front, progress)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last = w; err == nil && m.stilled > 0 {
		m.stilled--
		w.Kill("was ended by the test")
		<-w.Done()
	}
	return w, err
}

// end ends the worker that was started last.
func (m *mortal) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last.Kill("was ended by the test")
	<-m.last.Done()
}

// A cell that finds its worker dead says so, and that it has not run, whatever it
// is about to do with the worker; the next one has the declarations.
func TestWorkerDiesBetweenCells(t *testing.T) {
	for name, start := range map[string]session.StartFunc{"interpreted": interpreterOnly(t), "compiled": compiling(t)} {
		for _, code := range []string{"1 + 1", "double(1)", "x++", "%del x", "%whos", "%cd .", "!true", "func third() {}; third()"} {
			t.Run(name+" "+code, func(t *testing.T) {
				m := &mortal{start: start}
				front := &recorder{}
				b := &book{t, newSession(t, front, m.worker, session.Auto), front}
				b.run("x := 3")
				b.run("func double(n int) int { return 2 * n }")
				b.run("x")
				m.end()
				b.front.cells = append(b.front.cells, &record{})
				outcome := b.s.Execute(context.Background(), interp.Cell{Run: 4, Number: 4, Code: code})
				if outcome.Err == nil {
					t.Fatalf("%s does not tell that the worker has ended", code)
				}
				if err := outcome.Err; err.Kind != interp.KindWorker || !strings.Contains(err.Message, "ended by the test") ||
					!strings.Contains(err.Advice, "gone: x.") || !strings.Contains(err.Advice, "run it again") {
					t.Errorf("%s says %v, %q", code, err, err.Advice)
				}
				if did, _ := b.run("double(4)"); strings.TrimSpace(did) != "result| 8" {
					t.Errorf("after it, double(4) gives %q", did)
				}
			})
		}
	}
}

// A worker that ends before it has run anything has lost nothing.
func TestWorkerDiesBeforeItsFirstCell(t *testing.T) {
	m := &mortal{start: interpreterOnly(t), stilled: 1}
	front := &recorder{}
	b := &book{t, newSession(t, front, m.worker, session.Interpret), front}
	if did, _ := b.run("func double(n int) int { return 2 * n }\ndouble(2)"); strings.TrimSpace(did) != "result| 4" {
		t.Errorf("the first cell gives %q", did)
	}
	m.mu.Lock()
	m.stilled = 1
	m.mu.Unlock()
	b.run("%restart")
	if did, _ := b.run("double(4)"); strings.TrimSpace(did) != "result| 8" {
		t.Errorf("after a restart, double(4) gives %q", did)
	}
}
