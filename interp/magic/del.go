package magic

import (
	"context"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/spelling"
)

func del() *Magic {
	return &Magic{
		Name:     "del",
		Usage:    "%del NAME…",
		Brief:    "deletes variables, whose memory goes",
		Detail:   "`%del Out` deletes the results of cells, which `Out[n]` and `_` stand for: the last 20 are kept, of 1 MiB at most each.",
		Operands: Words,
		Words:    variables,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			words := strings.FieldsFunc(c.Args, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })
			if len(words) == 0 {
				return c.Misused()
			}
			vars := make([]*check.Var, 0, len(words))
			for _, name := range words {
				if name == "Out" && c.Snapshot().Scope.Var(name) == nil {
					if err := c.ForgetResults(ctx); err != nil {
						return err
					}
					continue
				}
				v, err := variable(c.Snapshot(), name)
				if err != nil {
					return err
				}
				vars = append(vars, v)
			}
			return c.Delete(ctx, vars)
		},
	}
}

// variables are the names of the session's variables.
func variables(s *check.Snapshot) []string {
	var names []string
	for _, v := range s.Scope.Vars() {
		names = append(names, v.Name)
	}
	return names
}

// variable finds a variable of the session.
func variable(s *check.Snapshot, name string) (*check.Var, *interp.CellError) {
	if v := s.Scope.Var(name); v != nil {
		return v, nil
	}
	advice := ""
	if near := spelling.Nearest(name, slices.Values(variables(s))); near != "" {
		advice = "did you mean " + near + "?"
	}
	return nil, Fail("there is no variable "+name, advice)
}
