package protocol

import (
	"encoding/json"
	"strings"
)

// A bulky content has one member that may be many megabytes. Decode reads it
// with the means of this package: faster than encoding/json, and never long at a
// stretch, see pieces.
type bulky interface {
	// bulk is the name of the member, and where it goes: a *string or a
	// *json.RawMessage.
	bulk() (name string, into any)
}

// bulkFrom is from how many bytes on a member is worth that.
const bulkFrom = 64 << 10

// Size is how large the member of that name is, in bytes: of a text what it
// decodes to, of any other value its JSON; and how much JSON there is besides.
// Nothing is decoded for it, so that what is too large can be refused before.
// Members that have the name more than once count together.
func (m *Message) Size(name string) (member, besides int) {
	besides = len(m.Content)
	object(m.Content, func(other string, start, end int) {
		if !strings.EqualFold(other, name) {
			return
		}
		besides -= end - start
		if m.Content[start] == '"' {
			member += textSize(m.Content[start:end])
		} else {
			member += end - start
		}
	})
	return member, besides
}

// lift takes the large member out of content that is to be decoded into b. It
// returns what is left for encoding/json, with an empty value in its place, and
// puts the member where it goes when put is called. A member that is small, or
// of another shape, or given twice, stays where it is.
func lift(content []byte, b bulky) (rest []byte, put func()) {
	stays := func() {}
	if len(content) < bulkFrom {
		return content, stays
	}
	name, into := b.bulk()
	found, start, end := 0, 0, 0
	whole := object(content, func(other string, s, e int) {
		if strings.EqualFold(other, name) { // as encoding/json does
			found++
			start, end = s, e
		}
	})
	if !whole || found != 1 || end-start < bulkFrom {
		return content, stays
	}
	member, empty := content[start:end:end], "null"
	switch into := into.(type) {
	case *string:
		if member[0] != '"' {
			return content, stays
		}
		empty = `""`
		put = func() { *into = unquote(member) }
	case *json.RawMessage:
		put = func() { *into = member }
	}
	rest = make([]byte, 0, len(content)-len(member)+len(empty))
	rest = append(rest, content[:start]...)
	rest = append(rest, empty...)
	return append(rest, content[end:]...), put
}

// object calls f with each member of an object of JSON: its name, and where in
// data its value is. It reports whether data is an object, and nothing else; f
// has been called with what came before a fault.
func object(data []byte, f func(name string, start, end int)) bool {
	at := space(data, 0)
	if at == len(data) || data[at] != '{' {
		return false
	}
	at, ok := members(data, at+1, 1, true, f)
	return ok && space(data, at) == len(data)
}
