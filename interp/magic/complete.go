package magic

import (
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
)

// Complete lists what completes a magic line before the cursor, an offset in
// it: the magic's name, or one of its words. line[start:cursor] is what an item
// replaces. Where the arguments are of another kind, such as Go or files, it
// says so, and where they begin.
func Complete(s *check.Snapshot, line string, cursor int) (start int, items []interp.CompletionItem, kind Operands) {
	before := line[:cursor]
	begin := len(before) - len(strings.TrimLeft(before, " \t"))
	percent := begin + len(before[begin:]) - len(strings.TrimLeft(before[begin:], "%"))
	end := strings.IndexAny(before[percent:], " \t")
	if end < 0 {
		return begin, complete(before[percent:], percent-begin == 2), None
	}
	m := Lookup(before[percent : percent+end])
	if m == nil {
		return cursor, nil, None
	}
	if m.Operands != Words {
		return percent + end + 1, nil, m.Operands
	}
	start = strings.LastIndexAny(before, " \t,") + 1
	given := strings.FieldsFunc(line[percent+end:start], func(r rune) bool { return r == ' ' || r == '\t' || r == ',' })
	for _, word := range m.Words(s) {
		if strings.HasPrefix(word, before[start:]) && !slices.Contains(given, word) {
			items = append(items, interp.CompletionItem{Text: word, Kind: "keyword"})
		}
	}
	return start, items, Words
}

// complete lists the magics whose names begin so, in the order of their names.
func complete(prefix string, cell bool) []interp.CompletionItem {
	marks := "%"
	if cell {
		marks = "%%"
	}
	var items []interp.CompletionItem
	for _, m := range Table() {
		switch {
		case !strings.HasPrefix(m.Name, prefix), cell && m.Forms == Line:
		case m.Forms == Cell:
			items = append(items, interp.CompletionItem{Text: "%%" + m.Name, Kind: "magic", Signature: m.Brief})
		default:
			items = append(items, interp.CompletionItem{Text: marks + m.Name, Kind: "magic", Signature: m.Brief})
		}
	}
	return items
}
