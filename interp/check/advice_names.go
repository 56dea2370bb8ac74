package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"gokernel/interp/spelling"
)

// meant words a guess.
func meant(name string) string {
	if name == "" {
		return ""
	}
	return "did you mean " + name + "?"
}

// others are words of other languages, and what Go has for them.
var others = map[string]string{
	"null": "nil", "None": "nil", "NULL": "nil", "nullptr": "nil", "undefined": "nil",
	"True": "true", "False": "false", "TRUE": "true", "FALSE": "false",
	"String": "string", "str": "fmt.Sprint(x), or strconv.Itoa(n) of an int", "object": "any", "Object": "any", "Any": "any", "void": "a function without results",
	"double": "float64", "float": "float64", "long": "int64", "short": "int16", "char": "rune, or byte", "boolean": "bool", "Boolean": "bool", "integer": "int", "number": "float64", "unsigned": "uint",
	"self": "the receiver has a name of its own, as p in func (p T) M()", "this": "the receiver has a name of its own, as p in func (p T) M()",
	"printf": "fmt.Printf", "sprintf": "fmt.Sprintf", "puts": "fmt.Println", "echo": "fmt.Println", "input": "fmt.Scanln(&s)",
	"sqrt": "math.Sqrt", "abs": "math.Abs", "pow": "math.Pow", "floor": "math.Floor", "ceil": "math.Ceil",
	"exit": "os.Exit(0); Ctrl-D leaves a console", "quit": "os.Exit(0); Ctrl-D leaves a console", "sleep": "time.Sleep", "sorted": "slices.Sort", "sort": "slices.Sort", "range": "for i := range n",
	"Error": "error", "Exception": "error", "malloc": "new, or make", "sizeof": "unsafe.Sizeof",
	"list": "a slice, as []int", "dict": "a map, as map[string]int", "set": "a map, as map[string]bool", "tuple": "a struct",
	"and": "&&", "or": "||", "not": "!",
}

// name is the cure for a name that nobody knows: a package that is not imported,
// a member of a package without the package's name, a name that is spelled alike,
// a word of another language.
func (a *adviser) name(parts []string) string {
	name := parts[0]
	p := a.plan
	isPackage := false // a name before a dot
	if sel, ok := at[*ast.SelectorExpr](a); ok {
		x, plain := sel.X.(*ast.Ident)
		isPackage = plain && x.Name == name && x.Pos() == a.pos
		if isPackage {
			if text := a.unimported(name, sel.Sel.Name); text != "" {
				return text
			}
		}
	}
	near := ""
	if len(name) > 1 { // one letter is like any other
		near = spelling.Nearest(name, slices.Values(a.visible()))
	}
	if strings.EqualFold(name, near) && types.Universe.Lookup(near) == nil {
		return meant(near)
	}
	if !isPackage {
		if owner := a.owner(name); owner != "" {
			return meant(owner + "." + name)
		}
		if c := p.checker.Candidates; c != nil && len(c(name)) > 0 {
			return a.packageAlone([]string{name})
		}
	}
	if meaning, known := others[name]; known && !strings.EqualFold(name, near) {
		return "in Go: " + meaning
	}
	if library := p.checker.Library; near == "" && isPackage && library != nil {
		near = spelling.Nearest(name, slices.Values(library.Names()))
	}
	if sel, ok := at[*ast.SelectorExpr](a); ok && near == "" && isPackage && token.IsExported(sel.Sel.Name) {
		return "if it is a package, import it by its path: import \"example.com/" + name + "\" fetches its module, %get chooses its version"
	}
	if assign, ok := at[*ast.AssignStmt](a); ok && near == "" && assign.Tok == token.ASSIGN && len(assign.Lhs) == 1 && assign.Lhs[0].Pos() == a.pos && !isPackage {
		return "a new variable is defined with := in place of ="
	}
	return meant(near)
}

// unimported is the cure where a name can be that of packages.
func (a *adviser) unimported(name, member string) string {
	c := a.plan.checker
	if c.Candidates == nil {
		return ""
	}
	paths := c.Candidates(name)
	switch {
	case len(paths) == 0:
		return ""
	case !a.plan.scope.auto:
		return "import " + quoteAll(paths)
	}
	// Auto-import would have taken one that has the member.
	var found []string
	unread := ""
	for _, path := range paths {
		if pkg, err := c.Importer.Import(path); err != nil {
			unread = fmt.Sprintf("package %s cannot be read: %s", path, firstLine(err.Error()))
			if cure := remedy(err); cure != "" {
				unread += "; " + cure
			}
		} else {
			if near := spelling.Nearest(member, slices.Values(exported(pkg))); near != "" {
				found = append(found, fmt.Sprintf("%s.%s (%s)", name, near, path))
			}
		}
	}
	if len(found) > 0 {
		return meant(strings.Join(found, " or "))
	}
	if unread != "" {
		return unread
	}
	return "no package of that name has " + member + ": there are " + strings.Join(paths, ", ")
}

// owner is the imported package, or one that cells mostly use, that has an
// exported member of that name, or "".
func (a *adviser) owner(name string) string {
	if !token.IsExported(name) {
		return ""
	}
	known := maps.Clone(a.plan.imports)
	if a.plan.scope.auto {
		for _, path := range []string{"fmt", "strings", "math", "time", "os", "errors", "sync"} {
			if _, has := known[path]; !has {
				known[path] = path
			}
		}
	}
	for _, local := range slices.Sorted(maps.Keys(known)) {
		if pkg, err := a.plan.checker.Importer.Import(known[local]); err == nil {
			if obj := pkg.Scope().Lookup(name); obj != nil {
				return local
			}
		}
	}
	return ""
}

// visible lists the names that may stand at the place of the error, the nearest
// first.
func (a *adviser) visible() []string {
	p := a.plan
	var names []string
	for scope := p.innermost(a.pos); scope != nil && !isPackageScope(scope); scope = scope.Parent() {
		for _, name := range scope.Names() {
			if obj := scope.Lookup(name); obj.Pos() < a.pos {
				names = append(names, name)
			}
		}
	}
	session := map[string]bool{}
	for name := range p.vars {
		session[name] = true
	}
	for name := range p.imports {
		session[name] = true
	}
	for _, d := range p.live {
		if d.Recv == "" {
			for _, name := range d.Names {
				session[name] = true
			}
		}
	}
	for _, ident := range p.cell.Defined() {
		if ident.Pos() < a.pos {
			session[ident.Name] = true
		}
	}
	names = append(names, slices.Sorted(maps.Keys(session))...)
	return append(names, types.Universe.Names()...)
}

// isPackageScope tells the scope of the session's package, and those of its
// files, from functions' scopes.
func isPackageScope(s *types.Scope) bool {
	return s == types.Universe || s.Parent() == types.Universe || s.Parent() != nil && s.Parent().Parent() == types.Universe
}

// innermost is the smallest scope of a function that holds the place, or nil.
func (p *plan) innermost(pos token.Pos) *types.Scope {
	var best *types.Scope
	for node, scope := range p.info.Scopes {
		if _, file := node.(*ast.File); file || pos < scope.Pos() || scope.End() <= pos {
			continue
		}
		if best == nil || scope.End()-scope.Pos() < best.End()-best.Pos() {
			best = scope
		}
	}
	return best
}

// exported lists what a package exports.
func exported(pkg *types.Package) []string {
	return slices.DeleteFunc(pkg.Scope().Names(), func(name string) bool { return !token.IsExported(name) })
}

// imported is the package that an expression names.
func (a *adviser) imported(e ast.Expr) *types.Package {
	ident, ok := e.(*ast.Ident)
	if !ok || a.plan.imports[ident.Name] == "" {
		return nil
	}
	pkg, err := a.plan.checker.Importer.Import(a.plan.imports[ident.Name])
	if err != nil {
		return nil
	}
	return pkg
}

// member is the cure for what a package does not have.
func (a *adviser) member([]string) string {
	sel, ok := at[*ast.SelectorExpr](a)
	if !ok {
		return ""
	}
	if pkg := a.imported(sel.X); pkg != nil {
		if near := spelling.Nearest(sel.Sel.Name, slices.Values(exported(pkg))); near != "" {
			return meant(a.text(sel.X) + "." + near)
		}
		return a.text(sel.X) + "? tells what package " + pkg.Path() + " has"
	}
	return ""
}

func (a *adviser) notExported(parts []string) string {
	if text := a.member(nil); text != "" {
		return text
	}
	return parts[1] + " keeps " + parts[0] + " to itself: names that begin with a small letter cannot be used from outside"
}

// selector is the cure for a field or a method that is not there.
func (a *adviser) selector([]string) string {
	sel, ok := at[*ast.SelectorExpr](a)
	if !ok {
		return ""
	}
	t := a.typeOf(sel.X)
	if t == nil {
		return ""
	}
	var names []string
	for _, m := range Members(t, types.NewPackage(PackagePath, PackagePath)) {
		names = append(names, m.Name())
	}
	if near := spelling.Nearest(sel.Sel.Name, slices.Values(names)); near != "" {
		return meant(a.text(sel.X) + "." + near)
	}
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Map, *types.Chan, *types.Basic:
		return a.selectorOfOthers(sel, t)
	}
	return ""
}

// selectorOfOthers knows methods that other languages have on lists, maps and
// texts.
func (a *adviser) selectorOfOthers(sel *ast.SelectorExpr, t types.Type) string {
	x, name := a.text(sel.X), sel.Sel.Name
	basic, isBasic := t.Underlying().(*types.Basic)
	switch strings.ToLower(name) {
	case "length", "len", "size", "count":
		return "the length is len(" + x + ")"
	case "append", "push", "add":
		if _, slice := t.Underlying().(*types.Slice); slice {
			return x + " = append(" + x + ", value) adds a value"
		}
	case "keys", "values", "items":
		if _, isMap := t.Underlying().(*types.Map); isMap {
			return "for key, value := range " + x + " goes through a map; maps.Keys gives its keys"
		}
	case "contains", "includes":
		if _, slice := t.Underlying().(*types.Slice); slice {
			return "slices.Contains(" + x + ", value) tells that"
		}
	case "sort":
		if _, slice := t.Underlying().(*types.Slice); slice {
			return "slices.Sort(" + x + ") sorts"
		}
	case "error", "string":
		return "fmt.Sprint(" + x + ") gives its text"
	}
	if isBasic && basic.Info()&types.IsString != 0 {
		if pkg, err := a.plan.checker.Importer.Import("strings"); err == nil {
			for _, guess := range []string{name, map[string]string{"upper": "ToUpper", "lower": "ToLower", "strip": "TrimSpace", "trim": "TrimSpace", "startswith": "HasPrefix", "endswith": "HasSuffix", "find": "Index"}[strings.ToLower(name)]} {
				for _, have := range exported(pkg) {
					if strings.EqualFold(guess, have) {
						return "package strings has it: strings." + have + "(" + a.withArguments(x) + ")"
					}
				}
			}
		}
	}
	return ""
}

// withArguments lists x before the arguments of the call at the error, if there
// is one.
func (a *adviser) withArguments(x string) string {
	if call, ok := at[*ast.CallExpr](a); ok {
		for _, arg := range call.Args {
			x += ", " + a.text(arg)
		}
	}
	return x
}

// field is the cure for a field that a struct literal names wrongly.
func (a *adviser) field(parts []string) string {
	lit, ok := at[*ast.CompositeLit](a)
	if !ok {
		return ""
	}
	t := under(a.typeOf(lit))
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	st, ok := t.(*types.Struct)
	if !ok {
		return ""
	}
	var names []string
	for f := range st.Fields() {
		names = append(names, f.Name())
	}
	if near := spelling.Nearest(parts[0], slices.Values(names)); near != "" {
		return meant(near)
	}
	if len(names) > 0 && len(names) <= 12 {
		return "its fields are " + strings.Join(names, ", ")
	}
	return ""
}

func (a *adviser) pointerToInterface(parts []string) string {
	return "use " + strings.TrimPrefix(parts[1], "*") + " in place of " + parts[1] + ": an interface holds pointers already"
}

func (a *adviser) packageAlone(parts []string) string {
	return "name a member of it, as in " + parts[0] + ".Name; " + parts[0] + "? tells what there is"
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
