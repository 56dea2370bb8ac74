package syntax

import "go/token"

// itemEnd returns the index of the semicolon that ends the item which begins
// at toks[i], or len(toks).
func itemEnd(toks []tok, i int) int {
	for i < len(toks) {
		switch t := toks[i]; t.tok {
		case token.SEMICOLON:
			return i
		case token.FOR, token.IF, token.SWITCH:
			i = headerEnd(toks, i+1)
		case token.LPAREN, token.LBRACK, token.LBRACE:
			if t.match < 0 {
				return len(toks)
			}
			i = t.match + 1
		default:
			i++
		}
	}
	return len(toks)
}

// headerEnd returns the index of the brace that opens the block of a for, if
// or switch statement, whose header begins at toks[i] and may hold
// semicolons. Braces of composite literals and of function literals are not
// it: which they are is told by whether an operand or an operator is due.
// Where the header is broken it returns the semicolon after it.
func headerEnd(toks []tok, i int) int {
	operand := true // one is due
	for i < len(toks) {
		t := toks[i]
		switch t.tok {
		case token.LBRACE:
			return i
		case token.SEMICOLON:
			// A newline in place of a semicolon is legal, if rare, before the
			// block; but where the block is forgotten the next line is a
			// statement of its own.
			if t.auto() && !blockFollows(toks, i+1) {
				return i
			}
			operand = true
			i++
		case token.IDENT, token.INT, token.FLOAT, token.IMAG, token.CHAR, token.STRING, token.INC, token.DEC:
			operand = false
			i++
		case token.PERIOD:
			i++
		case token.LPAREN, token.LBRACK:
			if t.match < 0 {
				return len(toks)
			}
			if operand && t.tok == token.LBRACK {
				i = typeEnd(toks, i)
				if i < len(toks) && toks[i].tok == token.LBRACE {
					i = after(toks, i)
				}
			} else {
				i = t.match + 1
			}
			operand = false
		case token.MAP, token.STRUCT, token.FUNC, token.INTERFACE, token.CHAN:
			i = typeEnd(toks, i)
			if i < len(toks) && toks[i].tok == token.LBRACE {
				i = after(toks, i) // the value of a composite literal, or a function's body
			}
			operand = false
		default:
			operand = true // an operator, an assignment, a comma, range
			i++
		}
	}
	return i
}

// blockFollows reports whether a brace comes before the next automatic
// semicolon: whether the line goes on with a header.
func blockFollows(toks []tok, i int) bool {
	for i < len(toks) {
		switch t := toks[i]; {
		case t.tok == token.LBRACE:
			return true
		case t.auto(), t.tok == token.FOR, t.tok == token.IF, t.tok == token.SWITCH:
			return false
		case t.match > i:
			i = t.match
		}
		i++
	}
	return false
}

// typeEnd returns the index behind the type that begins at toks[i].
func typeEnd(toks []tok, i int) int {
	for i < len(toks) {
		switch t := toks[i]; t.tok {
		case token.LBRACK: // array or slice: its element follows
			i = after(toks, i)
		case token.MAP:
			i++
			if i < len(toks) && toks[i].tok == token.LBRACK {
				i = after(toks, i)
			}
		case token.MUL, token.ARROW, token.CHAN:
			i++
		case token.STRUCT, token.INTERFACE:
			i++
			if i < len(toks) && toks[i].tok == token.LBRACE {
				i = after(toks, i)
			}
			return i
		case token.FUNC:
			i++
			if i < len(toks) && toks[i].tok == token.LPAREN {
				i = after(toks, i)
			}
			if i == len(toks) || !startsType(toks[i].tok) {
				return i
			}
		case token.LPAREN:
			return after(toks, i)
		case token.IDENT:
			i++
			if i+1 < len(toks) && toks[i].tok == token.PERIOD && toks[i+1].tok == token.IDENT {
				i += 2
			}
			if i < len(toks) && toks[i].tok == token.LBRACK {
				i = after(toks, i)
			}
			return i
		default:
			return i
		}
	}
	return i
}

func startsType(t token.Token) bool {
	switch t {
	case token.LBRACK, token.MAP, token.MUL, token.ARROW, token.CHAN, token.STRUCT, token.INTERFACE,
		token.FUNC, token.LPAREN, token.IDENT:
		return true
	}
	return false
}

// after returns the index behind the brackets that open at toks[i].
func after(toks []tok, i int) int {
	if m := toks[i].match; m > i {
		return m + 1
	}
	return len(toks)
}
