package session_test

import (
	"context"
	"errors"
	"go/types"
	"testing"

	"gokernel/interp"
	"gokernel/interp/session"
	"gokernel/interp/worker"
)

// A stuckImporter keeps whoever imports, and hears of no interrupt: to a session
// it is what go/types is with types that it cannot work through.
type stuckImporter struct {
	entered chan struct{} // gets one when somebody imports
	leave   chan struct{} // closed when they may go on
}

func (im stuckImporter) Import(path string) (*types.Package, error) {
	im.entered <- struct{}{}
	<-im.leave
	return nil, errors.New("importing " + path + " took too long")
}

// newStuck is a session whose checks of imports do not come to an end by themselves.
func newStuck(t *testing.T) (*session.Session, *recorder, stuckImporter) {
	front := &recorder{}
	im := stuckImporter{entered: make(chan struct{}, 100), leave: make(chan struct{})}
	s := session.New(session.Options{
		Front:    front,
		Importer: im,
		Start: func(context.Context, interp.Front, func(string)) (*session.Worker, error) {
			client, err := worker.InProcess(nil, worker.Options{Front: front})
			return &session.Worker{Client: client}, err
		},
	})
	t.Cleanup(func() { _ = s.Close() })
	return s, front, im
}

// An interrupt answers a cell that is being checked, and what is left behind does
// nothing to the cells after it.
func TestInterruptWhileChecking(t *testing.T) {
	s, front, im := newStuck(t)
	run := func(ctx context.Context, number int, code string) interp.Outcome {
		front.mu.Lock()
		front.cells = append(front.cells, &record{})
		front.mu.Unlock()
		return s.Execute(ctx, interp.Cell{Run: int64(number), Number: number, Code: code})
	}
	ctx, interrupt := context.WithCancel(context.Background())
	go func() {
		<-im.entered
		interrupt()
	}()
	outcome := run(ctx, 1, "import \"fmt\"\nvar x int\nfmt.Println(x)")
	if outcome.Err == nil || outcome.Err.Kind != interp.KindInterrupt {
		t.Fatalf("the cell gives %v, want an interrupt", outcome.Err)
	}
	for number := 2; number <= 3; number++ {
		outcome := run(context.Background(), number, "x")
		if outcome.Err == nil || outcome.Err.Message != "undefined: x" {
			t.Errorf("cell %d gives %v, want x to be undefined", number, outcome.Err)
		}
		if number == 2 {
			close(im.leave)
		}
	}
}

// Help with code is given up when its time is over, and there is none while work
// that has been left behind keeps the processors busy.
func TestHelpIsGivenUp(t *testing.T) {
	s, _, im := newStuck(t)
	const code = "import \"fmt\"\nfmt."
	for range 2 {
		ctx, stop := context.WithCancel(context.Background())
		go func() {
			<-im.entered
			stop()
		}()
		if c := s.Complete(ctx, code, len(code)); len(c.Items) > 0 || c.Start != len(code) {
			t.Errorf("Complete = %v, want nothing", c)
		}
	}
	if i := s.Inspect(context.Background(), code, len(code), 0); i.Found {
		t.Errorf("Inspect = %v, want nothing", i)
	}
	select {
	case <-im.entered:
		t.Error("the third question was worked on")
	default:
	}
	close(im.leave)
}
