package magic

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/child"
	"gokernel/interp/export"
)

func race() *Magic {
	return &Magic{
		Name:  "race",
		Usage: "%%race",
		Brief: "runs the cell in a process of its own that detects data races",
		Detail: "The process is a program of the session's cells and this one, built with `go build -race`. **The earlier cells run\n" +
			"again in it**, in their order and each as it ran last; what they print is not shown, what else they do is done again. The session itself\n" +
			"is left as it is: what the cell declares and sets is gone with the process.\n\n" +
			"Each race is reported as Go does, with places in cells. Only races that happen are seen. It needs cgo, and so a C compiler.",
		Forms: Cell,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			if c.Args != "" || strings.TrimSpace(c.Body) == "" {
				return c.Misused()
			}
			if _, err := c.Check(ctx, c.Rest); err != nil {
				return err
			}
			return c.race(ctx)
		},
	}
}

// atCell stands in the standard output of the program before what this cell
// prints.
const atCell = "\x01gokernel: the cell begins\x01"

// race builds and runs the program.
func (c *Call) race(ctx context.Context) *interp.CellError {
	cells := append(exported(c.Ran()), export.Cell{Code: true, Source: c.Rest, Number: c.Number()})
	p, remove, err := c.programOf(ctx, cells, export.Options{Before: atCell, BeforeNumber: c.Number()})
	if err != nil {
		return err
	}
	defer remove()
	name := filepath.Join(filepath.Dir(p.dir), "program.exe") // a name that Windows runs, and others do not mind
	if err := c.buildRace(ctx, p, name); err != nil {
		return err
	}
	begun, races := false, 0
	status, failed := child.Run(ctx, child.Command{
		Path: name, Dir: p.here, Env: append(slices.Clip(p.command.Env), "PWD="+p.here),
		Stdout: func(line string) {
			switch {
			case begun:
				c.Print(line)
			case strings.HasSuffix(line, atCell+"\n"): // what stands before it is an earlier cell's
				begun = true
			}
		},
		Stderr: func(line string) {
			if strings.TrimSpace(line) == "WARNING: DATA RACE" {
				races++
			}
			c.Warn(p.cells(line))
		},
	})
	switch {
	case ctx.Err() != nil:
		return interrupted()
	case failed != nil:
		return Fail(failed.Error(), "")
	case races > 0:
		return Fail(counted(races, "data race was", "data races were")+" found", "what several goroutines use, and one of them changes, is to be guarded by a sync.Mutex, or handed on by channels")
	case !begun:
		return Fail(fmt.Sprintf("an earlier cell ended the program, with status %d, before this one", status), "earlier cells run again: restart and run the notebook from the top, without what fails")
	case status != 0:
		return Fail(fmt.Sprintf("the program ended with status %d", status), "")
	}
	c.Print("no data race was seen\n")
	return nil
}

// buildRace builds the program.
func (c *Call) buildRace(ctx context.Context, p *ownProgram, name string) *interp.CellError {
	var said strings.Builder
	progress := c.Progress()
	status, err := p.goRun(ctx, nil, func(line string) {
		if strings.HasPrefix(line, "go: downloading ") {
			progress(strings.TrimSuffix(line, "\n"))
			return
		}
		said.WriteString(p.cells(line))
	}, "build", "-race", "-o", name, ".")
	text := strings.TrimSpace(said.String())
	switch {
	case ctx.Err() != nil:
		return interrupted()
	case err != nil:
		return Fail(err.Error(), "")
	case status == 0:
		return nil
	case strings.Contains(text, "-race requires cgo"):
		return Fail("races are detected with cgo only, which is switched off here: "+text, "set CGO_ENABLED=1 (%env CGO_ENABLED=1), and install a C compiler such as gcc")
	case strings.Contains(text, "C compiler"), strings.Contains(text, exec.ErrNotFound.Error()):
		return Fail("races are detected with cgo only, which needs a C compiler: "+text, "install gcc or clang")
	case strings.Contains(text, "-race is not supported"), strings.Contains(text, "-race is only supported"):
		return Fail("races cannot be detected on this system: "+text, "")
	}
	return Fail("the program does not build: "+text, interp.BuildShortage(text))
}

// counted is a number of things: "1 race was", "2 races were".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
