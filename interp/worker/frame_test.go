package worker

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"testing"
)

func TestFramesReadBack(t *testing.T) {
	frames := []frame{
		{callRun, 1, []byte("{}")},
		{upStdout, -5, bytes.Repeat([]byte("long "), 1<<20)},
		{upPong, 1 << 62, []byte{}},
	}
	var b []byte
	for _, f := range frames {
		b = appendFrame(b, f)
	}
	r := newFrameReader(bytes.NewReader(b))
	for i, want := range frames {
		got, err := r.read()
		if err != nil || got.kind != want.kind || got.number != want.number || !bytes.Equal(got.payload, want.payload) {
			t.Fatalf("frame %d = %v %d (%d bytes), %v", i, got.kind, got.number, len(got.payload), err)
		}
	}
	if _, err := r.read(); err != io.EOF {
		t.Errorf("after the last: %v, want io.EOF", err)
	}
}

func TestBadFrames(t *testing.T) {
	for _, test := range []struct {
		name  string
		bytes []byte
		want  error
	}{
		{"a part of a header", []byte{1, 2, 3}, io.ErrUnexpectedEOF},
		{"a part of a payload", appendHeader(nil, upStdout, 1, 5), io.ErrUnexpectedEOF},
		{"an announced gigabyte", appendHeader(nil, upStdout, 1, 1<<30), errDamaged},
		{"an announced payload that does not come", append(appendHeader(nil, upStdout, 1, maxPayload), "abc"...), io.ErrUnexpectedEOF},
		{"an unknown kind", appendHeader(nil, 99, 1, 0), errDamaged},
		{"kind 0", appendHeader(nil, 0, 1, 0), errDamaged},
	} {
		if _, err := newFrameReader(bytes.NewReader(test.bytes)).read(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

func TestAnswersReadBack(t *testing.T) {
	for _, want := range []answer{{answered, ""}, {answered, "a line\xff"}, {failed, "why"}, {refused, ""}, {ended, ""}} {
		payload := append([]byte{byte(want.outcome)}, want.text...)
		got, err := readAnswer(payload)
		clear(payload)
		if err != nil || got != want {
			t.Errorf("read %v, %v, want %v", got, err, want)
		}
	}
	for _, bad := range []string{"", "\x00text", "\x05text", "{}"} {
		if a, err := readAnswer([]byte(bad)); !errors.Is(err, errDamaged) {
			t.Errorf("readAnswer(%q) = %v, %v", bad, a, err)
		}
	}
}

func FuzzFrames(f *testing.F) {
	f.Add(appendFrame(nil, frame{callRun, 3, []byte(`{"run":3}`)}))
	f.Add(appendFrame(appendFrame(nil, frame{upStdout, 1, []byte("text")}), frame{upResult, 1, []byte("{}")}))
	f.Add(appendHeader(nil, upEvent, 1, 1<<20))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		r := newFrameReader(bytes.NewReader(data))
		var again []byte
		for {
			got, err := r.read()
			if err != nil {
				if !reflect.DeepEqual(got, frame{}) {
					t.Errorf("read = %v, %v: want exactly one", got, err)
				}
				break
			}
			again = appendFrame(again, got)
		}
		if !bytes.HasPrefix(data, again) {
			t.Errorf("%q reads back as %q", data, again)
		}
	})
}
