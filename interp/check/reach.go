package check

import (
	"go/token"
	"go/types"
)

// A reach is the set of session names that a check has to know: a cell mostly
// touches a few, and the rest would only cost time. nil stands for all.
type reach map[string]bool

var everything reach

func (r reach) has(name string) bool { return r == nil || r[name] }

func (r reach) hasAny(d *Decl) bool {
	if d.Recv != "" {
		return r.has(d.Recv)
	}
	for _, name := range d.Names {
		if r.has(name) {
			return true
		}
	}
	return false
}

// noBodies is a check of signatures alone.
func noBodies(*Decl) bool { return false }

// reach is everything that the names lead to: the types of variables, what
// types are made of, methods with their types, the signatures of functions.
func (p *plan) reach(seeds map[string]bool) reach {
	byName := map[string][]*Decl{}
	for _, d := range p.live {
		if d.Recv != "" {
			byName[d.Recv] = append(byName[d.Recv], d)
			continue
		}
		for _, name := range d.Names {
			byName[name] = append(byName[name], d)
		}
	}
	reached := reach{}
	var visit func(name string)
	visit = func(name string) {
		if reached[name] {
			return
		}
		reached[name] = true
		v := p.vars[name]
		if p.early[name] != nil {
			v = p.early[name]
		}
		if v != nil {
			anyPart(v.Type, func(obj types.Object) bool {
				if isTypeName(obj) {
					visit(obj.Name())
				}
				return false
			})
		}
		for _, d := range byName[name] {
			refs := d.refs
			if d.Kind == token.FUNC && !p.rebuild[d] {
				refs = d.sigRefs
			}
			for ref := range refs {
				visit(ref)
			}
			for _, sibling := range d.Names {
				reached[sibling] = true // constants come as a group
			}
		}
	}
	for name := range seeds {
		visit(name)
	}
	return reached
}
