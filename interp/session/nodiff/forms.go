package nodiff

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
)

// The forms. In a file of them, a line
//
//	-- NAME: CLASSES
//
// begins a form. CLASSES are alternatives, each a list of tags joined by "&", a
// "!" before a tag meaning its absence: "number text", "nilable&!interface". A
// form without classes makes one case. "-> CLASSES" names those of a second type.
//
// A line ".WORD CHOICE CHOICE" makes a form of each choice, with $WORD in its
// name and text standing for it. "---" stands between cells. In the text, @
// stands for the case's number, so that "x@" is a variable that no other case
// has, and the words of a value do for what is said at expand.
//
//go:embed forms
var formFiles embed.FS

// A form is a text that becomes cells with types and values.
type form struct {
	name   string
	first  []alternative
	second []alternative // nil where there is no second type
	text   string
}

// An alternative holds for classes that have all of with and none of without.
type alternative struct{ with, without []string }

func (a alternative) holds(c *class) bool {
	for _, tag := range a.with {
		if !c.has(tag) {
			return false
		}
	}
	for _, tag := range a.without {
		if c.has(tag) {
			return false
		}
	}
	return true
}

// forms reads all files of forms.
func forms() ([]form, error) {
	entries, err := formFiles.ReadDir("forms")
	if err != nil {
		return nil, fmt.Errorf("listing forms: %w", err)
	}
	var list []form
	seen := map[string]bool{}
	for _, e := range entries {
		text, err := formFiles.ReadFile("forms/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("reading forms: %w", err)
		}
		read, err := parseForms(string(text))
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", e.Name(), err)
		}
		for _, f := range read {
			if seen[f.name] {
				return nil, fmt.Errorf("reading %s: there are two forms %q", e.Name(), f.name)
			}
			seen[f.name] = true
		}
		list = append(list, read...)
	}
	return list, nil
}

func parseForms(text string) ([]form, error) {
	var list []form
	header, choices, body := "", map[string][]string{}, ""
	flush := func() error {
		if header == "" {
			return nil
		}
		name, sets, _ := strings.Cut(header, ": ")
		first, second, two := strings.Cut(sets, "->")
		f := form{name: strings.TrimSuffix(name, ":"), text: body}
		var err error
		if f.first, err = alternatives(first); err != nil {
			return err
		}
		if two {
			if f.second, err = alternatives(second); err != nil {
				return err
			}
		}
		made := []form{f}
		for word, list := range choices {
			var next []form
			for _, f := range made {
				for _, choice := range list {
					chosen := f
					chosen.name = strings.ReplaceAll(f.name, "$"+word, choice)
					chosen.text = strings.ReplaceAll(f.text, "$"+word, choice)
					next = append(next, chosen)
				}
			}
			made = next
		}
		list = append(list, made...)
		header, choices, body = "", map[string][]string{}, ""
		return nil
	}
	for line := range strings.Lines(text) {
		switch rest, ok := strings.CutPrefix(line, "-- "); {
		case ok:
			if err := flush(); err != nil {
				return nil, err
			}
			header = strings.TrimSpace(rest)
		case strings.HasPrefix(line, "."):
			fields := strings.Fields(line[1:])
			if len(choices) > 0 || len(fields) < 2 {
				return nil, fmt.Errorf("%s: one line of choices, please", header)
			}
			choices[fields[0]] = fields[1:]
		case header == "":
			if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
				return nil, fmt.Errorf("%q stands before the first form", line)
			}
		default:
			body += line
		}
	}
	return list, flush()
}

func alternatives(text string) ([]alternative, error) {
	known := map[string]bool{}
	for _, c := range classes() {
		for _, tag := range c.tags {
			known[tag] = true
		}
	}
	var list []alternative
	for _, field := range strings.Fields(text) {
		var a alternative
		for _, tag := range strings.Split(field, "&") {
			name, without := strings.CutPrefix(tag, "!")
			if !known[name] {
				return nil, fmt.Errorf("no class has the tag %q", name)
			}
			if without {
				a.without = append(a.without, name)
			} else {
				a.with = append(a.with, name)
			}
		}
		list = append(list, a)
	}
	return list, nil
}

// A pick is the classes of a case: the second is nil for forms of one type, both
// for forms of none.
type pick struct{ first, second *class }

func (p pick) name() string {
	switch {
	case p.first == nil:
		return ""
	case p.second == nil:
		return p.first.name
	}
	return p.first.name + "->" + p.second.name
}

// classes lists what the form is for.
func (f form) classes() []pick {
	if f.first == nil {
		return []pick{{}}
	}
	var list []pick
	for _, c := range matching(f.first) {
		if f.second == nil {
			list = append(list, pick{first: c})
			continue
		}
		for _, d := range matching(f.second) {
			list = append(list, pick{c, d})
		}
	}
	return list
}

func matching(list []alternative) []*class {
	var found []*class
	for _, c := range classes() {
		for _, a := range list {
			if a.holds(c) {
				found = append(found, c)
				break
			}
		}
	}
	return found
}

// write makes the case of the form with those classes.
func (f form) write(p pick, seed uint64, id int) Case {
	c := Case{Form: f.name, Class: p.name(), ID: id}
	r := random(seed, c.Form, c.Class)
	text := expand(f.text, p, r)
	text = strings.ReplaceAll(text, "@", strconv.Itoa(id))
	for _, cell := range strings.Split(text, "\n---\n") {
		c.Cells = append(c.Cells, strings.TrimRight(cell, "\n"))
	}
	return c
}

var word = regexp.MustCompile(`\$[a-zA-Z]+`)

var classFunction = regexp.MustCompile(`\b[a-z]+_c[0-9]+\(`)

// expand puts types and values in place of their words:
//
//	$T          the type                 $U         the second type
//	$a $b $c    values of the type       $w $x      values of the second type
//	$p $q       $a and $b without the type, where a constant does without
//	$E $e $f    the type of the elements, and values of it
//	$K $k $l    the type of the keys, and values of it
//	$C          what the functions of that type are called by: see ClassFunctions
//	$n          a number from 0 to 3
func expand(text string, p pick, r *rand.Rand) string {
	words := map[string]string{"$n": strconv.Itoa(r.IntN(4))}
	draw := func(from []string, names ...string) []int {
		if len(from) == 0 {
			return nil
		}
		order := r.Perm(len(from))
		for i, name := range names {
			words[name] = from[order[i%len(order)]]
		}
		return order
	}
	if c := p.first; c != nil {
		words["$T"], words["$E"], words["$K"], words["$C"] = c.typ, c.elem, c.key, c.id()
		order := draw(c.values, "$a", "$b", "$c")
		words["$p"], words["$q"] = c.plain[order[0]], c.plain[order[1%len(order)]]
		draw(c.elems, "$e", "$f")
		draw(c.keys, "$k", "$l")
	}
	if c := p.second; c != nil {
		words["$U"] = c.typ
		draw(c.values, "$w", "$x")
	}
	return word.ReplaceAllStringFunc(text, func(name string) string {
		if value, ok := words[name]; ok {
			return value
		}
		return name
	})
}
