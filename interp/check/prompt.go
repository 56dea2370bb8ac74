package check

import "go/types"

// A PromptImporter can also import without waiting long. What would take longer
// fails, goes on behind it, and is there for a later call.
type PromptImporter interface {
	types.Importer
	ImportPrompt(path string) (*types.Package, error)
}

// prompt is the checker for those who would rather have an incomplete answer
// than wait.
func (c *Checker) prompt() *Checker {
	prompt := *c
	if c.Ready != nil {
		prompt.Candidates = c.Ready
	}
	if im, ok := c.Importer.(PromptImporter); ok {
		prompt.Importer = promptImporter{im}
	}
	return &prompt
}

type promptImporter struct{ PromptImporter }

// Import implements types.Importer.
func (im promptImporter) Import(path string) (*types.Package, error) {
	return im.ImportPrompt(path)
}

// ImportPrompt implements PromptImporter, also over a base that does not.
func (im *sourceImporter) ImportPrompt(path string) (*types.Package, error) {
	if base, ok := im.Importer.(PromptImporter); ok && !im.knows(path) {
		return base.ImportPrompt(path)
	}
	return im.Import(path)
}

// Prompt returns the package of an import path, or nil where there is none or it
// would take long to have it.
func (s *Snapshot) Prompt(path string) *types.Package {
	pkg, err := s.checker.prompt().Importer.Import(path)
	if err != nil {
		return nil
	}
	return pkg
}

// Candidates lists the packages that a name without an import may mean, best
// first, as far as they are known without waiting.
func (s *Snapshot) Candidates(name string) []string {
	if c := s.checker.prompt().Candidates; c != nil && s.Scope.auto {
		return c(name)
	}
	return nil
}
