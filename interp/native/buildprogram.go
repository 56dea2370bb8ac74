package native

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
)

// BuildProgram is BuildWorker for a program of other sources, without a trial.
func BuildProgram(ctx context.Context, o Options, sources fs.FS, path string) (*Program, error) {
	files := map[string][]byte{}
	h := sha256.New()
	err := fs.WalkDir(sources, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name], err = fs.ReadFile(sources, name)
		fmt.Fprintln(h, name, len(files[name]))
		h.Write(files[name])
		return err
	})
	if err != nil {
		return nil, err
	}
	module := Tree{Name: "test-" + hex.EncodeToString(h.Sum(nil)[:8]), Files: func() (map[string][]byte, error) { return files, nil }}
	return buildWorker(ctx, o, Sources{Module: module, Main: path, GoVersion: "1.26"}, func(*Builder, context.Context, string) error { return nil })
}
