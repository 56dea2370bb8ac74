package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"

	"gokernel/interp/syntax"
)

// A form is a way to put a program into cells, or a library's examples.
type form int

const (
	oneCell      form = iota // the program as it is
	manyCells                // each top-level declaration in a cell of its own, and then main()
	bodyCells                // the same, and each statement of main
	examples                 // the body of each example, in one notebook for all of a package
	exampleCells             // the same, each statement in a cell of its own
)

func (f form) String() string {
	return [...]string{"one cell", "a cell per declaration", "a cell per statement", "examples", "examples by statements"}[f]
}

// formNames are the names of forms for flags and in reasons.txt.
var formNames = map[string][]form{
	"cell": {oneCell}, "cells": {manyCells}, "statements": {bodyCells}, "both": {oneCell, manyCells},
	"programs": {oneCell, manyCells, bodyCells}, "example": {examples}, "lines": {exampleCells}, "examples": {examples, exampleCells},
	"all": {oneCell, manyCells, bodyCells, examples, exampleCells},
}

func formsOf(name string) ([]form, error) {
	if forms := formNames[name]; forms != nil {
		return forms, nil
	}
	return nil, fmt.Errorf("there is no form %q: %s", name, strings.Join(slices.Sorted(maps.Keys(formNames)), ", "))
}

// A piece is a cell of a program that is pasted declaration by declaration.
type piece struct {
	code     string
	declares []string // names; of methods with a dot before them, as any type may have them
	uses     map[string]bool
	imports  bool // it is an import
	variable bool // it is of variables
}

// cut cuts a program into its top-level declarations, imports included, in the
// order in which they are pasted.
func cut(source string) ([]piece, error) {
	cell, diagnostics := syntax.Parse(token.NewFileSet(), 1, source)
	if len(diagnostics) > 0 {
		return nil, fmt.Errorf("it does not parse: %s", diagnostics[0])
	}
	var list []piece
	for _, part := range cell.Parts {
		p := piece{code: source[part.Start:part.End], uses: map[string]bool{}, imports: part.Kind == syntax.Import, variable: part.Kind == syntax.Var}
		var node ast.Node = part.Decl
		if part.Decl == nil {
			node = part.Stmt
		}
		p.declares = declared(part.Decl)
		for _, ident := range append(syntax.Free(node), syntax.Keys(node)...) {
			p.uses[ident.Name] = true
		}
		ast.Inspect(node, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				p.uses["."+sel.Sel.Name] = true
			}
			return true
		})
		list = append(list, p)
	}
	return sorted(list), nil
}

// declared lists what a declaration declares.
func declared(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			return []string{"." + d.Name.Name}
		}
		return []string{d.Name.Name}
	case *ast.GenDecl:
		var names []string
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name.Name)
			case *ast.ValueSpec:
				for _, ident := range spec.Names {
					names = append(names, ident.Name)
				}
			}
		}
		return names
	}
	return nil
}
