package worker

import (
	"os"
	"testing"
)

// The worker can open a few files when cells have opened all that they may.
func TestReserve(t *testing.T) {
	soft, hard, ok := descriptorLimit(nil)
	if !ok || soft < 8*reserve {
		t.Skip("the limit is low: ", soft)
	}
	keepReserve()
	defer change(reserve)
	if now, max, _ := descriptorLimit(nil); now != soft-reserve || max != hard {
		t.Fatalf("the limit is %d of %d, want %d of %d", now, max, soft-reserve, hard)
	}
	var files []*os.File
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	for {
		f, err := os.Open(os.DevNull)
		if err != nil {
			break
		}
		files = append(files, f)
	}
	WithReserve(func() {
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Error(err)
			return
		}
		f.Close()
	})
	if f, err := os.Open(os.DevNull); err == nil {
		f.Close()
		t.Error("a cell may use the reserve")
	}
}
