package main

import (
	"regexp"
	"slices"
	"testing"
	"time"
)

// unanswerable are the tests of jupyter_kernel_test that the kernel has no
// feature for: nothing in it opens a pager.
var unanswerable = []string{"test_pager"}

// All tests of jupyter_kernel_test pass, and none is skipped for want of a
// sample.
func TestConformance(t *testing.T) {
	python := python(t, "jupyter_kernel_test")
	out, err := newMachine(t).command(t, 3*time.Minute, python, "-W", "ignore", script(t, "conformance.py"), "-v").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	skipped := regexp.MustCompile(`(?m)^(test_\w+) .*skipped`).FindAllSubmatch(out, -1)
	for _, match := range skipped {
		if !slices.Contains(unanswerable, string(match[1])) {
			t.Errorf("%s was skipped\n%s", match[1], out)
		}
	}
	if ran := regexp.MustCompile(`(?m)^test_\w+ `).FindAll(out, -1); len(ran) < 12 {
		t.Errorf("only %d tests ran\n%s", len(ran), out)
	}
}
