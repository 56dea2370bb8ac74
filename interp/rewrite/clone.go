package rewrite

import (
	"maps"
	"slices"
)

// Clone returns a Rewriter that knows the same, for a cell that may come to
// nothing: it is written with the clone, which takes the place of the original
// when the cell has run.
func (r *Rewriter) Clone() *Rewriter {
	clone := *r
	clone.units, clone.names, clone.taken = maps.Clone(r.units), maps.Clone(r.names), maps.Clone(r.taken)
	clone.aliases, clone.used, clone.pinned = maps.Clone(r.aliases), maps.Clone(r.used), maps.Clone(r.pinned)
	clone.emitted, clone.blank = maps.Clone(r.emitted), maps.Clone(r.blank)
	clone.imported, clone.places = slices.Clone(r.imported), maps.Clone(r.places)
	return &clone
}
