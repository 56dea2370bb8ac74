package yaegi

import (
	"fmt"

	"gokernel/interp/check"
)

// Forget makes a program that clears variables which the session has deleted:
// what they hold can go.
func (l *Lowerer) Forget(vars []*check.Var) *Program {
	p := &Program{}
	for _, v := range vars {
		switch {
		case l.own[v]:
			p.Chunks = append(p.Chunks, fmt.Sprintf("%s.Zero(&%s)", supportAlias, l.names[v]))
		case l.shared:
			p.Release = append(p.Release, v.Key())
		}
	}
	return p
}
