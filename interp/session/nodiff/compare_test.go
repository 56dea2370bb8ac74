package nodiff_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"gokernel/interp"
	"gokernel/interp/session"
	"gokernel/interp/session/nodiff"
)

// batch is how many cases are run in one session, and in one reference.
const batch = 1500

// compare runs the scripts in sessions of that mode, and reports what a program
// of the same cells does otherwise: in results, output and errors, and in the
// variables that are left. run says how a session runs its scripts.
func compare(t *testing.T, p *planner, mode session.Mode, scripts []script, run func(*trial)) {
	t.Helper()
	d := differences{first: map[string]string{}, names: map[string][]string{}}
	total := len(scripts)
	for len(scripts) > 0 {
		n := min(len(scripts), batch)
		newTrial(t, p, mode, scripts[:n], &d).run(run)
		scripts = scripts[n:]
	}
	d.report(t)
	t.Logf("%d cases, %d cells, %d variables; %d forms differ", total, d.cells, d.variables, len(d.forms))
}

// differences are those found, by form: a form that is wrong mostly is so with
// many classes.
type differences struct {
	forms            []string
	first            map[string]string
	names            map[string][]string
	cells, variables int // that have been compared
}

func (d *differences) add(s script, format string, args ...any) {
	if d.first[s.Form] == "" {
		d.forms = append(d.forms, s.Form)
		d.first[s.Form] = s.Name() + ": " + fmt.Sprintf(format, args...)
	}
	d.names[s.Form] = append(d.names[s.Form], s.Class)
}

func (d *differences) report(t *testing.T) {
	t.Helper()
	for _, form := range d.forms {
		t.Errorf("%s\n(differs in %d: %s)", d.first[form], len(d.names[form]), strings.Join(d.names[form], ", "))
	}
}

// A trial runs scripts in one session, beside what a reference gives.
type trial struct {
	*differences
	t       *testing.T
	planner *planner
	scripts []script
	want    map[int]record
	front   *recorder
	mode    session.Mode
	session *session.Session
	runs    int64
	ready   map[int]bool // the cells that scripts build on and that have run
	failed  map[int]bool // cases that differ
}

func newTrial(t *testing.T, p *planner, mode session.Mode, scripts []script, d *differences) *trial {
	t.Helper()
	r := nodiff.NewReference()
	for _, c := range p.common {
		r.Add(c.checked)
	}
	scripts = inOrder(scripts)
	for _, s := range scripts {
		for _, c := range s.cells {
			if c.checked != nil {
				r.Add(c.checked)
			}
		}
	}
	for _, s := range scripts {
		r.Describe(describeNumber(s), group(s), s.vars)
	}
	if file := os.Getenv("NODIFF_REFERENCE"); file != "" {
		if err := os.WriteFile(file, []byte(r.Source()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	front := newRecorder()
	return &trial{
		differences: d, t: t, planner: p, scripts: scripts, want: referenceRecords(t, r.Source()),
		front: front, mode: mode, session: newSession(t, front, mode), ready: map[int]bool{}, failed: map[int]bool{},
	}
}

// inOrder puts the scripts last that need functions for their classes.
func inOrder(scripts []script) []script {
	var list []script
	for _, need := range []bool{false, true} {
		for _, s := range scripts {
			if s.NeedsClassFunctions() == need {
				list = append(list, s)
			}
		}
	}
	return list
}

// describeNumber is the number of the cell in the reference that describes the
// script's variables.
func describeNumber(s script) int { return 1<<30 + s.ID }

// group is what the script's variables are described under.
func group(s script) string { return fmt.Sprintf("case%d", s.ID) }

// execute runs a cell of the session.
func (x *trial) execute(number int, code string) record {
	x.runs++
	ctx, stop := context.WithTimeout(x.t.Context(), time.Minute)
	defer stop()
	return x.front.ended(x.runs, x.session.Execute(ctx, interp.Cell{Run: x.runs, Number: number, Code: code}))
}

// common runs a cell that the scripts build on.
func (x *trial) common(i int) {
	c := x.planner.common[i]
	x.ready[i] = true
	if got := x.execute(c.number, c.code); got.String() != "" {
		x.t.Fatalf("what the cases build on gives\n%s", got)
	}
}

func (x *trial) run(scripts func(*trial)) {
	x.common(prelude)
	scripts(x)
	x.need(classFunctions)
	x.execute(1, "%engine compile") // which looks at the variables without the interpreter
	x.common(describe)
	x.variables()
}

// need runs a cell that the scripts build on if it has not run.
func (x *trial) need(i int) {
	if !x.ready[i] {
		x.common(i)
	}
}

// oneByOne runs each cell of the scripts as one of the session.
func oneByOne(x *trial) {
	for _, s := range x.scripts {
		x.script(s)
	}
}

// script runs the cells of a script. When the worker dies, the test ends.
func (x *trial) script(s script) {
	if s.NeedsClassFunctions() {
		x.need(classFunctions)
	}
	for i, c := range s.cells {
		got := x.execute(c.number, c.code)
		if got.kind == string(interp.KindWorker) {
			x.t.Fatalf("%s has ended the worker: cell %d\n%s\n%s", s.Name(), i+1, c.code, got)
		}
		x.cells++
		if x.failed[s.ID] {
			continue // what comes of the first difference is none of its own
		}
		want := x.want[c.number]
		switch {
		case got.String() != want.String():
			x.add(s, "cell %d\n%s\ngives by the engine %q\n%s\nwant\n%s", i+1, c.code, got.engine, got, want)
		case x.mode == session.Auto && got.engine != c.engine:
			x.add(s, "cell %d\n%s\nis run by the engine %q, want %q", i+1, c.code, got.engine, c.engine)
		default:
			continue
		}
		x.failed[s.ID] = true
	}
}

// variables compares what the scripts have left, some hundreds at a time.
func (x *trial) variables() {
	var code strings.Builder
	var described []script
	count := 0
	flush := func() {
		if count > 0 {
			x.described(described, code.String())
		}
		code.Reset()
		described, count = nil, 0
	}
	for _, s := range x.scripts {
		if len(s.vars) == 0 || x.failed[s.ID] {
			continue
		}
		names := make([]string, len(s.vars))
		for i, v := range s.vars {
			names[i] = v.Name
		}
		code.WriteString(nodiff.DescribeCell(group(s), names))
		described = append(described, s)
		if count += len(names); count > 800 {
			flush()
		}
	}
	flush()
}

func (x *trial) described(scripts []script, code string) {
	got := x.execute(1, code)
	if got.kind != "" {
		x.t.Errorf("looking at the variables gives %s: %s", got.kind, got.message)
	}
	lines := map[string]string{}
	for line := range strings.Lines(got.streams[interp.Stdout]) {
		group, _, _ := strings.Cut(line, " ")
		lines[group] += line
	}
	for _, s := range scripts {
		x.differences.variables += len(s.vars)
		if got, want := lines[group(s)], x.want[describeNumber(s)].streams[interp.Stdout]; got != want {
			x.add(s, "\n%s\nleaves\n%s\nwant\n%s", strings.Join(s.Cells, "\n---\n"), got, want)
		}
	}
}
