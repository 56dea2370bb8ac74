package nbformat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A FormatError says what of a file is not as the notebook format wants it.
type FormatError struct {
	Path   string // as in cells[3].outputs[0].text; "" is the whole file
	Reason string
}

func (e *FormatError) Error() string {
	if e.Path == "" {
		return "not a readable notebook: " + e.Reason
	}
	return "not a readable notebook: " + e.Path + ": " + e.Reason
}

// Read parses a notebook. It is forgiving where nothing is lost by it: missing
// metadata, outputs and execution counts are filled in. Anything else that is
// wrong gives a *FormatError.
func Read(data []byte) (*Notebook, error) {
	doc, err := decode(data)
	if err != nil {
		return nil, err
	}
	top := &fields{m: doc}
	if err := checkVersion(top); err != nil {
		return nil, err
	}
	n := &Notebook{Minor: *top.integer("nbformat_minor"), Metadata: top.object("metadata")}
	cells := top.list("cells", true)
	for i, v := range cells {
		if top.err != nil {
			break
		}
		var c *Cell
		if c, top.err = readCell(fmt.Sprintf("cells[%d]", i), v); c != nil {
			n.Cells = append(n.Cells, c)
		}
	}
	if top.err != nil {
		return nil, top.err
	}
	// Written by old tools, never to be saved.
	for _, transient := range []string{"orig_nbformat", "orig_nbformat_minor", "signature"} {
		delete(n.Metadata, transient)
	}
	n.Extra = top.rest()
	return n, nil
}

// decode turns the file into a JSON object.
func decode(data []byte) (map[string]any, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &FormatError{Reason: "the file is empty"}
	}
	if !utf8.Valid(data) {
		return nil, &FormatError{Reason: "the file is not UTF-8 text"}
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var doc any
	err := dec.Decode(&doc)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			return nil, &FormatError{Reason: "text after the end of the JSON, at " + position(data, dec.InputOffset())}
		}
		obj, ok := doc.(map[string]any)
		if !ok {
			return nil, &FormatError{Reason: "the file holds " + kind(doc) + ", not an object"}
		}
		return obj, nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return nil, &FormatError{Reason: fmt.Sprintf("bad JSON at %s: %v", position(data, syntax.Offset-1), err)}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, &FormatError{Reason: "the JSON ends too early: is the file cut off?"}
	}
	return nil, &FormatError{Reason: "bad JSON: " + err.Error()}
}

// position gives a byte offset as line and column, both from 1.
func position(data []byte, offset int64) string {
	before := data[:max(0, min(offset, int64(len(data))))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Sprintf("line %d, column %d", line, column)
}

// checkVersion takes nbformat from the document and refuses all but 4; it
// leaves nbformat_minor, which is there when it returns nil.
func checkVersion(top *fields) error {
	if _, ok := top.m["nbformat"]; !ok {
		return &FormatError{Reason: `there is no "nbformat" field: is this a notebook?`}
	}
	major := top.integer("nbformat")
	if top.err != nil {
		return top.err
	}
	if major == nil || *major > 4 || *major < 1 {
		return &FormatError{Path: "nbformat", Reason: "must be 4"}
	}
	if *major < 4 {
		return &FormatError{Path: "nbformat", Reason: fmt.Sprintf(
			"the notebook has format %d, and only format 4 can be read; open it in Jupyter and save it to upgrade it", *major)}
	}
	if _, ok := top.m["nbformat_minor"].(json.Number); !ok {
		return &FormatError{Path: "nbformat_minor", Reason: "must be a number"}
	}
	return nil
}

func readCell(path string, v any) (*Cell, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, &FormatError{path, "must be an object, is " + kind(v)}
	}
	f := &fields{path: path, m: m}
	c := &Cell{
		ID:       f.text("id", false),
		Type:     f.text("cell_type", true),
		Metadata: f.object("metadata"),
		Source:   f.lines("source"),
	}
	if _, ok := m["attachments"]; ok {
		c.Attachments = f.object("attachments")
		for name, bundle := range c.Attachments {
			b, ok := bundle.(map[string]any)
			if !ok {
				return nil, &FormatError{path + ".attachments." + name, "must be an object, is " + kind(bundle)}
			}
			joinBundle(b)
		}
	}
	delete(c.Metadata, "trusted") // the front end's own note, never to be saved
	if c.Type == Code {
		c.ExecutionCount = f.integer("execution_count")
		for i, o := range f.list("outputs", false) {
			out, err := readOutput(fmt.Sprintf("%s.outputs[%d]", path, i), o)
			if err != nil {
				return nil, err
			}
			c.Outputs = append(c.Outputs, out)
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	c.Extra = f.rest()
	return c, nil
}

func readOutput(path string, v any) (*Output, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, &FormatError{path, "must be an object, is " + kind(v)}
	}
	f := &fields{path: path, m: m}
	o := &Output{Type: f.text("output_type", true)}
	switch o.Type {
	case Stream:
		o.Name = f.text("name", true)
		o.Text = f.lines("text")
	case ExecuteResult:
		o.ExecutionCount = f.integer("execution_count")
		fallthrough
	case DisplayData:
		o.Data = f.object("data")
		o.Metadata = f.object("metadata")
		joinBundle(o.Data)
	case Error:
		o.EName = f.text("ename", true)
		o.EValue = f.text("evalue", true)
		for i, line := range f.list("traceback", true) {
			s, ok := line.(string)
			if !ok {
				return nil, &FormatError{fmt.Sprintf("%s.traceback[%d]", path, i), "must be a string, is " + kind(line)}
			}
			o.Traceback = append(o.Traceback, s)
		}
	default: // from the future: only joined, as Python does
		if s, ok := join(m["text"]); ok {
			m["text"] = s
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	o.Extra = f.rest()
	return o, nil
}

// joinBundle joins text that is stored as a list of lines, in place.
func joinBundle(bundle map[string]any) {
	for mime, v := range bundle {
		if isJSON(mime) {
			continue
		}
		if s, ok := join(v); ok {
			bundle[mime] = s
		}
	}
}

func isJSON(mime string) bool {
	return mime == "application/json" || strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

// join gives the text of a list of strings, or false for anything else.
func join(v any) (string, bool) {
	list, ok := v.([]any)
	if !ok {
		return "", false
	}
	var b strings.Builder
	for _, line := range list {
		s, ok := line.(string)
		if !ok {
			return "", false
		}
		b.WriteString(s)
	}
	return b.String(), true
}

// fields takes the known fields out of an object; what is left is unknown. It
// remembers the first error.
type fields struct {
	path string
	m    map[string]any
	err  error
}

func (f *fields) take(key string) (any, bool) {
	v, ok := f.m[key]
	delete(f.m, key)
	return v, ok
}

func (f *fields) fail(key, reason string) {
	if f.err != nil {
		return
	}
	path := key
	if f.path != "" {
		path = f.path + "." + key
	}
	f.err = &FormatError{path, reason}
}

// text takes a string.
func (f *fields) text(key string, required bool) string {
	v, ok := f.take(key)
	if !ok {
		if required {
			f.fail(key, "is missing")
		}
		return ""
	}
	s, ok := v.(string)
	if !ok {
		f.fail(key, "must be a string, is "+kind(v))
	}
	return s
}

// lines takes a string or a list of strings.
func (f *fields) lines(key string) string {
	v, ok := f.take(key)
	if !ok {
		f.fail(key, "is missing")
		return ""
	}
	if s, ok := v.(string); ok {
		return s
	}
	s, ok := join(v)
	if !ok {
		f.fail(key, "must be a string or a list of strings, is "+kind(v))
	}
	return s
}

// object takes an object; a missing one is empty.
func (f *fields) object(key string) map[string]any {
	v, ok := f.take(key)
	if !ok {
		return map[string]any{}
	}
	m, ok := v.(map[string]any)
	if !ok {
		f.fail(key, "must be an object, is "+kind(v))
		return map[string]any{}
	}
	return m
}

func (f *fields) list(key string, required bool) []any {
	v, ok := f.take(key)
	if !ok {
		if required {
			f.fail(key, "is missing")
		}
		return nil
	}
	l, ok := v.([]any)
	if !ok {
		f.fail(key, "must be a list, is "+kind(v))
	}
	return l
}

// integer takes a whole number that is not negative; null and a missing one
// are nil. After a failure it gives 0, so that callers may read on.
func (f *fields) integer(key string) *int {
	v, _ := f.take(key)
	if v == nil {
		return nil
	}
	number, ok := v.(json.Number)
	i, err := strconv.Atoi(number.String())
	if !ok || err != nil || i < 0 {
		f.fail(key, "must be a whole number, is "+kind(v))
		i = 0
	}
	return &i
}

// rest returns the fields that were not taken, or nil.
func (f *fields) rest() map[string]any {
	if len(f.m) == 0 {
		return nil
	}
	return f.m
}

// kind names the type of a JSON value in an error message.
func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return "the number " + v.String()
	case string:
		return "a string"
	case []any:
		return "a list"
	default:
		return "an object"
	}
}
