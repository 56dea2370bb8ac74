package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"

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
	known, names, err := definitions(nb.Cells[at].Source)
	if err != nil {
		return err
	}
	source := "// Parameters of this run\n"
	for _, p := range list {
		value, ok := known[p.name]
		if !ok {
			return fmt.Errorf("the notebook has no parameter %s; it has %s", p.name, strings.Join(names, ", "))
		}
		text, err := p.text(value)
		if err != nil {
			return err
		}
		source += p.name + " = " + text + "\n"
	}
	cell := &nbformat.Cell{Type: nbformat.Code, Source: strings.TrimSuffix(source, "\n"), Metadata: map[string]any{"tags": []any{injectedTag}}}
	nb.Cells = slices.Insert(nb.Cells, at+1, cell)
	return nil
}

// definitions lists the variables that a cell defines, with what they are defined
// as, or nil where that is a type alone.
func definitions(source string) (map[string]ast.Expr, []string, error) {
	cell, diagnostics := syntax.Parse(token.NewFileSet(), 1, source)
	if len(diagnostics) > 0 {
		return nil, nil, fmt.Errorf("the cell with the parameters: %s", diagnostics[0].Message)
	}
	values := map[string]ast.Expr{}
	var names []string
	add := func(id *ast.Ident, list []ast.Expr, i int, typ ast.Expr) {
		if id.Name == "_" {
			return
		}
		names = append(names, id.Name)
		values[id.Name] = typ
		if i < len(list) && typ == nil {
			values[id.Name] = list[i]
		}
	}
	for _, stmt := range cell.Body.List {
		switch stmt := stmt.(type) {
		case *ast.AssignStmt:
			for i, e := range stmt.Lhs {
				if id, ok := e.(*ast.Ident); ok && stmt.Tok == token.DEFINE {
					add(id, stmt.Rhs, i, nil)
				}
			}
		case *ast.DeclStmt:
			for _, spec := range stmt.Decl.(*ast.GenDecl).Specs {
				if spec, ok := spec.(*ast.ValueSpec); ok {
					for i, id := range spec.Names {
						add(id, spec.Values, i, spec.Type)
					}
				}
			}
		}
	}
	if len(names) == 0 {
		return nil, nil, errors.New("the cell with the parameters defines no variable")
	}
	return values, names, nil
}

// text is the parameter's value as Go has it. old is what the notebook defines it
// as, or its type: a text needs no quotes where that is a string.
func (p parameter) text(old ast.Expr) (string, error) {
	isString := false
	switch e := old.(type) {
	case *ast.BasicLit:
		isString = e.Kind == token.STRING
	case *ast.Ident:
		isString = e.Name == "string"
	}
	if isString {
		if _, err := strconv.Unquote(p.value); err == nil && p.value[0] != '\'' {
			return p.value, nil
		}
		return strconv.Quote(p.value), nil
	}
	if _, err := parser.ParseExpr(p.value); err != nil {
		return "", fmt.Errorf("the value of %s, %q, is no Go expression", p.name, p.value)
	}
	return p.value, nil
}
