package display

import (
	"strings"
	"unicode"
)

// textWidth is how many columns a text takes in a terminal.
func textWidth(s string) int {
	w := 0
	for _, r := range s {
		w += runeWidth(r)
	}
	return w
}

// runeWidth is 2 for what East Asian scripts write at double width and for
// pictures, 0 for what is written over the rune before it, and 1 otherwise.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case r == 0x200D, r == 0x200B, 0xFE00 <= r && r <= 0xFE0F, unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case r < 0x1100:
		return 1
	case r <= 0x115F, // Hangul
		0x231A <= r && r <= 0x231B, 0x23E9 <= r && r <= 0x23EC, // ⌚ ⏩
		0x2E80 <= r && r <= 0x303E, 0x3041 <= r && r <= 0xA4CF, // CJK, kana
		0xA960 <= r && r <= 0xA97F, 0xAC00 <= r && r <= 0xD7A3, // Hangul
		0xF900 <= r && r <= 0xFAFF, 0xFE30 <= r && r <= 0xFE6F, // CJK
		0xFF01 <= r && r <= 0xFF60, 0xFFE0 <= r && r <= 0xFFE6, // full width
		0x1F300 <= r && r <= 0x1F64F, 0x1F680 <= r && r <= 0x1F6FF, 0x1F900 <= r && r <= 0x1FAFF, // pictures
		0x20000 <= r && r <= 0x3FFFD: // CJK
		return 2
	}
	return 1
}

// cutWidth is s or, where that is wider, its beginning and an ellipsis, in at
// most limit columns.
func cutWidth(s string, limit int) string {
	w := 0
	at := -1 // where the ellipsis would stand
	for i, r := range s {
		if w > limit-1 && at < 0 || at < 0 && w+runeWidth(r) > limit-1 {
			at = i
		}
		if w += runeWidth(r); w > limit {
			return s[:at] + "…"
		}
	}
	return s
}

// padded is s with spaces to a width: before it, or after it.
func padded(s string, width int, right bool) string {
	space := strings.Repeat(" ", max(0, width-textWidth(s)))
	if right {
		return space + s
	}
	return s + space
}
