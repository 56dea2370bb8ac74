package magic

import (
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"time"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/syntax"
)

func timeIt() *Magic {
	return &Magic{
		Name:     "timeit",
		Usage:    "%timeit [-r RUNS] [-t TIME] CODE\n%%timeit [-r RUNS] [-t TIME] [SETUP]",
		Brief:    "measures what one round of some code takes, by a testing.B, in several runs",
		Detail:   "Each run takes TIME (200ms) and gives a mean; the figure is the median of RUNS (7) of them, with the spread around it. The code is compiled and works on the variables of the session, whose values change as it says. SETUP is run once and not measured.",
		Forms:    LineOrCell,
		Operands: Go,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			o, rest, ok := c.measuring(7, 200*time.Millisecond)
			if !ok {
				return c.Misused()
			}
			code := c.Rest
			if !c.Cell {
				code, rest = rest, ""
			}
			if strings.TrimSpace(code) == "" {
				return c.Misused()
			}
			if strings.TrimSpace(rest) != "" {
				if err := c.Go(ctx, rest+"\n;").Err; err != nil {
					return err
				}
			}
			m, err := c.measure(ctx, o, code)
			if err != nil {
				return err
			}
			c.Print(m.String() + "\n")
			return nil
		},
	}
}

func bench() *Magic {
	return &Magic{
		Name:   "bench",
		Usage:  "%%bench [-r RUNS] [-t TIME]",
		Brief:  "compares expressions, and runs Benchmark functions, as go test -bench does",
		Detail: "Each expression of the cell, a line each, and each function `BenchmarkName(b *testing.B)` that it declares is measured in RUNS (5) runs of TIME (200ms); its row has the median, the spread, allocations, and how much slower it is than the first. All else in the cell is run before, once.",
		Forms:  Cell,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			o, rest, ok := c.measuring(5, 200*time.Millisecond)
			if !ok || strings.TrimSpace(rest) != "" {
				return c.Misused()
			}
			cell, diagnostics := syntax.Parse(token.NewFileSet(), c.Number(), c.Rest)
			if len(diagnostics) > 0 {
				return &interp.CellError{Kind: interp.KindSyntax, Message: diagnostics[0].Message, Diagnostics: diagnostics}
			}
			list, setup := subjects(cell)
			if len(list) == 0 {
				return Fail("there is nothing to measure in the cell", "write expressions, a line each, or functions BenchmarkName(b *testing.B)")
			}
			if err := c.Go(ctx, setup+"\n;").Err; err != nil {
				return err
			}
			rows := make([]measured, 0, len(list))
			for _, s := range list {
				m, err := c.measure(ctx, o, s.code)
				if err != nil {
					return err
				}
				m.name = s.name
				rows = append(rows, m)
			}
			c.Show(interp.Bundle(comparison(rows)))
			return nil
		},
	}
}

// A subject is one thing to measure.
type subject struct {
	name string
	code string // of one round; of a Benchmark function, a call of it with "ʹb"
}

// subjects finds what is to be measured in a cell, and gives the rest of it.
func subjects(cell *syntax.Cell) (list []subject, setup string) {
	text := []byte(cell.Text)
	for _, p := range cell.Parts {
		switch d := p.Decl.(type) {
		case *ast.FuncDecl:
			if p.Kind == syntax.Func && strings.HasPrefix(d.Name.Name, "Benchmark") {
				list = append(list, subject{strings.TrimPrefix(d.Name.Name, "Benchmark"), d.Name.Name + "(ʹb)"})
			}
		case nil:
			if _, ok := p.Stmt.(*ast.ExprStmt); ok {
				code := cell.Only(p.Start, p.End)
				list = append(list, subject{strings.TrimSpace(code), code})
				copy(text[p.Start:p.End], strings.Map(blank, cell.Text[p.Start:p.End]))
			}
		}
	}
	return list, string(text)
}

// blank keeps newlines only.
func blank(r rune) rune {
	if r == '\n' {
		return r
	}
	return ' '
}

// A measuring says how something is measured.
type measuring struct {
	runs int
	time time.Duration // of a run
}

// maxRuns bounds how often something is measured.
const maxRuns = 1000

// measuring reads the flags of a magic. rest is what follows them, as a text for
// Go.
func (c *Call) measuring(runs int, perRun time.Duration) (o measuring, rest string, ok bool) {
	o, rest = measuring{runs, perRun}, c.Code
	for {
		words := strings.Fields(rest)
		if len(words) < 2 || words[0] != "-r" && words[0] != "-t" {
			return o, rest, true
		}
		var err error
		if words[0] == "-r" {
			o.runs, err = strconv.Atoi(words[1])
		} else {
			o.time, err = time.ParseDuration(words[1])
		}
		if err != nil || o.runs < 1 || o.runs > maxRuns || o.time <= 0 {
			return o, rest, false
		}
		for _, word := range words[:2] {
			rest = strings.Replace(rest, word, strings.Repeat(" ", len(word)), 1)
		}
	}
}

// measure measures one round of code, which stands at its place in the cell.
func (c *Call) measure(ctx context.Context, o measuring, code string) (measured, *interp.CellError) {
	isFunction := strings.HasSuffix(strings.TrimSpace(code), "(ʹb)")
	code = strings.TrimRight(code, " \t\r\n")
	end := " "
	if strings.Contains(code, "//") {
		end = "\n" // it may end in a comment
	}
	body := "for ʹb.Loop() { " + code + end + "}"
	if isFunction {
		body = code
	} else {
		values, err := c.Check(ctx, code)
		if err != nil {
			return measured{}, err
		}
		if values == 1 && !strings.HasSuffix(strings.TrimSpace(code), ";") && oneLine(code) {
			body = "for ʹb.Loop() { ʹv := " + code + end + "; _ = ʹv }"
		}
	}
	text := fmt.Sprintf(program, o.time, o.runs, body)
	bundle, err := c.Evaluate(ctx, text)
	if err != nil {
		return measured{}, err
	}
	var quoted string
	if json.Unmarshal(bundle.Data[display.MIMEText], &quoted) != nil {
		return measured{}, &interp.CellError{Kind: interp.KindInternal, Message: "the measurements are missing"}
	}
	return readMeasured(quoted)
}

// oneLine tells whether code is one expression for sure.
func oneLine(code string) bool {
	code = strings.TrimSpace(code)
	return !strings.Contains(code, "\n") && !strings.Contains(code, ";")
}

// program measures in the session. Its names cannot be the user's, and it adds no
// lines to those of the code, so that these are the cell's. A panic ends the
// measuring and is the cell's.
const program = `import ʹflag "flag"; import ʹfmt "fmt"; import ʹtesting "testing"; ` +
	`func() string { ` +
	`if ʹflag.Lookup("test.benchtime") == nil { ʹtesting.Init() }; ` +
	`ʹflag.Set("test.benchtime", "%v"); ` +
	`ʹout := ""; ` +
	`for range %d { ` +
	`var ʹfailed any; ` +
	`ʹr := ʹtesting.Benchmark(func(ʹb *ʹtesting.B) { ` +
	`defer func() { if ʹfailed = recover(); ʹfailed != nil { ʹb.FailNow() } }(); ` +
	`%s }); ` +
	`if ʹfailed != nil { panic(ʹfailed) }; ` +
	`ʹout += ʹfmt.Sprintln(ʹr.N, ʹr.T.Nanoseconds(), ʹr.MemAllocs, ʹr.MemBytes) ` +
	`}; return ʹout }()`
