package magic

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gokernel/interp"
	"gokernel/interp/export"
	"gokernel/interp/syntax"
)

func test() *Magic {
	return &Magic{
		Name:  "test",
		Usage: "%%test [-run PATTERN] [-v] [-cover]\n%test [-run PATTERN] [-v] [-cover]",
		Brief: "runs the tests of the cell, or without a cell of the session, as go test does",
		Detail: "The functions `TestName(t *testing.T)`, the seeds of `FuzzName(f *testing.F)`, and `ExampleName()` with an `// Output:`\n" +
			"comment. With a cell, it is run first, and the tests that it declares are. A test that fails fails the cell.\n\n" +
			"`-run` takes those that match a regular expression, `-v` shows what each writes as it comes, otherwise that of failures is shown,\n" +
			"and `-cover` tells how much of the session's functions the tests have run.\n\n" +
			"The tests run in a program of its own, made of the session's cells, in the notebook's directory: **what cells do besides\n" +
			"declaring is not done there.** A variable has the value that its declaration gives it, if that is a constant, a\n" +
			"literal or the like; what a call or a later statement gives it, it does not have. A warning names such variables where a test uses\n" +
			"some: set what a test needs in the test.",
		Forms: LineOrCell,
		Run: func(ctx context.Context, c *Call) *interp.CellError {
			o, ok := testFlags(c.Fields())
			if !ok || c.Cell && strings.TrimSpace(c.Body) == "" {
				return c.Misused()
			}
			if _, err := regexp.Compile(strings.ReplaceAll(o.pattern, "/", "")); err != nil {
				return Fail("-run "+o.pattern+" is no regular expression: "+err.Error(), "")
			}
			return c.test(ctx, o)
		},
	}
}

// A testRun says which tests are run, and how.
type testRun struct {
	pattern        string // of -run; "" for all
	verbose, cover bool
}

// testFlags reads the flags of %test.
func testFlags(words []string) (o testRun, ok bool) {
	for len(words) > 0 {
		word := "-" + strings.TrimLeft(words[0], "-")
		pattern, given := strings.CutPrefix(word, "-run=")
		switch {
		case !strings.HasPrefix(words[0], "-"):
			return o, false
		case word == "-v":
			o.verbose = true
		case word == "-cover":
			o.cover = true
		case given:
			o.pattern = pattern
		case word == "-run" && len(words) > 1:
			o.pattern = words[1]
			words = words[1:]
		default:
			return o, false
		}
		words = words[1:]
	}
	if unquoted, err := strconv.Unquote(o.pattern); err == nil {
		o.pattern = unquoted
	}
	return o, true
}

// test makes the program and runs its tests.
func (c *Call) test(ctx context.Context, o testRun) *interp.CellError {
	cells := exported(c.Ran())
	if c.Cell {
		if err := c.Go(ctx, c.Rest).Err; err != nil {
			return err
		}
		cells = append(cells, export.Cell{Code: true, Source: c.Rest, Number: c.Number()})
	}
	p, remove, err := c.programOf(ctx, cells, export.Options{})
	if err != nil {
		return err
	}
	defer remove()
	tests := c.chosen(p, o.pattern)
	if len(tests) == 0 {
		return c.noTests(p, o)
	}
	c.warnOfUnset(tests)
	// Tests find the files of the notebook, as its cells do.
	text := fmt.Sprintf("package main\n\nimport \"os\"\n\nfunc init() { os.Chdir(%q) }\n", p.here)
	if err := os.WriteFile(filepath.Join(p.dir, "directory_test.go"), []byte(text), 0o666); err != nil {
		return Fail("writing the program: "+err.Error(), "")
	}
	// What go vet says of the cells, the session says when they run.
	args := []string{"test", "-json", "-count=1", "-vet=off", "-run=" + exactly(tests, o.pattern)}
	profile := filepath.Join(filepath.Dir(p.dir), "cover.out")
	if o.cover {
		args = append(args, "-cover", "-coverprofile="+profile)
	}
	results := newResults(p.cells, func(text string) {
		if o.verbose {
			c.Print(text)
		}
	}, c.Print)
	progress := c.Progress()
	status, failed := p.goRun(ctx, results.read, func(line string) {
		if strings.HasPrefix(line, "go: downloading ") {
			progress(strings.TrimSuffix(line, "\n"))
			return
		}
		results.failed(line)
	}, append(args, ".")...)
	switch {
	case ctx.Err() != nil:
		return interrupted()
	case failed != nil:
		return Fail(failed.Error(), "")
	case len(results.list) == 0 && status != 0:
		said := strings.TrimSpace(results.build.String())
		return Fail("the tests could not be run: "+said, interp.BuildShortage(said))
	}
	if !o.verbose {
		c.Print(results.failures())
	}
	c.Show(interp.Bundle(results.table(tests)))
	if o.cover {
		if err := c.showCoverage(p, profile); err != nil {
			return err
		}
	}
	if status != 0 {
		return Fail(results.summary(), "")
	}
	return nil
}

// chosen lists the tests that are to run, by their names.
func (c *Call) chosen(p *ownProgram, pattern string) []export.Test {
	var own []string // of the cell
	if c.Cell {
		cell, _ := syntax.Parse(token.NewFileSet(), c.Number(), c.Rest) // it has run
		for _, part := range cell.Parts {
			if d, ok := part.Decl.(*ast.FuncDecl); ok && d.Recv == nil {
				own = append(own, d.Name.Name)
			}
		}
	}
	first, _, _ := strings.Cut(pattern, "/")
	matches, err := regexp.Compile(first)
	var list []export.Test
	for _, t := range p.Tests {
		switch {
		case strings.HasPrefix(t.Name, "Benchmark"), t.Name == "TestMain":
		case c.Cell && !slices.Contains(own, t.Name):
		case err == nil && !matches.MatchString(t.Name):
		default:
			list = append(list, t)
		}
	}
	return list
}

// exactly is the pattern of -run for tests, and those within them that the user's
// pattern asks for.
func exactly(tests []export.Test, pattern string) string {
	var names []string
	for _, t := range tests {
		names = append(names, t.Name)
	}
	text := "^(" + strings.Join(names, "|") + ")$"
	if _, rest, ok := strings.Cut(pattern, "/"); ok {
		text += "/" + rest
	}
	return text
}

// noTests says that there are none, and why.
func (c *Call) noTests(p *ownProgram, o testRun) *interp.CellError {
	where := "in the session"
	if c.Cell {
		where = "in the cell"
	}
	if o.pattern != "" {
		return Fail("there is no test "+where+" that -run "+o.pattern+" matches", "")
	}
	return Fail("there is no test "+where, "tests are functions TestName(t *testing.T), FuzzName(f *testing.F) and ExampleName()")
}

// warnOfUnset names the variables that are not what they are in the session.
func (c *Call) warnOfUnset(tests []export.Test) {
	for _, t := range tests {
		if len(t.Unset) > 0 {
			c.Warn(fmt.Sprintf("note: %s uses %s, set by statements of cells: tests run without these, and see what the declaration gives\n", t.Name, strings.Join(t.Unset, ", ")))
		}
	}
}
