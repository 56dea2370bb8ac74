package worker

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"gokernel/interp"
)

func TestEventsReadBack(t *testing.T) {
	bundle := interp.Bundle{
		Data:     map[string]json.RawMessage{"text/plain": json.RawMessage(`"<b>"`), "application/json": json.RawMessage(` {"a" : 1}`), "empty": json.RawMessage(`""`)},
		Metadata: map[string]json.RawMessage{"m": json.RawMessage(`{"width":5}`)},
	}
	for _, e := range []interp.Event{
		{},
		{Run: 3, Clear: &interp.ClearOutput{Wait: true}},
		{Run: -1, Error: &interp.CellError{Kind: interp.KindPanic, Message: "boom"}},
		{Run: 1, Result: &bundle},
		{Run: 1, Result: &interp.Bundle{Data: map[string]json.RawMessage{}}},
		{Run: 2, Display: &interp.Display{Bundle: bundle, ID: "id", Update: true}},
	} {
		before, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		payload, err := encodeEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		if after, _ := json.Marshal(e); !bytes.Equal(before, after) {
			t.Errorf("encoding has changed %s to %s", before, after)
		}
		got, err := decodeEvent(payload)
		if err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("read %+v, %v, want %+v", got, err, e)
		}
	}
}

func TestBadEvents(t *testing.T) {
	head := func(text string) string { return string([]byte{byte(len(text)), 0, 0, 0}) + text }
	for _, payload := range []string{
		"", "\x01", "\x05\x00\x00\x00{}", "\xff\xff\xff\xff{}", head("{"), head(`[]`), head(`{}`) + "x", head(`{"forms":[{"mime":"a","size":1}]}`) + "1",
		head(`{"result":{},"forms":[{"mime":"a","size":2}]}`) + "1", head(`{"result":{},"forms":[{"mime":"a","size":-1}]}`), head(`{"result":{},"forms":[{"mime":"a","size":1}]}`) + "12",
		head(`{"display":{}}`) + "1",
	} {
		if e, err := decodeEvent([]byte(payload)); !errors.Is(err, errDamaged) {
			t.Errorf("decodeEvent(%q) = %+v, %v", payload, e, err)
		}
	}
}

func FuzzEvents(f *testing.F) {
	for _, e := range []interp.Event{{}, {Run: 1, Result: &interp.Bundle{Data: map[string]json.RawMessage{"a": json.RawMessage("1"), "b": json.RawMessage(`"` + strings.Repeat("x", 300) + `"`)}}}} {
		payload, err := encodeEvent(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		e, err := decodeEvent(payload)
		if err != nil {
			return
		}
		again, err := encodeEvent(e)
		if err != nil {
			t.Fatalf("%+v cannot be encoded again: %v", e, err)
		}
		if got, err := decodeEvent(again); err != nil || !reflect.DeepEqual(got, e) {
			t.Errorf("%+v reads back as %+v, %v", e, got, err)
		}
	})
}
