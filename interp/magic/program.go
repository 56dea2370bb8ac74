package magic

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/child"
	"gokernel/interp/export"
	"gokernel/interp/module"
	"gokernel/interp/process"
)

// An ownProgram is one of the session's cells, in a temporary directory, as magics
// run it beside the session.
type ownProgram struct {
	*export.Program
	dir     string // where its files are
	here    string // the directory of the process that runs cells
	command module.GoCommand
}

// programOf makes a program of cells. remove removes its directory.
func (c *Call) programOf(ctx context.Context, cells []export.Cell, o export.Options) (p *ownProgram, remove func(), _ *interp.CellError) {
	answer, err := c.Process(ctx, process.Request{})
	if err != nil {
		return nil, nil, err
	}
	temporary, remove, failed := c.Modules().Scratch("program")
	if failed != nil {
		return nil, nil, Fail("there is no room for a program: "+failed.Error(), "XDG_CACHE_HOME names another directory")
	}
	p = &ownProgram{dir: filepath.Join(temporary, "notebook"), here: answer.Directory}
	o.Origin, o.Command = "of a session", "%"+c.Magic.Name
	o.Dir, o.Checker, o.Display, o.Places = p.here, c.Checker(), display.Source, true
	o.Knows = knows
	if p.Program, failed = export.To(ctx, p.dir, cells, o, c.Modules()); failed == nil {
		p.command, failed = c.Modules().ProgramCommand(p.dir, answer.Environment)
	}
	switch {
	case ctx.Err() != nil:
		remove()
		return nil, nil, interrupted()
	case failed != nil:
		remove()
		return nil, nil, Fail("the session is no program that could be run by itself: "+failed.Error(), module.Advice(failed))
	}
	for _, note := range p.Notes {
		if strings.Contains(note, "left out") {
			c.Warn("note: " + note + "\n")
		}
	}
	return p, remove, nil
}

// knows tells whether there is a magic of that name.
func knows(name string, cell bool) bool {
	_, err := Find(name, cell)
	return err == nil
}

// goRun runs the go command in the program's directory. Its temporary files go
// with those of the program, however it ends.
func (p *ownProgram) goRun(ctx context.Context, stdout, stderr func(string), args ...string) (status int, err error) {
	env := append(slices.Clip(p.command.Env), "GOTMPDIR="+filepath.Dir(p.dir))
	return child.Run(ctx, child.Command{Path: p.command.Go, Args: args, Dir: p.dir, Env: env, Stdout: stdout, Stderr: stderr})
}

// placed finds places in the program's files, as compilers, tests and stack traces
// write them.
var placed = regexp.MustCompile(`([^\s:"']*[/\\])?\b(main(?:_test)?\.go):(\d+)(?::\d+)?( \+0x[0-9a-f]+)?`)

// cells puts lines of cells in place of those of the program in a text.
func (p *ownProgram) cells(text string) string {
	return placed.ReplaceAllStringFunc(text, func(found string) string {
		m := placed.FindStringSubmatch(found)
		if folder := strings.TrimRight(m[1], `/\`); folder != "" && folder != "." && filepath.Clean(folder) != p.dir {
			return found
		}
		line, err := strconv.Atoi(m[3])
		if err != nil {
			return found
		}
		if at := p.place(m[2], line); at.Cell > 0 {
			return fmt.Sprintf("cell %d:%d", at.Cell, at.Line)
		}
		return m[2] + ":" + m[3]
	})
}

// place is that of a line of a file.
func (p *ownProgram) place(file string, line int) export.Place {
	if list := p.Places[file]; line >= 1 && line <= len(list) {
		return list[line-1]
	}
	return export.Place{}
}
