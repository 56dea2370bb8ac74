package module

import (
	"context"
	"testing"
)

// TestImportPrompt: a package that is not known yet comes within the context, or
// behind it; without Warm nothing goes on behind a caller.
func TestImportPrompt(t *testing.T) {
	tc := toolchain(t)
	im := NewImporter(tc, "", nil)
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := im.ImportPrompt(ctx, "go/version"); err == nil {
		t.Error("ImportPrompt before Warm has a package")
	}
	life, end := context.WithCancel(context.Background())
	im.Warm(life)
	over, cancelled := context.WithCancel(ctx)
	cancelled()
	if p, err := im.ImportPrompt(over, "go/version"); err == nil && p.Name() != "version" {
		t.Errorf("ImportPrompt = %v", p)
	}
	p, err := im.ImportPrompt(ctx, "go/version")
	if err != nil || p.Name() != "version" {
		t.Errorf("ImportPrompt = %v, %v", p, err)
	}
	if again, err := im.ImportPrompt(over, "go/version"); err != nil || again != p {
		t.Errorf("ImportPrompt of a known package = %v, %v", again, err)
	}
	cancel()
	end()
	im.Wait()
}
