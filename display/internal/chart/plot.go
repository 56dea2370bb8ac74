// Package chart draws plots: from numbers to a Vega-Lite specification, an SVG
// picture, a PDF page and text for a terminal, which all show the same.
//
//	Plot ── Figure() ──┬─ SVG, PDF   by way of a scene of simple shapes
//	 what is asked for │
//	                   ├─ Text       a grid of characters
//	                   └─ Spec       Vega-Lite version 5
//
// A Figure has everything settled that the forms must agree on: which points
// are drawn, the axes' ends and ticks, colours, legend and note. Whatever the
// size of the data, a figure has a bounded number of marks.
//
// The package knows neither notebooks nor reflection: package display turns
// values into Series. Numbers that are NaN or infinite are gaps. Nothing in it
// changes after it is made, so all functions may be called by several
// goroutines at once, on different plots.
package chart

// A Kind says how a plot's data are drawn.
type Kind int

const (
	XY      Kind = iota // points and lines on two axes of numbers
	Bars                // a bar for each category and series
	Hist                // bars of counts
	Boxes               // a box for each series, from its quartiles
	Heatmap             // coloured cells
)

// A Mark is how one series of an XY plot is drawn.
type Mark int

const (
	Line Mark = iota
	Dots
	LineDots // a line with its points
	Area     // a line, and what is between it and zero
)

// An AxisKind is the kind of values along an axis.
type AxisKind int

const (
	Numbers    AxisKind = iota
	Times               // seconds since 1970-01-01 of the wall clock, as if in UTC
	Categories          // index into the plot's Categories
)

// A Series is one set of points.
type Series struct {
	Name string
	Mark Mark
	X, Y []float64 // of the same length; X is nil in Hist and Boxes

	Size  []float64 // nil, or what sets the area of each dot
	Color []float64 // nil, or what sets the colour of each dot
}

// A Plot is what is asked for. Where it says "0" or "nil", the default is
// chosen from the data.
type Plot struct {
	Kind           Kind
	Title          string
	XLabel, YLabel string
	Width, Height  int // in pixels, axes and all; 0: 640 by 360
	LogX, LogY     bool
	XRange, YRange *[2]float64

	XAxis      AxisKind
	Categories []string // of Bars, and of XY where XAxis says so
	Series     []Series

	Stacked, Horizontal bool // Bars; Horizontal also Boxes
	Bins                int  // Hist; 0: chosen

	Cells         [][]float64 // Heatmap: rows, the first one on top
	Rows, Columns []string    // Heatmap: names, or nil for numbers from 0
	CellLabel     string      // Heatmap, and dots with Color: what the colour means
}

// The default size, and the least and greatest that are drawn.
const (
	defaultWidth, defaultHeight = 640, 360
	minSide, maxSide            = 120, 4000
)

// size is the plot's size in pixels.
func (p *Plot) size() (w, h float64) {
	side := func(n, otherwise int) float64 {
		if n <= 0 {
			n = otherwise
		}
		return float64(min(max(n, minSide), maxSide))
	}
	w, h = side(p.Width, defaultWidth), side(p.Height, defaultHeight)
	if p.Height <= 0 && p.rowsOfBars() > 0 {
		h = min(max(90+26*float64(p.rowsOfBars()), 160), maxSide/4)
	}
	return w, h
}

// rowsOfBars is how many categories are below each other, 0 where they are
// not.
func (p *Plot) rowsOfBars() int {
	switch {
	case !p.Horizontal:
		return 0
	case p.Kind == Bars:
		return len(p.Categories)
	case p.Kind == Boxes:
		return len(p.Series)
	}
	return 0
}
