package history

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// DefaultPath is where a user's history is kept: gokernel/history.jsonl in the
// directory that the operating system gives to programs' data.
func DefaultPath() (string, error) {
	dir, err := dataDir(runtime.GOOS, os.Getenv, os.UserHomeDir)
	if err != nil {
		return "", fmt.Errorf("finding the user's data directory: %w", err)
	}
	return filepath.Join(dir, "gokernel", "history.jsonl"), nil
}

func dataDir(goos string, getenv func(string) string, home func() (string, error)) (string, error) {
	if dir := getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) { // relative ones are to be ignored
		return dir, nil
	}
	if dir := getenv("APPDATA"); goos == "windows" && dir != "" {
		return dir, nil
	}
	base, err := home()
	if err != nil {
		return "", err
	}
	switch goos {
	case "darwin", "ios":
		return filepath.Join(base, "Library", "Application Support"), nil
	case "windows":
		return filepath.Join(base, "AppData", "Roaming"), nil
	default:
		return filepath.Join(base, ".local", "share"), nil
	}
}
