package magic

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"gokernel/interp"
	"gokernel/interp/process"
)

func load() *Magic {
	return &Magic{
		Name:     "load",
		Usage:    "%load FILE\n%load CELLS…",
		Brief:    "puts the text of a file, or of cells named as in 2 5-7, in the place of this cell",
		Operands: Files,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if c.Args == "" {
				return c.Misused()
			}
			text, err := c.read(ctx, unquoted(c.Args))
			if err != nil {
				ran, none := ranges(c.Fields(), c.Ran())
				if none != nil {
					return err
				}
				text = joined(ran)
			}
			c.NextInput(interp.NextInput{Text: asCell(text), Replace: true})
			return nil
		},
	}
}

func recall() *Magic {
	return &Magic{
		Name:    "recall",
		Aliases: []string{"rep"},
		Usage:   "%recall [CELLS…]",
		Brief:   "puts the text of cells into the next one; without an argument that of the last",
		Run: func(_ context.Context, c *Call) *interp.CellError {
			words := c.Fields()
			if len(words) == 0 {
				words = []string{"-1"}
			}
			ran, err := ranges(words, c.Ran())
			if err == nil {
				c.NextInput(interp.NextInput{Text: asCell(joined(ran))})
			}
			return err
		},
	}
}

func run() *Magic {
	return &Magic{
		Name:     "run",
		Usage:    "%run FILE.go",
		Brief:    "runs a file as a cell: what it declares is there afterwards, and its main is called",
		Operands: Files,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if c.Args == "" {
				return c.Misused()
			}
			path := unquoted(c.Args)
			text, err := c.read(ctx, path)
			if err != nil {
				return err
			}
			outcome := c.Go(ctx, text)
			if outcome.Err != nil {
				failed := *outcome.Err
				failed.Message = path + ": " + failed.Message
				return &failed
			}
			return nil
		},
	}
}

func save() *Magic {
	return &Magic{
		Name:     "save",
		Usage:    "%save [-a] FILE CELLS…",
		Brief:    "writes cells, named as in 2 5-7, into a file, with -a behind what that has",
		Operands: Files,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			words := c.Fields()
			appending := len(words) > 0 && words[0] == "-a"
			if appending {
				words = words[1:]
			}
			if len(words) < 2 {
				return c.Misused()
			}
			ran, err := ranges(words[1:], c.Ran())
			if err != nil {
				return err
			}
			_, err = c.Process(ctx, process.Request{Write: &process.File{Path: words[0], Text: joined(ran), Append: appending}})
			return err
		},
	}
}

// maxRead is how large a file may be that becomes the text of a cell, in bytes.
const maxRead = 4 << 20

// read reads a file below the directory that cells work in.
func (c *Call) read(ctx context.Context, path string) (string, *interp.CellError) {
	path, err := c.path(ctx, path)
	if err != nil {
		return "", err
	}
	info, failed := os.Stat(path)
	switch {
	case failed != nil:
	case info.IsDir():
		return "", Fail(path+" is a directory", "")
	case !info.Mode().IsRegular(): // a device or a pipe may have no end
		return "", Fail(path+" is no regular file", "")
	case info.Size() > maxRead:
		return "", Fail(path+" is larger than "+Bytes(maxRead), "")
	}
	data, failed := os.ReadFile(path)
	if failed != nil {
		return "", Fail(failed.Error(), "")
	}
	return string(data), nil
}

// path is where a file lies that cells know by a path of theirs.
func (c *Call) path(ctx context.Context, path string) (string, *interp.CellError) {
	answer, err := c.Process(ctx, process.Request{})
	if err != nil {
		return "", err
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(environment(answer, "HOME"), rest), nil
	}
	if filepath.IsAbs(path) {
		return path, nil
	}
	return filepath.Join(answer.Directory, path), nil
}

// asCell is a file's text as that of a cell, which has no end of line behind its last one.
func asCell(text string) string { return strings.TrimRight(text, "\n") }

// joined is the text of several cells.
func joined(ran []Ran) string {
	var b strings.Builder
	for _, r := range ran {
		b.WriteString(strings.TrimRight(r.Code, "\n") + "\n")
	}
	return b.String()
}
