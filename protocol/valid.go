package protocol

// maxDepth is how deep objects and arrays may be nested, as for encoding/json:
// what is deeper, that cannot decode.
const maxDepth = 10000

// ValidJSON reports what json.Valid does, several times as fast where strings
// are long: messages are large by the text in them.
func ValidJSON(data []byte) bool {
	at, ok := value(data, space(data, 0), 0)
	return ok && space(data, at) == len(data)
}

// value passes the value that begins at data[at]; depth is that of what it
// stands in. Like the functions below, it returns where it ends.
func value(data []byte, at, depth int) (end int, ok bool) {
	if at == len(data) {
		return at, false
	}
	switch c := data[at]; c {
	case '"':
		return text(data, at+1)
	case '{', '[':
		if depth == maxDepth {
			return at, false
		}
		return members(data, at+1, depth+1, c == '{', nil)
	case 't':
		return word(data, at, "true")
	case 'f':
		return word(data, at, "false")
	case 'n':
		return word(data, at, "null")
	default:
		return number(data, at)
	}
}

// members passes what follows the opening brace or bracket. It calls visit,
// unless that is nil, with the name of each member of an object, and where its
// value is.
func members(data []byte, at, depth int, object bool, visit func(name string, start, end int)) (end int, ok bool) {
	closing := byte(']')
	if object {
		closing = '}'
	}
	at = space(data, at)
	if at < len(data) && data[at] == closing {
		return at + 1, true
	}
	for {
		var name []byte
		if object {
			if at == len(data) || data[at] != '"' {
				return at, false
			}
			start := at
			if at, ok = text(data, at+1); !ok {
				return at, false
			}
			name = data[start:at]
			at = space(data, at)
			if at == len(data) || data[at] != ':' {
				return at, false
			}
			at = space(data, at+1)
		}
		start := at
		if at, ok = value(data, at, depth); !ok {
			return at, false
		}
		if visit != nil {
			visit(unquote(name), start, at)
		}
		at = space(data, at)
		switch {
		case at == len(data):
			return at, false
		case data[at] == closing:
			return at + 1, true
		case data[at] != ',':
			return at, false
		}
		at = space(data, at+1)
	}
}

// text passes what follows the opening quote. Bytes that are no UTF-8 are let
// through; decoding replaces them.
func text(data []byte, at int) (end int, ok bool) {
	for {
		at += plain(data[at:], false)
		if at == len(data) || data[at] < ' ' {
			return at, false
		}
		if data[at] == '"' {
			return at + 1, true
		}
		at++ // the backslash
		if at == len(data) {
			return at, false
		}
		switch data[at] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			at++
		case 'u':
			for range 4 {
				at++
				if at == len(data) || !isHex(data[at]) {
					return at, false
				}
			}
			at++
		default:
			return at, false
		}
	}
}

// number passes a number.
func number(data []byte, at int) (end int, ok bool) {
	if data[at] == '-' {
		at++
	}
	if at < len(data) && data[at] == '0' {
		at++
	} else if at, ok = digits(data, at); !ok {
		return at, false
	}
	if at < len(data) && data[at] == '.' {
		if at, ok = digits(data, at+1); !ok {
			return at, false
		}
	}
	if at < len(data) && (data[at] == 'e' || data[at] == 'E') {
		at++
		if at < len(data) && (data[at] == '+' || data[at] == '-') {
			at++
		}
		return digits(data, at)
	}
	return at, true
}

// digits passes one digit or more.
func digits(data []byte, at int) (end int, ok bool) {
	start := at
	for at < len(data) && '0' <= data[at] && data[at] <= '9' {
		at++
	}
	return at, at > start
}

func word(data []byte, at int, want string) (end int, ok bool) {
	if len(data)-at < len(want) || string(data[at:at+len(want)]) != want {
		return at, false
	}
	return at + len(want), true
}

// space passes white space, of which there may be none.
func space(data []byte, at int) int {
	for at < len(data) && (data[at] == ' ' || data[at] == '\n' || data[at] == '\t' || data[at] == '\r') {
		at++
	}
	return at
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
