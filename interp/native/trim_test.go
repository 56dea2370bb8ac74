package native

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestTrim(t *testing.T) {
	c := cache{dir: t.TempDir()}
	for i, name := range []string{"old.so", "used.so", "new.so", "other.json"} {
		if err := os.WriteFile(c.file(name), make([]byte, 100), 0o666); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(c.file(name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"build-cut", "build-now"} {
		if err := os.MkdirAll(filepath.Join(c.dir, dir, "x"), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(c.file("build-cut"), past, past); err != nil {
		t.Fatal(err)
	}
	c.touch("old.so")
	c.trim(200)
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{"build-now", "new.so", "old.so", "other.json"}; !slices.Equal(left, want) {
		t.Errorf("trim leaves %v, want %v", left, want)
	}
}
