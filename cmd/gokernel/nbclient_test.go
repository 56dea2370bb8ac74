package main

import (
	"testing"
	"time"
)

// nbclient runs notebooks for nbconvert, papermill and jupyter execute: each
// class of testdata/notebooks.py is a set of its promises.
func TestNBClient(t *testing.T) {
	python := python(t, "nbclient")
	needCompiler(t)
	for _, class := range []string{"Timeouts", "Errors", "Deaths", "Records", "Kernels", "Execute"} {
		t.Run(class, func(t *testing.T) {
			out, err := newMachine(t).command(t, 5*time.Minute, python, "-W", "ignore", script(t, "notebooks.py"), "-v", class).CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
