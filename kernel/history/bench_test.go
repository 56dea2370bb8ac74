package history

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
)

// A question of a full file's worth of cells.
func BenchmarkTail(b *testing.B) {
	path := filepath.Join(b.TempDir(), "history.jsonl")
	s := Open(path, slog.New(slog.DiscardHandler))
	for i := range 10_000 {
		s.Add(i+1, fmt.Sprintf("x%d := %d\n%s", i, i, strings.Repeat("fmt.Println(x)\n", 6)), "")
	}
	s.Close()
	s = Open(path, slog.New(slog.DiscardHandler))
	defer s.Close()
	for b.Loop() {
		if got := s.Tail(b.Context(), 1000); len(got) != 1000 {
			b.Fatalf("%d entries", len(got))
		}
	}
}
