package check

import (
	"context"
	"go/types"
	"time"
)

// A PromptImporter can also import without waiting longer than ctx. What would
// take longer fails, goes on behind it, and is there for a later call.
type PromptImporter interface {
	types.Importer
	ImportPrompt(ctx context.Context, path string) (*types.Package, error)
}

// patience is how long a view waits for packages, all in all: somebody looks at
// a cursor.
const patience = 300 * time.Millisecond

// prompt is the checker for those who would rather have an incomplete answer
// than wait for imports longer than until.
func (c *Checker) prompt(until time.Time) *Checker {
	prompt := *c
	if c.Ready != nil {
		prompt.Candidates = c.Ready
	}
	if im, ok := c.Importer.(PromptImporter); ok {
		prompt.Importer = promptImporter{until, im}
	}
	return &prompt
}

// A promptImporter imports within the time of one view.
type promptImporter struct {
	until time.Time
	PromptImporter
}

// Import implements types.Importer.
func (im promptImporter) Import(path string) (*types.Package, error) {
	ctx, cancel := context.WithDeadline(context.Background(), im.until)
	defer cancel()
	return im.ImportPrompt(ctx, path)
}

// ImportPrompt implements PromptImporter, also over a base that does not.
func (im *sourceImporter) ImportPrompt(ctx context.Context, path string) (*types.Package, error) {
	if base, ok := im.Importer.(PromptImporter); ok && !im.knows(path) {
		return base.ImportPrompt(ctx, path)
	}
	return im.Import(path)
}

// PackageOf returns the package of an import path, or nil where there is none or
// it would take longer to have it than a view may wait.
func (v *View) PackageOf(path string) *types.Package {
	pkg, err := v.checker.Importer.Import(path)
	if err != nil {
		return nil
	}
	return pkg
}

// Candidates lists the packages that a name without an import may mean, best
// first, as far as they are known without waiting.
func (v *View) Candidates(name string) []string {
	if v.Snapshot.Scope.auto && v.checker.Candidates != nil {
		return v.checker.Candidates(name)
	}
	return nil
}
