package display

import (
	"bytes"
	"strings"
)

// sniff is the MIME type of what data begins with, of those that front ends
// show or play; "" for all else.
func sniff(data []byte) string {
	for _, s := range signatures {
		if len(data) >= s.at+len(s.magic) && string(data[s.at:s.at+len(s.magic)]) == s.magic {
			if s.inner == "" || len(data) >= 12 && string(data[8:12]) == s.inner {
				return s.mime
			}
		}
	}
	if len(data) >= 2 && data[0] == 0xFF && data[1]&0xE0 == 0xE0 && data[1]&0x06 != 0 {
		return "audio/mpeg" // a frame without a tag before it
	}
	head := strings.ToLower(string(bytes.TrimLeft(data[:min(len(data), 1024)], "\xEF\xBB\xBF \t\r\n")))
	switch {
	case strings.HasPrefix(head, "<svg"), strings.HasPrefix(head, "<?xml") && strings.Contains(head, "<svg"):
		return MIMESVG
	case strings.HasPrefix(head, "<!doctype html"), strings.HasPrefix(head, "<html"):
		return MIMEHTML
	}
	return ""
}

// signatures are tried in order; inner, where it is not empty, stands at byte 8.
var signatures = []struct {
	mime  string
	at    int
	magic string
	inner string
}{
	{MIMEPNG, 0, "\x89PNG\r\n\x1a\n", ""},
	{MIMEJPEG, 0, "\xFF\xD8\xFF", ""},
	{MIMEGIF, 0, "GIF87a", ""},
	{MIMEGIF, 0, "GIF89a", ""},
	{"image/webp", 0, "RIFF", "WEBP"},
	{"image/avif", 4, "ftyp", "avif"},
	{MIMEPDF, 0, "%PDF-", ""},
	{"audio/wav", 0, "RIFF", "WAVE"},
	{"audio/mpeg", 0, "ID3", ""},
	{"audio/flac", 0, "fLaC", ""},
	{"audio/ogg", 28, "\x01vorbis", ""},
	{"audio/ogg", 28, "OpusHead", ""},
	{"video/ogg", 0, "OggS", ""},
	{"audio/mp4", 4, "ftyp", "M4A "},
	{"video/mp4", 4, "ftyp", ""},
	{"video/webm", 0, "\x1A\x45\xDF\xA3", ""},
}
