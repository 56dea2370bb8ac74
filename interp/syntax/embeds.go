package syntax

import (
	"go/ast"
	"go/token"
	"strings"
)

// An Embed is a //go:embed directive above a variable.
type Embed struct {
	Pos      token.Pos // of the directive, behind its slashes, as the compiler counts
	Patterns []ast.DirectiveArg
	Var      *ast.ValueSpec // the line of a var declaration below it
	Local    bool           // Var is inside of a function
}

// EmbedsOf lists the directives above a line of a var declaration, in order.
func (c *Cell) EmbedsOf(spec *ast.ValueSpec) []Embed {
	var list []Embed
	for _, e := range c.Embeds {
		if e.Var == spec {
			list = append(list, e)
		}
	}
	return list
}

const (
	embedPrefix    = "//go:embed"
	misplacedEmbed = "misplaced go:embed directive"
)

// findEmbeds fills in c.Embeds. As in the compiler, a directive has a line of
// its own, and belongs to the variable whose name is the next thing behind it
// but comments and the word var.
func (c *Cell) findEmbeds(s *scan) []fault {
	var faults []fault
	var specs map[int]Embed // by the offset of the first name
	for _, at := range s.comments {
		text := strings.TrimRight(s.text[at.pos:at.end], "\r")
		rest, ok := strings.CutPrefix(text, embedPrefix)
		if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
			continue
		}
		place := at.pos + len("//")
		if !s.lineStart(at.pos) {
			faults = append(faults, fault{place, "misplaced compiler directive", "//go:embed stands on a line of its own, above the variable"})
			continue
		}
		if specs == nil {
			specs = c.valueSpecs()
		}
		embed, ok := specs[s.nameBehind(at.end)]
		if !ok {
			faults = append(faults, fault{place, misplacedEmbed, "it stands above the variable that is to hold the files"})
			continue
		}
		embed.Pos = c.bodyPos(place)
		directive, _ := ast.ParseDirective(c.bodyPos(at.pos), text)
		var err error
		embed.Patterns, err = directive.ParseArgs()
		switch {
		case err != nil:
			faults = append(faults, fault{place, err.Error(), ""})
		case len(embed.Patterns) == 0, rest[0] == '\t': // to the compiler, a tab is no separator
			faults = append(faults, fault{place, "usage: //go:embed pattern...", ""})
		}
		c.Embeds = append(c.Embeds, embed)
	}
	return faults
}

// nameBehind is the offset of the next token behind offset, the word var left
// out; -1 where there is none.
func (s *scan) nameBehind(offset int) int {
	i := s.tokenAt(offset)
	if i < len(s.toks) && s.toks[i].tok == token.VAR {
		i++
	}
	if i == len(s.toks) {
		return -1
	}
	return s.toks[i].pos
}

// valueSpecs are the lines of the cell's var declarations by the offset of
// their first name, as embeds without directives.
func (c *Cell) valueSpecs() map[int]Embed {
	specs := map[int]Embed{}
	var visit func(n ast.Node, local bool)
	visit = func(n ast.Node, local bool) {
		ast.Inspect(n, func(child ast.Node) bool {
			switch child := child.(type) {
			case *ast.BlockStmt:
				if child != n {
					visit(child, true)
					return false
				}
			case *ast.GenDecl:
				if child.Tok != token.VAR {
					return true
				}
				for _, spec := range child.Specs {
					spec := spec.(*ast.ValueSpec)
					specs[c.Offset(spec.Names[0].Pos())] = Embed{Var: spec, Local: local}
				}
			}
			return true
		})
	}
	visit(c.Decls, true)
	visit(c.Body, false)
	return specs
}

// bodyPos is the position of an offset in Text.
func (c *Cell) bodyPos(offset int) token.Pos {
	body := c.sheets[len(c.sheets)-1]
	return token.Pos(body.base + body.prefix + offset)
}
