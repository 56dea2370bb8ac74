package main

import (
	"runtime"
	"testing"
)

func TestDelayCollection(t *testing.T) {
	set := make(chan int, 2)
	percent := 100
	setPercent := func(to int) int {
		before := percent
		percent = to
		set <- to
		return before
	}
	delayCollection(setPercent)
	if got := <-set; got != 400 {
		t.Errorf("%d percent at first, want 400", got)
	}
	runtime.GC()
	if got := <-set; got != 100 {
		t.Errorf("%d percent after the first collection, want 100", got)
	}

	percent = 50 // as GOGC says
	delayCollection(setPercent)
	if first, then := <-set, <-set; first != 400 || then != 50 {
		t.Errorf("GOGC=50: %d percent, then %d, want 400 and at once 50", first, then)
	}
	runtime.GC()
	select {
	case got := <-set:
		t.Errorf("GOGC=50: %d percent after a collection", got)
	default:
	}
}
