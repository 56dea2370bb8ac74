package chart

import (
	"fmt"
	"math"
)

// palette tells series apart for readers with any colour vision, on white and
// on black: the colours of Okabe and Ito, with yellow darker than theirs and
// grey for black.
var palette = []string{"#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8c8c8c", "#b3a100"}

// dashes tell the series after the first eight from them.
var dashes = [][]float64{nil, {6, 3}, {2, 3}, {8, 3, 2, 3}}

// colourOf is the colour of series i.
func colourOf(i int) string { return palette[i%len(palette)] }

// dashOf is the line pattern of series i.
func dashOf(i int) []float64 { return dashes[i/len(palette)%len(dashes)] }

// What is not data is grey in the middle, which is read on white as well as on
// black: most front ends show a picture without telling it their colours.
const (
	inkColour   = "#7a7a7a" // text
	axisColour  = "#8c8c8c"
	gridColour  = "#8c8c8c" // at gridOpacity
	gridOpacity = 0.22
)

// viridis are places of that map, evenly apart: it grows steadily in
// lightness, for all colour vision and in grey print.
var viridis = [...][3]float64{
	{0x44, 0x01, 0x54}, {0x48, 0x24, 0x75}, {0x41, 0x44, 0x87}, {0x35, 0x5f, 0x8d}, {0x2a, 0x78, 0x8e}, {0x21, 0x91, 0x8c},
	{0x22, 0xa8, 0x84}, {0x44, 0xbf, 0x70}, {0x7a, 0xd1, 0x51}, {0xbd, 0xdf, 0x26}, {0xfd, 0xe7, 0x25},
}

// A ramp gives colours to numbers.
type ramp struct {
	lo, hi float64
	label  string
}

// part is where v is between the ends, 0 to 1.
func (r *ramp) part(v float64) float64 {
	if r.hi <= r.lo {
		return 0.5
	}
	return min(max((v-r.lo)/(r.hi-r.lo), 0), 1)
}

// level is v's one of levels, so that a picture has few colours.
const levels = 64

func (r *ramp) level(v float64) int { return int(math.Round(r.part(v) * (levels - 1))) }

func (r *ramp) colour(v float64) string { return rampColour(r.level(v)) }

// rampColour is the colour of a level.
func rampColour(level int) string {
	at := float64(level) / (levels - 1) * float64(len(viridis)-1)
	i := min(int(at), len(viridis)-2)
	f := at - float64(i)
	mix := func(k int) int { return int(math.Round(viridis[i][k]*(1-f) + viridis[i+1][k]*f)) }
	return fmt.Sprintf("#%02x%02x%02x", mix(0), mix(1), mix(2))
}
