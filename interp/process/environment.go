package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// change changes the directory of the process.
func change(dir string) error {
	if dir == "" {
		dir = "~"
	}
	dir, err := expand(dir)
	if err != nil {
		return err
	}
	return os.Chdir(dir)
}

// expand puts the user's home in the place of a leading "~".
func expand(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "~")
	if !ok || rest != "" && rest[0] != '/' && rest[0] != filepath.Separator {
		return path, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the home directory: %w", err)
	}
	return filepath.Join(home, rest), nil
}

// set changes the environment.
func set(values map[string]string, gone []string) error {
	for name, value := range values {
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("setting %s: %w", name, err)
		}
	}
	for _, name := range gone {
		if err := os.Unsetenv(name); err != nil {
			return fmt.Errorf("unsetting %s: %w", name, err)
		}
	}
	return nil
}
