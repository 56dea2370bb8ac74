package main

import (
	"context"
	"fmt"
	"go/importer"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"gokernel/interp/check"
	"gokernel/interp/complete"
	"gokernel/interp/complete/cases"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

// compareCompletions asks gopls what it offers in the cases of a folder, and
// lists case by case what only one of the two offers, with the reason. It
// reports whether each difference has one.
func compareCompletions(ctx context.Context, program, tables string, w io.Writer) (explained bool, err error) {
	files, err := cases.Load(tables)
	if err != nil {
		return false, err
	}
	dir, err := newModule()
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	s, err := startServer(ctx, program, dir)
	if err != nil {
		return false, err
	}
	defer s.stop()
	ours := &complete.Completer{Packages: module.Std().Packages, Dir: dir}
	var alike, differ, apart int
	explained = true
	for _, file := range files {
		snapshot, err := newSnapshot(file.Cells)
		if err != nil {
			return false, fmt.Errorf("%s: %w", file.Name, err)
		}
		for _, c := range file.Cases {
			place := newFile(file.Cells, c.Code, c.Cursor)
			if place.cursor < 0 || apartFromGo[file.Name] || isApart(c) {
				apart++
				continue
			}
			theirs, err := s.completions(place)
			if err != nil {
				return false, fmt.Errorf("%s/%s: %w", file.Name, c.Name, err)
			}
			var texts []string
			for _, item := range ours.At(snapshot, c.Code, c.Cursor).Items {
				texts = append(texts, item.Text)
			}
			lines, all := completionDifference(c, texts, theirs, particular(file.Name, c.Name))
			if explained = explained && all; len(lines) == 0 {
				alike++
				continue
			}
			differ++
			code := c.Code[:c.Cursor] + cursorMark + c.Code[c.Cursor:]
			fmt.Fprintf(w, "%s/%s\n\t%s\n%s\n", file.Name, c.Name, strings.ReplaceAll(code, "\n", "\n\t"), strings.Join(lines, "\n"))
		}
	}
	_, err = fmt.Fprintf(w, "%d cases: %d alike, %d differ, %d are no Go or no part of a file\n", alike+differ+apart, alike, differ, apart)
	return explained, err
}

// apartFromGo are the tables of what gopls has no notion of.
var apartFromGo = map[string]bool{"magics": true, "paths": true}

// isApart tells whether a cell is something that no function of a file can be.
func isApart(c cases.Case) bool {
	code := c.Code
	if code == "" {
		return true
	}
	for _, word := range []string{"func ", "type ", "import "} {
		line := code[strings.LastIndexByte(code[:c.Cursor], '\n')+1:]
		if strings.HasPrefix(code, word) && len(line) < len(code) && !strings.HasPrefix(line, word) && !strings.HasPrefix(line, "\t") {
			return true // statements behind a declaration
		}
	}
	return strings.Contains(code, "package main") || strings.HasPrefix(code, "%") || strings.HasPrefix(code, "!") || strings.Contains(code, "?")
}

// newModule makes a module with one file for gopls.
func newModule() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "compare-"); err != nil {
		return "", fmt.Errorf("making a folder for gopls: %w", err)
	}
	for name, text := range map[string]string{"go.mod": "module cases\n\ngo 1.26\n", "case.go": "package main\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			os.RemoveAll(dir)
			return "", fmt.Errorf("making a module for gopls: %w", err)
		}
	}
	return dir, nil
}

// newSnapshot is what cells leave behind.
func newSnapshot(cells []string) (*check.Snapshot, error) {
	checker := &check.Checker{Importer: importer.ForCompiler(token.NewFileSet(), "source", nil), Candidates: module.Std().Candidates}
	fset := token.NewFileSet()
	scope := check.NewScope(fset)
	for i, code := range cells {
		cell, diagnostics := syntax.Parse(fset, i+1, code)
		if len(diagnostics) > 0 {
			return nil, fmt.Errorf("%s", diagnostics[0])
		}
		checked, diagnostics := checker.Check(scope, cell)
		if len(diagnostics) > 0 {
			return nil, fmt.Errorf("%s", diagnostics[0])
		}
		scope = checked.Next
	}
	return checker.Snapshot(scope), nil
}

// kindOfPackages is the protocol's kind for packages.
const kindOfPackages = 9

// completions are the labels of what gopls offers.
func (s *server) completions(f file) ([]string, error) {
	if err := s.open(f.text); err != nil {
		return nil, err
	}
	var list struct {
		Items []struct {
			Label string
			Kind  int
		}
	}
	if err := s.call("textDocument/completion", s.at(f.position()), &list); err != nil {
		return nil, err
	}
	var labels []string
	for _, item := range list.Items {
		label := strings.Trim(item.Label, `"`)
		if item.Kind == kindOfPackages && !isPackage(label) {
			label = "package " + label // of gopls's own module cache
		}
		labels = append(labels, label)
	}
	return labels, nil
}

// completionDifference lists the items that only one of the two has, by reason.
// all is false where one has none. particular is a
// reason of the case's own, or "".
func completionDifference(c cases.Case, ours, theirs []string, particular string) (lines []string, all bool) {
	typed := c.Code[:c.Cursor]
	typed = typed[strings.LastIndexFunc(typed, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })+1:]
	byReason := map[string][]string{}
	all = true
	note := func(who, item string, reason string) {
		if reason == "" {
			reason = particular
		}
		if reason == "" {
			all, reason = false, "WITHOUT A REASON"
		}
		key := "  " + who + ", " + reason
		byReason[key] = append(byReason[key], item)
	}
	for _, item := range theirs {
		if !slices.Contains(ours, item) {
			note("gopls alone", item, whyTheirs(item, typed))
		}
	}
	for _, item := range ours {
		if !slices.Contains(theirs, item) {
			note("gokernel alone", item, whyOurs(item, len(theirs)))
		}
	}
	for reason, items := range byReason {
		slices.Sort(items)
		more := ""
		if len(items) > maxShown {
			more = fmt.Sprintf(" and %d more", len(items)-maxShown)
			items = items[:maxShown]
		}
		lines = append(lines, reason+": "+strings.Join(items, ", ")+more)
	}
	slices.Sort(lines)
	return lines, all
}

// maxShown is how many items of a reason are listed.
const maxShown = 6
