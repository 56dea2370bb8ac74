package chart

import (
	"math"
	"strconv"
	"strings"
)

// finite reports whether v can be drawn.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// number writes a value for a reader: six digits, thousands apart, very large
// and very small ones with an exponent.
func number(v float64) string {
	a := math.Abs(v)
	switch {
	case !finite(v):
		return strconv.FormatFloat(v, 'g', -1, 64)
	case v == 0:
		return "0"
	case a >= 1e15 || a < 1e-4:
		return minus(strconv.FormatFloat(v, 'g', 6, 64))
	case a >= 1e6 || v == math.Trunc(v):
		return minus(grouped(strconv.FormatFloat(v, 'f', 0, 64)))
	}
	digits := max(0, 5-int(math.Floor(math.Log10(a))))
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return minus(grouped(text))
}

// count writes a number of things.
func count(n int) string { return commas(strconv.Itoa(n)) }

// grouped puts commas between thousands, but for those of four digits: years
// are numbers too.
func grouped(text string) string {
	whole, _, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if len(whole) <= 4 {
		return text
	}
	return commas(text)
}

// commas puts commas between thousands.
func commas(text string) string {
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, rest := text, ""
	if i := strings.IndexByte(text, '.'); i >= 0 {
		whole, rest = text[:i], text[i:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + rest
}

// minus writes the sign as typographers do.
func minus(text string) string {
	return strings.ReplaceAll(text, "-", "−")
}

// A prefix of the metric system.
type prefix struct {
	factor float64
	letter string
}

var prefixes = []prefix{
	{1e18, "E"}, {1e15, "P"}, {1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""},
	{1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}, {1e-12, "p"}, {1e-15, "f"},
}

// tickText returns what writes the ticks of an axis whose largest value is
// most, step apart.
func tickText(most, step float64) func(v float64) string {
	p := prefix{1, ""}
	if most >= 1e5 || most < 1e-3 && most > 0 {
		for _, q := range prefixes {
			if most >= q.factor*0.9999 {
				p = q
				break
			}
		}
		if decimals(step/p.factor) > 2 || most/p.factor >= 1e4 || most < 1e-15 {
			p = prefix{1, ""}
		}
	}
	digits := decimals(step / p.factor)
	if digits > 9 || p.factor == 1 && most >= 1e16 {
		return number
	}
	return func(v float64) string {
		text := grouped(strconv.FormatFloat(v/p.factor, 'f', digits, 64))
		if strings.Trim(text, "-0.") == "" {
			return "0"
		}
		return minus(text) + p.letter
	}
}

// decimals is how many digits behind the point tell multiples of step apart.
func decimals(step float64) int {
	if step <= 0 || !finite(step) {
		return 0
	}
	n := max(0, -int(math.Floor(math.Log10(step)+1e-9)))
	if n > 0 { // 2.5 has one more than 2
		scaled := step * math.Pow(10, float64(n))
		if math.Abs(scaled-math.Round(scaled)) > 1e-6 {
			n++
		}
	} else if math.Abs(step-math.Round(step)) > 1e-9*step {
		n++
	}
	return n
}
