package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A unit is what a figure counts.
type unit string

const (
	millisecond unit = "ms"
	megabyte    unit = "MB" // a million bytes
)

// A figure is one row of a table: what one thing takes, less being better.
type figure struct {
	Row       string  `json:"row"` // also its name in the history
	Unit      unit    `json:"unit"`
	Gokernel  float64 `json:"gokernel"`
	Program   float64 `json:"program,omitempty"`   // the same Go in a program of its own; 0 where that was not measured
	IPykernel float64 `json:"ipykernel,omitempty"` // 0 where it has no such thing, or is missing
}

// ratio is how many times as good as its neighbour the kernel is: as the
// program where there is one, or else as ipykernel. 0 means no neighbour.
func (f figure) ratio() float64 {
	return cmp.Or(f.Program, f.IPykernel) / f.Gokernel
}

// rounded is the figure in four digits: more of them say nothing.
func (f figure) rounded() figure {
	for _, v := range []*float64{&f.Gokernel, &f.Program, &f.IPykernel} {
		if *v != 0 {
			place := math.Pow(10, 3-math.Floor(math.Log10(*v)))
			*v = math.Round(*v*place) / place
		}
	}
	return f
}

// text gives a value with its unit, in three digits.
func (u unit) text(v float64) string {
	switch {
	case v == 0:
		return ""
	case u == millisecond && v >= 1000:
		return digits(v/1000) + " s"
	case u == megabyte && v < 1:
		return digits(v*1000) + " kB"
	}
	return digits(v) + " " + string(u)
}

// digits rounds to three digits, and to no less than hundredths.
func digits(v float64) string {
	return fmt.Sprintf("%.*f", max(0, min(2, 2-int(math.Floor(math.Log10(v))))), v)
}

// against is a ratio as tables have it: 1 to how much.
func against(ratio float64) string {
	if ratio == 0 || math.IsInf(ratio, 0) {
		return ""
	}
	if ratio >= 9.95 {
		return fmt.Sprintf("1 : %.0f", ratio)
	}
	return fmt.Sprintf("1 : %.1f", ratio)
}

// A table prints figures for people, and for a README.
type table struct {
	ours    string
	figures []figure
	last    map[string]record // by row; nil leaves the column out
	slide   float64           // see slid
}

// String gives the table in Markdown, its columns as wide as they need. A
// column that no figure has something for is left out.
func (t table) String() string {
	rows := [][]string{{"", t.ours, "program", "ratio", "ipykernel", "ratio", "last recorded"}}
	for _, f := range t.figures {
		row := []string{f.Row, f.Unit.text(f.Gokernel), f.Unit.text(f.Program), "", f.Unit.text(f.IPykernel), against(f.IPykernel / f.Gokernel), ""}
		if f.Program != 0 {
			row[3] = fmt.Sprintf("%.2f", f.Gokernel/f.Program)
		}
		if before, known := t.last[f.Row]; known {
			row[6] = before.watched()
			if slid(f, before, t.slide) {
				row[6] += " **slid**"
			}
		}
		rows = append(rows, row)
	}
	var keep []int
	for column := range rows[0] {
		if column < 2 || slices.ContainsFunc(rows[1:], func(row []string) bool { return row[column] != "" }) {
			keep = append(keep, column)
		}
	}
	var b strings.Builder
	for i, row := range rows {
		for _, column := range keep {
			width := 3
			for _, other := range rows {
				width = max(width, utf8.RuneCountInString(other[column]))
			}
			fmt.Fprintf(&b, "| %-*s ", width, row[column])
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("| --- ", len(keep)) + "|\n")
		}
	}
	return b.String()
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func sorted[T cmp.Ordered](list []T) []T { return slices.Sorted(slices.Values(list)) }
