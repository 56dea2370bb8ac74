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
	"Chart":        reflect.ValueOf((*display.Chart)(nil)),
	"Handle":       reflect.ValueOf((*display.Handle)(nil)),
	"ProgressBar":  reflect.ValueOf((*display.ProgressBar)(nil)),
	"Series":       reflect.ValueOf((*display.Series)(nil)),
	"TableOptions": reflect.ValueOf((*display.TableOptions)(nil)),

	// Constants.
	"MIMEGIF":        textConstant(display.MIMEGIF),
	"MIMEGeoJSON":    textConstant(display.MIMEGeoJSON),
	"MIMEHTML":       textConstant(display.MIMEHTML),
	"MIMEJPEG":       textConstant(display.MIMEJPEG),
	"MIMEJSON":       textConstant(display.MIMEJSON),
	"MIMEJavaScript": textConstant(display.MIMEJavaScript),
	"MIMELatex":      textConstant(display.MIMELatex),
	"MIMEMarkdown":   textConstant(display.MIMEMarkdown),
	"MIMEMermaid":    textConstant(display.MIMEMermaid),
	"MIMEPDF":        textConstant(display.MIMEPDF),
	"MIMEPNG":        textConstant(display.MIMEPNG),
	"MIMEPlotly":     textConstant(display.MIMEPlotly),
	"MIMESVG":        textConstant(display.MIMESVG),
	"MIMEText":       textConstant(display.MIMEText),
	"MIMEVegaLite":   textConstant(display.MIMEVegaLite),

	// Functions.
	"Audio":      reflect.ValueOf(display.Audio),
	"Bar":        reflect.ValueOf(display.Bar),
	"Box":        reflect.ValueOf(display.Box),
	"Clear":      reflect.ValueOf(display.Clear),
	"Escape":     reflect.ValueOf(display.Escape),
	"File":       reflect.ValueOf(display.File),
	"GIF":        reflect.ValueOf(display.GIF),
	"GeoJSON":    reflect.ValueOf(display.GeoJSON),
	"HTML":       reflect.ValueOf(display.HTML),
	"Heatmap":    reflect.ValueOf(display.Heatmap),
	"Hist":       reflect.ValueOf(display.Hist),
	"Image":      reflect.ValueOf(display.Image),
	"Input":      reflect.ValueOf(display.Input),
	"JPEG":       reflect.ValueOf(display.JPEG),
	"JSON":       reflect.ValueOf(display.JSON),
	"JavaScript": reflect.ValueOf(display.JavaScript),
	"Latex":      reflect.ValueOf(display.Latex),
	"Line":       reflect.ValueOf(display.Line),
	"Markdown":   reflect.ValueOf(display.Markdown),
	"Mermaid":    reflect.ValueOf(display.Mermaid),
	"Of":         reflect.ValueOf(display.Of),
	"PDF":        reflect.ValueOf(display.PDF),
	"PNG":        reflect.ValueOf(display.PNG),
	"Password":   reflect.ValueOf(display.Password),
	"Plain":      reflect.ValueOf(display.Plain),
	"Plotly":     reflect.ValueOf(display.Plotly),
	"Progress":   reflect.ValueOf(display.Progress),
	"Raw":        reflect.ValueOf(display.Raw),
	"SVG":        reflect.ValueOf(display.SVG),
	"Scatter":    reflect.ValueOf(display.Scatter),
	"Show":       reflect.ValueOf(display.Show),
	"ShowAs":     reflect.ValueOf(display.ShowAs),
	"Table":      reflect.ValueOf(display.Table),
	"TableOf":    reflect.ValueOf(display.TableOf),
	"Text":       reflect.ValueOf(display.Text),
	"Update":     reflect.ValueOf(display.Update),
	"VegaLite":   reflect.ValueOf(display.VegaLite),
	"Video":      reflect.ValueOf(display.Video),
}

// textConstant is an untyped string constant as the tables have it.
func textConstant(s string) reflect.Value { return reflect.ValueOf(constant.MakeString(s)) }
