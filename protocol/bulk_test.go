package protocol

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// Large content decodes as encoding/json decodes it, whatever surrounds the
// large member and however it is written.
func TestLargeContentDecodes(t *testing.T) {
	long := strings.Repeat("func f() { }\n日本 \"x\" \\ ", 10_000)
	quoted := string(appendText(nil, long))
	for name, content := range map[string]string{
		"alone":         `{"code":` + quoted + `}`,
		"among others":  ` { "silent" : true, "code" : ` + quoted + ` , "user_expressions":{"code":"1"}, "stop_on_error":false } `,
		"another case":  `{"CODE":` + quoted + `}`,
		"escaped name":  `{"\u0063ode":` + quoted + `}`,
		"twice":         `{"code":` + quoted + `,"code":"short"}`,
		"twice, folded": `{"code":` + quoted + `,"Code":"short"}`,
		"an object":     `{"code":{"x":` + quoted + `}}`,
		"an array":      `{"code":[` + quoted + `]}`,
		"missing":       `{"cod":` + quoted + `}`,
		"null":          `{"code":null,"x":` + quoted + `}`,
		"torn":          `{"code":` + quoted,
		"more":          `{"code":` + quoted + `}}`,
		"a large other": `{"code":"1","user_expressions":{"a":` + quoted + `}}`,
		"both large":    `{"code":` + quoted + `,"user_expressions":{"a":` + quoted + `}}`,
		"wrong type":    `{"code":` + quoted + `,"silent":1}`,
		"broken text":   `{"code":"` + strings.Repeat("\xff\xe6\x97 a\x80\xf0\x9f\x98", 10_000) + `"}`,
		"surrogates":    `{"code":"` + strings.Repeat(`\ud83d\ude00 \ud83d \ude00 \ud83dx\ud83d\n\ud83d\u0041 \uFFFD`, 10_000) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			m := Message{Header: Header{MsgType: TypeExecuteRequest}, Content: json.RawMessage(content)}
			var got, want ExecuteRequest
			err := m.Decode(&got)
			if wantErr := json.Unmarshal([]byte(content), &want); (err == nil) != (wantErr == nil) {
				t.Fatalf("Decode: %v, want %v", err, wantErr)
			}
			if err == nil && !reflect.DeepEqual(got, want) {
				t.Errorf("Decode gives %d bytes of code and %+.100v, want %d and %+.100v", len(got.Code), got, len(want.Code), want)
			}
		})
	}
}

// Every content with a large member gets it, and the other members.
func TestEachBulkyContent(t *testing.T) {
	long := strings.Repeat("0123456789\n", 10_000)
	data := json.RawMessage(`{"x":` + string(appendText(nil, long)) + `}`)
	for _, want := range []any{
		&ExecuteRequest{Code: long, Silent: true, UserExpressions: map[string]string{"a": "b"}},
		&ExecuteInput{Code: long, ExecutionCount: 3},
		&CompleteRequest{Code: long, CursorPos: 5},
		&InspectRequest{Code: long, CursorPos: 5, DetailLevel: 1},
		&IsCompleteRequest{Code: long},
		&InputReply{Value: long},
		&Stream{Name: "stdout", Text: long},
		&CommOpen{CommID: "1", TargetName: "t", Data: data},
		&CommData{CommID: "1", Data: data},
	} {
		m, err := New(TypeStream, "s", "u", want)
		if err != nil {
			t.Fatal(err)
		}
		rest, _ := lift(m.Content, want.(bulky))
		if len(rest) > 200 {
			t.Errorf("%T: %d bytes are left for encoding/json", want, len(rest))
		}
		got := reflect.New(reflect.TypeOf(want).Elem()).Interface()
		if err := m.Decode(got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%T: Decode gives %.100v, %v", want, got, err)
		}
	}
}

func TestSizeOfMember(t *testing.T) {
	for _, test := range []struct {
		content         string
		member, besides int
	}{
		{`{"code":"a\nb","x":1}`, 3, 15},
		{`{"x":1}`, 0, 7},
		{`{"code":"ab","CODE":"cde"}`, 5, 17},
		{`{"code":"\ud83d\ude00é"}`, 6, 9},
		{`{"code":[1,2]}`, 5, 9},
		{`{"x":{"code":"ab"}}`, 0, 19},
		{`[]`, 0, 2},
		{``, 0, 0},
	} {
		m := Message{Content: json.RawMessage(test.content)}
		if member, besides := m.Size("code"); member != test.member || besides != test.besides {
			t.Errorf("Size of %s = %d, %d, want %d, %d", test.content, member, besides, test.member, test.besides)
		}
	}
}

// A text is cut into pieces at runes wherever those begin.
func TestUnquotePieces(t *testing.T) {
	for _, tail := range []string{"", "é", "日", "😀", "\x80", "\x80\x80\x80\x80\x80", "\xf0\x9f\x98", "\xff\xff", `\n`, `\u00e9`} {
		for before := piece - 5; before < piece+2; before++ {
			raw := `"` + strings.Repeat("x", before) + strings.Repeat(tail, 3) + `end"`
			var want string
			if err := json.Unmarshal([]byte(raw), &want); err != nil {
				t.Fatal(err)
			}
			if got := unquote([]byte(raw)); got != want {
				t.Errorf("%d bytes and %q: %q, want %q", before, tail, got[before-1:], want[before-1:])
			}
			unquoted([]byte(raw), func(p []byte) {
				if len(p) > piece || !utf8.Valid(p) {
					t.Errorf("%d bytes and %q: a piece of %d bytes, %.10q", before, tail, len(p), p)
				}
			})
		}
	}
}

func FuzzUnquote(f *testing.F) {
	for _, s := range []string{`""`, `"plain"`, `"\"\\\/\b\f\n\r\t"`, `"\u00e9\ud83d\ude00\ud83d\uDE"`, `"\ud83d\u0041"`, "\"日本\xff\x80\"", `"\ufffd"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var want string
		if len(raw) == 0 || raw[0] != '"' || raw[len(raw)-1] != '"' || json.Unmarshal(raw, &want) != nil {
			return
		}
		if got := unquote(raw); got != want {
			t.Errorf("unquote(%q) = %q, want %q", raw, got, want)
		}
		if n := textSize(raw); n != len(want) {
			t.Errorf("textSize(%q) = %d, want %d", raw, n, len(want))
		}
	})
}

func BenchmarkDecodeInput(b *testing.B) {
	for _, size := range []int{20, 10 << 20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			m, err := New(TypeInputReply, "s", "u", InputReply{strings.Repeat("x", size)})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(size))
			for b.Loop() {
				var r InputReply
				if err := m.Decode(&r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
