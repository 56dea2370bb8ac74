package interp

import (
	"testing"

	"github.com/rivo/uniseg"
)

// The widths are those of a library that knows all of Unicode, which is too large
// to be linked with every program that the words of this package are in.
func TestTextWidth(t *testing.T) {
	for _, text := range []string{
		"", "abc", "é", "e\u0301", "世界", "한글", "ｱ", "Ａ", "👍", "👍🏽", "👨\u200d👩\u200d👧", "🇩🇪", "🇩🇪🇫🇷", "🇩", "❤\ufe0f", "⌚", "☃", "✅", "𝒳", "a\u200bb", "ﷺ", "①", "–…“”",
	} {
		if got, want := textWidth(text), uniseg.StringWidth(text); got != want {
			t.Errorf("textWidth(%q) = %d, want %d", text, got, want)
		}
	}
	differ := 0
	for r := rune(0x20); r < 0x30000; r++ {
		if 0xD800 <= r && r < 0xE000 || 0x7F <= r && r < 0xA0 {
			continue
		}
		if got, want := textWidth(string(r)), uniseg.StringWidth(string(r)); got != want {
			if differ++; differ <= 10 {
				t.Logf("textWidth(%U) = %d, uniseg says %d", r, got, want)
			}
		}
	}
	// Unassigned runes, and marks that the versions of Unicode see otherwise.
	if differ > 700 {
		t.Errorf("%d runes have another width", differ)
	}
}
