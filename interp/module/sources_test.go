package module

import (
	"path/filepath"
	"testing"
)

func TestSources(t *testing.T) {
	tc := toolchain(t)
	im := NewImporter(tc, "", nil)
	for path, want := range map[string]string{
		"fmt":                          "fmt",
		"encoding/json":                "encoding/json",
		"builtin":                      "builtin",
		"golang.org/x/net/idna":        "vendor/golang.org/x/net/idna",
		"vendor/golang.org/x/net/idna": "vendor/golang.org/x/net/idna",
	} {
		dir, ok := im.Sources(path)
		if want := filepath.Join(tc.GOROOT, "src", filepath.FromSlash(want)); !ok || dir != want {
			t.Errorf("Sources(%q) = %q, %v, want %q", path, dir, ok, want)
		}
	}
	for _, path := range []string{"", "..", "/etc", "../../etc", "nosuch/package", "example.com/none", "testdata"} {
		if dir, ok := im.Sources(path); ok {
			t.Errorf("Sources(%q) = %q", path, dir)
		}
	}
	if dir, ok := NewImporter(nil, "", nil).Sources("fmt"); ok {
		t.Errorf("without a toolchain: %q", dir)
	}
}
