// Package cases reads the table of completion cases in testdata/completion. A
// file of it begins with what the session has run, cells separated by a line
// "---" in a section called cells; each further section is a case:
//
//	-- a method of a pointer --
//	pt.Mo‸
//	//want first Move
//
// The code has a mark where the cursor is. What is wanted of the answer is said
// in lines behind it: first (the best items, in order), has (items among others),
// not (texts that no item has), only (exactly those, in any order), none, replaces
// (the text that items take the place of, in quotes). Items with blanks are in
// quotes too.
package cases

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"gokernel/interp"
)

// Mark is the cursor in the code of a case.
const Mark = "‸"

// A File is a file of the table.
type File struct {
	Name  string // without directory and extension
	Cells []string
	Cases []Case
}

// A Case is one completion.
type Case struct {
	Name   string
	Code   string // without the mark
	Cursor int    // byte offset of the mark
	Wants  []Want
}

// A Want is one line of what is wanted.
type Want struct {
	Verb string
	Args []string
}

// Load reads the files of a directory.
func Load(dir string) ([]File, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil {
		return nil, fmt.Errorf("listing completion cases: %w", err)
	}
	var files []File
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading completion cases: %w", err)
		}
		f, err := parse(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		f.Name = strings.TrimSuffix(filepath.Base(name), ".txtar")
		files = append(files, f)
	}
	return files, nil
}

func parse(data []byte) (File, error) {
	var f File
	for _, section := range txtar.Parse(data).Files {
		text := strings.TrimSuffix(string(section.Data), "\n")
		if section.Name == "cells" {
			f.Cells = strings.Split(text, "\n---\n")
			continue
		}
		c, err := parseCase(section.Name, text)
		if err != nil {
			return f, fmt.Errorf("%s: %w", section.Name, err)
		}
		if slices.ContainsFunc(f.Cases, func(other Case) bool { return other.Name == c.Name }) {
			return f, fmt.Errorf("%s: there are two of this name", c.Name)
		}
		f.Cases = append(f.Cases, c)
	}
	return f, nil
}

func parseCase(name, text string) (Case, error) {
	c := Case{Name: name}
	var code []string
	for line := range strings.SplitSeq(text, "\n") {
		want, ok := strings.CutPrefix(line, "//want ")
		if !ok {
			code = append(code, line)
			continue
		}
		verb, rest, _ := strings.Cut(want, " ")
		w := Want{Verb: verb}
		switch verb {
		case "first", "has", "not", "only":
			if w.Args = fields(rest); len(w.Args) == 0 {
				return c, fmt.Errorf("%q names no items", line)
			}
		case "none":
		case "replaces":
			text, err := strconv.Unquote(rest)
			if err != nil {
				return c, fmt.Errorf("%q has no text in quotes", line)
			}
			w.Args = []string{text}
		default:
			return c, fmt.Errorf("%q: there is no such verb", line)
		}
		c.Wants = append(c.Wants, w)
	}
	before, after, ok := strings.Cut(strings.Join(code, "\n"), Mark)
	if !ok || len(c.Wants) == 0 {
		return c, fmt.Errorf("it has no cursor, or nothing is wanted of it")
	}
	c.Code, c.Cursor = before+after, len(before)
	return c, nil
}

// fields are the words of a line; one with blanks is in quotes.
func fields(line string) []string {
	var list []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			word, _, _ := strings.Cut(line, " ")
			list = append(list, word)
			line = line[len(word):]
			continue
		}
		text, _ := strconv.Unquote(quoted) // it is one
		list = append(list, text)
		line = line[len(quoted):]
	}
	return list
}

// Check says what is wrong with an answer to the case, in lines.
func (c Case) Check(answer interp.Completion) []string {
	var texts []string
	for _, item := range answer.Items {
		texts = append(texts, item.Text)
	}
	shown := texts[:min(len(texts), 20)]
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for _, w := range c.Wants {
		switch w.Verb {
		case "first":
			if len(texts) < len(w.Args) || !slices.Equal(texts[:len(w.Args)], w.Args) {
				say("begins %q, want %q", shown, w.Args)
			}
		case "has":
			for _, arg := range w.Args {
				if !slices.Contains(texts, arg) {
					say("has no %q but %q", arg, shown)
				}
			}
		case "not":
			for _, arg := range w.Args {
				if slices.Contains(texts, arg) {
					say("has %q", arg)
				}
			}
		case "only":
			if !slices.Equal(slices.Sorted(slices.Values(texts)), slices.Sorted(slices.Values(w.Args))) {
				say("is %q, want %q", shown, w.Args)
			}
		case "none":
			if len(texts) > 0 {
				say("is %q, want none", shown)
			}
		case "replaces":
			if got := c.Code[answer.Start:answer.End]; got != w.Args[0] {
				say("replaces %q, want %q", got, w.Args[0])
			}
		}
	}
	return wrong
}
