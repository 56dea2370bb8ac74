package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A reference is what go run prints of a program, standard error included, and
// whether it ends well: one that does not is no measure.
type reference struct {
	output string
	failed bool
}

// reference runs a program by go run, unless its output has been kept in the
// directory; "" keeps none.
func (k *kernel) reference(ctx context.Context, p program, dir string) (reference, error) {
	kept := filepath.Join(dir, strings.ReplaceAll(p.name, "/", "__")+".out")
	if data, err := os.ReadFile(kept); err == nil && dir != "" {
		return reference{output: string(data)}, nil
	}
	cmd := exec.CommandContext(ctx, k.toolchain.Go, "run", p.name)
	cmd.Dir = p.dir
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return reference{}, ctx.Err()
	case errors.As(err, &exit):
		return reference{output: string(out), failed: true}, nil
	case err != nil:
		return reference{}, fmt.Errorf("running go run: %w", err)
	case dir == "":
		return reference{output: string(out)}, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return reference{}, fmt.Errorf("keeping outputs: %w", err)
	}
	if err := os.WriteFile(kept, out, 0o666); err != nil {
		return reference{}, fmt.Errorf("keeping outputs: %w", err)
	}
	return reference{output: string(out)}, nil
}
