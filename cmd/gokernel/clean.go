package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"gokernel/protocol/nbformat"
)

// cleanNotebooks strips notebooks for version control.
func cleanNotebooks(_ context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, `Takes out of notebooks what a run leaves in them: outputs, execution counts,
times, and how front ends fold cells. What is left are the cells, byte for byte
the same however often they are run. A cell with the tag keep_output keeps its
outputs. Files are changed in place; "-" is standard input to standard output.

With --check nothing is written, and the exit status is 1 if a notebook is not
clean. As a filter of git it keeps outputs out of commits and in your files:

  git config filter.gokernel.clean 'gokernel clean -'
  echo '*.ipynb filter=gokernel' >> .gitattributes`)
	check := f.Bool("check", false, "write nothing; tell which notebooks are not clean, and fail if there are any")
	args, status, ok := s.parseWithOperands(f, args)
	switch {
	case !ok:
		return status
	case len(args) == 0:
		return usageError(f, errors.New("which notebook?"))
	}
	status = exitOK
	for _, path := range args {
		dirty, err := cleanOne(path, *check, s)
		switch {
		case err != nil:
			status = s.fail(err)
		case dirty && *check:
			fmt.Fprintf(s.out, "%s is not clean\n", path)
			status = exitFailure
		}
	}
	return status
}

// cleanOne cleans one notebook, unless it is only checked, and tells whether
// there was anything to clean.
func cleanOne(path string, check bool, s stdio) (dirty bool, err error) {
	var data []byte
	if path == "-" {
		data, err = io.ReadAll(s.in)
	} else {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return false, fmt.Errorf("reading the notebook: %w", err)
	}
	nb, err := nbformat.Read(data)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	nb.Clean()
	clean, err := nbformat.Write(nb)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	dirty = !bytes.Equal(data, clean)
	switch {
	case check:
	case path == "-":
		err = writeOut("-", clean, s)
	case dirty:
		err = writeOut(path, clean, s)
	}
	return dirty, err
}
