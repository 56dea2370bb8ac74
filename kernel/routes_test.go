package kernel

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"gokernel/protocol"
)

// msgTypes reads the message types that package protocol names.
func msgTypes(t *testing.T) []protocol.MsgType {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../protocol/types.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var types []protocol.MsgType
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "MsgType" {
				s, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				types = append(types, protocol.MsgType(s))
			}
		}
		return true
	})
	if len(types) < 30 {
		t.Fatalf("found %d message types only", len(types))
	}
	return types
}

func TestEveryMessageHasARoute(t *testing.T) {
	// What the kernel sends, or waits for elsewhere.
	elsewhere := map[protocol.MsgType]bool{
		protocol.TypeInputRequest: true, protocol.TypeInputReply: true,
		protocol.TypeStream: true, protocol.TypeDisplayData: true, protocol.TypeUpdateDisplayData: true,
		protocol.TypeExecuteInput: true, protocol.TypeExecuteResult: true, protocol.TypeError: true,
		protocol.TypeStatus: true, protocol.TypeClearOutput: true, protocol.TypeIOPubWelcome: true,
	}
	routes := newRoutes(true)
	replies := make(map[protocol.MsgType]bool)
	for _, rt := range routes {
		replies[rt.reply] = true
	}
	known := make(map[protocol.MsgType]bool)
	for _, m := range msgTypes(t) {
		known[m] = true
		_, routed := routes[m]
		if !routed && !replies[m] && !elsewhere[m] {
			t.Errorf("%s has no row in the table", m)
		}
	}
	for m, rt := range routes {
		if !known[m] {
			t.Errorf("%s is routed but not a message of the protocol", m)
		}
		want := ""
		if name, ok := strings.CutSuffix(string(m), "_request"); ok {
			want = name + "_reply"
		}
		if string(rt.reply) != want {
			t.Errorf("%s is answered with %q, want %q", m, rt.reply, want)
		}
		if rt.handle == nil {
			t.Errorf("%s has no handler", m)
		}
	}
}
