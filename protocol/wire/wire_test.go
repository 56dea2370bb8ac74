package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"gokernel/protocol"
)

const testKey = "a0436f6c-1916-498b-8eb9-e81ab9368e84"

func codec(t testing.TB, key string, limits Limits) *Codec {
	t.Helper()
	c, err := New(Scheme, key, limits)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// signed returns frames with a signature made independently of the Codec.
func signed(key string, parts ...string) [][]byte {
	mac := hmac.New(sha256.New, []byte(key))
	frames := [][]byte{[]byte("peer"), []byte(Delimiter), nil}
	for i, part := range parts {
		if i < 4 {
			mac.Write([]byte(part))
		}
		frames = append(frames, []byte(part))
	}
	frames[2] = hex.AppendEncode(nil, mac.Sum(nil))
	return frames
}

const header = `{"msg_id":"1","session":"s","username":"u","date":"d","msg_type":"t","version":"5.5","later":[1]}`

func TestDecode(t *testing.T) {
	good := func() [][]byte { return signed(testKey, header, `{"msg_id":"0"}`, `{}`, `{"a": 1}`, "\x00buffer", "") }
	change := func(i int, to string) func() [][]byte {
		return func() [][]byte {
			frames := good()
			frames[i] = []byte(to)
			return frames
		}
	}
	parts := func(parts ...string) func() [][]byte {
		return func() [][]byte { return signed(testKey, parts...) }
	}
	small := Limits{Frames: 8, Identity: 16, Header: 200, Metadata: 8, Content: 16, Buffers: 16}
	tests := []struct {
		name   string
		frames func() [][]byte
		want   error
	}{
		{"whole", good, nil},
		{"no identity", func() [][]byte { return good()[1:] }, nil},
		{"two identities", func() [][]byte { return append([][]byte{[]byte("proxy")}, good()[:7]...) }, nil},
		{"white space", parts(" \n"+header, "\t{}", "{} ", "\r\n{}"), nil},
		{"unknown date and odd session", parts(`{"msg_id":"1","msg_type":"t","date":7,"session":[]}`, "{}", "{}", "{}"), nil},

		{"content is a list", parts(header, "{}", "{}", "[1]"), nil}, // for the kernel to answer
		{"content is null", parts(header, "{}", "{}", "null"), nil},

		{"nothing", func() [][]byte { return nil }, ErrFraming},
		{"no delimiter", func() [][]byte { return signed(testKey)[:1] }, ErrFraming},
		{"delimiter alone", func() [][]byte { return good()[:2] }, ErrFraming},
		{"signature alone", func() [][]byte { return good()[:3] }, ErrFraming},
		{"content missing", func() [][]byte { return good()[:6] }, ErrFraming},

		{"no signature", change(2, ""), ErrSignature},
		{"short signature", func() [][]byte { f := good(); f[2] = f[2][:63]; return f }, ErrSignature},
		{"long signature", func() [][]byte { f := good(); f[2] = append(f[2], '0'); return f }, ErrSignature},
		{"upper case", func() [][]byte { f := good(); f[2] = bytes.ToUpper(f[2]); return f }, ErrSignature},
		{"other key", func() [][]byte { return signed("other", header, "{}", "{}", "{}") }, ErrSignature},
		{"changed header", change(3, strings.Replace(header, `"1"`, `"2"`, 1)), ErrSignature},
		{"changed parent", change(4, `{}`), ErrSignature},
		{"changed metadata", change(5, `{ }`), ErrSignature},
		{"changed content", change(6, `{"a": 2}`), ErrSignature},
		// What a stranger sends is not parsed.
		{"bad JSON, bad signature", change(6, `{`), ErrSignature},

		{"header is text", parts("header", "{}", "{}", "{}"), ErrJSON},
		{"parent is null", parts(header, "null", "{}", "{}"), ErrJSON},
		{"metadata is a list", parts(header, "{}", "[]", "{}"), ErrJSON},
		{"content is cut", parts(header, "{}", "{}", `{"a": `), ErrJSON},
		{"content is empty", parts(header, "{}", "{}", ``), ErrJSON},
		{"content has a tail", parts(header, "{}", "{}", `{}{}`), ErrJSON},
		{"content nests too deep", parts(header, "{}", "{}", strings.Repeat(`{"":`, 20000)+"0"+strings.Repeat("}", 20000)), ErrJSON},

		{"no msg_id", parts(`{"msg_type":"t"}`, "{}", "{}", "{}"), ErrHeader},
		{"msg_id is a number", parts(`{"msg_id":1,"msg_type":"t"}`, "{}", "{}", "{}"), ErrHeader},
		{"no msg_type", parts(`{"msg_id":"1"}`, "{}", "{}", "{}"), ErrHeader},
		{"msg_type is an object", parts(`{"msg_id":"1","msg_type":{}}`, "{}", "{}", "{}"), ErrHeader},
		{"msg_type is null", parts(`{"msg_id":"1","msg_type":null}`, "{}", "{}", "{}"), ErrHeader},
	}
	for _, test := range tests {
		c := codec(t, testKey, Limits{})
		m, err := c.Decode(test.frames())
		if !errors.Is(err, test.want) || (m == nil) != (test.want != nil) {
			t.Errorf("%s: Decode = %v, %v, want error %v", test.name, m, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), testKey) {
			t.Errorf("%s: error %q has the key", test.name, err)
		}
	}

	for name, frames := range map[string][][]byte{
		"frames":   append(good(), []byte("9th")),
		"identity": append([][]byte{bytes.Repeat([]byte("i"), 17)}, good()[1:]...),
		"header":   signed(testKey, `{"msg_id":"1","msg_type":"t","x":"`+strings.Repeat("x", 200)+`"}`, "{}", "{}", "{}"),
		"parent":   signed(testKey, header, `{"x":"`+strings.Repeat("x", 200)+`"}`, "{}", "{}"),
		"metadata": signed(testKey, header, "{}", `{"a":123}`, "{}"),
		"content":  signed(testKey, header, "{}", "{}", `{"a":"0123456789"}`),
		"buffers":  signed(testKey, header, "{}", "{}", "{}", "0123456789", "0123456"),
	} {
		if m, err := codec(t, testKey, small).Decode(frames); !errors.Is(err, ErrLimit) {
			t.Errorf("limit of %s: Decode = %v, %v, want %v", name, m, err, ErrLimit)
		}
	}
	if _, err := codec(t, testKey, small).Decode(signed(testKey, header, `{}`, `{}`, `{"a": 1}`, "\x00buffer")); err != nil {
		t.Errorf("within the limits: %v", err)
	}
}

func TestDecodeSections(t *testing.T) {
	frames := signed(testKey, header, `{"msg_id":"0"}`, `{"m":1}`, `{"a": 1}`, "\x00buffer", "")
	m, err := codec(t, testKey, Limits{}).Decode(frames)
	if err != nil {
		t.Fatal(err)
	}
	want := &protocol.Message{
		Identities: [][]byte{[]byte("peer")},
		Header:     protocol.Header{MsgID: "1", Session: "s", Username: "u", Date: "d", MsgType: "t", Version: "5.5"},
		RawHeader:  []byte(header),
		Parent:     []byte(`{"msg_id":"0"}`),
		Metadata:   []byte(`{"m":1}`),
		Content:    []byte(`{"a": 1}`),
		Buffers:    [][]byte{[]byte("\x00buffer"), {}},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("Decode = %+v, want %+v", m, want)
	}
	if &m.Content[0] != &frames[6][0] || &m.Buffers[0][0] != &frames[7][0] {
		t.Error("Decode copied content or buffers")
	}
}

func TestReplay(t *testing.T) {
	c := codec(t, testKey, Limits{})
	frames := signed(testKey, header, "{}", "{}", "{}")
	if _, err := c.Decode(frames); err != nil {
		t.Fatal(err)
	}
	for _, again := range [][][]byte{frames, frames[1:], append(frames, []byte("buffers are not signed"))} {
		if _, err := c.Decode(again); !errors.Is(err, ErrReplay) {
			t.Errorf("Decode again = %v, want %v", err, ErrReplay)
		}
	}
	// A message that is refused for its JSON was signed and has been said.
	bad := signed(testKey, header, "{}", "{}", "[")
	for _, want := range []error{ErrJSON, ErrReplay} {
		if _, err := c.Decode(bad); !errors.Is(err, want) {
			t.Errorf("Decode = %v, want %v", err, want)
		}
	}
	// A forged copy must not make the real message a replay.
	forged := signed(testKey, header, "{}", "{}", `{"n":1}`)
	real := forged[2]
	forged[2] = bytes.Repeat([]byte("0"), 64)
	if _, err := c.Decode(forged); !errors.Is(err, ErrSignature) {
		t.Errorf("forged: %v", err)
	}
	forged[2] = real
	if _, err := c.Decode(forged); err != nil {
		t.Errorf("real after forged: %v", err)
	}
}

func TestNoKey(t *testing.T) {
	c := codec(t, "", Limits{})
	m, err := protocol.New("t", "s", "u", map[string]int{"n": 1})
	if err != nil {
		t.Fatal(err)
	}
	frames, err := c.Encode(m)
	if err != nil {
		t.Fatal(err)
	}
	if len(frames[1]) != 0 {
		t.Errorf("signature without a key = %q, want none", frames[1])
	}
	for range 2 { // without signatures there is no telling a replay
		if _, err := c.Decode(frames); err != nil {
			t.Error(err)
		}
	}
}

// A key is whatever bytes the connection file has, and as good as any other.
func TestKeys(t *testing.T) {
	keys := []string{"k", " ", "\x00", "ключ", strings.Repeat("k", 63), strings.Repeat("k", 64), strings.Repeat("k", 65), strings.Repeat("k", 10000)}
	for i, key := range keys {
		for j, other := range keys {
			frames := signed(other, header, "{}", "{}", "{}")
			if _, err := codec(t, key, Limits{}).Decode(frames); (err == nil) != (i == j) {
				t.Errorf("signed with key %d, checked with key %d: %v", j, i, err)
			}
		}
	}
}

func TestScheme(t *testing.T) {
	for scheme, want := range map[string]error{"": nil, "hmac-sha256": nil, "hmac-sha512": ErrScheme, "HMAC-SHA256": ErrScheme, "none": ErrScheme} {
		if _, err := New(scheme, testKey, Limits{}); !errors.Is(err, want) {
			t.Errorf("New(%q) = %v, want %v", scheme, err, want)
		}
	}
}

func TestEncode(t *testing.T) {
	c := codec(t, testKey, Limits{})
	m := &protocol.Message{
		Identities: [][]byte{[]byte("peer")},
		RawHeader:  []byte(header),
		Content:    []byte(`{"a": 1}`),
		Buffers:    [][]byte{[]byte("b")},
	}
	got, err := c.Encode(m)
	if want := signed(testKey, header, "{}", "{}", `{"a": 1}`, "b"); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Encode = %q, %v, want %q", got, err, want)
	}
	for _, bad := range []string{"", "[]", "null", " 1"} {
		if _, err := c.Encode(&protocol.Message{Content: []byte(bad)}); !errors.Is(err, ErrJSON) {
			t.Errorf("Encode of content %q = %v, want %v", bad, err, ErrJSON)
		}
	}
}

func TestHistory(t *testing.T) {
	number := func(n int) (d digest) {
		copy(d[:], fmt.Sprint(n))
		return d
	}
	h := newHistory(3)
	for n := range 10 {
		if !h.add(number(n)) {
			t.Fatalf("%d was known", n)
		}
		for back := range min(n, 2) + 1 {
			if h.add(number(n - back)) {
				t.Errorf("after %d, %d was not known", n, n-back)
			}
		}
		if len(h.known) > 3 || len(h.ring) > 3 {
			t.Fatalf("the history has %d and %d entries", len(h.known), len(h.ring))
		}
	}
	if !h.add(number(6)) {
		t.Error("the oldest was not forgotten")
	}
}

func FuzzDecode(f *testing.F) {
	const sep = "\x1f" // between the frames of a seed
	for _, seed := range [][][]byte{
		signed("", header, "{}", "{}", "{}"),
		signed("", header, `{"msg_id":"0"}`, `{"m":1}`, `{"a": 1}`, "\x00buffer", ""),
		signed("", `{"msg_id":1}`, "{}", "null", "[]"),
		{[]byte(Delimiter)},
	} {
		f.Add(bytes.Join(seed, []byte(sep)), false)
		f.Add(bytes.Join(seed, []byte(sep)), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, sign bool) {
		frames := bytes.Split(data, []byte(sep))
		if c := codec(t, testKey, Limits{}); !sign {
			if m, err := c.Decode(frames); err == nil {
				t.Fatalf("Decode accepted a message that nobody signed: %+v", m)
			}
		}
		key := ""
		if sign {
			// With the right signature what lies behind the check is reached.
			key = testKey
			for i, frame := range frames {
				if string(frame) == Delimiter {
					if rest := frames[i+1:]; len(rest) >= 5 {
						copy(rest, signed(key, string(rest[1]), string(rest[2]), string(rest[3]), string(rest[4]))[2:3])
					}
					break
				}
			}
		}
		m, err := codec(t, key, Limits{}).Decode(frames)
		if (m == nil) == (err == nil) {
			t.Fatalf("Decode = %v, %v: want exactly one", m, err)
		}
		if err != nil {
			known := 0
			for _, kind := range []error{ErrFraming, ErrLimit, ErrSignature, ErrReplay, ErrJSON, ErrHeader} {
				if errors.Is(err, kind) {
					known++
				}
			}
			if known != 1 {
				t.Fatalf("error %v is of %d kinds, want one", err, known)
			}
			return
		}
		if !looksLikeObject(m.Content) {
			return // read, so that it can be refused, but never written
		}
		c := codec(t, key, Limits{})
		encoded, err := c.Encode(m)
		if err != nil {
			t.Fatalf("Encode of a decoded message: %v", err)
		}
		again, err := c.Decode(encoded)
		if err != nil || !reflect.DeepEqual(again, m) {
			t.Fatalf("Decode(Encode(m)) = %+v, %v, want %+v", again, err, m)
		}
	})
}

func benchmarkMessage(b *testing.B, size int) *protocol.Message {
	b.Helper()
	m, err := protocol.New(protocol.TypeExecuteRequest, "s", "u", protocol.ExecuteRequest{Code: strings.Repeat("x", size)})
	if err != nil {
		b.Fatal(err)
	}
	return m
}

func BenchmarkEncode(b *testing.B) {
	for _, size := range []int{100, 1 << 20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			c, m := codec(b, testKey, Limits{}), benchmarkMessage(b, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Encode(m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, size := range []int{100, 1 << 20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			c, m := codec(b, testKey, Limits{}), benchmarkMessage(b, size)
			frames, err := c.Encode(m)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				c.seen = newHistory(1) // or else the second would be a replay
				if _, err := c.Decode(frames); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
