package rewrite

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// The circles among calls are those that a plain search from each unit finds.
func TestRecursive(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	circles := 0
	for round := range 2000 {
		s := &session{Rewriter: New()}
		var units []*unit
		var targets []string
		for i := range 1 + random.IntN(7) {
			name := fmt.Sprintf("f%d", i)
			if random.IntN(3) == 0 {
				name = fmt.Sprintf("T%d.M%d", i, random.IntN(2))
			}
			u := newUnit(nil, name)
			s.units[name] = u
			units, targets = append(units, u), append(targets, name)
		}
		targets = append(targets, ".M0", ".M1", "gone")
		for _, u := range units {
			for range random.IntN(3) {
				u.calls[targets[random.IntN(len(targets))]] = true
			}
		}
		got := s.recursive(units)
		for _, u := range units {
			want := leadsBack(s, u)
			if want {
				circles++
			}
			if got[u.name] != want {
				t.Fatalf("round %d: %s is recursive: %v, want %v; calls: %v", round, u.name, got[u.name], want, s.units)
			}
		}
	}
	if circles < 100 {
		t.Errorf("only %d units call themselves: the test shows little", circles)
	}
}

// leadsBack follows all calls from u.
func leadsBack(s *session, u *unit) bool {
	seen := map[*unit]bool{}
	queue := []*unit{u}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		for _, to := range s.units {
			if !from.calls[to.name] && !slices.ContainsFunc([]string{"M0", "M1"}, func(m string) bool {
				return from.calls["."+m] && to.name[0] == 'T' && to.name[len(to.name)-2:] == m
			}) {
				continue
			}
			if to == u {
				return true
			}
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return false
}
