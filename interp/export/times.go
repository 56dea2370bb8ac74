package export

import (
	"go/ast"
	"slices"
	"strings"

	"gokernel/interp/check"
)

// declAt is the declaration that a name stands for after a unit, or that it is
// to stand for first: a method may come later than its type. A type that is
// merged is at all times what it is last, and so are those of its methods that
// may be called by way of an interface.
func (h *history) declAt(name string, at int) (d *check.Decl, from int) {
	if base, method, ok := strings.Cut(name, "."); h.merged[base] && (!ok || h.isDynamic(method)) {
		for _, u := range slices.Backward(h.units) {
			if d := u.decls[name]; d != nil {
				return d, u.at
			}
		}
	}
	for _, u := range h.units[at:] {
		if d := u.decls[name]; d != nil {
			return d, u.at
		}
		if u.vars[name] != nil {
			break
		}
	}
	return nil, 0
}

// isDynamic tells whether a method of that name may be called by way of an
// interface: of the notebook's own, or of one that the standard library looks for.
func (h *history) isDynamic(method string) bool {
	if showing[method] || ast.IsExported(method) && lookedFor[method] {
		return true
	}
	if h.ifaces == nil {
		h.ifaces = map[string]bool{}
		for _, u := range h.units {
			for _, d := range u.checked.Decls {
				ast.Inspect(d.Node, func(n ast.Node) bool {
					if t, ok := n.(*ast.InterfaceType); ok {
						for _, f := range t.Methods.List {
							for _, id := range f.Names {
								h.ifaces[id.Name] = true
							}
						}
					}
					return true
				})
			}
		}
	}
	return h.ifaces[method]
}

// lookedFor are methods of the standard library's usual interfaces.
var lookedFor = map[string]bool{
	"Len": true, "Less": true, "Swap": true, "Push": true, "Pop": true, "Read": true, "Write": true, "Close": true, "Seek": true,
	"ReadAt": true, "WriteAt": true, "ReadFrom": true, "WriteTo": true, "ReadByte": true, "ReadRune": true, "WriteString": true,
	"ServeHTTP": true, "RoundTrip": true, "Unwrap": true, "Is": true, "As": true, "Scan": true, "Value": true, "Set": true,
	"UnmarshalJSON": true, "UnmarshalText": true, "MarshalBinary": true, "UnmarshalBinary": true, "Lock": true, "Unlock": true,
	"Done": true, "Deadline": true, "Err": true, "Handle": true, "Enabled": true, "LogValue": true, "At": true, "Bounds": true,
	"ColorModel": true, "Open": true, "Stat": true, "Name": true, "Size": true, "Mode": true, "ModTime": true, "IsDir": true,
}

// has tells whether the session has a declaration or variable of that name after a
// unit.
func (h *history) has(name string, at int) bool {
	return h.units[at].decls[name] != nil || h.units[at].vars[name] != nil
}

// methodsAt lists the names of the methods that the type d has after a unit, or
// gets later.
func (h *history) methodsAt(d *check.Decl, at int) []string {
	var names []string
	seen := map[string]bool{}
	if h.merged[d.Name()] { // others come where they are called
		at = len(h.units) - 1
	}
	for _, u := range h.units[at:] {
		if t := u.decls[d.Name()]; t == nil || t.Node != d.Node {
			break
		}
		for name, m := range u.decls {
			if m.Recv == d.Name() && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}
