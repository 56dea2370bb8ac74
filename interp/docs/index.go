package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"

	"gokernel/interp/syntax"
)

// An index is what a source file declares at its top level, with fields and
// methods. It is not changed once made.
type index struct {
	imports map[string]string        // name to path
	decls   map[string][]declaration // by the last part of the name
	size    int                      // about what it takes, in bytes
}

// A declaration is a place in a file.
type declaration struct {
	name       string // whole: "Builder.Len"
	line       int    // of the name
	doc        string
	prefix     string // what the source lacks, of one of a group: "type "
	start, end int    // of the source in the file
}

// newIndex parses a file. What a damaged one still declares is there.
func newIndex(text []byte) *index {
	x := &index{imports: map[string]string{}, decls: map[string][]declaration{}}
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, "", text, parser.ParseComments|parser.SkipObjectResolution)
	if file == nil {
		return x
	}
	f := fset.File(file.FileStart)
	x.imports = importsOf(file)
	in := indexer{x, string(text), f.Offset, f.Line}
	for _, decl := range file.Decls {
		in.decl(decl)
	}
	return x
}

// InTree finds a declaration among those of a syntax tree: the one of that name
// whose own name stands at that position. offset tells where in text a position
// is.
func InTree(decls []ast.Decl, text string, offset func(token.Pos) int, name string, at token.Pos) (Entry, bool) {
	x := &index{decls: map[string][]declaration{}}
	in := indexer{x, text, offset, func(pos token.Pos) int { return offset(pos) + 1 }}
	for _, decl := range decls {
		in.decl(decl)
	}
	d, ok := x.lookup(name, in.line(at))
	if !ok || d.line != in.line(at) || d.start < 0 || d.start > d.end || d.end > len(text) {
		return Entry{}, false
	}
	return Entry{Doc: d.doc, Source: d.prefix + dedent(text[d.start:d.end])}, true
}

// importsOf lists the imports of a file by name: an import without one gets that
// which its path suggests.
func importsOf(file *ast.File) map[string]string {
	imports := map[string]string{}
	for _, spec := range file.Imports {
		importPath, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := likelyName(importPath)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imports[name] = importPath
	}
	return imports
}

// likelyName is the name that a package of that path has as a rule: its last
// element that is no major version.
func likelyName(importPath string) string {
	dir, last := path.Split(importPath)
	if len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" && dir != "" {
		last = path.Base(dir)
	}
	name, _, _ := strings.Cut(last, ".") // gopkg.in/yaml.v3
	return name
}

// An indexer fills an index.
type indexer struct {
	*index
	text   string
	offset func(token.Pos) int
	line   func(token.Pos) int // or another number that tells places apart, from 1
}

func (in indexer) decl(decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		name := decl.Name.Name
		if decl.Recv != nil {
			name = syntax.Receiver(decl) + "." + name
		}
		in.add(name, decl.Name, decl.Doc.Text(), "", decl.Type.Func, decl.End())
	case *ast.GenDecl:
		in.group(decl)
	}
}

// add enters a declaration.
func (in indexer) add(name string, ident *ast.Ident, doc, prefix string, from, to token.Pos) {
	last := name[strings.LastIndexByte(name, '.')+1:]
	d := declaration{
		name: strings.Clone(name), line: in.line(ident.Pos()), doc: doc, prefix: prefix,
		start: in.offset(from), end: in.offset(to),
	}
	in.decls[strings.Clone(last)] = append(in.decls[last], d)
	in.size += len(doc) + 2*len(name) + 150
}

// group enters what a declaration of types, constants or variables declares.
// One of several that has no comment above it has that of the group.
func (in indexer) group(group *ast.GenDecl) {
	of := group.Doc.Text()
	prefix := ""
	if group.Lparen.IsValid() {
		prefix = group.Tok.String() + " "
	}
	for _, spec := range group.Specs {
		from := group.TokPos
		if group.Lparen.IsValid() {
			from = spec.Pos()
		}
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			in.add(spec.Name.Name, spec.Name, first(spec.Doc.Text(), of), prefix, from, spec.End())
			in.members(spec.Name.Name, spec.Type)
		case *ast.ValueSpec:
			above := spec.Doc
			if above == nil {
				above = group.Doc
			}
			doc := both(above, spec.Comment)
			prefix, to := prefix, spec.End()
			if group.Tok == token.CONST && in.short(group) {
				prefix, from, to = "", group.TokPos, group.End() // a constant of a group is told by the others
			}
			for _, ident := range spec.Names {
				in.add(ident.Name, ident, doc, prefix, from, to)
			}
			if spec.Type != nil {
				in.members(spec.Names[0].Name, spec.Type)
			}
		}
	}
}

// short tells whether a group is shown as a whole.
func (in indexer) short(group *ast.GenDecl) bool {
	from, to := in.offset(group.Pos()), in.offset(group.End())
	return from <= to && to <= len(in.text) && strings.Count(in.text[from:to], "\n") <= 30
}

// members enters the fields and methods that a type is written with.
func (in indexer) members(of string, t ast.Expr) {
	ast.Inspect(t, func(n ast.Node) bool {
		var list *ast.FieldList
		switch n := n.(type) {
		case *ast.StructType:
			list = n.Fields
		case *ast.InterfaceType:
			list = n.Methods
		case *ast.FuncType:
			return false
		default:
			return true
		}
		for _, field := range list.List {
			names := field.Names
			if len(names) == 0 {
				if ident := syntax.Name(syntax.Peel(field.Type)); ident != nil { // embedded
					names = []*ast.Ident{ident}
				}
			}
			for _, ident := range names {
				in.add(of+"."+ident.Name, ident, both(field.Doc, field.Comment), "", field.Pos(), field.End())
			}
		}
		return true
	})
}

// lookup finds a declaration by its whole name: of several, that on the line,
// else the first. One that is in a type without a name is found by its line.
func (x *index) lookup(name string, line int) (declaration, bool) {
	list := x.decls[name[strings.LastIndexByte(name, '.')+1:]]
	here := func(d declaration) bool { return d.line == line }
	named := func(d declaration) bool { return d.name == name }
	for _, match := range []func(declaration) bool{
		func(d declaration) bool { return named(d) && here(d) },
		named,
		here,
	} {
		if at := slices.IndexFunc(list, match); at >= 0 {
			return list[at], true
		}
	}
	return declaration{}, false
}

// A head is what stands above the declarations of a file.
type head struct {
	doc     string
	imports map[string]string
}

func newHead(text []byte) head {
	file, _ := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly|parser.ParseComments|parser.SkipObjectResolution)
	if file == nil || file.Doc == nil {
		return head{}
	}
	return head{file.Doc.Text(), importsOf(file)}
}

// both joins the comment above and the one behind.
func both(above, behind *ast.CommentGroup) string {
	a, b := above.Text(), behind.Text()
	if a != "" && b != "" {
		return a + "\n" + b
	}
	return a + b
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// dedent takes the tabs away that all lines but the first begin with.
func dedent(text string) string {
	lines := strings.Split(text, "\n")
	least := -1
	for _, line := range lines[1:] {
		if rest := strings.TrimLeft(line, "\t"); rest != "" && (least < 0 || len(line)-len(rest) < least) {
			least = len(line) - len(rest)
		}
	}
	if least <= 0 {
		return text
	}
	for i, line := range lines[1:] {
		lines[i+1] = line[min(least, len(line)-len(strings.TrimLeft(line, "\t"))):]
	}
	return strings.Join(lines, "\n")
}
