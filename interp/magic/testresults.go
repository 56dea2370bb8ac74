package magic

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gokernel/display"
	"gokernel/interp/export"
)

// results are what go test -json tells, line by line.
type results struct {
	list   []*testResult // in the order in which they began
	byName map[string]*testResult
	build  strings.Builder // what was said about a program that does not build
	cells  func(text string) string
	live   func(text string) // is given what tests write, and how they end
	other  func(text string) // is given what belongs to no test
}

// A testResult is a test, or one within a test: "TestAdd/negative".
type testResult struct {
	name   string
	result string // "pass", "fail", "skip"; "" while it runs
	took   time.Duration
	output strings.Builder
	failed bool // one within it has
}

func newResults(cells func(string) string, live, other func(string)) *results {
	return &results{byName: map[string]*testResult{}, cells: cells, live: live, other: other}
}

// testEvent is a line of go test -json.
type testEvent struct {
	Action, Test, Output string
	Elapsed              float64 // in s
}

// read takes a line.
func (r *results) read(line string) {
	var e testEvent
	if json.Unmarshal([]byte(line), &e) != nil {
		r.failed(line)
		return
	}
	text := r.cells(e.Output)
	switch {
	case e.Action == "build-output":
		r.failed(e.Output)
		return
	case e.Test == "":
		if e.Action == "output" && !isVerdict(e.Output) {
			r.other(text)
		}
		return
	}
	t := r.byName[e.Test]
	if t == nil {
		t = &testResult{name: e.Test}
		r.byName[e.Test] = t
		r.list = append(r.list, t)
	}
	switch e.Action {
	case "output":
		r.live(text)
		if !strings.HasPrefix(e.Output, "=== ") {
			t.output.WriteString(text)
		}
	case "pass", "fail", "skip":
		t.result, t.took = e.Action, time.Duration(e.Elapsed*float64(time.Second))
		if parent, _, within := cutLast(e.Test); within && e.Action == "fail" && r.byName[parent] != nil {
			r.byName[parent].failed = true
		}
	}
}

// failed takes a line about a program that does not build.
func (r *results) failed(line string) {
	if !strings.HasPrefix(line, "# ") { // the name of the package
		r.build.WriteString(r.cells(line))
	}
}

// cutLast cuts a name at its last slash.
func cutLast(name string) (before, after string, ok bool) {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[:i], name[i+1:], true
	}
	return name, "", false
}

// isVerdict tells whether a line is go test's own about the whole: the table has
// that.
func isVerdict(line string) bool {
	line = strings.TrimSpace(line)
	for _, start := range []string{"ok ", "ok\t", "FAIL\t", "coverage: ", "exit status ", "testing: warning: no tests"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	return line == "PASS" || line == "FAIL" || line == ""
}

// failures is what the tests that have failed have written.
func (r *results) failures() string {
	var b strings.Builder
	for _, t := range r.list {
		if t.result == "fail" || t.result == "" {
			b.WriteString(t.output.String())
		}
	}
	return b.String()
}

// said is the first line that a test has said of itself.
func (t *testResult) said() string {
	for line := range strings.Lines(t.output.String()) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "--- ") {
			return line
		}
	}
	return ""
}

// maxResults bounds the table.
const maxResults = 500

// table shows the results, and which of the tests that were to run have not.
func (r *results) table(tests []export.Test) display.Bundle {
	type row struct {
		Test   string `display:"test"`
		Result string `display:"result"`
		Time   string `display:"time"`
		Said   string `display:"what it says"`
	}
	words := map[string]string{"pass": "PASS", "fail": "FAIL", "skip": "SKIP", "": "not ended"}
	var rows []row
	for _, t := range r.list {
		x := row{Test: strings.Repeat("  ", strings.Count(t.name, "/")) + t.name, Result: words[t.result], Time: fmt.Sprintf("%.2fs", t.took.Seconds())}
		if t.result != "pass" && !t.failed {
			x.Said = t.said()
		}
		rows = append(rows, x)
	}
	for _, t := range tests {
		if r.byName[t.Name] != nil {
			continue
		}
		x := row{Test: t.Name, Result: "not run"}
		if strings.HasPrefix(t.Name, "Example") {
			x.Said = "it has no // Output: comment"
		}
		rows = append(rows, x)
	}
	return display.TableOf(rows, display.TableOptions{Max: maxResults})
}

// summary says what has failed.
func (r *results) summary() string {
	whole, failed := 0, 0
	var names []string
	for _, t := range r.list {
		bad := t.result == "fail" || t.result == ""
		if !strings.Contains(t.name, "/") {
			whole++
			if bad {
				failed++
			}
		}
		if bad && !t.failed {
			names = append(names, t.name)
		}
	}
	if failed == 0 {
		return "the tests failed as a whole" // such as TestMain, or a panic beside them
	}
	const most = 10
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("and %d more", len(names)-most))
	}
	return fmt.Sprintf("%d of %s failed: %s", failed, counted(whole, "test", "tests"), strings.Join(names, ", "))
}
