// Package profile reads profiles of the Go runtime and shows them: as a table of
// functions, and as a picture of which called which. What belongs to the user
// it is told; it knows neither how a profile is taken nor how cells run.
package profile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	pprof "github.com/google/pprof/profile"
)

// A Call is a place in code, as a profile names it.
type Call struct {
	File     string
	Line     int
	Function string
}

// A Sampled is a profile as the runtime wrote it.
type Sampled struct {
	profile *pprof.Profile
	value   int // which value of a sample counts
	objects int // which is their number; of times, how often it was looked
	labels  bool
}

// Times reads a CPU profile, whose values are ns.
func Times(data []byte) (*Sampled, error) {
	p, err := pprof.ParseData(data)
	if err != nil {
		return nil, fmt.Errorf("reading the profile: %w", err)
	}
	s := &Sampled{profile: p, labels: true}
	return s, s.choose("cpu", "samples")
}

// Allocations reads what has been allocated between two memory profiles, in
// bytes.
func Allocations(before, after []byte) (*Sampled, error) {
	var list []*pprof.Profile
	for _, data := range [][]byte{after, before} {
		p, err := pprof.ParseData(data)
		if err != nil {
			return nil, fmt.Errorf("reading the profile: %w", err)
		}
		list = append(list, p)
	}
	list[1].Scale(-1)
	p, err := pprof.Merge(list)
	if err != nil {
		return nil, fmt.Errorf("subtracting profiles: %w", err)
	}
	s := &Sampled{profile: p}
	return s, s.choose("alloc_space", "alloc_objects")
}

// choose finds the values that count, by the names of their types.
func (s *Sampled) choose(value, objects string) error {
	find := func(name string) int {
		return slices.IndexFunc(s.profile.SampleType, func(t *pprof.ValueType) bool { return t.Type == name })
	}
	if s.value, s.objects = find(value), find(objects); s.value < 0 || s.objects < 0 {
		return fmt.Errorf("reading the profile: it has no values of %s", value)
	}
	return nil
}

// Calls lists the calls in the profile, each once.
func (s *Sampled) Calls() []Call {
	seen := map[Call]bool{}
	var list []Call
	for _, l := range s.profile.Location {
		for _, line := range l.Line {
			if c := callOf(line); !seen[c] {
				seen[c] = true
				list = append(list, c)
			}
		}
	}
	return list
}

func callOf(line pprof.Line) Call {
	if line.Function == nil {
		return Call{Line: int(line.Line)}
	}
	return Call{line.Function.Filename, int(line.Line), line.Function.Name}
}

// A Frame is a function, or a statement of a cell, as the user knows it.
type Frame struct {
	Name string
	User bool // it is in a cell
}

// A Stack is calls, from the outermost on, and what was found in them.
type Stack struct {
	Frames  []Frame
	Value   int64 // ns or bytes
	Objects int64 // times that it was looked, or allocated objects
}

// ownPackages begins the names of functions that are part of the kernel. What
// they do for the user's code is counted as their caller's.
const ownPackages = "gokernel/interp/"

// Stacks gives what belongs to a run, with calls as user names them, "" for those
// that are not in the user's code. Goroutines of the run are known by their
// labels where the profile has some; code that sets labels of its own, or has
// none, belongs to the run where it is the user's.
func (s *Sampled) Stacks(run int64, user func(Call) string) []Stack {
	var list []Stack
	for _, sample := range s.profile.Sample {
		if sample.Value[s.value] <= 0 {
			continue
		}
		label, labelled := "", false
		if values := sample.Label["gokernel.run"]; len(values) > 0 {
			label, labelled = values[0], true
		}
		if labelled && label != strconv.FormatInt(run, 10) {
			continue
		}
		stack := Stack{Value: sample.Value[s.value], Objects: sample.Value[s.objects]}
		var found traits
		stack.Frames, found = frames(sample.Location, user)
		switch {
		case len(stack.Frames) == 0, found.loads:
			continue
		case found.user:
		case s.labels && !labelled:
			if !found.collects {
				continue
			}
			stack.Frames = []Frame{{Name: "garbage collection"}}
		case found.own && !found.shows, found.runtime:
			continue
		}
		list = append(list, stack)
	}
	return list
}

// traits are what tells whose a stack is.
type traits struct {
	user     bool // code of a cell is in it
	own      bool // code of the kernel is
	loads    bool // a compiled cell is being loaded
	shows    bool // a value is being shown
	collects bool // garbage is being collected, in the background
	runtime  bool // nothing but the Go runtime is in it
}

// frames reads the calls of a sample.
func frames(locations []*pprof.Location, user func(Call) string) (list []Frame, found traits) {
	found.runtime = true
	for _, l := range slices.Backward(locations) {
		for _, line := range slices.Backward(l.Line) {
			c := callOf(line)
			if c.Function == "runtime.asyncPreempt" {
				return list, found // the runtime looks after its goroutines while the code waits
			}
			if name := user(c); name != "" {
				list = append(list, Frame{name, true})
				found.user, found.runtime = true, false
				continue
			}
			switch {
			case strings.HasPrefix(c.Function, ownPackages):
				found.own = true
				found.loads = found.loads || strings.HasSuffix(c.Function, "load.(*Engine).open")
				continue
			case c.File == "generated", strings.HasSuffix(c.File, "/generated"):
				continue // glue round a cell's code
			case c.Function == "runtime.goexit", c.Function == "runtime.main", c.Function == "main.main":
				continue
			}
			found.shows = found.shows || strings.HasPrefix(c.Function, "gokernel/display.")
			found.collects = found.collects || c.Function == "runtime.gcBgMarkWorker"
			found.runtime = found.runtime && (strings.HasPrefix(c.Function, "runtime.") || strings.HasPrefix(c.Function, "internal/runtime/"))
			list = append(list, Frame{Name: named(c)})
		}
	}
	return list, found
}

// named is the name of a library's function, with its package's path: functions
// of two packages are two.
func named(c Call) string {
	if c.Function == "" {
		return "(unknown)"
	}
	return strings.ReplaceAll(c.Function, "[...]", "")
}

// Values are the sums of stacks.
func Values(stacks []Stack) (value, objects int64) {
	for _, s := range stacks {
		value += s.Value
		objects += s.Objects
	}
	return value, objects
}
