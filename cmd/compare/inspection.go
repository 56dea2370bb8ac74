package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/tools/txtar"
)

// A result is one case.
type result struct {
	name         string // file/case
	ours, theirs string
	difference   string // "" for none
}

// cursorMark stands where the cursor is in a case.
const cursorMark = "‸"

// compare asks gopls about all cases.
func compare(ctx context.Context, program, tables string) ([]result, error) {
	dir, err := os.MkdirTemp("", "compare-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for gopls: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module cases\n\ngo 1.26\n"), 0o600); err != nil {
		return nil, fmt.Errorf("making a module for gopls: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "case.go"), []byte("package main\n"), 0o600); err != nil {
		return nil, fmt.Errorf("making a module for gopls: %w", err)
	}
	s, err := startServer(ctx, program, dir)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	paths, err := filepath.Glob(filepath.Join(tables, "*.txtar"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("there are no cases in %s", tables)
	}
	var results []result
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading cases: %w", err)
		}
		more, err := compareTable(s, strings.TrimSuffix(filepath.Base(path), ".txtar"), archive)
		if err != nil {
			return nil, err
		}
		results = append(results, more...)
	}
	return results, nil
}

func compareTable(s *server, table string, archive *txtar.Archive) ([]result, error) {
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	session := strings.Split(files["session.go"], "\n---\n")
	var results []result
	for _, f := range archive.Files {
		name, isCode := strings.CutSuffix(f.Name, ".go")
		if !isCode || name == "session" || strings.Contains(name, "detail") {
			continue
		}
		before, after, _ := strings.Cut(strings.TrimSuffix(string(f.Data), "\n"), cursorMark)
		r := result{name: table + "/" + name, ours: strings.TrimSpace(files[name+".txt"])}
		if err := r.ask(s, newFile(session, before+after, len(before))); err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}

// ask asks gopls, and compares.
func (r *result) ask(s *server, f file) error {
	if f.cursor < 0 {
		if r.ours != "" {
			r.difference = "there is no such Go file"
		}
		return nil
	}
	if err := s.open(f.text); err != nil {
		return err
	}
	at := s.at(f.position())
	if mark, ok := markedParameter(r.ours); ok {
		var help signatureHelp
		if err := s.call("textDocument/signatureHelp", at, &help); err != nil {
			return err
		}
		r.theirs = help.String()
		if theirs := help.parameter(); theirs != mark {
			r.difference = fmt.Sprintf("the parameter is %q, and %q to gopls", mark, theirs)
		}
		return nil
	}
	var hover struct {
		Contents struct {
			Value string `json:"value"`
		} `json:"contents"`
	}
	if err := s.call("textDocument/hover", at, &hover); err != nil {
		return err
	}
	r.theirs = strings.TrimSpace(hover.Contents.Value)
	r.difference = differ(r.ours, r.theirs)
	return nil
}

// differ tells what is told of a thing by one alone.
func differ(ours, theirs string) string {
	switch {
	case ours == "" && theirs == "":
		return ""
	case theirs == "":
		return "gopls knows nothing"
	case ours == "":
		return "gopls alone knows: " + firstLine(strings.TrimPrefix(theirs, "```go\n"))
	}
	if doc := documentation(theirs); doc != "" && !strings.HasSuffix(ours, "…") && !strings.Contains(letters(ours), letters(firstWords(doc))) {
		return "the documentation is another: " + firstLine(doc)
	}
	return ""
}

// documentation is what stands behind the declaration in gopls's words.
func documentation(hover string) string {
	parts := strings.Split(hover, "\n---\n")
	if len(parts) < 2 {
		return ""
	}
	doc := strings.TrimSpace(parts[1])
	if strings.HasPrefix(doc, "[") || strings.HasPrefix(doc, "```") {
		return "" // a link, or the methods
	}
	return doc
}

// firstWords are some words of a text, enough to know it by.
func firstWords(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(len(words), 6)], " ")
}

// target is where a link of Markdown leads.
var target = regexp.MustCompile(`\]\([^)\s]*\)`)

// letters leaves out everything that markup consists of, and spaces.
func letters(text string) string {
	text = target.ReplaceAllString(text, "]")
	return strings.Map(func(r rune) rune {
		if r == '_' || strings.ContainsRune(" \n\t\\*`[]#", r) {
			return -1
		}
		return r
	}, text)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// markedParameter is the parameter with carets below it in a text of ours.
func markedParameter(text string) (string, bool) {
	lines := strings.SplitN(text, "\n", 3)
	if len(lines) < 2 || strings.Trim(lines[1], " ^") != "" || !strings.Contains(lines[1], "^") {
		return "", false
	}
	runes, at := []rune(lines[0]), strings.IndexByte(lines[1], '^')
	return string(runes[at:min(len(runes), len([]rune(lines[1])))]), true
}

// A signatureHelp is gopls's answer of that name.
type signatureHelp struct {
	Signatures []struct {
		Label           string `json:"label"`
		Parameters      []struct{ Label string }
		ActiveParameter *int
	} `json:"signatures"`
	ActiveParameter int `json:"activeParameter"`
}

func (h signatureHelp) parameter() string {
	if len(h.Signatures) == 0 {
		return ""
	}
	s, at := h.Signatures[0], h.ActiveParameter
	if s.ActiveParameter != nil {
		at = *s.ActiveParameter
	}
	if at < 0 || at >= len(s.Parameters) {
		return ""
	}
	return s.Parameters[at].Label
}

func (h signatureHelp) String() string {
	if len(h.Signatures) == 0 {
		return ""
	}
	return h.Signatures[0].Label + "\n" + h.parameter()
}
