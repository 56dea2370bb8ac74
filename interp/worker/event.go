package worker

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"gokernel/interp"
)

// An event goes up as JSON, but for the forms of a shown value, which may be
// large and are JSON already: they follow as they are, so that nobody on the
// way reads them again. The payload of upEvent is the length of the first part
// in 4 bytes, little endian; that part, an eventHead; and the forms.
type eventHead struct {
	interp.Event
	Forms []eventForm `json:"forms,omitempty"`
}

// An eventForm is one entry of the data of the event's bundle.
type eventForm struct {
	MIME string `json:"mime"`
	Size int    `json:"size"` // bytes
}

// bundleOf is the bundle that an event shows, or nil.
func bundleOf(e *interp.Event) *interp.Bundle {
	if e.Display != nil {
		return &e.Display.Bundle
	}
	return e.Result
}

// encodeEvent is the payload of an event. The forms are JSON: display sees to
// that; and who passes them on checks it, as this process is the user's.
func encodeEvent(e interp.Event) ([]byte, error) {
	head := eventHead{Event: e}
	var forms map[string]json.RawMessage
	size := 0
	if b := bundleOf(&e); b != nil {
		forms = b.Data
		for _, mime := range slices.Sorted(maps.Keys(forms)) {
			head.Forms = append(head.Forms, eventForm{mime, len(forms[mime])})
			size += len(forms[mime])
		}
		// The event is the caller's: what is changed is a copy.
		bare := interp.Bundle{Metadata: b.Metadata}
		if e.Display != nil {
			display := *e.Display
			display.Bundle = bare
			head.Display = &display
		} else {
			head.Result = &bare
		}
	}
	first, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	payload := make([]byte, 0, 4+len(first)+size)
	payload = binary.LittleEndian.AppendUint32(payload, uint32(len(first)))
	payload = append(payload, first...)
	for _, f := range head.Forms {
		payload = append(payload, forms[f.MIME]...)
	}
	return payload, nil
}

// decodeEvent is the event of a payload, whose memory its forms share. The error
// wraps errDamaged.
func decodeEvent(payload []byte) (interp.Event, error) {
	if len(payload) < 4 || uint64(binary.LittleEndian.Uint32(payload)) > uint64(len(payload)-4) {
		return interp.Event{}, fmt.Errorf("%w: event of %d bytes", errDamaged, len(payload))
	}
	first, rest := payload[4:4+binary.LittleEndian.Uint32(payload)], payload[4+binary.LittleEndian.Uint32(payload):]
	var head eventHead
	if err := json.Unmarshal(first, &head); err != nil {
		return interp.Event{}, fmt.Errorf("%w: event: %w", errDamaged, err)
	}
	b := bundleOf(&head.Event)
	if b == nil {
		if len(head.Forms) > 0 || len(rest) > 0 {
			return interp.Event{}, fmt.Errorf("%w: forms of nothing", errDamaged)
		}
		return head.Event, nil
	}
	b.Data = make(map[string]json.RawMessage, len(head.Forms))
	for _, f := range head.Forms {
		if f.Size < 0 || f.Size > len(rest) {
			return interp.Event{}, fmt.Errorf("%w: a form of %d bytes, of which there are %d", errDamaged, f.Size, len(rest))
		}
		b.Data[f.MIME] = json.RawMessage(rest[:f.Size:f.Size])
		rest = rest[f.Size:]
	}
	if len(rest) > 0 {
		return interp.Event{}, fmt.Errorf("%w: %d bytes after the forms", errDamaged, len(rest))
	}
	return head.Event, nil
}
