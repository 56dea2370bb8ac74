package chart

import (
	"strings"
	"unicode"
)

// helvetica are the widths of the characters from the space on, in
// thousandths of the font's size. Arial and Liberation Sans have the same.
var helvetica = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// textWidth is how wide a text is in Helvetica, in the unit of size: about, for
// characters that are not of ASCII.
func textWidth(text string, size float64, bold bool) float64 {
	w := 0
	for _, r := range text {
		switch {
		case r >= ' ' && int(r-' ') < len(helvetica):
			w += helvetica[r-' ']
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case r == '…' || isWide(r):
			w += 1000
		case unicode.IsUpper(r):
			w += 690
		default:
			w += 556
		}
	}
	if bold {
		w += w * 7 / 100
	}
	return float64(w) * size / 1000
}

// isWide reports whether r takes two columns of a terminal.
func isWide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 ||
		r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd
}

// shortened is a text that is no wider than most, with … in place of its end.
func shortened(text string, size float64, bold bool, most float64) string {
	if textWidth(text, size, bold) <= most {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && textWidth(string(runes)+"…", size, bold) > most {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRight(string(runes), " ") + "…"
}

// oneLine is a text without line breaks and what no picture can show: control
// characters and bytes that are no UTF-8.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || r == 0xfffe || r == 0xffff:
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
