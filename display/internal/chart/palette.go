package chart

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"
)

// paletted is a picture in at most 256 colours, which takes a fraction of the
// room: those that it has most of, and for the others, which are on edges, the
// nearest.
func paletted(img *image.NRGBA) *image.Paletted {
	counts := map[color.NRGBA]int{}
	last, run := color.NRGBA{}, 0
	each := func(use func(i int, c color.NRGBA)) {
		for i := 0; i < len(img.Pix); i += 4 {
			p := img.Pix[i : i+4]
			if p[3] == 0 { // as most are
				use(i/4, color.NRGBA{})
				continue
			}
			c := color.NRGBA{p[0], p[1], p[2], p[3]}
			if c.A < 255 {
				// So many steps of transparency are enough for edges, and those
				// that areas have are not at the border of two.
				const step = 15
				c.A = uint8((int(c.A) + step/2) / step * step)
			}
			if c.A == 0 {
				c = color.NRGBA{}
			}
			use(i/4, c)
		}
	}
	each(func(_ int, c color.NRGBA) {
		if c == last {
			run++
			return
		}
		counts[last] += run
		last, run = c, 1
	})
	counts[last] += run

	colours := make([]color.NRGBA, 0, len(counts))
	for c := range counts {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b color.NRGBA) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B), cmp.Compare(a.A, b.A))
	})
	kept := colours[:min(len(colours), 256)]
	index := make(map[color.NRGBA]uint8, len(colours))
	list := make(color.Palette, len(kept))
	for i, c := range kept {
		list[i] = c
		index[c] = uint8(i)
	}
	for _, c := range colours[len(kept):] {
		index[c] = nearest(kept, c)
	}
	out := image.NewPaletted(img.Bounds(), list)
	last, at := kept[0], uint8(0)
	each(func(i int, c color.NRGBA) {
		if c != last {
			last, at = c, index[c]
		}
		out.Pix[i] = at
	})
	return out
}

// nearest is the index of the colour that looks most like c.
func nearest(list []color.NRGBA, c color.NRGBA) uint8 {
	best, least := 0, math.MaxInt
	for i, d := range list {
		r, g, b, a := int(c.R)-int(d.R), int(c.G)-int(d.G), int(c.B)-int(d.B), int(c.A)-int(d.A)
		if distance := r*r + g*g + b*b + 2*a*a; distance < least {
			best, least = i, distance
		}
	}
	return uint8(best)
}
