package native

import (
	"io/fs"
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

// What another Go and another gokernel have left goes away in time.
func TestTrimPrograms(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{
		"sources/gokernel-a/go.mod", "sources/gokernel-b/go.mod", "worker/go1/gokernel-a", "worker/go2/gokernel-a", "worker/go2/gokernel-b",
		"native/go1/x.so", "native/go2/x.so", "native/go2/y.so", "native/go3/x.so", "toolchains/a.json", "toolchains/b.json", "other/x", "worker/go2/build-cut/x",
	} {
		write(t, filepath.Join(root, name), "")
	}
	long := time.Now().Add(-2 * unused)
	for _, name := range []string{
		"sources/gokernel-a", "sources/gokernel-b/go.mod", "worker/go1/gokernel-a", "worker/go2/gokernel-a", "native/go1/x.so", "native/go2/x.so",
		"native/go3/x.so", "toolchains/a.json", "other/x",
	} {
		if err := os.Chtimes(filepath.Join(root, name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	yesterday := time.Now().Add(-2 * staleBuild)
	if err := os.Chtimes(filepath.Join(root, "worker", "go2", "build-cut"), yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	trimPrograms(root, filepath.Join(root, "native", "go3"))
	var left []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			path, err = filepath.Rel(root, path)
			left = append(left, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"native/go2/x.so", "native/go2/y.so", "native/go3/x.so", "other/x", "sources/gokernel-b/go.mod", "toolchains/b.json", "worker/go2/gokernel-b"}
	if !slices.Equal(left, want) {
		t.Errorf("left is\n%q, want\n%q", left, want)
	}
	if isDir(filepath.Join(root, "worker", "go1")) {
		t.Error("an empty directory is left")
	}
}
