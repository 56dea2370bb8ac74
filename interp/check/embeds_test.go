package check_test

import (
	"fmt"
	"slices"
	"testing"

	"gokernel/interp/check"
)

func TestEmbeds(t *testing.T) {
	n := newNotebook(t)
	n.run("type Text string\ntype Byte byte\ntype Bytes []Byte\ntype Alias = []byte")
	for _, test := range []struct {
		code string
		kind check.EmbedKind
	}{
		{"//go:embed a b\nvar x string", check.EmbedString},
		{"//go:embed a\n//go:embed b\nvar x Text", check.EmbedString},
		{"//go:embed a b\nvar x []byte", check.EmbedBytes},
		{"//go:embed a b\nvar x []uint8", check.EmbedBytes},
		{"//go:embed a b\nvar x Bytes", check.EmbedBytes},
		{"//go:embed a b\nvar x []Byte", check.EmbedBytes},
		{"//go:embed a b\nvar x Alias", check.EmbedBytes},
		{"//go:embed a b\nvar _ string", check.EmbedString},
		{"import \"embed\"\n//go:embed a b\nvar x embed.FS", check.EmbedFiles},
		{"import e \"embed\"\ntype FS = e.FS\n//go:embed a b\nvar x FS", check.EmbedFiles},
		{"import . \"embed\"\n//go:embed a b\nvar x FS", check.EmbedFiles},
		{"import _ \"embed\"\n//go:embed a b\nvar x string", check.EmbedString},
	} {
		c, errs := n.try(test.code)
		if c == nil {
			t.Errorf("Check(%q) fails: %v", test.code, errs)
			continue
		}
		if len(c.Embeds) != 1 {
			t.Errorf("Check(%q) has %d embeds, want 1", test.code, len(c.Embeds))
			continue
		}
		e := c.Embeds[0]
		var patterns []string
		for _, p := range e.Patterns {
			patterns = append(patterns, p.Arg)
		}
		if e.Kind != test.kind || patterns[0] != "a" {
			t.Errorf("Check(%q) has embeds of kind %d, %v, want %d, a first", test.code, e.Kind, patterns, test.kind)
		}
	}
}

func TestEmbedsMisused(t *testing.T) {
	n := newNotebook(t)
	n.run("import \"embed\"\ntype T struct{ a []byte }\ntype FS embed.FS")
	for _, test := range []struct {
		code string
		want []string
	}{
		{"//go:embed a\nvar x, y string", []string{"1:3: go:embed cannot apply to multiple vars"}},
		{"//go:embed a\nvar x string = \"\"", []string{"1:3: go:embed cannot apply to var with initializer"}},
		{"//go:embed a\nvar x = \"\"", []string{"1:3: go:embed cannot apply to var with initializer"}},
		{"func f() {\n\t//go:embed a\n\tvar x string\n\t_ = x\n}", []string{"2:4: go:embed cannot apply to var inside func"}},
		{"if true {\n\t//go:embed a\n\tvar x string\n\t_ = x\n}", []string{"2:4: go:embed cannot apply to var inside func"}},
		{"//go:embed a\nvar x int", []string{"2:5: go:embed cannot apply to var of type int"}},
		{"//go:embed a\nvar x T", []string{"2:5: go:embed cannot apply to var of type T"}},
		{"//go:embed a\nvar x FS", []string{"2:5: go:embed cannot apply to var of type FS"}},
		{"//go:embed a\nvar x *embed.FS", []string{"2:5: go:embed cannot apply to var of type *embed.FS"}},
		{"//go:embed a\nvar x []string", []string{"2:5: go:embed cannot apply to var of type []string"}},
		{"var (\n//go:embed a\nx []int\n//go:embed b\ny [3]byte\n)", []string{"3:1: go:embed cannot apply to var of type []int", "5:1: go:embed cannot apply to var of type [3]byte"}},
		{"//go:embed a\nvar x nope", []string{"2:7: undefined: nope"}},
	} {
		c, errs := n.try(test.code)
		var want []string
		for _, w := range test.want {
			want = append(want, fmt.Sprintf("cell %d:%s", n.number, w))
		}
		if c != nil || !slices.Equal(errs, want) {
			t.Errorf("Check(%q) = %q, want %q", test.code, errs, want)
		}
	}
}
