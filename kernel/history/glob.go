package history

import (
	"regexp"
	"strings"
)

// glob returns a matcher of whole texts: * is any text, newlines included, ?
// any one character, and all else itself. The empty pattern matches all.
func glob(pattern string) func(string) bool {
	if pattern == "" || pattern == "*" {
		return func(string) bool { return true }
	}
	var re strings.Builder
	re.WriteString(`(?s)\A`)
	for _, r := range pattern {
		switch r {
		case '*':
			re.WriteString(`.*`)
		case '?':
			re.WriteByte('.')
		default:
			re.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	re.WriteString(`\z`)
	compiled, err := regexp.Compile(re.String())
	if err != nil { // too long for the regexp package
		return func(s string) bool { return s == pattern }
	}
	return compiled.MatchString
}
