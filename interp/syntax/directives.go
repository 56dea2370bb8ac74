package syntax

import "strings"

// Directives of the compiler, other than //go:embed.
var (
	// Those that belong above a function.
	functionDirectives = map[string]bool{
		"go:noinline": true, "go:nosplit": true, "go:norace": true, "go:nocheckptr": true,
		"go:uintptrescapes": true, "go:registerparams": true, "go:noescape": true,
	}
	// Those that are for the runtime.
	runtimeDirectives = map[string]bool{
		"go:systemstack": true, "go:nowritebarrier": true, "go:nowritebarrierrec": true, "go:yeswritebarrierrec": true,
	}
)

const misplacedDirective = "misplaced compiler directive"

// directiveFaults finds directives that the compiler would not take, in its
// words, and those that a cell cannot have. Others, such as //go:generate, mean
// nothing to the compiler.
func (s *scan) directiveFaults(items []item) []fault {
	var faults []fault
	for _, at := range s.comments {
		text, ok := strings.CutPrefix(s.text[at.pos:at.end], "//go:")
		if !ok {
			continue
		}
		text = strings.TrimRight("go:"+text, "\r")
		name, _, _ := strings.Cut(text, " ")
		place := at.pos + len("//")
		switch {
		case functionDirectives[name]:
			switch next := s.itemBehind(items, at.pos); {
			case next == nil || next.kind != Func && next.kind != Method:
				faults = append(faults, fault{place, misplacedDirective, "it stands above a function"})
			case name == "go:noescape":
				faults = append(faults, fault{next.start, "can only use //go:noescape with external func implementations", ""})
			}
		case runtimeDirectives[name]:
			faults = append(faults, fault{place, "//" + name + " only allowed in runtime", ""})
		case name == "go:uintptrkeepalive":
			faults = append(faults, fault{place, "//" + name + " is only allowed in the standard library", ""})
		case strings.HasPrefix(name, "go:cgo_"):
			faults = append(faults, fault{place, "//" + text + " only allowed in cgo-generated code", ""})
		case name == "go:linkname":
			faults = append(faults, fault{place, "//go:linkname cannot be used in a cell", "put the code into a package, and import that"})
		}
	}
	return faults
}

// itemBehind is the item that follows an offset outside of items; nil where
// there is none, or the offset lies in one.
func (s *scan) itemBehind(items []item, offset int) *item {
	for i := range items {
		it := &items[i]
		if first := s.toks[it.first].pos; offset < first {
			return it
		}
		if offset < it.end {
			return nil
		}
	}
	return nil
}
