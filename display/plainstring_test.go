package display

import (
	"encoding/json"
	"strings"
	"testing"
)

// What is seen to be a string at a glance is one, and what encoding/json writes
// is seen.
func TestPlainString(t *testing.T) {
	for _, raw := range []string{
		``, `"`, `""`, `"a`, `a"`, `"a"`, `"a"b"`, `"\"`, `"\\"`, `"\\\"`, `"\""`, `"a\"b"`, `"\n\r\t\b\f\/"`, `"\x"`, "\"\n\"", "\"\x7f\"", "\"\xff\"", `"é"`, ` "a"`, `"a" `, `{}`, `1`, `"\`, `"\u12"`, `"a","b"`,
	} {
		if plainString([]byte(raw)) && !json.Valid([]byte(raw)) {
			t.Errorf("%s is taken for a string", raw)
		}
	}
	for _, text := range []string{"", "plain", "<p class=\"x\">\\ é 日本\n\t</p>", strings.Repeat("\n", 100)} {
		if raw := jsonString(text); !plainString(raw) {
			t.Errorf("%s is not seen to be a string", raw)
		}
	}
}

func FuzzPlainString(f *testing.F) {
	for _, raw := range []string{`""`, `"a\n"`, `"a"b"`, `"\"`} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if plainString(raw) && !json.Valid(raw) {
			t.Errorf("%q is taken for a string", raw)
		}
	})
}
