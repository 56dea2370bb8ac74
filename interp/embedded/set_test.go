package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// put writes a file.
func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestSet(t *testing.T) {
	dir, to := t.TempDir(), t.TempDir()
	put(t, dir, "a<b>&.txt", "A") // no name that a module may have
	put(t, dir, "a&b.txt", "A")
	put(t, dir, "b.txt", "B")
	s := NewSet()
	for _, pattern := range []string{"a&b.txt", "b*", "[ab]&*", "b*"} {
		if _, err := s.Add(t.Context(), dir, pattern); err != nil {
			t.Fatal(err)
		}
	}
	text, err := s.Copy(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Patterns map[string][]string
		Files    map[string]string
	}
	if err := json.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	if got := config.Patterns["[ab]&*"]; len(config.Patterns) != 3 || !slices.Equal(got, []string{"a&b.txt"}) {
		t.Errorf("Patterns = %q", config.Patterns)
	}
	for name, want := range map[string]string{"a&b.txt": "A", "b.txt": "B"} {
		if filepath.Dir(config.Files[name]) != to {
			t.Errorf("Files[%q] = %q, want one in %s", name, config.Files[name], to)
		}
		if got, err := os.ReadFile(config.Files[name]); string(got) != want || err != nil {
			t.Errorf("the copy of %s has %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestSetKey(t *testing.T) {
	key := func(files map[string]string, patterns ...string) string {
		t.Helper()
		dir := t.TempDir()
		for name, text := range files {
			put(t, dir, name, text)
		}
		s := NewSet()
		for _, pattern := range patterns {
			if _, err := s.Add(t.Context(), dir, pattern); err != nil {
				t.Fatal(err)
			}
		}
		return s.Key()
	}
	one := key(map[string]string{"a": "1", "b": "2"}, "a")
	if again := key(map[string]string{"a": "1", "c": "3"}, "a", "a"); again != one {
		t.Error("the same files in another directory have another key")
	}
	seen := map[string]bool{one: true}
	for name, other := range map[string]string{
		"another text":    key(map[string]string{"a": "2"}, "a"),
		"another name":    key(map[string]string{"b": "1"}, "b"),
		"another pattern": key(map[string]string{"a": "1"}, "*"),
		"more files":      key(map[string]string{"a": "1", "b": "2"}, "*"),
		"more patterns":   key(map[string]string{"a": "1", "b": "2"}, "a", "b"),
	} {
		if seen[other] {
			t.Errorf("%s: the key is the same", name)
		}
		seen[other] = true
	}
}

func TestSetOfChangedFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.txt", "A")
	s := NewSet()
	if _, err := s.Add(t.Context(), dir, "a.txt"); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "a.txt", "B")
	var changed *ChangedError
	if _, err := s.Copy(t.Context(), t.TempDir()); !errors.As(err, &changed) || changed.Name != "a.txt" {
		t.Errorf("Copy = %v, want a ChangedError of a.txt", err)
	}
}

func TestSetIsInterrupted(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.txt", "A")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := NewSet().Add(ctx, dir, "a.txt"); !errors.Is(err, context.Canceled) {
		t.Errorf("Add = %v, want that it was cancelled", err)
	}
}

func TestSetOfUnreadableFile(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read all files")
	}
	dir := t.TempDir()
	put(t, dir, "a.txt", "A")
	if err := os.Chmod(filepath.Join(dir, "a.txt"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := NewSet().Add(t.Context(), dir, "a.txt"); !errors.Is(err, os.ErrPermission) {
		t.Errorf("Add = %v, want that it may not be read", err)
	}
}
