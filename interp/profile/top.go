package profile

import (
	"cmp"
	"slices"
)

// A Function is what was found in a function, by itself and with all that it
// called.
type Function struct {
	Frame
	Flat, Cum               int64 // ns or bytes
	FlatObjects, CumObjects int64
}

// Functions sums stacks up by function, what has the most by itself first. A
// function that calls itself is counted once in a stack.
func Functions(stacks []Stack) []Function {
	byFrame := map[Frame]*Function{}
	of := func(f Frame) *Function {
		if byFrame[f] == nil {
			byFrame[f] = &Function{Frame: f}
		}
		return byFrame[f]
	}
	for _, s := range stacks {
		seen := map[Frame]bool{}
		for _, f := range s.Frames {
			if !seen[f] {
				seen[f] = true
				x := of(f)
				x.Cum += s.Value
				x.CumObjects += s.Objects
			}
		}
		x := of(s.Frames[len(s.Frames)-1])
		x.Flat += s.Value
		x.FlatObjects += s.Objects
	}
	list := make([]Function, 0, len(byFrame))
	for _, f := range byFrame {
		list = append(list, *f)
	}
	slices.SortFunc(list, func(a, b Function) int {
		return cmp.Or(cmp.Compare(b.Flat, a.Flat), cmp.Compare(b.Cum, a.Cum), cmp.Compare(a.Name, b.Name))
	})
	return list
}
