package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
)

func (lw *lowering) namedType(at token.Pos, t *types.Named)             {}
func (g *writer) checkMember(at token.Pos, path, name string)           {}
func (g *writer) checkMethod(e *ast.SelectorExpr, sel *types.Selection) {}
func (g *writer) checkCall(e *ast.CallExpr, sig *types.Signature)       {}
func (g *writer) checkConversion(e *ast.CallExpr, t types.Type)         {}
func (g *writer) checkAsserted(at token.Pos, from, to types.Type)       {}
