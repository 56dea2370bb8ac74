package engines

import (
	"go/constant"
	"go/token"
	"reflect"

	"gokernel/display"
)

// displaySymbols are the exported names of the display package as the
// interpreter wants them: functions as values, types as nil pointers,
// constants as the interpreter keeps them. A test compares the list with the
// source.
func displaySymbols() map[string]reflect.Value {
	symbols := map[string]reflect.Value{
		"Bundle":     reflect.ValueOf((*display.Bundle)(nil)),
		"Clear":      reflect.ValueOf(display.Clear),
		"Connect":    reflect.ValueOf(display.Connect),
		"Field":      reflect.ValueOf((*display.Field)(nil)),
		"HTML":       reflect.ValueOf(display.HTML),
		"Handle":     reflect.ValueOf((*display.Handle)(nil)),
		"Image":      reflect.ValueOf(display.Image),
		"Input":      reflect.ValueOf(display.Input),
		"JPEG":       reflect.ValueOf(display.JPEG),
		"JSON":       reflect.ValueOf(display.JSON),
		"JavaScript": reflect.ValueOf(display.JavaScript),
		"Latex":      reflect.ValueOf(display.Latex),
		"Markdown":   reflect.ValueOf(display.Markdown),
		"Of":         reflect.ValueOf(display.Of),
		"OfTyped":    reflect.ValueOf(display.OfTyped),
		"PNG":        reflect.ValueOf(display.PNG),
		"Password":   reflect.ValueOf(display.Password),
		"Plain":      reflect.ValueOf(display.Plain),
		"PlainTyped": reflect.ValueOf(display.PlainTyped),
		"Raw":        reflect.ValueOf(display.Raw),
		"SVG":        reflect.ValueOf(display.SVG),
		"Show":       reflect.ValueOf(display.Show),
		"ShowAs":     reflect.ValueOf(display.ShowAs),
		"Sink":       reflect.ValueOf((*display.Sink)(nil)),
		"Text":       reflect.ValueOf(display.Text),
		"Type":       reflect.ValueOf((*display.Type)(nil)),
		"Update":     reflect.ValueOf(display.Update),
	}
	for name, mime := range map[string]string{
		"MIMEText": display.MIMEText, "MIMEHTML": display.MIMEHTML, "MIMEMarkdown": display.MIMEMarkdown,
		"MIMELatex": display.MIMELatex, "MIMESVG": display.MIMESVG, "MIMEPNG": display.MIMEPNG, "MIMEJPEG": display.MIMEJPEG,
		"MIMEGIF": display.MIMEGIF, "MIMEJSON": display.MIMEJSON, "MIMEJavaScript": display.MIMEJavaScript,
	} {
		symbols[name] = reflect.ValueOf(constant.MakeFromLiteral(`"`+mime+`"`, token.STRING, 0))
	}
	return symbols
}
