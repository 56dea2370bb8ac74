package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestJupyterRun(t *testing.T) {
	jupyter := jupyter(t, "run")
	m := newMachine(t)
	source := filepath.Join(m.home, "hello.go")
	if err := os.WriteFile(source, []byte("package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"hello from a file\")\n}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if out := m.run(t, time.Minute, jupyter, "run", "--kernel=gokernel", source); !strings.Contains(out, "hello from a file") {
		t.Errorf("jupyter run printed %q", out)
	}
}
