package yaegi

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
)

// A Lowerer turns the cells of one session into Programs. Its names belong to
// one Engine: where that is lost, a new Lowerer starts with Restore. It is not
// for concurrent use.
//
// The Program is written anew from the syntax tree rather than copied: every
// name of the session and every local variable gets a name of its own, every
// constant is written as its value, and every form that the writer does not
// know is refused. So what runs is what has been looked at.
type Lowerer struct {
	names    map[any]string         // what each *check.Decl and *check.Var is called
	count    int                    // of the names given
	place    int                    // the last Place.ID
	own      map[*check.Var]bool    // variables that the interpreter has itself
	shared   bool                   // the worker has compiled cells as well
	whole    bool                   // the interpreter has been alone since it was fresh
	compiled func(*check.Decl) bool // tells whether the worker has compiled a function; nil where there are none
	callers  func() bool            // tells whether code of the session may ask who has called it; nil where that is not known
}

// NewLowerer returns a Lowerer for an engine that has run nothing, in a worker
// that has no other.
func NewLowerer() *Lowerer { return &Lowerer{names: map[any]string{}, own: map[*check.Var]bool{}} }

// Lower makes a program of a checked cell. It returns an error of
// KindUnsupported, with a diagnostic for each construct, when the interpreter
// would not run all of it as Go does.
//
// Beside compiled cells it takes straight-line cells only: see
// NewSharedLowerer.
func (l *Lowerer) Lower(c *check.Checked) (*Program, *interp.CellError) {
	lw := l.lowering(c)
	if l.shared {
		if lw.checkStraight(); len(lw.refusals) > 0 {
			return nil, lw.refused()
		}
	}
	p, err := l.lower(lw)
	if p != nil && l.shared && l.whole { // what the interpreter alone had stays behind
		p.Fresh, l.whole = true, false
	}
	return p, err
}

// LowerAll makes a program of a checked cell as Lower does, and takes all that
// the interpreter can run, declarations included.
func (l *Lowerer) LowerAll(c *check.Checked) (*Program, *interp.CellError) {
	l.whole = true
	return l.lower(l.lowering(c))
}

func (l *Lowerer) lower(lw *lowering) (*Program, *interp.CellError) {
	c := lw.checked
	for _, e := range c.Cell.Embeds {
		lw.refuse(e.Pos, "//go:embed")
	}
	lw.checkStreams(c.Cell.Body)
	for _, fn := range c.Inits {
		lw.checkStreams(fn)
	}
	for _, d := range c.Decls {
		lw.checkStreams(d.Node)
	}
	p := &Program{}
	p.Chunks = lw.declarations(c.Decls, c.Vars, c.Moved)
	lw.body(p)
	for _, m := range c.Moved {
		p.Moves = append(p.Moves, Move{From: l.nameOf(m.From, m.From.Name), To: l.nameOf(m.To, m.To.Name)})
	}
	for _, v := range c.Dropped {
		if l.shared && !l.own[v] {
			p.Release = append(p.Release, v.Key())
		} else {
			p.Drop = append(p.Drop, l.nameOf(v, v.Name))
		}
	}
	lw.checkWanted()
	p.Imports, p.Places = lw.importList(), lw.places
	p.Variables, p.Functions = lw.variables, lw.functionList()
	if len(lw.refusals) > 0 {
		return nil, lw.refused()
	}
	return p, nil
}

// Restore makes a program that declares all live declarations of the checked
// cell's session again, in an interpreter that has run nothing: the engine starts
// a new one where it has to.
func (l *Lowerer) Restore(c *check.Checked) (*Program, *interp.CellError) {
	clear(l.names)
	clear(l.own)
	l.whole = true
	lw := l.lowering(c)
	p := &Program{Fresh: true, Chunks: lw.declarations(c.Live, nil, nil)}
	p.Imports, p.Places = lw.importList(), lw.places
	p.Variables = lw.variables
	if len(lw.refusals) > 0 {
		return nil, lw.refused()
	}
	return p, nil
}

// nameOf is the generated name of a session symbol.
func (l *Lowerer) nameOf(symbol any, name string) string {
	if generated, ok := l.names[symbol]; ok {
		return generated
	}
	l.count++
	generated := fmt.Sprintf("%s%s%d", strings.ReplaceAll(name, ".", "_"), mark, l.count)
	l.names[symbol] = generated
	return generated
}

// A lowering is the work on one cell.
type lowering struct {
	*Lowerer
	checked  *check.Checked
	info     *types.Info
	decls    map[string]*check.Decl // live ones, by name
	imports  map[string]string      // path to alias
	locals   map[types.Object]string
	hoisted  []string // declarations of types that functions declare
	places   []Place
	called   map[*ast.SelectorExpr]bool // selectors that are called
	wanted   map[ast.Expr]bool          // standard files yet to be written as streams
	refusals []refusal

	kept map[ast.Expr]string // expressions whose value is in a variable

	straight  bool       // a straight-line cell beside compiled ones: nothing in it is the interpreter's own
	variables []Variable // of the worker's table that the text mentions
	bound     map[*check.Var]bool
	functions map[string]bool   // compiled functions that the text calls
	callees   map[ast.Expr]bool // functions and methods that are called
}

// A refusal is a construct that the interpreter does not run rightly.
type refusal struct {
	pos       token.Pos
	construct string
}

func (l *Lowerer) lowering(c *check.Checked) *lowering {
	lw := &lowering{
		Lowerer: l, checked: c, info: c.Info,
		decls: map[string]*check.Decl{}, imports: map[string]string{}, locals: map[types.Object]string{},
		called: map[*ast.SelectorExpr]bool{}, wanted: map[ast.Expr]bool{}, bound: map[*check.Var]bool{}, functions: map[string]bool{}, callees: map[ast.Expr]bool{}, kept: map[ast.Expr]string{},
	}
	for _, list := range [][]*check.Decl{c.Live, c.Decls} {
		for _, d := range list {
			for _, name := range d.Names {
				lw.decls[name] = d
			}
		}
	}
	return lw
}

// refuse notes a construct and goes on: the writer's output is not used.
func (lw *lowering) refuse(at token.Pos, format string, args ...any) {
	lw.refusals = append(lw.refusals, refusal{at, fmt.Sprintf(format, args...)})
}

// refused is the error that names the constructs, at most ten.
func (lw *lowering) refused() *interp.CellError {
	slices.SortStableFunc(lw.refusals, func(a, b refusal) int { return cmp.Compare(a.pos, b.pos) })
	err := &interp.CellError{Kind: interp.KindUnsupported, Advice: Advice}
	seen := map[string]bool{}
	for _, r := range lw.refusals {
		d := lw.checked.Cell.Diagnostic(r.pos, "the interpreter cannot run "+r.construct)
		if seen[d.String()] || len(err.Diagnostics) == interp.MaxDiagnostics {
			continue
		}
		seen[d.String()] = true
		err.Diagnostics = append(err.Diagnostics, d)
	}
	err.Message = err.Diagnostics[0].Message
	return err
}

// declarations writes the chunks that declare types, variables and functions,
// in this order: each chunk needs those before it only.
func (lw *lowering) declarations(decls []*check.Decl, vars []check.NewVar, moved []check.Move) []string {
	var typeDecls, funcDecls, varDecls strings.Builder
	var current []string // assignments that make functions the current ones
	for _, v := range vars {
		if !v.Kept && lw.inTable(v.Var) {
			lw.variable(v.Ident.Pos(), v.Var, true) // as new, before a function mentions it
		}
	}
	for _, d := range decls {
		if node, ok := d.Node.(*ast.FuncDecl); ok && node.Recv == nil {
			lw.funcVariable(&varDecls, node, d)
		}
	}
	for _, d := range decls {
		switch d.Kind {
		case token.TYPE:
			lw.typeDecl(&typeDecls, d)
		case token.FUNC:
			lw.funcDecl(&funcDecls, &current, d)
		}
	}
	declared := map[*check.Var]bool{} // a cell may define one twice
	for _, v := range vars {
		if v.Kept || declared[v.Var] || lw.inTable(v.Var) {
			continue
		}
		declared[v.Var] = true
		lw.own[v.Var] = true
		fmt.Fprintf(&varDecls, "var %s %s\n", lw.nameOf(v.Var, v.Name), lw.typeText(v.Ident.Pos(), v.Type))
	}
	for _, m := range moved {
		lw.own[m.To] = true
		fmt.Fprintf(&varDecls, "var %s %s\n", lw.nameOf(m.To, m.To.Name), lw.typeText(lw.checked.Cell.Body.Pos(), m.To.Type))
	}
	hoisted := strings.Join(lw.hoisted, "")
	lw.hoisted = nil
	var chunks []string
	for _, text := range []string{typeDecls.String() + hoisted, varDecls.String(), funcDecls.String()} {
		if text != "" {
			chunks = append(chunks, text)
		}
	}
	return append(chunks, current...)
}

// importList lists the packages that the text written so far uses.
func (lw *lowering) importList() []Import {
	var list []Import
	for path, alias := range lw.imports {
		list = append(list, Import{Alias: alias, Path: path})
	}
	slices.SortFunc(list, func(a, b Import) int { return cmp.Compare(a.Path, b.Path) })
	return list
}

// importName is the alias of a compiled package.
func (lw *lowering) importName(path string) string {
	if alias, ok := lw.imports[path]; ok {
		return alias
	}
	alias := strings.Map(func(r rune) rune {
		if r == '/' || r == '.' || r == '-' {
			return '_'
		}
		return r
	}, path) + mark
	lw.imports[path] = alias
	return alias
}

// typeDecl writes the declaration of a type. An alias needs none: types are
// always written as what they stand for.
func (lw *lowering) typeDecl(w *strings.Builder, d *check.Decl) {
	spec := d.Node.(*ast.GenDecl).Specs[0].(*ast.TypeSpec)
	obj, _ := lw.info.Defs[spec.Name].(*types.TypeName)
	if obj == nil || obj.IsAlias() || d.Names[0] == "_" {
		return
	}
	named, ok := obj.Type().(*types.Named)
	if !ok {
		return
	}
	if named.TypeParams().Len() > 0 {
		lw.refuse(spec.Pos(), "%s: generic types", obj.Name())
		return
	}
	lw.namedType(spec.Pos(), named)
	fmt.Fprintf(w, "type %s %s\n", lw.nameOf(d, d.Names[0]), lw.typeText(spec.Type.Pos(), named.Underlying()))
}

// funcDecl writes a function or method. Functions are called through variables,
// so that a new body is what callers in earlier cells call; only the function
// itself does without. Functions of the same name and type share the variable.
func (lw *lowering) funcDecl(w *strings.Builder, current *[]string, d *check.Decl) {
	node := d.Node.(*ast.FuncDecl)
	if node.Body == nil {
		lw.refuse(node.Pos(), "%s: functions without a body", node.Name.Name)
		return
	}
	obj, _ := lw.info.Defs[node.Name].(*types.Func)
	if obj == nil {
		if node.Name.Name != "_" {
			lw.refuse(node.Pos(), "%s", node.Name.Name)
		}
		return
	}
	sig := obj.Signature()
	if sig.TypeParams().Len() > 0 || sig.RecvTypeParams().Len() > 0 {
		lw.refuse(node.Name.Pos(), "%s: generic functions", node.Name.Name)
		return
	}
	g := lw.newWriter(d.Cell.Number, strings.ReplaceAll(d.Names[0], "|", ""), nil)
	if node.Recv != nil {
		name := "_"
		if list := node.Recv.List[0].Names; len(list) > 0 {
			name = lw.localName(list[0])
		}
		g.printf("func (%s %s) %s", name, lw.typeText(node.Recv.Pos(), sig.Recv().Type()), node.Name.Name)
	} else {
		g.self, g.selfName = obj, lw.fresh(d.Names[0])
		*current = append(*current, lw.nameOf(d, d.Names[0])+" = "+g.selfName)
		g.printf("func %s", g.selfName)
	}
	g.signature(node.Type, sig, node.Body)
	g.funcBody(node.Body)
	w.WriteString(g.String())
	w.WriteString("\n")
}

// funcVariable names the variable that a function is called through, and
// declares it when it is new.
func (lw *lowering) funcVariable(vars *strings.Builder, node *ast.FuncDecl, d *check.Decl) {
	obj, _ := lw.info.Defs[node.Name].(*types.Func)
	if obj == nil || obj.Signature().TypeParams().Len() > 0 {
		return
	}
	typ := lw.typeText(node.Pos(), obj.Signature())
	key := d.Names[0] + " " + typ
	if _, ok := lw.names[key]; !ok {
		fmt.Fprintf(vars, "var %s %s\n", lw.nameOf(key, d.Names[0]), typ)
	}
	lw.names[d] = lw.names[key]
}

// body writes the cell's own function.
func (lw *lowering) body(p *Program) {
	c := lw.checked
	if len(c.Stmts) == 0 && len(c.Inits) == 0 && !c.CallMain {
		return
	}
	lw.count++
	p.Call = fmt.Sprintf("cell%s%d", mark, lw.count)
	g := lw.newWriter(c.Cell.Number, "", nil)
	g.whole = true
	g.printf("func %s() ", p.Call)
	g.bodyOf(c.Stmts, func() {
		for _, init := range c.Inits {
			inner := lw.newWriter(c.Cell.Number, "init", nil)
			inner.funcBody(init.Body)
			g.printf("func() %s()\n", inner.String())
		}
		stmts := c.Stmts
		if c.Result != nil {
			stmts = stmts[:len(stmts)-1]
		}
		g.stmts(stmts)
		if c.Result != nil {
			p.Values = g.result(c.Result, c.ResultTypes)
		}
		if c.CallMain {
			g.printf("%s()\n", lw.nameOf(lw.decls["main"], "main"))
		}
		g.ended()
	})
	p.Chunks = append(p.Chunks, lw.hoisted...)
	p.Body = g.String()
}
