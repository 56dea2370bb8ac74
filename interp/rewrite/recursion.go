package rewrite

import "strings"

// recursive names those of the units a call of which can lead back to it. A call
// of an interface method is taken for a call of every method of that name, and so
// is a step of its own: ".String" leads to all methods String.
//
// It finds the circles of the graph of calls as Tarjan does, which takes time in
// proportion to the graph: a cell may have thousands of functions.
func (s *session) recursive(units []*unit) map[string]bool {
	g := &callGraph{units: s.units, methods: map[string][]string{}, order: map[string]int{}, low: map[string]int{}, circles: map[string]bool{}}
	for name := range s.units {
		if _, method, ok := strings.Cut(name, "."); ok {
			g.methods["."+method] = append(g.methods["."+method], name)
		}
	}
	for _, u := range units {
		g.visit(u.name)
	}
	return g.circles
}

// A callGraph is a search for circles among calls.
type callGraph struct {
	units   map[string]*unit
	methods map[string][]string // the units that a call of a method may reach
	order   map[string]int      // when a name was come to, from 1
	low     map[string]int      // the first of the open names that it leads to; 0 when it is closed
	open    []string            // names whose circle is not complete
	circles map[string]bool     // names that are part of a circle
}

// visit follows the calls of a unit, or a step, and closes its circle when it is
// the first of that.
func (g *callGraph) visit(name string) {
	if g.order[name] > 0 {
		return
	}
	n := len(g.order) + 1
	g.order[name], g.low[name] = n, n
	g.open = append(g.open, name)
	follow := func(target string) {
		if target == name {
			g.circles[name] = true
		}
		g.visit(target)
		if low := g.low[target]; low > 0 {
			g.low[name] = min(g.low[name], low)
		}
	}
	if u := g.units[name]; u != nil {
		for target := range u.calls {
			follow(target)
		}
	}
	for _, target := range g.methods[name] {
		follow(target)
	}
	if g.low[name] < n {
		return
	}
	for i := len(g.open) - 1; ; i-- {
		member := g.open[i]
		g.low[member] = 0
		if i < len(g.open)-1 || member != name {
			g.circles[member] = true
		}
		if member == name {
			g.open = g.open[:i]
			return
		}
	}
}
