package session

import (
	"context"
	"fmt"
	"go/types"
	"os"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/embedded"
)

// embed reads the files that the cell's //go:embed directives name. They lie
// beside the notebook: names are relative to the working directory. It is nil
// where there are no directives.
func (s *Session) embed(ctx context.Context, checked *check.Checked) (*embedded.Set, *interp.CellError) {
	if len(checked.Embeds) == 0 {
		return nil, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return nil, internalError(fmt.Errorf("looking for embedded files: %w", err))
	}
	set := embedded.NewSet()
	var faults []interp.Diagnostic
	for _, e := range checked.Embeds {
		files, sound := map[string]bool{}, true
		for _, pattern := range e.Patterns {
			names, err := set.Add(ctx, dir, pattern.Arg)
			if ctx.Err() != nil {
				return nil, interrupted()
			}
			if err != nil {
				d := checked.Cell.Diagnostic(pattern.Pos, err.Error())
				d.Advice = "patterns name files below " + dir
				faults, sound = append(faults, d), false
			}
			for _, name := range names {
				files[name] = true
			}
		}
		if sound && len(files) > 1 && e.Kind != check.EmbedFiles {
			faults = append(faults, checked.Cell.Diagnostic(e.Var.Names[0].Pos(), "invalid go:embed: multiple files for type "+types.ExprString(e.Var.Type)))
		}
	}
	if len(faults) > 0 {
		return nil, failure(interp.KindCompile, faults)
	}
	return set, nil
}
