package check

import (
	"fmt"
	"go/ast"
)

// spec measures a type of the cell.
func (g *growth) spec(spec *ast.TypeSpec) {
	n := g.expansion(spec)
	if g.nesting > maxNesting {
		return // said
	}
	if g.nesting += n.types + n.depths; g.nesting > maxNesting {
		g.plan.reportAdvice(spec.Name.Pos(), "type "+spec.Name.Name+" is too large to be checked",
			fmt.Sprintf("written out it has %.3g types within each other, and each is looked at; a pointer or a slice in it ends that", n.types))
	}
}

// An expansion is how many types are within one, as a sum over all that are met when it
// is written out, and the sum of the depths at which they are. For the parameters of a
// generic type it tells the same of each.
type expansion struct {
	types, depths float64
	params        map[string]expansion
}

// add takes in what lies in other, deeper by that much, so many times.
func (n *expansion) add(other expansion, times, depths float64) {
	n.types += times * other.types
	n.depths += times*other.depths + depths*other.types
	for name, in := range other.params {
		if n.params == nil {
			n.params = map[string]expansion{}
		}
		sum := n.params[name]
		sum.add(expansion{types: in.types, depths: in.depths}, times, depths)
		n.params[name] = sum
	}
}

// expansion is that of a declared type.
func (g *growth) expansion(spec *ast.TypeSpec) expansion {
	if n, ok := g.expansions[spec]; ok {
		return n
	}
	g.expansions[spec] = expansion{} // for one that contains itself, which go/types tells
	params := map[string]bool{}
	if spec.TypeParams != nil {
		for _, field := range spec.TypeParams.List {
			for _, name := range field.Names {
				params[name.Name] = true
			}
		}
	}
	n := expansion{types: 1}
	n.add(g.within(spec.Type, params), 1, 1)
	g.expansions[spec] = n
	return n
}

// within is the expansion of a type as it is written.
func (g *growth) within(expr ast.Expr, params map[string]bool) expansion {
	switch t := expr.(type) {
	case *ast.Ident:
		if params[t.Name] {
			return expansion{params: map[string]expansion{t.Name: {types: 1}}}
		}
		if spec := g.meaning(t.Name).typ; spec != nil {
			return g.expansion(spec)
		}
	case *ast.ParenExpr:
		return g.within(t.X, params)
	case *ast.IndexExpr:
		return g.instance(t.X, []ast.Expr{t.Index}, params)
	case *ast.IndexListExpr:
		return g.instance(t.X, t.Indices, params)
	case *ast.ArrayType:
		if t.Len != nil {
			return g.within(t.Elt, params)
		}
	case *ast.StructType:
		return g.fields(t.Fields, params)
	case *ast.InterfaceType:
		return g.fields(t.Methods, params)
	case *ast.BinaryExpr: // a union
		sum := g.within(t.X, params)
		sum.add(g.within(t.Y, params), 1, 0)
		return sum
	case *ast.UnaryExpr:
		return g.within(t.X, params)
	}
	return expansion{types: 1}
}

// fields are those of a struct, or what an interface embeds.
func (g *growth) fields(list *ast.FieldList, params map[string]bool) expansion {
	var sum expansion
	for _, field := range list.List {
		if _, method := field.Type.(*ast.FuncType); !method {
			sum.add(g.within(field.Type, params), float64(max(1, len(field.Names))), 0)
		}
	}
	return sum
}

// instance is a generic type with its arguments.
func (g *growth) instance(base ast.Expr, args []ast.Expr, params map[string]bool) expansion {
	ident, ok := base.(*ast.Ident)
	if !ok || g.meaning(ident.Name).typ == nil {
		return expansion{types: 1}
	}
	spec := g.meaning(ident.Name).typ
	generic := g.expansion(spec)
	sum := expansion{types: generic.types, depths: generic.depths}
	var names []string
	if spec.TypeParams != nil {
		for _, field := range spec.TypeParams.List {
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
		}
	}
	for i, arg := range args {
		if i < len(names) {
			in := generic.params[names[i]]
			sum.add(g.within(arg, params), in.types, in.depths)
		}
	}
	return sum
}

// written is the number of parts of a type without the names of aliases, which go/types
// compares one by one.
func (g *growth) written(expr ast.Expr) float64 {
	sum := 1.0
	switch t := expr.(type) {
	case *ast.Ident:
		spec := g.meaning(t.Name).typ
		if spec == nil || !spec.Assign.IsValid() {
			return 1
		}
		size, done := g.sizes[spec]
		if !done {
			g.sizes[spec] = 1
			size = g.written(spec.Type)
			g.sizes[spec] = size
		}
		return size
	case *ast.ParenExpr:
		return g.written(t.X)
	case *ast.StarExpr:
		sum += g.written(t.X)
	case *ast.ArrayType:
		sum += g.written(t.Elt)
	case *ast.ChanType:
		sum += g.written(t.Value)
	case *ast.MapType:
		sum += g.written(t.Key) + g.written(t.Value)
	case *ast.Ellipsis:
		sum += g.written(t.Elt)
	case *ast.IndexExpr:
		sum += g.written(t.Index)
	case *ast.IndexListExpr:
		for _, arg := range t.Indices {
			sum += g.written(arg)
		}
	case *ast.FuncType:
		sum += g.writtenFields(t.Params) + g.writtenFields(t.Results)
	case *ast.StructType:
		sum += g.writtenFields(t.Fields)
	case *ast.InterfaceType:
		sum += g.writtenFields(t.Methods)
	}
	return sum
}

func (g *growth) writtenFields(list *ast.FieldList) float64 {
	sum := 0.0
	if list != nil {
		for _, field := range list.List {
			sum += float64(max(1, len(field.Names))) * g.written(field.Type)
		}
	}
	return sum
}

// alias refuses types that are written with more parts than can be compared.
func (g *growth) alias(at ast.Node, types ...ast.Expr) {
	for _, t := range types {
		if size := g.written(t); size > maxWritten {
			g.plan.reportAdvice(at.Pos(), "type is too large to be checked", fmt.Sprintf("without the names of aliases it is written with %.3g parts; a defined type in place of an alias (type T struct{…}) is one part", size))
			return
		}
	}
}
