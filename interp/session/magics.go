package session

import (
	"fmt"
	"strings"

	"gokernel/interp"
	"gokernel/interp/inspect"
	"gokernel/interp/syntax"
)

// magics runs the cell's %-commands and answers its questions (name?). The
// page is for the front end's pager, nil when nothing was asked.
func (s *Session) magics(cell *syntax.Cell) (page *interp.Bundle, err *interp.CellError) {
	for _, m := range cell.Magics {
		switch {
		case m.Help > 0:
			if page, err = s.help(m); err != nil {
				return nil, err
			}
		case m.Shell:
			return nil, magicError("shell lines (!command) are not supported", "use the package os/exec")
		case m.Name == "autoimport" && !m.Cell:
			on := strings.TrimSpace(m.Args)
			if on != "on" && on != "off" {
				return nil, magicError(fmt.Sprintf("%%autoimport %s: want on or off", on), "")
			}
			s.commit(s.scope.WithAutoImport(on == "on"))
		default:
			return nil, magicError("there is no magic %"+m.Name, "the one there is: %autoimport on|off")
		}
	}
	return page, nil
}

// help answers name? and, with the source, name??.
func (s *Session) help(m syntax.Magic) (*interp.Bundle, *interp.CellError) {
	if m.Name == "%autoimport" {
		page := interp.PlainBundle("%autoimport on|off: whether a package that is used and not imported is imported by itself")
		return &page, nil
	}
	found := inspect.At(s.snapshot.Load(), m.Name, len(m.Name), m.Help-1)
	if !found.Found {
		return nil, magicError(m.Name+" is not known", "")
	}
	return &found.Bundle, nil
}

func magicError(message, advice string) *interp.CellError {
	return &interp.CellError{Kind: interp.KindMagic, Message: message, Advice: advice}
}
