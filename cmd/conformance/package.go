package main

import (
	"context"
	"fmt"
	"slices"

	"gokernel/interp"
)

// packages puts the files with examples together that are of one package.
func packages(files []exampleFile) [][]exampleFile {
	return slices.Collect(func(yield func([]exampleFile) bool) {
		for len(files) > 0 {
			n := slices.IndexFunc(files, func(f exampleFile) bool { return f.dir != files[0].dir })
			if n < 0 {
				n = len(files)
			}
			if !yield(files[:n:n]) {
				return
			}
			files = files[n:]
		}
	})
}

// examplesJob runs the examples of a package in one notebook, as its reader would
// who tries one after another: what the variables of one are called, the next one
// calls something else.
func (k *kernel) examplesJob(files []exampleFile, f form, o options) job {
	return func(ctx context.Context, tell func(verdict)) error {
		nb := k.open(files[0].dir)
		defer nb.close()
		nb.only = interp.Stdout
		for _, file := range files {
			problem := ""
			if v := guarded(file.path, func() verdict { return declare(ctx, nb, file, o) }); v.problem != "" {
				problem = " (the declarations of its file: " + v.problem + ")"
			}
			for _, e := range file.examples {
				v := guarded(e.name, func() verdict { return tryExample(ctx, nb, file, e, f, o) })
				if v.problem != "" {
					v.problem += problem
				}
				tell(v)
			}
		}
		return ctx.Err()
	}
}

// declare pastes what the examples of a file share.
func declare(ctx context.Context, nb notebook, file exampleFile, o options) verdict {
	ctx, stop := context.WithTimeout(ctx, o.limit)
	defer stop()
	t := &trial{notebook: nb}
	err := t.cell(ctx, file.imports)
	if err == nil {
		err = t.paste(ctx, slices.Clone(file.declares))
	}
	if err != nil {
		return verdict{problem: explain(err)}
	}
	return verdict{}
}

// tryExample runs an example behind its file's imports, which an earlier
// example's variables may have hidden.
func tryExample(ctx context.Context, nb notebook, file exampleFile, e example, f form, o options) verdict {
	v := verdict{name: e.name}
	ctx, stop := context.WithTimeout(ctx, o.limit)
	defer stop()
	t := &trial{notebook: nb}
	err := t.cell(ctx, file.imports)
	if err == nil {
		t.output.Reset()
		if f == examples {
			err = t.cell(ctx, e.code)
		} else {
			err = t.body(ctx, e.code)
		}
	}
	v.cells = t.cells
	switch got := t.output.String(); {
	case err != nil && ctx.Err() != nil:
		v.problem = "takes too long"
	case err != nil:
		v.problem = explain(err)
	case !e.agrees(got):
		v.problem = fmt.Sprintf("prints %s where its comment says %s", excerpt(got, 200), excerpt(e.want, 200))
	}
	return v
}
