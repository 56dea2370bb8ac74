package chart

import "strings"

// describe says in words what the figure shows, for those who cannot see it.
func (f *Figure) describe() string {
	text := f.what()
	if title := oneLine(f.plot.Title); title != "" {
		text = title + ": " + text
	}
	var names []string
	for _, s := range f.plot.Series {
		if s.Name != "" && len(names) < 8 {
			names = append(names, oneLine(s.Name))
		}
	}
	if len(names) > 0 && len(f.plot.Series) > 1 {
		text += " (" + strings.Join(names, ", ")
		if more := len(f.plot.Series) - len(names); more > 0 {
			text += " and " + count(more) + " more"
		}
		text += ")"
	}
	return text
}

// what says which kind of plot it is, and of how many data.
func (f *Figure) what() string {
	p := f.plot
	n := 0
	for _, s := range p.Series {
		n += len(s.Y)
	}
	of := ""
	if len(p.Series) > 1 {
		of = " in " + count(len(p.Series)) + " series"
	}
	switch p.Kind {
	case Bars:
		return "bar chart, " + things(len(p.Categories), "category", "categories") + of
	case Hist:
		return "histogram of " + things(n, "value", "values") + of
	case Boxes:
		return "box plot, " + things(n, "value", "values") + " in " + things(len(p.Series), "group", "groups")
	case Heatmap:
		width := 0
		for _, row := range p.Cells {
			width = max(width, len(row))
		}
		return "heat map, " + things(len(p.Cells), "row", "rows") + " of " + count(width)
	}
	for _, s := range p.Series {
		if s.Mark != Dots {
			return "line chart, " + things(n, "point", "points") + of
		}
	}
	return "scatter plot, " + things(n, "point", "points") + of
}

// Summary says in one line what the plot is.
func (p *Plot) Summary() string { return (&Figure{plot: p}).describe() }

func things(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// ValueText writes a value of an axis for a reader.
func ValueText(kind AxisKind, v float64) string {
	if kind == Times {
		return timeText(v)
	}
	return number(v)
}
