package session

import (
	"fmt"
	"strings"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// magic runs the cell's %-commands. The one there is so far is a setting of
// the session itself.
func (s *Session) magic(cell *syntax.Cell) *interp.CellError {
	for _, m := range cell.Magics {
		switch {
		case m.Name == "autoimport" && !m.Cell && m.Help == 0:
			on := strings.TrimSpace(m.Args)
			if on != "on" && on != "off" {
				return &interp.CellError{Kind: interp.KindMagic, Message: fmt.Sprintf("%%autoimport %s: want on or off", on)}
			}
			s.commit(s.scope.WithAutoImport(on == "on"))
		case m.Shell:
			return &interp.CellError{Kind: interp.KindMagic, Message: "shell lines (!command) are not supported", Advice: "use the package os/exec"}
		case m.Help > 0:
			return &interp.CellError{Kind: interp.KindMagic, Message: "name? is not supported", Advice: "press Shift+Tab on the name"}
		default:
			return &interp.CellError{Kind: interp.KindMagic, Message: fmt.Sprintf("there is no magic %%%s", m.Name), Advice: "the one there is: %autoimport on|off"}
		}
	}
	return nil
}
