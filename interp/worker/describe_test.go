//go:build unix

package worker

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// Describe implements Describer: each key is a variable, "panic" panics, and
// "hang" waits for a word.
func (fakeEngine) Describe(keys []string) []Variable {
	var list []Variable
	for _, key := range keys {
		switch key {
		case "panic":
			panic("oh")
		case "hang":
			(<-survivors)()
		}
		list = append(list, Variable{Key: key, Summary: "value of " + key, Size: 8})
	}
	return list
}

func TestDescribe(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		for i := range int64(200) {
			run(t, c, program(i+1, "nothing"))
			// Not ErrBusy: the program has ended, though its goroutine may be there yet.
			list, err := c.Describe(ctx, []string{"x#1", "y#2"})
			if err != nil || len(list) != 2 || list[1] != (Variable{Key: "y#2", Summary: "value of y#2", Size: 8}) {
				t.Fatalf("Describe = %+v, %v", list, err)
			}
		}
		if list, err := c.Describe(ctx, []string{"panic"}); err != nil || len(list) != 0 {
			t.Errorf("of an engine that panics: %+v, %v", list, err)
		}
		run(t, c, program(1000, "print still there"))
		r.await(t, "still there")
	})
}

func TestDescribeWhileAProgramRuns(t *testing.T) {
	eachWorker(t, func(t *testing.T, c *Client, r *recorder) {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		running, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() {
			_, err := c.Run(running, program(1, "loop"))
			ended <- err
		}()
		r.await(t, "looping")
		if _, err := c.Describe(ctx, []string{"x#1"}); !errors.Is(err, ErrBusy) {
			t.Errorf("Describe = %v, want %v", err, ErrBusy)
		}
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// TestDescribeGivesUp: what takes too long is not waited for, and the next
// program runs when it is over.
func TestDescribeGivesUp(t *testing.T) {
	c, r := inThis(t, Options{})
	ctx, cancel := context.WithCancel(context.Background())
	failed := make(chan error, 1)
	go func() {
		_, err := c.Describe(ctx, []string{"hang"})
		failed <- err
	}()
	hanging := make(chan struct{})
	survivors <- func() { close(hanging); <-ctx.Done() }
	<-hanging
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("Describe = %v, want %v", err, context.Canceled)
	}
	run(t, c, program(1, "print next"))
	if !strings.Contains(r.script(), "next") {
		t.Errorf("%q", r.script())
	}
}

func TestDescribeOfADeadWorker(t *testing.T) {
	c, _ := inChild(t, Options{})
	died(t, c, program(1, "exit"))
	var d *DiedError
	if _, err := c.Describe(context.Background(), []string{"x#1"}); !errors.As(err, &d) {
		t.Errorf("Describe = %v, want a DiedError", err)
	}
}
