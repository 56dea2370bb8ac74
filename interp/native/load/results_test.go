package load

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestResultsAreBounded(t *testing.T) {
	e := &Engine{vars: NewVariables()}
	for cell := 1; cell <= MaxResults+5; cell++ {
		e.results.Keep(cell, cell*10)
	}
	e.results.Keep(8, "again") // the newest now
	e.results.Keep(100, make([]byte, maxResult+1))
	e.results.Keep(101, make([]string, resultSteps+1))
	e.results.Keep(102, make([]int, 1000))
	for _, test := range []struct {
		cell int
		want any
		err  string
	}{
		{1, nil, "the result of cell 1 is gone"},
		{8, "again", ""},
		{9, nil, "the result of cell 9 is gone"},
		{MaxResults + 5, (MaxResults + 5) * 10, ""},
		{100, nil, "more than 1 MiB"},
		{101, nil, "too much to be counted"},
		{102, make([]int, 1000), ""},
	} {
		err := e.lend(Recall{Key: "k", Cell: test.cell})
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Message, test.err) {
			t.Errorf("lend(%d) = %v, want %q", test.cell, err, test.err)
		}
		if err != nil {
			continue
		}
		p, ok, failed := e.vars.Borrow("k", reflect.TypeOf(test.want))
		if !ok || failed != nil || !reflect.DeepEqual(p.Elem().Interface(), test.want) {
			t.Errorf("Borrow of %d = %v, %v, %v, want %v", test.cell, p, ok, failed, test.want)
		}
		e.vars.Drop("k")
	}
	if n := len(e.results.kept); n != MaxResults {
		t.Errorf("%d results are kept, want %d", n, MaxResults)
	}
	e.results.Clear()
	if err := e.lend(Recall{Key: "k", Cell: 102}); err == nil {
		t.Error("a result is there after Clear")
	}
}

func TestBorrowKnowsTypes(t *testing.T) {
	vs := NewVariables()
	if _, ok, err := vs.Borrow("none", reflect.TypeFor[int]()); ok || err != nil {
		t.Errorf("Borrow of nothing = %v, %v", ok, err)
	}
	vs.lend("err", errors.New("x"))
	p, ok, err := vs.Borrow("err", reflect.TypeFor[error]())
	if !ok || err != nil || p.Elem().Interface().(error).Error() != "x" {
		t.Errorf("Borrow of an error = %v, %v, %v", p, ok, err)
	}
	vs.lend("nil", nil)
	if p, ok, err := vs.Borrow("nil", reflect.TypeFor[error]()); !ok || err != nil || !p.Elem().IsNil() {
		t.Errorf("Borrow of nil = %v, %v, %v", p, ok, err)
	}
	vs.lend("n", 1)
	if _, _, err := vs.Borrow("n", reflect.TypeFor[string]()); err == nil || !strings.Contains(err.Error(), "takes it for a string") {
		t.Errorf("Borrow of another type: %v", err)
	}
	vs.lend("gone", 1)
	vs.Drop("gone")
	if _, ok, _ := vs.Borrow("gone", reflect.TypeFor[int]()); ok {
		t.Error("what was dropped is there")
	}
}
