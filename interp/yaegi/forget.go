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
		if l.inTable(v) {
			p.Release = append(p.Release, v.Key())
		} else if name, ok := l.names[v]; ok {
			p.Chunks = append(p.Chunks, fmt.Sprintf("%s.Zero(&%s)", supportAlias, name))
		}
	}
	return p
}
