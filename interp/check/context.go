package check

import (
	"context"
	"go/types"
)

// A ContextImporter is an importer whose work can be given up: types of a
// package may have to be built first, which takes seconds on a new machine.
type ContextImporter interface {
	types.Importer
	ImportContext(ctx context.Context, path string) (*types.Package, error)
}

// WithContext returns a checker whose imports fail when ctx ends, where the
// importer is a ContextImporter.
func (c *Checker) WithContext(ctx context.Context) *Checker {
	im, ok := c.Importer.(ContextImporter)
	if !ok {
		return c
	}
	bound := *c
	bound.Importer = boundImporter{ctx, im}
	return &bound
}

// A boundImporter imports within one cell's context.
type boundImporter struct {
	ctx context.Context
	ContextImporter
}

// Import implements types.Importer.
func (im boundImporter) Import(path string) (*types.Package, error) {
	return im.ImportContext(im.ctx, path)
}

// ImportContext implements ContextImporter, also over a base that does not.
func (im *sourceImporter) ImportContext(ctx context.Context, path string) (*types.Package, error) {
	if base, ok := im.Importer.(ContextImporter); ok && !im.knows(path) {
		return base.ImportContext(ctx, path)
	}
	return im.Import(path)
}
