package main

import (
	"regexp"
	"testing"
	"time"
)

// All tests of jupyter_kernel_test pass, and none is skipped for want of a
// sample.
func TestConformance(t *testing.T) {
	python := python(t, "jupyter_kernel_test")
	out, err := newMachine(t).command(t, 3*time.Minute, python, "-W", "ignore", script(t, "conformance.py"), "-v").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if skipped := regexp.MustCompile(`(?m)^test_\w+ .*skipped`).Find(out); skipped != nil {
		t.Errorf("%s\n%s", skipped, out)
	}
	if ran := regexp.MustCompile(`(?m)^test_\w+ `).FindAll(out, -1); len(ran) < 12 {
		t.Errorf("only %d tests ran\n%s", len(ran), out)
	}
}
