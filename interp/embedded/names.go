package embedded

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isModuleName tells whether a file or directory of that name may be part of a
// module: no others are embedded.
func isModuleName(name string) bool {
	switch {
	case strings.Trim(name, ".") == "", strings.HasSuffix(name, "."), !utf8.ValidString(name):
		return false
	case slices.Contains(versionControl, name):
		return false
	}
	stem, _, _ := strings.Cut(name, ".")
	if slices.ContainsFunc(devices, func(device string) bool { return strings.EqualFold(device, stem) }) {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool {
		if r >= utf8.RuneSelf {
			return !unicode.IsLetter(r)
		}
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(punctuation, r)
	}) < 0
}

// isInputName tells whether a file of that name, relative to the directory, may
// be an input of the go command's: one that could be taken for a flag may not.
func isInputName(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return (first >= utf8.RuneSelf || unicode.IsLetter(first) || unicode.IsDigit(first) || first == '.' || first == '_') &&
		!strings.HasPrefix(name, "_cgo_")
}

// punctuation is what names may have beside letters and digits: nothing that
// shells or Windows take for something else.
const punctuation = "!#$%&()+,-.=@[]^_{}~ "

// versionControl are directories that modules do not have.
var versionControl = []string{".bzr", ".git", ".hg", ".svn"}

// devices are names that Windows keeps for itself, whatever follows a dot.
var devices = []string{
	"CON", "PRN", "AUX", "NUL",
	"COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
	"LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
}
