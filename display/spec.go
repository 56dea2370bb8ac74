package display

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// The MIME types of descriptions that front ends draw.
const (
	MIMEVegaLite = "application/vnd.vegalite.v5+json"
	MIMEPlotly   = "application/vnd.plotly.v1+json"
	MIMEGeoJSON  = "application/geo+json"
	MIMEMermaid  = "text/vnd.mermaid"
)

// VegaLite shows a chart that is described in Vega-Lite, version 5: spec is a
// map, a struct, or the text of JSON (string, []byte, json.RawMessage).
// Numbers that JSON does not have, NaN and the infinities, become null, which
// charts leave out.
func VegaLite(spec any) *Handle { return showAs(spec, func(v any) any { return vegaLiteBundle(v) }) }

func vegaLiteBundle(spec any) Bundle {
	raw, err := object(spec)
	if err != nil {
		return failed("VegaLite", err)
	}
	return specBundle(MIMEVegaLite, raw, "Vega-Lite chart")
}

// Plotly shows a figure of Plotly: fig is a map, a struct, or the text of JSON
// with "data" and, where it is to have one, "layout". NaN and the infinities
// become null. Front ends without an extension for Plotly show it by a script
// that is loaded from cdn.plot.ly, where they trust the notebook.
func Plotly(fig any) *Handle { return showAs(fig, func(v any) any { return plotlyBundle(v) }) }

func plotlyBundle(fig any) Bundle {
	raw, err := object(fig)
	if err != nil {
		return failed("Plotly", err)
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members); members["data"] == nil {
		return failed("Plotly", errors.New(`the figure has no "data"`))
	}
	b := specBundle(MIMEPlotly, raw, "Plotly figure")
	b.with(MIMEHTML, quote(fmt.Sprintf(plotlyPage, "plotly-"+newID(), inScript(raw), plotlyScript)))
	return b
}

// plotlyScript is where the script is, for front ends that do not have it.
const plotlyScript = "https://cdn.plot.ly/plotly-2.35.2.min.js"

// plotlyPage draws a figure in an element. The script would take itself for a
// module of a loader that the page has (define), and is kept from it.
const plotlyPage = `<div id="%[1]s"></div>
<script>
(function () {
  const figure = %[2]s;
  const element = document.getElementById("%[1]s");
  const draw = () => Plotly.newPlot(element, figure.data, figure.layout || {}, figure.config || {responsive: true});
  if (window.Plotly) return draw();
  const script = document.createElement("script"), loader = window.define;
  const ready = () => { window.define = loader; };
  script.src = "%[3]s";
  script.onload = () => { ready(); draw(); };
  script.onerror = () => { ready(); element.textContent = "This figure needs " + script.src + ", which cannot be loaded."; };
  window.define = undefined;
  document.head.append(script);
})();
</script>`

// GeoJSON shows places on a map: v is a map, a struct, or the text of GeoJSON. Front ends
// need an extension for it (jupyterlab-geojson), and show the JSON as text
// without one.
func GeoJSON(v any) *Handle { return showAs(v, func(v any) any { return geoBundle(v) }) }

func geoBundle(v any) Bundle {
	raw, err := object(v)
	if err != nil {
		return failed("GeoJSON", err)
	}
	var head struct {
		Type     string            `json:"type"`
		Features []json.RawMessage `json:"features"`
	}
	if json.Unmarshal(raw, &head); head.Type == "" {
		return failed("GeoJSON", errors.New(`it has no "type"`))
	}
	var b Bundle
	b.with(MIMEGeoJSON, raw)
	b.with(MIMEText, quote(clip(indented(raw))))
	return b
}

// Mermaid shows a diagram from its text, as in "graph LR; a --> b".
func Mermaid(diagram string) *Handle { return showAs(diagram, ofText(mermaidBundle)) }

// mermaidBundle has the diagram as Markdown too, which more front ends draw.
func mermaidBundle(diagram string) Bundle {
	b := Raw(MIMEMermaid, diagram)
	if b.Data[MIMEMermaid] == nil {
		return b
	}
	fence := "```"
	for strings.Contains(diagram, fence) {
		fence += "`"
	}
	b.with(MIMEMarkdown, quote(fence+"mermaid\n"+strings.TrimSuffix(diagram, "\n")+"\n"+fence))
	return b
}

// specBundle is a description with words for what cannot draw it.
func specBundle(mime string, raw json.RawMessage, what string) Bundle {
	if len(raw) > maxForm() {
		return failed(what, tooLarge(len(raw), maxForm()))
	}
	var b Bundle
	b.with(mime, raw)
	if title := titleOf(raw); title != "" {
		what += ": " + title
	}
	b.with(MIMEText, quote("<"+what+">"))
	return b
}

// titleOf is the title in a description: of Vega-Lite a text, texts, or an
// object with one; of Plotly in the layout.
func titleOf(raw json.RawMessage) string {
	var spec map[string]json.RawMessage
	if json.Unmarshal(raw, &spec) != nil {
		return ""
	}
	if layout := spec["layout"]; layout != nil {
		return titleOf(layout)
	}
	var text string
	var texts []string
	switch title := spec["title"]; {
	case title == nil:
	case json.Unmarshal(title, &text) == nil:
	case json.Unmarshal(title, &texts) == nil:
		text = strings.Join(texts, " ")
	default:
		var inner struct {
			Text string `json:"text"`
		}
		if json.Unmarshal(title, &inner) == nil {
			text = inner.Text
		}
	}
	return oneLine(text)
}

// object is a description as a JSON object.
func object(v any) (json.RawMessage, error) {
	var raw json.RawMessage
	var err error
	switch v := v.(type) {
	case string:
		raw, err = compact([]byte(v))
	case []byte:
		raw, err = compact(v)
	case json.RawMessage:
		raw, err = compact(v)
	default:
		raw, err = marshal(v)
	}
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(raw, []byte("{")) {
		return nil, errors.New("it is no JSON object")
	}
	return raw, nil
}

// inScript is JSON as it may stand in a <script> element: nothing in it can
// end the element.
func inScript(raw json.RawMessage) string {
	var b bytes.Buffer
	json.HTMLEscape(&b, raw)
	return b.String()
}
