package display

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"reflect"
)

// kind gathers what the package itself knows to show of a value beside its
// text, where no method of the value says it. t describes the static type, or
// is nil.
func (r *rendering) kind(v reflect.Value, t *Type) {
	switch value := v.Interface().(type) {
	case image.Image:
		r.form(MIMEPNG, func() (any, error) { return encodePNG(value) })
		if r.b.Data[MIMEPNG] != nil {
			r.b.with(MIMEText, quote(imageText(value)))
		}
	}
}

func encodePNG(img image.Image) ([]byte, error) {
	if img.Bounds().Empty() {
		return nil, errNone
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encoding image: %w", err)
	}
	return b.Bytes(), nil
}

// imageText stands for an image in a terminal.
func imageText(img image.Image) (text string) {
	size := img.Bounds().Size()
	return fmt.Sprintf("<%s %d×%d>", typeName(img), size.X, size.Y)
}
