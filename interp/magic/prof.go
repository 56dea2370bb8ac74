package magic

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/process"
	"gokernel/interp/profile"
)

func prof() *Magic {
	return &Magic{
		Name:    "prof",
		Aliases: []string{"prun"},
		Usage:   "%%prof [mem]\n%prof CODE",
		Brief:   "runs Go, compiled, and tells which functions it spent its time in, or with mem, which allocated",
		Detail: "A table of functions, and a picture of which called which, as wide as their share. *flat* is what a function took by itself,\n" +
			"*cum* with all that it called. A statement of a cell is called after its place: `cell 3:12`.\n\n" +
			fmt.Sprintf("Of time, the runtime looks %d times a second where each thread is: what runs for less than some tenths of a second\n", process.SampleRate) +
			fmt.Sprintf("leaves no trace worth a table. Of allocations, it notes one in about %d B and scales them up; the cell is slower\n", process.SampleBytes) +
			"meanwhile. What goroutines of earlier cells do is left out of times.",
		Forms:    LineOrCell,
		Operands: Go,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			what, code := process.CPU, c.Code
			switch {
			case c.Cell && c.Args == "mem":
				what, code = process.Allocations, c.Rest
			case c.Cell && c.Args == "":
				code = c.Rest
			case c.Cell, strings.TrimSpace(c.Args) == "":
				return c.Misused()
			}
			return c.profile(ctx, what, code)
		},
	}
}

// profile runs code while a profile is taken, and shows that.
func (c *Call) profile(ctx context.Context, what process.Profiling, code string) *interp.CellError {
	back, err := c.compiling(ctx)
	if err != nil {
		return err
	}
	_, err = c.Process(ctx, process.Request{Profile: what})
	if err != nil {
		back()
		return err
	}
	outcome := c.Go(ctx, code)
	back()
	if outcome.Err != nil && outcome.Err.Kind == interp.KindWorker {
		return outcome.Err // the profile is gone with the process
	}
	ctx = context.WithoutCancel(ctx) // what there is can be shown when the cell was interrupted
	answer, err := c.Process(ctx, process.Request{EndProfile: true})
	switch {
	case err != nil && outcome.Err == nil:
		return err
	case err != nil || answer.Profile == nil || outcome.Engine == "":
		return outcome.Err
	}
	if err := c.showProfile(ctx, what, answer.Profile, outcome.Duration); err != nil && outcome.Err == nil {
		return err
	}
	return outcome.Err
}

// compiling makes cells run compiled until back is called: a profile of
// interpreted code would be one of the interpreter.
func (c *Call) compiling(ctx context.Context) (back func(), _ *interp.CellError) {
	mode, notice, err := c.Engine(ctx)
	switch {
	case err != nil:
		return nil, err
	case notice != "":
		return nil, Fail("only compiled cells can be profiled, and cells cannot be compiled here", notice)
	case mode == "interpret":
		return nil, Fail("only compiled cells can be profiled", "%engine auto compiles cells where that is needed")
	}
	if err := c.UseEngine(ctx, "compile"); err != nil {
		return nil, err
	}
	return func() { _ = c.UseEngine(context.WithoutCancel(ctx), mode) }, nil // between the two nothing can fail
}

// showProfile shows a profile of code that took that long.
func (c *Call) showProfile(ctx context.Context, what process.Profiling, p *process.Profile, took time.Duration) *interp.CellError {
	read := func() (*profile.Sampled, error) { return profile.Times(p.Data) }
	if what == process.Allocations {
		read = func() (*profile.Sampled, error) { return profile.Allocations(p.Before, p.Data) }
	}
	s, err := read()
	if err != nil {
		return &interp.CellError{Kind: interp.KindInternal, Message: err.Error()}
	}
	user, failed := c.userCalls(ctx, s.Calls())
	if failed != nil {
		return failed
	}
	stacks := s.Stacks(p.Run, user)
	if len(stacks) == 0 {
		c.Print(nothingSampled(what, took))
		return nil
	}
	amount := duration
	if what == process.Allocations {
		amount = func(n int64) string { return Bytes(uint64(n)) }
	}
	c.Print(summary(what, stacks, took))
	c.Show(interp.Bundle(topTable(what, profile.Functions(stacks))))
	flame := profile.NewFlame(stacks, amount)
	picture := display.Raw(display.MIMESVG, flame.SVG())
	picture.Data[display.MIMEHTML] = display.Raw(display.MIMEHTML, flame.HTML()).Data[display.MIMEHTML]
	picture.Data[display.MIMEText] = interp.PlainBundle(flame.Text()).Data[display.MIMEText]
	c.Show(interp.Bundle(picture))
	return nil
}

// userCalls asks the process which calls are in the user's code, and names them.
func (c *Call) userCalls(ctx context.Context, calls []profile.Call) (func(profile.Call) string, *interp.CellError) {
	asked := make([]process.Call, len(calls))
	for i, call := range calls {
		asked[i] = process.Call{File: call.File, Line: call.Line, Function: call.Function}
	}
	answer, err := c.Process(ctx, process.Request{Calls: asked})
	if err != nil {
		return nil, err
	}
	names := map[profile.Call]string{}
	for i, f := range answer.Frames {
		switch {
		case f == nil:
		case f.Function == "":
			names[calls[i]] = fmt.Sprintf("cell %d:%d", f.Cell, f.Line)
		default:
			names[calls[i]] = fmt.Sprintf("%s (cell %d)", f.Function, f.Cell)
		}
	}
	return func(c profile.Call) string { return names[c] }, nil
}

// nothingSampled says why there is nothing to show.
func nothingSampled(what process.Profiling, took time.Duration) string {
	if what == process.Allocations {
		return "the cell ran for " + rounded(took).String() + " and allocated nothing that was noticed\n"
	}
	return fmt.Sprintf("the cell ran for %v, and was not caught at work by the %d looks a second: let it do more, or measure it with %%%%bench\n", rounded(took), process.SampleRate)
}

// summary is the line above the table.
func summary(what process.Profiling, stacks []profile.Stack, took time.Duration) string {
	value, objects := profile.Values(stacks)
	if what == process.Allocations {
		return fmt.Sprintf("allocated: about %s in %d objects, in %v\n", Bytes(uint64(value)), objects, rounded(took))
	}
	return fmt.Sprintf("processor time: %v in %v, looked at %d times\n", rounded(time.Duration(value)), rounded(took), objects)
}

// maxFunctions bounds the table.
const maxFunctions = 20

// topTable is the table of functions.
func topTable(what process.Profiling, list []profile.Function) display.Bundle {
	var whole int64
	for _, f := range list {
		whole += f.Flat
	}
	part := func(n int64) float64 { return 100 * float64(n) / float64(whole) }
	list = list[:min(len(list), maxFunctions)]
	options := display.TableOptions{Max: len(list), Format: map[string]string{"flat %": "%.1f", "cum %": "%.1f"}}
	if what == process.Allocations {
		type row struct {
			Flat    size    `display:"flat"`
			Part    float64 `display:"flat %"`
			Objects int64   `display:"objects"`
			Cum     size    `display:"cum"`
			CumPart float64 `display:"cum %"`
			Name    string  `display:"function"`
		}
		rows := make([]row, 0, len(list))
		for _, f := range list {
			rows = append(rows, row{size(f.Flat), part(f.Flat), f.FlatObjects, size(f.Cum), part(f.Cum), f.Name})
		}
		return display.TableOf(rows, options)
	}
	type row struct {
		Flat    time.Duration `display:"flat"`
		Part    float64       `display:"flat %"`
		Cum     time.Duration `display:"cum"`
		CumPart float64       `display:"cum %"`
		Name    string        `display:"function"`
	}
	rows := make([]row, 0, len(list))
	for _, f := range list {
		rows = append(rows, row{time.Duration(f.Flat), part(f.Flat), time.Duration(f.Cum), part(f.Cum), f.Name})
	}
	return display.TableOf(rows, options)
}

// A size is a number of bytes.
type size int64

func (s size) String() string { return Bytes(uint64(s)) }

// duration writes a time of so many ns.
func duration(n int64) string { return rounded(time.Duration(n)).String() }
