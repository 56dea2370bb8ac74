package display

import (
	"encoding/base64"
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// FuzzBundle makes bundles of anything: what is shown of them front ends can
// read.
func FuzzBundle(f *testing.F) {
	f.Add("text/html", []byte(`"<b>"`), []byte(`{"isolated":true}`))
	f.Add("image/png", []byte(`"AQID"`), []byte(`{"width":`))
	f.Add("image/png", []byte(`"*"`), []byte(`null`))
	f.Add("application/x+json", []byte(`{"a":[1e999]}`), []byte(""))
	f.Add("text/plain", []byte(`"\u0000\ud800"`), []byte(`[]`))
	f.Add("a b", []byte("\xff"), []byte("\xff"))
	f.Fuzz(func(t *testing.T, mime string, data, metadata []byte) {
		given := Bundle{Data: map[string]json.RawMessage{mime: data}, Metadata: map[string]json.RawMessage{mime: metadata}}
		for _, v := range []any{given, Raw(mime, string(data)), Raw(mime, data), Raw(mime, json.RawMessage(data))} {
			b, ok := Of(v)
			if !ok || len(b.Data) == 0 {
				t.Fatalf("nothing is shown of %q", mime)
			}
			if _, err := json.Marshal(b); err != nil {
				t.Fatalf("the bundle is no JSON: %v", err)
			}
			for mime, raw := range b.Data {
				var text string
				switch err := json.Unmarshal(raw, &text); {
				case !isMIME(mime):
					t.Errorf("%q is shown, which is no MIME type", mime)
				case isJSON(mime):
				case err != nil:
					t.Errorf("%s is %q, which is no text", mime, raw)
				case !utf8.ValidString(text):
					t.Errorf("%s is %q, which is no UTF-8", mime, text)
				case isBase64(mime):
					if _, err := base64.StdEncoding.DecodeString(text); err != nil {
						t.Errorf("%s is %q, which is no base64", mime, text)
					}
				}
			}
		}
	})
}
