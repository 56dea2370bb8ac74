package display

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// File shows a file by what it holds: a picture, sound, a film, a PDF, HTML
// (in a frame of its own), Markdown, JSON, GeoJSON and Vega-Lite as
// themselves, and other text, of which long ones are cut, as text. Of other
// large files, and of those of unknown kinds, there is a link. Front ends
// follow it where the file lies below the directory that they were started in.
func File(path string) *Handle { return showAs(path, ofText(fileBundle)) }

func fileBundle(path string) Bundle {
	info, err := os.Stat(path)
	if err != nil {
		return failed("File", err)
	}
	if info.IsDir() {
		return failed("File", fmt.Errorf("%s is a directory", path))
	}
	if !info.Mode().IsRegular() {
		return failed("File", fmt.Errorf("%s is no ordinary file", path))
	}
	about := filepath.Base(path) + ", " + size(info.Size())
	data, err := content(path)
	if err != nil {
		// Of a text the beginning can be shown.
		if head, ok := textHead(path); ok {
			return Raw(MIMEText, head[:boundary(head)]+"\n… of "+size(info.Size())+" in all")
		}
		if info.Size() > 0 && !errors.As(err, new(sizeError)) {
			return failed("File", err)
		}
		return linked(path, about)
	}
	if b := fileContent(path, data); len(b.Data) > 0 {
		return b
	}
	return linked(path, about)
}

// fileContent shows the data of a file of that name; the zero Bundle is for
// what cannot be shown.
func fileContent(path string, data []byte) Bundle {
	mime := sniff(data)
	kind, _, _ := strings.Cut(mime, "/")
	switch {
	case kind == "audio", kind == "video":
		return playerOf(kind, mime, data)
	case mime == MIMEHTML:
		return page(data)
	case mime != "":
		return written(mime, data)
	case !utf8.Valid(data) || strings.ContainsRune(string(data), 0):
		return Bundle{}
	}
	name := strings.ToLower(filepath.Base(path))
	switch {
	case strings.HasSuffix(name, ".html"), strings.HasSuffix(name, ".htm"):
		return page(data)
	case strings.HasSuffix(name, ".md"), strings.HasSuffix(name, ".markdown"):
		return Raw(MIMEMarkdown, data)
	case strings.HasSuffix(name, ".geojson"):
		return geoBundle(data)
	case strings.HasSuffix(name, ".vl.json"), strings.HasSuffix(name, ".vl"):
		return vegaLiteBundle(data)
	case strings.HasSuffix(name, ".mmd"), strings.HasSuffix(name, ".mermaid"):
		return mermaidBundle(string(data))
	case strings.HasSuffix(name, ".json"), strings.HasSuffix(name, ".ipynb"):
		if b := written(MIMEJSON, data); b.Data[MIMEJSON] != nil {
			return b
		}
	}
	return Raw(MIMEText, clip(string(data)))
}

// page is HTML with its own head and styles, which are to leave the notebook
// alone.
func page(data []byte) Bundle {
	return Raw(MIMEHTML, data).Isolated()
}

// textHead is the beginning of a file, if that is text.
func textHead(path string) (string, bool) {
	file, err := os.Open(path)
	if err != nil {
		return "", false
	}
	defer file.Close()
	head := make([]byte, 4*maxChars)
	n, err := file.Read(head)
	if err != nil {
		return "", false
	}
	text := string(head[:n])
	for i := 0; i < utf8.UTFMax && !utf8.ValidString(text); i++ {
		text = text[:len(text)-1] // it may end inside a rune
	}
	return text, isReadable(strings.ReplaceAll(text, "\r\n", "\n"))
}

// linked is a link to the file.
func linked(path, about string) Bundle {
	var b Bundle
	link := Escape(about)
	if href := hrefOf(path); href != "" {
		link = fmt.Sprintf(`<a href="%s" target="_blank">%s</a>`, Escape(href), link)
	}
	b.with(MIMEText, quote("<"+about+">"))
	b.with(MIMEHTML, quote(link))
	return b
}

// hrefOf is the path as a link, relative to the working directory; "" for
// files that do not lie below it, which no front end serves.
func hrefOf(path string) string {
	if filepath.IsAbs(path) {
		dir, err := os.Getwd()
		if err != nil {
			return ""
		}
		if path, err = filepath.Rel(dir, path); err != nil {
			return ""
		}
	}
	path = filepath.ToSlash(filepath.Clean(path))
	if path == ".." || strings.HasPrefix(path, "../") {
		return ""
	}
	var b strings.Builder
	b.WriteString("./") // so that no name is taken for a scheme
	for _, c := range []byte(path) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
