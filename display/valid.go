package display

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checked is the bundle without the forms that no front end can read, and a
// line about each of those.
func checked(b Bundle) (good Bundle, notes []string) {
	bad := map[string]bool{}
	if raw := b.Data[MIMEText]; len(raw) > maxText() {
		if text := b.Text(); len(text) > maxText() {
			b.Data = maps.Clone(b.Data)
			b.with(MIMEText, quote(beginning(text)))
		}
	}
	for _, mime := range slices.Sorted(maps.Keys(b.Data)) {
		if err := valid(mime, b.Data[mime]); err != nil {
			bad[mime] = true
			notes = append(notes, oneLine(mime+": "+err.Error()))
		}
	}
	badMeta := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(b.Metadata)) {
		if !json.Valid(b.Metadata[key]) {
			badMeta[key] = true
			notes = append(notes, oneLine("metadata of "+key+" is no JSON"))
		}
	}
	if len(bad) > 0 {
		b.Data = maps.Clone(b.Data)
		maps.DeleteFunc(b.Data, func(mime string, _ json.RawMessage) bool { return bad[mime] })
	}
	if len(bad) > 0 || len(badMeta) > 0 {
		b.Metadata = maps.Clone(b.Metadata)
		maps.DeleteFunc(b.Metadata, func(key string, _ json.RawMessage) bool { return badMeta[key] || bad[key] })
	}
	return b, notes
}

// valid tells what is wrong with a form, as a bundle holds it.
func valid(mime string, raw json.RawMessage) error {
	if !isMIME(mime) {
		return fmt.Errorf("%q is no MIME type", mime)
	}
	if limit := limitOf(mime); len(raw) > 6*limit { // the longest escape has six bytes
		return tooLarge(len(raw), limit)
	}
	if !plainString(raw) && !json.Valid(raw) {
		return errors.New("the data is no JSON")
	}
	if isJSON(mime) {
		if limit := limitOf(mime); len(raw) > limit {
			return tooLarge(len(raw), limit)
		}
		return nil
	}
	if bytes.TrimLeft(raw, " \t\r\n")[0] != '"' {
		return errors.New("the data is no JSON string")
	}
	// Most text has been looked at often enough: it is no longer than its JSON.
	if len(raw) <= limitOf(mime) && !isBase64(mime) {
		return nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return errors.New("the data is no JSON string")
	}
	if limit := limitOf(mime); len(text) > limit && mime != MIMEText { // of which there is the beginning
		return tooLarge(len(text), limit)
	}
	if isBase64(mime) {
		if _, err := base64.StdEncoding.DecodeString(text); err != nil {
			return errors.New("the data is not base64")
		}
	}
	return nil
}

// plainString reports whether raw is a JSON string that is seen to be one at a
// glance, as most large forms are: encoding/json takes several times as long.
func plainString(raw []byte) bool {
	last := len(raw) - 1
	if last < 1 || raw[0] != '"' || raw[last] != '"' {
		return false
	}
	for i := 1; i < last; i++ {
		switch c := raw[i]; {
		case c < ' ' || c == '"':
			return false
		case c == '\\':
			i++ // to what is escaped, which is not the last quote
			if i == last || strings.IndexByte(`"\/bfnrt`, raw[i]) < 0 {
				return false
			}
		}
	}
	return true
}

// beginning is a text as it fits into text/plain, with a note of what is left
// out.
func beginning(text string) string {
	const note = 100 // bytes, and more than it ever has
	if len(text) <= maxText() {
		return text
	}
	shown, left := cut(text, maxText()-note)
	return shown + left
}

// A sizeError says what is left out, and what to do.
type sizeError struct{ size, limit int }

func (e sizeError) Error() string {
	return fmt.Sprintf("%s are more than the %s that one form of a value may have; %%output value=SIZE changes that", size(int64(e.size)), size(int64(e.limit)))
}

func tooLarge(size, limit int) error { return sizeError{size, limit} }

// isMIME reports whether s has the form of a MIME type, parameters allowed.
func isMIME(s string) bool {
	s, _, _ = strings.Cut(s, ";")
	kind, name, ok := strings.Cut(s, "/")
	return ok && isToken(kind) && isToken(name)
}

func isToken(s string) bool {
	for _, c := range []byte(s) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("!#$&^_.+-", c) >= 0) {
			return false
		}
	}
	return s != ""
}

// isBase64 reports whether front ends expect data of that type as base64.
func isBase64(mime string) bool {
	kind, _, _ := strings.Cut(mime, "/")
	return (kind == "image" || kind == "audio" || kind == "video") && !isText(mime) || mime == MIMEPDF
}
