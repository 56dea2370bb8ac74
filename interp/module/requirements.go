package module

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// requirements are what go.mod says about modules.
type requirements struct {
	Require []struct {
		Path, Version string
		Indirect      bool
	}
	Replace []struct {
		Old, New struct{ Path, Version string }
	}
}

// requirements reads go.mod, as the go command reads it.
func (h *home) requirements(ctx context.Context, b build) (requirements, error) {
	var r requirements
	if h.mod == "" {
		return r, nil
	}
	out, err := h.run(ctx, b, nil, "mod", "edit", "-json")
	if err != nil {
		return r, fmt.Errorf("reading go.mod: %w", err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return r, fmt.Errorf("reading go.mod: %w", err)
	}
	return r, nil
}

// versions gives what each module is taken for: a version, or with "=>" what
// replaces it.
func (r requirements) versions() map[string]string {
	versions := map[string]string{}
	for _, m := range r.Require {
		versions[m.Path] = m.Version
	}
	for _, m := range r.Replace {
		if required := versions[m.Old.Path]; m.Old.Version != "" && m.Old.Version != required {
			continue
		}
		versions[m.Old.Path] = joinVersion(versions[m.Old.Path]+" => "+m.New.Path, m.New.Version)
	}
	return versions
}

func joinVersion(text, version string) string {
	if version == "" {
		return text
	}
	return text + " " + version
}

// A ModuleChange is a module that go.mod asks for in another version than
// before.
type ModuleChange struct {
	Path string
	Old  string // version, and with "=>" what replaces it; "" when the module is new
	New  string // likewise; "" when the module is gone
}

// String says it as the go command does.
func (c ModuleChange) String() string {
	switch {
	case c.Old == "":
		return "added " + c.Path + " " + c.New
	case c.New == "":
		return "removed " + c.Path + " " + c.Old
	}
	return "changed " + c.Path + " from " + c.Old + " to " + c.New
}

// changesOf lists what has changed between two readings of go.mod, sorted by
// path.
func changesOf(before, after requirements) []ModuleChange {
	old, now := before.versions(), after.versions()
	var list []ModuleChange
	for path, version := range old {
		if now[path] != version {
			list = append(list, ModuleChange{path, version, now[path]})
		}
	}
	for path, version := range now {
		if _, ok := old[path]; !ok {
			list = append(list, ModuleChange{path, "", version})
		}
	}
	slices.SortFunc(list, func(a, b ModuleChange) int { return cmp.Compare(a.Path, b.Path) })
	return list
}
