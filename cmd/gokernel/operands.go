package main

import (
	"errors"
	"flag"
	"slices"
)

// parseWithOperands is parse for commands that take operands, which may stand
// before, between and after the flags. Behind "--" all are operands.
func (s stdio) parseWithOperands(f *flag.FlagSet, args []string) (operands []string, status int, ok bool) {
	for _, arg := range args { // help that was asked for is not an error
		if arg == "--" {
			break
		}
		if arg == "-h" || arg == "-help" || arg == "--help" {
			f.SetOutput(s.out)
		}
	}
	for {
		switch err := f.Parse(args); {
		case errors.Is(err, flag.ErrHelp):
			return nil, exitOK, false
		case err != nil:
			return nil, exitUsage, false
		}
		rest := f.Args()
		parsed := args[:len(args)-len(rest)]
		if len(rest) == 0 || len(parsed) > 0 && parsed[len(parsed)-1] == "--" {
			return slices.Concat(operands, rest), exitOK, true
		}
		operands = append(operands, rest[0])
		args = rest[1:]
	}
}
