package yaegi

import (
	"go/constant"
	"reflect"

	"gokernel/display"
)

// displaySymbols is package display as the interpreter has it.
func displaySymbols() map[string]map[string]reflect.Value {
	return exports(map[string]map[string]reflect.Value{displayPath: displayTable})
}

// displayTable lists what cells can use of package display, one name to a
// line and in the order of the alphabet. A test compares it with the package.
var displayTable = map[string]reflect.Value{
	// Types.
	"Bundle":       reflect.ValueOf((*display.Bundle)(nil)),
	"Handle":       reflect.ValueOf((*display.Handle)(nil)),
	"TableOptions": reflect.ValueOf((*display.TableOptions)(nil)),

	// Constants.
	"MIMEGIF":        textConstant(display.MIMEGIF),
	"MIMEHTML":       textConstant(display.MIMEHTML),
	"MIMEJPEG":       textConstant(display.MIMEJPEG),
	"MIMEJSON":       textConstant(display.MIMEJSON),
	"MIMEJavaScript": textConstant(display.MIMEJavaScript),
	"MIMELatex":      textConstant(display.MIMELatex),
	"MIMEMarkdown":   textConstant(display.MIMEMarkdown),
	"MIMEPDF":        textConstant(display.MIMEPDF),
	"MIMEPNG":        textConstant(display.MIMEPNG),
	"MIMESVG":        textConstant(display.MIMESVG),
	"MIMEText":       textConstant(display.MIMEText),

	// Functions.
	"Clear":      reflect.ValueOf(display.Clear),
	"HTML":       reflect.ValueOf(display.HTML),
	"Image":      reflect.ValueOf(display.Image),
	"Input":      reflect.ValueOf(display.Input),
	"JPEG":       reflect.ValueOf(display.JPEG),
	"JSON":       reflect.ValueOf(display.JSON),
	"JavaScript": reflect.ValueOf(display.JavaScript),
	"Latex":      reflect.ValueOf(display.Latex),
	"Markdown":   reflect.ValueOf(display.Markdown),
	"Of":         reflect.ValueOf(display.Of),
	"PNG":        reflect.ValueOf(display.PNG),
	"Password":   reflect.ValueOf(display.Password),
	"Plain":      reflect.ValueOf(display.Plain),
	"Raw":        reflect.ValueOf(display.Raw),
	"SVG":        reflect.ValueOf(display.SVG),
	"Show":       reflect.ValueOf(display.Show),
	"ShowAs":     reflect.ValueOf(display.ShowAs),
	"Table":      reflect.ValueOf(display.Table),
	"Text":       reflect.ValueOf(display.Text),
	"Update":     reflect.ValueOf(display.Update),
}

// textConstant is an untyped string constant as the tables have it.
func textConstant(s string) reflect.Value { return reflect.ValueOf(constant.MakeString(s)) }
