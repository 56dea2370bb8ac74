package display

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// GIF shows a picture that may move, from the bytes of a GIF file.
func GIF(data []byte) *Handle { return show(MIMEGIF, data) }

// PDF shows a document, from the bytes of a PDF file, where the front end can.
func PDF(data []byte) *Handle { return show(MIMEPDF, data) }

// Audio shows a player for sound: source is the bytes of a file (WAV, MP3,
// Ogg, FLAC, AAC in MP4, WebM), the path of one, or an io.Reader. The sound
// itself becomes part of the notebook, so it may have some 7 MB.
func Audio(source any) *Handle {
	return showAs(source, func(v any) any { return player("Audio", "audio", v) })
}

// Video shows a player for a film: source is the bytes of a file (MP4, WebM,
// Ogg), the path of one, or an io.Reader. The film itself becomes part of the
// notebook, so it may have some 7 MB.
func Video(source any) *Handle {
	return showAs(source, func(v any) any { return player("Video", "video", v) })
}

// player is a bundle with an <audio> or <video> element that holds its data.
func player(function, element string, source any) Bundle {
	data, err := content(source)
	if err != nil {
		return failed(function, err)
	}
	mime := sniff(data)
	switch {
	case strings.HasPrefix(mime, element+"/"):
	case element == "audio" && (mime == "video/mp4" || mime == "video/webm" || mime == "video/ogg"):
		mime = "audio" + strings.TrimPrefix(mime, "video") // they hold either
	case element == "video" && mime == "audio/ogg":
		mime = "video/ogg"
	default:
		return failed(function, fmt.Errorf("the data is no %s that browsers play", element))
	}
	return playerOf(element, mime, data)
}

func playerOf(element, mime string, data []byte) Bundle {
	style := ""
	if element == "video" {
		style = ` style="max-width: 100%"`
	}
	b := Raw(MIMEHTML, fmt.Sprintf(`<%s controls%s src="data:%s;base64,%s"></%[1]s>`, element, style, mime, base64.StdEncoding.EncodeToString(data)))
	b.with(MIMEText, quote(fmt.Sprintf("<%s, %s>", mime, size(int64(len(data))))))
	return b
}

// content is what a source holds, as far as an output can.
func content(source any) ([]byte, error) {
	limit := maxForm() / 4 * 3 // base64 makes it longer
	var data []byte
	var err error
	switch source := source.(type) {
	case []byte:
		data = source
	case string:
		file, err := os.Open(source)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil && info.Size() > int64(limit) {
			return nil, tooLarge(int(info.Size()), limit)
		}
		return content(file)
	case io.Reader:
		data, err = io.ReadAll(io.LimitReader(source, int64(limit)+1))
	default:
		return nil, fmt.Errorf("%T is neither []byte, nor a path, nor an io.Reader", source)
	}
	switch {
	case err != nil:
		return nil, err
	case len(data) == 0:
		return nil, errors.New("there is no data")
	case len(data) > limit:
		return nil, tooLarge(len(data), limit)
	}
	return data, nil
}

// failed says that a function could not show what it was given.
func failed(function string, err error) Bundle {
	var b Bundle
	b.with(MIMEText, quote("display."+function+": "+oneLine(err.Error())))
	return b
}

// size is a number of bytes as a reader wants it.
func size(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.3g kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.3g MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.3g GB", float64(n)/1e9)
}
