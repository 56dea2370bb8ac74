package complete

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gokernel/interp"
)

// A candidate is an item, and what puts it before others.
type candidate struct {
	text      string
	match     string // what the prefix has to match; "" is text
	kind      string
	signature string

	closeness  match
	fit        fit // for the type that is asked for
	class      class
	depth      int // of a promoted member, or the rank of a package's
	order      int // among those that have one of their own
	deprecated bool
}

// A class tells where a name comes from; nearer ones come first.
type class int

const (
	local class = iota
	member
	ofSession
	ofImports
	ofGrammar
	ofLanguage
	notImported
)

// A fit tells how a name goes with the type that is asked for; better ones come
// first.
type fit int

const (
	asItIs   fit = iota // it is of that type
	withMore            // its result is, or its values are
	notAtAll
)

// A match tells how a text goes on from what has been typed; closer ones come
// first.
type match int

const (
	exact  match = iota // it begins so
	folded              // it begins so but for upper and lower case
	fuzzy               // it has the letters in that order, beginning where words do
	noMatch
)

// matches compares a text with what has been typed of it.
func matches(text, typed string) match {
	switch {
	case strings.HasPrefix(text, typed):
		return exact
	case hasFoldedPrefix(text, typed):
		return folded
	case isFuzzy(text, typed):
		return fuzzy
	}
	return noMatch
}

func hasFoldedPrefix(text, typed string) bool {
	for _, r := range typed {
		t, size := utf8.DecodeRuneInString(text)
		if size == 0 || unicode.ToLower(t) != unicode.ToLower(r) {
			return false
		}
		text = text[size:]
	}
	return true
}

// isFuzzy tells whether the letters of typed are in text in that order: the
// first at its beginning or where a word of it begins, and each further one
// right behind the one before or, again, where a word begins. A single letter is
// no hint.
func isFuzzy(text, typed string) bool {
	if utf8.RuneCountInString(typed) < 2 {
		return false
	}
	letters, want := []rune(text), []rune(strings.ToLower(typed))
	if len(letters) > maxFuzzy || len(want) > maxFuzzy {
		return false
	}
	begins := func(i int) bool {
		return i == 0 || letters[i-1] == '_' || letters[i-1] == '/' || unicode.IsUpper(letters[i]) && !unicode.IsUpper(letters[i-1]) ||
			unicode.IsUpper(letters[i]) && i+1 < len(letters) && unicode.IsLower(letters[i+1])
	}
	// reach[i] says that want so far can end at letters[i].
	reach := make([]bool, len(letters))
	for k, w := range want {
		next := make([]bool, len(letters))
		earlier := false // some reach[j], j < i
		for i, l := range letters {
			if unicode.ToLower(l) == w {
				switch {
				case k == 0:
					next[i] = begins(i)
				default:
					next[i] = i > 0 && reach[i-1] || earlier && begins(i)
				}
			}
			earlier = earlier || reach[i]
		}
		reach = next
	}
	return slices.Contains(reach, true)
}

// maxFuzzy is how long names are that are looked at so closely.
const maxFuzzy = 100

// add takes a candidate in if it goes on from what has been typed, and nothing
// nearer has its text.
func (q *query) add(c candidate) {
	if c.match == "" {
		c.match = c.text
	}
	c.closeness = matches(c.match, q.prefix)
	if c.closeness == noMatch || q.given[c.text] {
		return
	}
	q.given[c.text] = true
	q.found = append(q.found, c)
}

// compare puts the better candidate first.
func compare(a, b candidate) int {
	return cmp.Or(
		before(a.closeness != fuzzy, b.closeness != fuzzy),
		cmp.Compare(a.fit, b.fit),
		cmp.Compare(a.closeness, b.closeness),
		cmp.Compare(a.class, b.class),
		before(!a.deprecated, !b.deprecated),
		cmp.Compare(a.depth, b.depth),
		cmp.Compare(a.order, b.order),
		cmp.Compare(strings.ToLower(a.text), strings.ToLower(b.text)),
		cmp.Compare(a.text, b.text),
	)
}

// before is negative if only a holds.
func before(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// answer is what has been found, best first.
func (q *query) answer() interp.Completion {
	slices.SortFunc(q.found, compare)
	found := q.found[:min(len(q.found), maxItems)]
	answer := interp.Completion{Start: q.start, End: q.end}
	for _, c := range found {
		answer.Items = append(answer.Items, interp.CompletionItem{Text: c.text, Kind: c.kind, Signature: c.signature})
	}
	return answer
}
