//go:build unix

package native

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A cache that somebody else has prepared holds somebody else's code: it is not
// loaded, and the user is told what to do.
func TestCacheOfOthersIsNotUsed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gokernel")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	_, err := New(t.Context(), Options{Cache: dir})
	unavailable, ok := IsUnavailable(err)
	if !ok {
		t.Fatalf("New with a cache that is open to all = %v", err)
	}
	for _, want := range []string{dir, "everybody may write to it", "XDG_CACHE_HOME"} {
		if !strings.Contains(unavailable.Notice(), want) {
			t.Errorf("the notice %q does not say %q", unavailable.Notice(), want)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("in the cache are %v, %v", entries, err)
	}
}
