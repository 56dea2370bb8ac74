package chart

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestTicks(t *testing.T) {
	at := func(text string) float64 {
		when, err := time.Parse(time.DateTime, text)
		if err != nil {
			t.Fatal(err)
		}
		return float64(when.Unix())
	}
	for _, test := range []struct {
		name   string
		kind   AxisKind
		log    bool
		lo, hi float64
		snug   bool
		want   string
	}{
		{"to ten", Numbers, false, 0, 10, false, "0 2 4 6 8 10"},
		{"widened to ticks", Numbers, false, 0.3, 9.1, false, "0 2 4 6 8 10"},
		{"snug", Numbers, false, 0.3, 9.1, true, "2 4 6 8"},
		{"negative", Numbers, false, -3, 4, false, "−4 −2 0 2 4"},
		{"parts", Numbers, false, 0, 1, false, "0 0.2 0.4 0.6 0.8 1.0"},
		{"millions", Numbers, false, 0, 5e6, false, "0 1M 2M 3M 4M 5M"},
		{"millionths", Numbers, false, 0, 4e-6, false, "0 1µ 2µ 3µ 4µ"},
		{"years", Numbers, false, 2019, 2024, true, "2019 2020 2021 2022 2023 2024"},
		{"a point", Numbers, false, 7, 7, false, "6.0 6.5 7.0 7.5 8.0"},
		{"decades", Numbers, true, 1, 1e5, false, "1 10 100 1000 10,000 100k"}, {"many decades", Numbers, true, 1, 1e6, false, "1 100 10,000 1M"},
		{"little of a decade", Numbers, true, 2, 30, true, "2 3 5 10 20 30"},
		{"hours", Times, false, at("2025-03-01 09:00:00"), at("2025-03-01 17:30:00"), true, "10:00 12:00 14:00 16:00"},
		{"over midnight", Times, false, at("2025-03-01 20:00:00"), at("2025-03-02 06:00:00"), true, "20:00 22:00 2 Mar 02:00 04:00 06:00"},
		{"days", Times, false, at("2025-02-27 00:00:00"), at("2025-03-03 00:00:00"), true, "27 Feb 28 Feb 1 Mar 2 Mar 3 Mar"},
		{"months", Times, false, at("2024-10-15 00:00:00"), at("2025-02-20 00:00:00"), true, "Nov Dec 2025 Feb"},
		{"years of time", Times, false, at("1990-01-01 00:00:00"), at("2020-01-01 00:00:00"), true, "1990 2000 2010 2020"},
		{"parts of a second", Times, false, at("2025-03-01 09:00:00"), at("2025-03-01 09:00:00") + 0.4, true, "09:00:00.0 09:00:00.1 09:00:00.2 09:00:00.3 09:00:00.4"},
	} {
		a := newAxis(test.kind, test.log, extent{test.lo, test.hi}, nil, test.snug, 5)
		var texts []string
		for _, tick := range a.ticks {
			texts = append(texts, tick.text)
			if p := a.place(tick.at); p < -1e-9 || p > 1+1e-9 {
				t.Errorf("%s: the tick %s is at %v of the axis", test.name, tick.text, p)
			}
		}
		if got := strings.Join(texts, " "); got != test.want {
			t.Errorf("%s: the ticks are %q, want %q", test.name, got, test.want)
		}
	}
}

// Whatever the ends are, an axis has a length and few ticks.
func FuzzAxis(f *testing.F) {
	f.Add(0.0, 1.0, 5, false)
	f.Add(-math.MaxFloat64, math.MaxFloat64, 3, false)
	f.Add(5e-324, 1e-323, 9, true)
	f.Fuzz(func(t *testing.T, lo, hi float64, room int, times bool) {
		e := newExtent()
		kind := Numbers
		if times {
			kind = Times
		}
		for _, log := range []bool{false, kind == Numbers} {
			e = newExtent()
			e.seeAll([]float64{lo, hi}, log)
			a := newAxis(kind, log, e, nil, false, room%50)
			if !(a.lo < a.hi) || math.IsInf(a.lo, 0) || math.IsInf(a.hi, 0) || len(a.ticks) > 400 {
				t.Errorf("newAxis(%v, %v) from %v to %v, log %t, has %d ticks", lo, hi, a.lo, a.hi, log, len(a.ticks))
			}
		}
	})
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", -2.5: "−2.5", 1234: "1234", 12345: "12,345", 1234567.8: "1,234,568", 0.1 + 0.2: "0.3", 1e20: "1e+20", 1e-9: "1e−09",
		math.Inf(1): "+Inf",
	} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %q, want %q", v, got, want)
		}
	}
}

func TestSummarize(t *testing.T) {
	s := summarize([]float64{9, 1, 2, 3, 4, 5, 6, 7, 8, 100})
	if s.q1 != 3.25 || s.q2 != 5.5 || s.q3 != 7.75 || s.low != 1 || s.high != 9 || len(s.outliers) != 1 || s.outliers[0] != 100 {
		t.Errorf("summarize = %+v", s)
	}
}

func TestCounts(t *testing.T) {
	at := edges([][]float64{{1, 2, 2, 3, 3, 3, 6}}, 5, false, nil)
	if got := counts([]float64{1, 2, 2, 3, 3, 3, 6, 99, -1}, at); len(got) != 5 || got[0] != 1 || got[1] != 2 || got[2] != 3 || got[3] != 0 || got[4] != 1 {
		t.Errorf("counts between %v = %v", at, got)
	}
}

func TestSample(t *testing.T) {
	last := -1
	chosen := sample(1000, 10)
	for k, i := range chosen {
		if i <= last || i/100 != k {
			t.Errorf("sample chose %v: not one of each tenth", chosen)
		}
		last = i
	}
}
