package lineage

import "maps"

// An effect is what a piece of code does to names by itself, calls left out.
type effect struct {
	reads    map[string]bool // names that it uses
	mentions map[string]bool // further names in it, such as one that is only assigned to
	writes   map[string]bool // variables that it assigns to, or to a part of
	deep     map[string]bool // variables that it writes through: what shares their memory changes too
	params   map[int]bool    // of a function: the parameters that it writes through, the receiver being the first
	calls    []call
	returns  []root // of a function: what its results may share memory with

	// Of a statement of a cell:
	whole   []string            // variables that it gives a value of its own, whatever happens
	defines []string            // those that it defines
	links   map[string][]link   // what variables share memory with from now on
	latent  map[string][]string // the functions that variables hold from now on

	held     map[string][]string // those that have been found so far
	literals map[string]*effect  // the function literals among them
}

func newEffect() *effect {
	return &effect{reads: map[string]bool{}, mentions: map[string]bool{}, writes: map[string]bool{}, deep: map[string]bool{}}
}

// A call is one of a function, or a mention of something declared.
type call struct {
	callee string   // the name of a declaration
	method string   // or the name of a method that is found when it is called
	holder string   // or a variable that holds functions
	args   [][]root // what each argument may share memory with, the receiver first
}

// A root is where a value comes from that shares memory with it: a variable, or
// a parameter of the function.
type root struct {
	name  string // of a variable, or ""
	param int    // from 0
}

// A closure is what a function does, with all that it calls.
type closure struct {
	reads, writes, deep map[string]bool
	params              map[int]bool
}

func newClosure(e *effect) *closure {
	c := &closure{reads: maps.Clone(e.reads), writes: maps.Clone(e.writes), deep: maps.Clone(e.deep), params: maps.Clone(e.params)}
	if c.params == nil {
		c.params = map[int]bool{}
	}
	return c
}

// include adds what a call of a target does, and tells whether that is more than
// was there before.
func (b *Book) include(c *closure, target string, made call) bool {
	before := len(c.reads) + len(c.writes) + len(c.deep) + len(c.params)
	callee, args := b.closures[target], made.args
	if made.method != "" {
		c.reads[target] = true // by a name that stands nowhere
	}
	maps.Copy(c.reads, callee.reads)
	maps.Copy(c.writes, callee.writes)
	maps.Copy(c.deep, callee.deep)
	for i := range callee.params {
		if i >= len(args) {
			continue
		}
		for _, r := range args[i] {
			if r.name != "" {
				c.deep[r.name] = true
			} else {
				c.params[r.param] = true
			}
		}
	}
	return len(c.reads)+len(c.writes)+len(c.deep)+len(c.params) > before
}

// resolve is the effect with all that it calls, as functions are now.
func (b *Book) resolve(e *effect) *closure {
	c := newClosure(e)
	if len(e.calls) == 0 {
		return c
	}
	b.close(e)
	for _, call := range e.calls {
		for _, target := range b.targets(call) {
			b.include(c, target, call)
		}
	}
	return c
}

// close finds the closures of all functions that the effect reaches.
func (b *Book) close(e *effect) {
	var open []string
	var visit func(e *effect)
	visit = func(e *effect) {
		for _, call := range e.calls {
			for _, target := range b.targets(call) {
				if b.closures[target] == nil {
					open = append(open, target)
					b.closures[target] = newClosure(b.functions[target])
					visit(b.functions[target])
				}
			}
		}
	}
	visit(e)
	for again := len(open) > 0; again; {
		again = false
		for _, f := range open {
			for _, call := range b.functions[f].calls {
				for _, target := range b.targets(call) {
					again = b.include(b.closures[f], target, call) || again
				}
			}
		}
	}
}

// targets are the declarations and literals that a call may run.
func (b *Book) targets(c call) []string {
	switch {
	case c.holder != "":
		return b.name(c.holder).latent
	case c.method != "":
		var list []string
		for f := range b.functions {
			if methodOf(f) == c.method {
				list = append(list, f)
			}
		}
		return list
	case b.functions[c.callee] != nil:
		return []string{c.callee}
	}
	return nil
}

// A link says that two variables share memory.
type link struct {
	with string
	kind linkKind
}

// The kinds of links: the two hold references to the same, as slices of one
// array do, or one holds the address of the other.
type linkKind int

const (
	alike linkKind = iota
	pointsTo
	pointedToBy
)

func (b *Book) link(name string, l link) {
	if name == l.with {
		return
	}
	reverse := map[linkKind]linkKind{alike: alike, pointsTo: pointedToBy}[l.kind]
	for _, side := range []struct {
		name, with string
		kind       linkKind
	}{{name, l.with, l.kind}, {l.with, name, reverse}} {
		n := b.name(side.name)
		if n.links == nil {
			n.links = map[string]linkKind{}
		}
		n.links[side.with] = side.kind
	}
}

// unlink ends what a variable shares by its value: it has another one now. Its
// address is what it was.
func (b *Book) unlink(which string) {
	n := b.name(which)
	for with, kind := range n.links {
		if kind != pointedToBy {
			delete(n.links, with)
			delete(b.name(with).links, which)
		}
	}
}

// sharing are the variables that share memory with one, itself included.
func (b *Book) sharing(which string) map[string]bool {
	all := map[string]bool{}
	var visit func(which string)
	visit = func(which string) {
		if all[which] {
			return
		}
		all[which] = true
		for with := range b.name(which).links {
			visit(with)
		}
	}
	visit(which)
	return all
}

// holders are the variables that hold the address of one.
func (b *Book) holders(which string) map[string]bool {
	all := map[string]bool{}
	for with, kind := range b.name(which).links {
		if kind == pointedToBy {
			all[with] = true
		}
	}
	return all
}
