package interp

// Completeness says whether a cell may be run as it stands.
type Completeness struct {
	Status string // Complete, Incomplete or Invalid
	Indent string // for the next line, with Incomplete
}

// The statuses of a Completeness.
const (
	Complete   = "complete"
	Incomplete = "incomplete"
	Invalid    = "invalid"
)

// A Completion lists what may replace Code[Start:End] of the request.
type Completion struct {
	Start, End int // byte offsets
	Items      []CompletionItem
}

// A CompletionItem is one candidate, best first.
type CompletionItem struct {
	Text      string // what is inserted
	Kind      string // "function", "variable", "type", "constant", "package", "field", "method", "keyword", "magic", "path"
	Signature string // type or signature, or ""
}

// An Inspection is what is known of the name at the cursor. Found is false
// when that is nothing.
type Inspection struct {
	Found  bool
	Bundle Bundle // text/plain always, text/markdown and text/html where there is documentation
}
