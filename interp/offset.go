package interp

import "unicode/utf8"

// FromCursor converts a protocol cursor_pos, counted in code points, to a
// byte offset. A position past the end of src gives len(src), a negative one
// 0.
func FromCursor(src string, pos int) int {
	offset := 0
	for ; pos > 0 && offset < len(src); pos-- {
		_, size := utf8.DecodeRuneInString(src[offset:])
		offset += size
	}
	return offset
}

// ToCursor converts a byte offset to a protocol cursor_pos, counted in code
// points.
func ToCursor(src string, offset int) int {
	return utf8.RuneCountInString(src[:min(max(offset, 0), len(src))])
}
