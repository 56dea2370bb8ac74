package rewrite

import (
	"maps"
	"slices"
)

// Pending is a generation of what can be built before a cell asks for it: the
// functions that no opened generation has in their current form, those included
// that have to take over from older ones, and imports for effect. It is nil when
// there is nothing. With Needed, it has to be opened before another cell runs,
// or old code would call old functions.
//
// A function that cannot be written, because of a variable whose type nothing
// leads to, is left out; the error, an *Unsupported, is that of the first of them where
// nothing else is left.
//
// Nothing has changed until Opened is told of it. Once other cells have been
// rewritten, or other generations opened, Current tells whether it may still be
// opened.
func (r *Rewriter) Pending() (*Generation, error) {
	if r.last == nil {
		return nil, nil
	}
	var roots []string
	for name, u := range r.units {
		if u.hooked && !r.Has(name) {
			roots = append(roots, name)
		}
	}
	slices.Sort(roots)
	g, err := r.holding(roots)
	if err == nil {
		return g, nil
	}
	roots = slices.DeleteFunc(roots, func(name string) bool {
		_, err := r.holding([]string{name})
		return err != nil
	})
	g, rest := r.holding(roots)
	if g != nil || rest != nil {
		return g, rest
	}
	return nil, err
}

// holding is the generation of the named functions and of imports for effect,
// or nil when there are none.
func (r *Rewriter) holding(functions []string) (*Generation, error) {
	if len(functions) == 0 && len(r.blank) == 0 {
		return nil, nil
	}
	g := &Generation{}
	if err := r.session(r.last).finish(g, nil, functions); err != nil {
		return nil, err
	}
	return g, nil
}

// Has tells whether an opened generation has the named function in its current
// form. Functions are neither methods nor generic.
func (r *Rewriter) Has(name string) bool {
	u := r.units[name]
	return u != nil && u.hooked && r.emitted[name] != nil && !r.stale(name)
}

// Holds tells whether the generation has the named function.
func (g *Generation) Holds(name string) bool { return g.bound[name] != nil }

// Current tells whether the functions of a generation are still those of the
// session. One whose functions are not must not be opened any more: they would
// take over from newer ones.
func (r *Rewriter) Current(g *Generation) bool {
	for name, bound := range g.bound {
		if u := r.units[name]; u == nil || !maps.Equal(bound, r.closure(u)) {
			return false
		}
	}
	return true
}
