package main

import (
	_ "embed"
	"fmt"
	"strings"
)

// reasonsText is the table of what is known to differ: the path of a program in
// the folder test with "cell", "cells" or "both", or the name of an example with
// "examples", and why, in a line each.
//
//go:embed reasons.txt
var reasonsText string

// A reasonKey is a program in a form.
type reasonKey struct {
	name string
	form form
}

// knownReasons reads the table.
func knownReasons() (map[reasonKey]string, error) {
	table := map[reasonKey]string{}
	n := 0
	for line := range strings.Lines(reasonsText) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 3 {
			return nil, fmt.Errorf("reasons.txt:%d: want a program, a form and a reason", n)
		}
		forms, err := formsOf(fields[1])
		if err != nil {
			return nil, fmt.Errorf("reasons.txt:%d: %w", n, err)
		}
		for _, f := range forms {
			key := reasonKey{fields[0], f}
			if table[key] != "" {
				return nil, fmt.Errorf("reasons.txt:%d: %s is there twice", n, fields[0])
			}
			table[key] = strings.Join(fields[2:], " ")
		}
	}
	return table, nil
}
