package main

import (
	"testing"
	"time"
)

// The Python client library, on libzmq: each class of testdata/client.py has a
// kernel of its own.
func TestJupyterClient(t *testing.T) {
	python := python(t, "jupyter_client")
	for _, class := range []string{"Cells", "Compiled", "Input", "Interrupts", "Crashes", "Questions", "TwoFrontEnds", "Life"} {
		t.Run(class, func(t *testing.T) {
			if class == "Compiled" {
				needCompiler(t)
			}
			out, err := newMachine(t).command(t, 3*time.Minute, python, "-W", "ignore", script(t, "client.py"), "-v", class).CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
