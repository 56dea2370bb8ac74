package display

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
)

// isType reports whether t, or what it points to, is the named type of
// another package.
func isType(t reflect.Type, pkg, name string) bool {
	if t.Kind() == reflect.Pointer && t.Name() == "" {
		t = t.Elem()
	}
	return t.Name() == name && t.PkgPath() == pkg
}

// markup shows the HTML that html/template vouches for.
func (r *rendering) markup(v reflect.Value) {
	if isType(v.Type(), "html/template", "HTML") {
		r.form(MIMEHTML, func() (any, error) { return v.String(), nil })
	}
}

// link shows a URL as one that can be followed.
func (r *rendering) link(v reflect.Value) bool {
	if !isType(v.Type(), "net/url", "URL") || v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	text := r.node.open // as the URL writes itself
	scheme, _, _ := strings.Cut(text, ":")
	switch strings.ToLower(scheme) { // no others: a link of javascript: would be run
	case "http", "https", "mailto", "ftp":
		shown, left := cut(text, maxInner)
		r.b.with(MIMEHTML, quote(`<a href="`+escape(text)+`" target="_blank" rel="noopener noreferrer">`+escape(shown)+"</a>"+left))
	}
	return true
}

// function adds the name of a function to its type, where it is one that
// another package declares.
func (r *rendering) function(v reflect.Value) {
	if v.IsNil() {
		return
	}
	f := runtime.FuncForPC(v.Pointer())
	if f == nil {
		return
	}
	name := strings.TrimSuffix(f.Name(), "-fm")
	name, _, _ = strings.Cut(name, "[...]")
	name = name[strings.LastIndexByte(name, '/')+1:]
	if strings.HasPrefix(name, "main.") || strings.HasPrefix(name, "reflect.") || strings.Contains(name, ".func") || !strings.Contains(name, ".") {
		return // the notebook's, whose name the linker has changed, or one without a name
	}
	r.b.with(MIMEText, quote(r.node.flat()+" // "+name))
}

// chain shows the errors that an error wraps.
func (r *rendering) chain(err error) {
	left := maxElements
	n, ok := chained(err, &left, 0)
	if ok && len(n.kids) > 0 {
		r.b.with(MIMEHTML, quote(n.tree()))
	}
}

// chained is an error and what it wraps. It is false for nil.
func chained(err error, left *int, depth int) (n node, ok bool) {
	if err == nil || reflect.ValueOf(err).Kind() == reflect.Pointer && reflect.ValueOf(err).IsNil() {
		return node{}, false
	}
	text, _ := say(reflect.ValueOf(err), func() (string, bool) { return err.Error(), true })
	shown, rest := cut(text, maxInner)
	n = node{open: inLine(shown) + rest, note: typeName(err)}
	if *left--; *left < 0 || depth == maxDepth {
		return n, true
	}
	var wrapped []error
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		wrapped = joined.Unwrap()
	} else {
		wrapped = []error{errors.Unwrap(err)}
	}
	for _, w := range wrapped {
		if kid, ok := chained(w, left, depth+1); ok {
			n.add("", kid)
			n.composite = true
		}
	}
	return n, true
}

// definition is a type as its declaration would be written.
func definition(t reflect.Type) string {
	const most = 100
	if t == nil {
		return "nil"
	}
	name := typeText(t)
	var b strings.Builder
	switch {
	case t.Name() == "" || t.PkgPath() == "":
		return name
	case t.Kind() == reflect.Struct:
		b.WriteString("type " + name + " struct {\n")
		for i := range min(t.NumField(), most) {
			f := t.Field(i)
			line := indentation + f.Name + " " + typeText(f.Type)
			if f.Anonymous {
				line = indentation + typeText(f.Type)
			}
			if f.Tag != "" {
				line += " `" + string(f.Tag) + "`"
			}
			b.WriteString(line + "\n")
		}
		if n := t.NumField() - most; n > 0 {
			fmt.Fprintf(&b, "%s… %s more\n", indentation, thousands(n))
		}
		b.WriteString("}")
	case t.Kind() == reflect.Interface:
		b.WriteString("type " + name + " interface")
	default:
		b.WriteString("type " + name + " " + underlying(t))
	}
	return b.String()
}

// underlying is the text of the type that a defined type is made of.
func underlying(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return typeText(reflect.SliceOf(t.Elem()))
	case reflect.Pointer:
		return typeText(reflect.PointerTo(t.Elem()))
	case reflect.Map:
		return typeText(reflect.MapOf(t.Key(), t.Elem()))
	case reflect.Array:
		return typeText(reflect.ArrayOf(t.Len(), t.Elem()))
	case reflect.Chan:
		return typeText(reflect.ChanOf(t.ChanDir(), t.Elem()))
	case reflect.Func:
		in, out := make([]reflect.Type, t.NumIn()), make([]reflect.Type, t.NumOut())
		for i := range in {
			in[i] = t.In(i)
		}
		for i := range out {
			out[i] = t.Out(i)
		}
		return typeText(reflect.FuncOf(in, out, t.IsVariadic()))
	}
	return t.Kind().String()
}
