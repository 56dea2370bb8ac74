package protocol

import (
	"encoding/json"
	"strings"
	"testing"
)

// Whatever is valid is so for encoding/json, and the other way round.
func TestValidJSON(t *testing.T) {
	nested := func(n int, open, close string) string { return strings.Repeat(open, n) + strings.Repeat(close, n) }
	cases := []string{
		"", " ", "{}", " { } ", "[]", "[ ]", "{", "}", "[", "]", "[}", "{]", `{"a":1}`, `{"a" : [1 , 2] , "b":{}}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{a:1}`, `{1:1}`,
		`[1,]`, `[,1]`, `[1 2]`, `[[],[]]`, "true", "false", "null", "tru", "truex", "nul", "True", "[true,false,null]", "NaN",
		"0", "-0", "00", "01", "-", "-a", "+1", "1.", ".5", "1.5", "1e", "1e+", "1e5", "1E-5", "1.5e+10", "1.e5", "0x1", "12345678901234567890", "1 2", "-1.0",
		`""`, `"`, `"a`, `"a"b`, `"\`, `"\"`, `"\""`, `"\n\t\r\b\f\/\\"`, `"\x"`, `"\u12"`, `"\u12g4"`, `"\u12aF"`, `"\u"`, "\"\n\"", "\"\x00\"", "\"\x1f\"", "\"\x7f\"", "\"\xff\xfe\"", `"é 日本"`,
		"\v1", "1\u00a0", "\ufeff{}", "{}{}", "{}x", "/**/1", `{"a":1 "b":2}`, `{"a",1}`, `["a":1]`,
		nested(maxDepth, "[", "]"), nested(maxDepth+1, "[", "]"), strings.Repeat(`{"a":`, maxDepth) + "1" + strings.Repeat("}", maxDepth),
		strings.Repeat(`{"a":`, maxDepth+1) + "1" + strings.Repeat("}", maxDepth+1), strings.Repeat("[", 1<<20),
	}
	// Each byte at each place of a word.
	for c := range 256 {
		for at := range 9 {
			cases = append(cases, `"`+strings.Repeat("x", at)+string([]byte{byte(c)})+strings.Repeat("\x80", 12-at)+`"`)
		}
	}
	for _, s := range cases {
		if got, want := ValidJSON([]byte(s)), json.Valid([]byte(s)); got != want {
			t.Errorf("ValidJSON(%.40q) = %v, want %v", s, got, want)
		}
	}
}

func FuzzValidJSON(f *testing.F) {
	for _, s := range []string{"", `{"a":[1,-2.5e+3,"\u00e9\n",true,null,{}]}`, "[[[", `"a long string of text"`, `{"a":1,}`, "01", "\"\xff\x00\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, want := ValidJSON(data), json.Valid(data); got != want {
			t.Errorf("ValidJSON(%q) = %v, want %v", data, got, want)
		}
	})
}

func BenchmarkValidJSON(b *testing.B) {
	inputs := map[string][]byte{
		"text":  []byte(`{"name":"stdout","text":"` + strings.Repeat("x", 64<<10) + `"}`),
		"lines": []byte(`{"name":"stdout","text":"` + strings.Repeat(`line 123456\n`, 64<<10/12) + `"}`),
		"small": []byte(`{"msg_id":"7f9d6f3c-6c1c-4a5f-9f7c-0a9a4a3c2b1d","session":"s","username":"kernel","msg_type":"stream","version":"5.5"}`),
	}
	for how, f := range map[string]func([]byte) bool{"here": ValidJSON, "json": json.Valid} {
		for name, data := range inputs {
			b.Run(how+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					f(data)
				}
			})
		}
	}
}
