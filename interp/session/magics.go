package session

import (
	"context"
	"maps"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/inspect"
	"gokernel/interp/syntax"
)

// A magic is a %-command.
type magic struct {
	usage string // as in "%engine [auto|interpret|compile]"
	help  string // a sentence or two
	run   func(s *Session, ctx context.Context, c interp.Cell, args string) *interp.CellError
}

// magicTable lists the magics by name.
func magicTable() map[string]magic {
	return map[string]magic{
		"autoimport": {"%autoimport on|off", "whether a package that is used and not imported is imported by itself", (*Session).autoImport},
		"del":        {"%del NAME…", "deletes variables, whose memory goes", (*Session).deleteVariables},
		"engine":     {"%engine [auto|interpret|compile]", "chooses what runs cells, or says what does: by itself (auto), the interpreter alone, or the compiler alone", (*Session).chooseEngine},
		"get":        {"%get PATH[@VERSION]…", "adds modules to go.mod, or changes their version: what go get does", (*Session).get},
		"mod":        {"%mod [show | tidy | edit FLAGS]", "shows go.mod, adds and removes what the session's imports ask for, or edits it as go mod edit does", (*Session).mod},
		"restart":    {"%restart", "starts the process that runs cells anew: imports, types and functions are there again, variables are gone", (*Session).restart},
	}
}

// magics runs the cell's %-commands and answers its questions (name?). The
// page is for the front end's pager, nil when nothing was asked.
func (s *Session) magics(ctx context.Context, c interp.Cell, cell *syntax.Cell) (page *interp.Bundle, err *interp.CellError) {
	if len(cell.Magics) == 0 {
		return nil, nil
	}
	table := magicTable()
	for _, m := range cell.Magics {
		command, known := table[m.Name]
		switch {
		case m.Help > 0:
			page, err = s.help(table, m)
		case m.Shell:
			err = magicError("shell lines (!command) are not supported", "use the package os/exec")
		case known && !m.Cell:
			err = command.run(s, ctx, c, strings.TrimSpace(m.Args))
		default:
			err = magicError("there is no magic "+strings.Repeat("%", marks(m))+m.Name, "there are "+names(table))
		}
		if err != nil {
			return nil, err
		}
	}
	return page, nil
}

// marks is how many percent signs the magic was written with.
func marks(m syntax.Magic) int {
	if m.Cell {
		return 2
	}
	return 1
}

func names(table map[string]magic) string {
	return "%" + strings.Join(slices.Sorted(maps.Keys(table)), ", %")
}

// help answers name? and, with the source, name??.
func (s *Session) help(table map[string]magic, m syntax.Magic) (*interp.Bundle, *interp.CellError) {
	if name, ok := strings.CutPrefix(m.Name, "%"); ok {
		command, known := table[strings.TrimPrefix(name, "%")]
		if !known {
			return nil, magicError("there is no magic "+m.Name, "there are "+names(table))
		}
		page := interp.PlainBundle(command.usage + ": " + command.help)
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

// usageError says how a magic is used.
func usageError(name, args string) *interp.CellError {
	return magicError("%"+name+" "+args+": wrong arguments", "usage: "+magicTable()[name].usage)
}

func (s *Session) autoImport(_ context.Context, _ interp.Cell, args string) *interp.CellError {
	if args != "on" && args != "off" {
		return usageError("autoimport", args)
	}
	s.commit(s.scope.WithAutoImport(args == "on"))
	return nil
}
