package inspect

import (
	"errors"
	"fmt"
	"go/constant"
	"go/types"
	"math/big"
	"strconv"
	"time"
	"unicode"

	"gokernel/interp/check"
)

// value tells of the value of a session variable.
func (q *query) value(v *check.Var) part {
	facts := []fact{}
	if q.o.Value != nil {
		switch value, err := q.o.Value(q.ctx, v); {
		case errors.Is(err, ErrRunning):
			facts = append(facts, fact{"Value", "a cell is running: not looked at", false})
		case err != nil:
		case value.Moving && value.Summary == "":
			facts = append(facts, fact{"Value", "goroutines of cells are running: not looked at", false})
		case value.Moving:
			facts = append(facts, fact{"Value", value.Summary, true}, fact{"Note", "goroutines of cells are running, which may change it", false})
		default:
			facts = append(facts, fact{"Value", value.Summary, true}, fact{"Size", sizeText(value), false})
		}
	}
	if v.Cell > 0 {
		facts = append(facts, fact{"Declared", "in cell " + strconv.Itoa(v.Cell), false})
	}
	return table(facts...)
}

// sizeText is a size in bytes, or in a larger unit where that reads better.
func sizeText(v Value) string {
	if v.Size <= 0 {
		return ""
	}
	text := plural(int(v.Size), "byte")
	if v.Size >= 10_000 {
		size, unit := float64(v.Size), 0
		for size >= 1000 && unit < 4 {
			size, unit = size/1000, unit+1
		}
		text = strconv.FormatFloat(size, 'g', 3, 64) + " " + [...]string{"", "kB", "MB", "GB", "TB"}[unit]
	}
	if v.AtLeast {
		text = "at least " + text
	}
	return text
}

// constantText is a constant as a reader wants it: in full, and in another form
// where that says more.
func constantText(value constant.Value, t types.Type) string {
	switch value.Kind() {
	case constant.Int:
		n, small := constant.Int64Val(value)
		if !small {
			return value.ExactString()
		}
		basic, _ := t.Underlying().(*types.Basic)
		switch {
		case typeIs(t, "time", "Duration"):
			return time.Duration(n).String()
		case basic != nil && (basic.Kind() == types.UntypedRune || t == types.Universe.Lookup("rune").Type()) && n >= 0 && n <= unicode.MaxRune:
			return fmt.Sprintf("%q, %d, %U", rune(n), n, n)
		case n > 9:
			return fmt.Sprintf("%d, %#x", n, n)
		}
		return strconv.FormatInt(n, 10)
	case constant.Float:
		if f, ok := constant.Val(value).(*big.Float); ok {
			return f.Text('g', 17)
		}
		f, _ := constant.Float64Val(value)
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return value.String()
}

func typeIs(t types.Type, pkg, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == pkg && n.Obj().Name() == name
}
