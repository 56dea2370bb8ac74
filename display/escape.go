package display

// Escape is text as it stands in HTML, also between the quotes of an
// attribute: what could be markup is written as characters. All functions of
// this package escape by themselves what is not said to be HTML.
func Escape(text string) string { return escape(text) }
