package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"time"

	"gokernel/interp/syntax"
	"gokernel/protocol/nbformat"
)

// The tags of the cell with a notebook's parameters and of the one that sets them
// for a run, as papermill has them.
const (
	parametersTag = "parameters"
	injectedTag   = "injected-parameters"
)

// A parameter is a variable of the notebook and its value for a run.
type parameter struct{ name, value string }

// parseParameter reads name=value.
func parseParameter(text string) (parameter, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok || !token.IsIdentifier(name) {
		return parameter{}, errors.New("want name=value")
	}
	return parameter{name, value}, nil
}

// setParameters puts a cell behind the one with the notebook's parameters that
// gives them other values, in place of an earlier one.
func setParameters(nb *nbformat.Notebook, list []parameter) error {
	if len(list) == 0 {
		return nil
	}
	nb.Cells = slices.DeleteFunc(nb.Cells, func(c *nbformat.Cell) bool { return c.HasTag(injectedTag) })
	at := slices.IndexFunc(nb.Cells, func(c *nbformat.Cell) bool { return c.Type == nbformat.Code && c.HasTag(parametersTag) })
	if at < 0 {
		return fmt.Errorf("the notebook has no parameters: give the cell that defines them the tag %q", parametersTag)
	}
	d, err := definitionsOf(nb.Cells[at].Source)
	if err != nil {
		return err
	}
	for _, c := range nb.Cells[:at+1] {
		if c.Type == nbformat.Code {
			d.addWords(c.Source)
		}
	}
	source := "// Parameters of this run\n"
	for _, p := range list {
		text, err := d.text(p)
		if err != nil {
			return err
		}
		source += p.name + " = " + text + "\n"
	}
	cell := &nbformat.Cell{Type: nbformat.Code, Source: strings.TrimSuffix(source, "\n"), Metadata: map[string]any{"tags": []any{injectedTag}}}
	nb.Cells = slices.Insert(nb.Cells, at+1, cell)
	return nil
}

// definitions are what the cell with the parameters defines.
type definitions struct {
	names     []string            // of its variables, in their order
	values    map[string]ast.Expr // what they are defined as, or their type where that is given
	constants map[string]bool
	words     map[string]bool // all names in the cell and in those before it
}

func definitionsOf(source string) (*definitions, error) {
	cell, diagnostics := syntax.Parse(token.NewFileSet(), 1, source)
	if len(diagnostics) > 0 {
		return nil, fmt.Errorf("the cell with the parameters: %s", diagnostics[0].Message)
	}
	d := &definitions{values: map[string]ast.Expr{}, constants: map[string]bool{}, words: map[string]bool{}}
	for _, stmt := range cell.Body.List {
		switch stmt := stmt.(type) {
		case *ast.AssignStmt:
			for i, e := range stmt.Lhs {
				if id, ok := e.(*ast.Ident); ok && stmt.Tok == token.DEFINE {
					d.add(id, stmt.Rhs, i, nil)
				}
			}
		case *ast.DeclStmt:
			for _, spec := range stmt.Decl.(*ast.GenDecl).Specs {
				if spec, ok := spec.(*ast.ValueSpec); ok {
					for i, id := range spec.Names {
						d.add(id, spec.Values, i, spec.Type)
					}
				}
			}
		}
	}
	for _, decl := range cell.Decls.Decls {
		if decl, ok := decl.(*ast.GenDecl); ok && decl.Tok == token.CONST {
			for _, spec := range decl.Specs {
				for _, id := range spec.(*ast.ValueSpec).Names {
					d.constants[id.Name] = true
				}
			}
		}
	}
	if len(d.names) == 0 {
		return nil, errors.New("the cell with the parameters defines no variable")
	}
	return d, nil
}

func (d *definitions) add(id *ast.Ident, list []ast.Expr, i int, typ ast.Expr) {
	if id.Name == "_" {
		return
	}
	d.names = append(d.names, id.Name)
	d.values[id.Name] = typ
	if i < len(list) && typ == nil {
		d.values[id.Name] = list[i]
	}
}

// addWords notes the names in a cell.
func (d *definitions) addWords(source string) {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(source)), []byte(source), nil, 0)
	for {
		switch _, tok, text := s.Scan(); tok {
		case token.EOF:
			return
		case token.IDENT:
			d.words[text] = true
		}
	}
}

// text is the parameter's value as Go has it. What fits a variable's type is for
// the kernel to say; here is what a command line makes likely.
func (d *definitions) text(p parameter) (string, error) {
	old, ok := d.values[p.name]
	switch {
	case d.constants[p.name]:
		return "", fmt.Errorf("%s is a constant; a parameter is a variable: %s := …", p.name, p.name)
	case !ok:
		return "", fmt.Errorf("the notebook has no parameter %s; it has %s", p.name, strings.Join(d.names, ", "))
	case isString(old):
		if _, err := strconv.Unquote(p.value); err == nil && p.value[0] != '\'' {
			return p.value, nil
		}
		return strconv.Quote(p.value), nil
	}
	value, err := parser.ParseExpr(p.value)
	if err != nil {
		hint := ""
		if t, err := time.ParseDuration(p.value); err == nil && t != 0 {
			hint = "; a time is written as 5*time.Minute"
		}
		return "", fmt.Errorf("the value of %s, %q, is no Go expression%s", p.name, p.value, hint)
	}
	if id, ok := value.(*ast.Ident); ok && !d.words[id.Name] && types.Universe.Lookup(id.Name) == nil {
		hint := fmt.Sprintf(`a text needs its quotes here: -p '%s="%s"'`, p.name, id.Name)
		if isBool(old) {
			hint = "want true or false"
		}
		return "", fmt.Errorf("the value of %s is the name %s, which nothing defines; %s", p.name, id.Name, hint)
	}
	return p.value, nil
}

// isString tells whether what a variable is defined as is a string, so that a
// value needs no quotes.
func isString(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.Ident:
		return e.Name == "string"
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (isString(e.X) || isString(e.Y))
	case *ast.ParenExpr:
		return isString(e.X)
	}
	return false
}

func isBool(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && (id.Name == "bool" || id.Name == "true" || id.Name == "false")
}
