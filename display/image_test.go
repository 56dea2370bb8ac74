package display

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"reflect"
	"strings"
	"testing"
	"time"
)

// An endlessImage computes its pixels.
type endlessImage struct{ image.Rectangle }

func (e endlessImage) ColorModel() color.Model { return color.RGBAModel }
func (e endlessImage) Bounds() image.Rectangle { return e.Rectangle }
func (e endlessImage) At(x, y int) color.Color {
	if x < 0 {
		return color.RGBA{255, 0, 0, 255}
	}
	return color.RGBA{0, 0, 255, 255}
}

func TestALargeImageIsReduced(t *testing.T) {
	b := render(reflect.ValueOf(endlessImage{image.Rect(-100_000, -50_000, 100_000, 50_000)}), nil, time.Minute)
	const caption = "200,000×100,000 pixels, shown as 1024×512; encode it with image/png to keep all of it"
	if got, want := b.Text(), "<display.endlessImage "+caption+">"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if html := form(t, b, MIMEHTML); !strings.Contains(html, "<figcaption>"+caption+"</figcaption>") {
		t.Errorf("HTML without its caption: %.200s", html)
	}
	data, err := base64.StdEncoding.DecodeString(form(t, b, MIMEPNG))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []int{0, 511} {
		if got := color.RGBAModel.Convert(img.At(x, 7)); got != (color.RGBA{255, 0, 0, 255}) {
			t.Errorf("at %d it is %v, want red", x, got)
		}
	}
	for _, x := range []int{512, 1023} {
		if got := color.RGBAModel.Convert(img.At(x, 7)); got != (color.RGBA{0, 0, 255, 255}) {
			t.Errorf("at %d it is %v, want blue", x, got)
		}
	}
}

func TestAThinImageKeepsAPixel(t *testing.T) {
	if got, want := reduced(image.NewGray(image.Rect(0, 0, 5_000_000, 1))).Bounds(), image.Rect(0, 0, 1024, 1); got != want {
		t.Errorf("reduced to %v, want %v", got, want)
	}
	small := image.NewGray(image.Rect(0, 0, 2000, 2000))
	if reduced(small) != image.Image(small) {
		t.Error("a picture of four million pixels is reduced")
	}
}
