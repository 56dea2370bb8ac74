package main

import (
	"go/token"
	"go/types"
	"strings"

	"gokernel/interp/module"
)

// mostOfGopls is how many items gopls lists at most.
const mostOfGopls = 100

// whyTheirs says why an item is gopls's alone, "" for no reason that is known.
// typed is what stands of it in the code.
func whyTheirs(item, typed string) string {
	switch {
	case strings.HasPrefix(item, "package "):
		return "a package of the module cache, which a cell would have to %get"
	case item == "main":
		return "the file's main, which a cell does not have"
	case strings.HasSuffix(item, "!"):
		return "a template with places to fill in, which Jupyter's front ends do not have"
	case strings.ContainsAny(item, ".(&*[{ "):
		return "calls, addresses, literals and members of other values written out, which Jupyter's front ends would show as unlike what is typed"
	case token.IsKeyword(item):
		return "a word of the language that does not fit there or begins a literal"
	case types.Universe.Lookup(item) != nil:
		return "a name of the language that does not fit there"
	case isPackage(item):
		return "a package that is offered before anything of it is typed, or internal, or by letters from its middle"
	case typed != "" && !strings.HasPrefix(strings.ToLower(item), strings.ToLower(typed)):
		return "the typed letters lie anywhere in the name, not where its words begin"
	}
	return ""
}

// whyOurs says why an item is gokernel's alone. count is how many items gopls
// has.
func whyOurs(item string, count int) string {
	switch {
	case strings.ContainsAny(item, "(= "):
		return "what is often done with such a value, written out"
	case token.IsKeyword(item):
		return "a word of the language that gopls leaves out there"
	case types.Universe.Lookup(item) != nil:
		return "a name of the language, though of another type than is asked for"
	case isPackage(item):
		return "a package that auto-import would add; gopls stops at a few"
	case count >= mostOfGopls:
		return "gopls lists a hundred items"
	case count == 0:
		return "gopls gives up in code that is broken like this"
	}
	return ""
}

// isPackage tells whether the standard library has a package of the name or the
// path.
func isPackage(name string) bool {
	return module.Std().Has(name) || len(module.Std().Candidates(name)) > 0 || strings.Contains(name, "/")
}

// particular is the reason for a difference of one case that is none of the
// general ones, or "".
func particular(table, name string) string {
	if table == "broken" {
		return "gopls takes the broken code for something else"
	}
	switch table + "/" + name {
	case "members/type's methods", "members/pointer type's methods":
		return "fields cannot be selected from a type"
	case "members/ambiguous ones are left out":
		return "a selector that is ambiguous does not compile"
	case "members/chain over lines":
		return "gopls takes the call's end for that of the statement"
	case "members/packages of one name", "members/packages of one name, prefix", "members/package with a version in its path":
		return "auto-import chooses by the member, so those of all packages of the name are listed; the file imports one"
	case "labels/continue", "labels/goto back", "labels/no continue to a switch":
		return "behind continue and goto only a label may stand; gopls knows that once it has begun"
	case "labels/no label as a name":
		return "a label is no value"
	case "literals/keys behind the cursor":
		return "gopls does not see a key that is to come before another"
	}
	return ""
}
