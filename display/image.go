package display

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

const (
	// fullPixels is how many pixels a picture may have to be shown in its own
	// size. Encoding more than that would keep the reader waiting.
	fullPixels = 4_000_000
	// reducedSide is the longer side, in pixels, of what is shown of a larger
	// picture.
	reducedSide = 1024
)

// image shows a picture as a PNG; a large one reduced, with a caption that says
// so.
func (r *rendering) image(img image.Image) {
	var size image.Point
	var shown image.Image
	var data []byte
	r.form(MIMEPNG, func() (any, error) {
		size = img.Bounds().Size()
		shown = reduced(img)
		var err error
		data, err = encodePNG(shown)
		return data, err
	})
	if r.b.Data[MIMEPNG] == nil {
		return
	}
	at := shown.Bounds().Size()
	if at == size {
		r.b.with(MIMEText, quote(imageText(img)))
		return
	}
	caption := fmt.Sprintf("%s×%s pixels, shown as %d×%d; encode it with image/png to keep all of it", thousands(size.X), thousands(size.Y), at.X, at.Y)
	r.b.with(MIMEText, quote("<"+typeName(img)+" "+caption+">"))
	r.form(MIMEHTML, func() (any, error) {
		return fmt.Sprintf(`<figure style="margin: 0"><img alt="" width="%d" height="%d" src="data:image/png;base64,%s"><figcaption>%s</figcaption></figure>`,
			at.X, at.Y, base64.StdEncoding.EncodeToString(data), caption), nil
	})
}

// reduced is the picture itself, or one that is small enough for a notebook,
// each of whose pixels is the mean of four.
func reduced(img image.Image) image.Image {
	b := img.Bounds()
	if b.Empty() || b.Dx() <= fullPixels/b.Dy() {
		return img
	}
	longer := max(b.Dx(), b.Dy())
	w, h := max(1, b.Dx()*reducedSide/longer), max(1, b.Dy()*reducedSide/longer)
	small := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var red, green, blue, alpha uint32
			for i := range 4 {
				// The middles of the quarters of what the pixel stands for.
				c := img.At(b.Min.X+(4*x+1+i%2*2)*b.Dx()/(4*w), b.Min.Y+(4*y+1+i/2*2)*b.Dy()/(4*h))
				r, g, b, a := c.RGBA()
				red, green, blue, alpha = red+r, green+g, blue+b, alpha+a
			}
			small.Set(x, y, color.RGBA64{uint16(red / 4), uint16(green / 4), uint16(blue / 4), uint16(alpha / 4)})
		}
	}
	return small
}

func encodePNG(img image.Image) ([]byte, error) {
	if img.Bounds().Empty() {
		return nil, errNone
	}
	encoder := png.Encoder{}
	if size := img.Bounds().Size(); size.X*size.Y > fullPixels/4 {
		encoder.CompressionLevel = png.BestSpeed
	}
	var b bytes.Buffer
	if err := encoder.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encoding image: %w", err)
	}
	return b.Bytes(), nil
}

// imageText stands for an image in a terminal.
func imageText(img image.Image) (text string) {
	size := img.Bounds().Size()
	return fmt.Sprintf("<%s %d×%d>", typeName(img), size.X, size.Y)
}
