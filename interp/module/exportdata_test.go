package module

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExportData(t *testing.T) {
	im, _ := newTest(t)
	file, _, err := im.standard.export(t.Context(), "errors")
	if err != nil {
		t.Fatal(err)
	}
	data, err := readExportData(file)
	if err != nil || len(data) == 0 || data[0] != 'u' {
		t.Fatalf("readExportData = %.10q, %v", data, err)
	}
	archive, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, test := range map[string]struct{ text, want string }{
		"short header":  {string(archive[:40]), "unexpected EOF"},
		"short":         {string(archive[:200]), "unexpected EOF"},
		"another name":  {strings.Replace(string(archive), "__.PKGDEF", "__.OTHERS", 1), "no archive of a Go package"},
		"no data":       {strings.Replace(string(archive), "$$B", "$$C", 1), "holds no export data"},
		"negative size": {archiveMagic + "__.PKGDEF       " + strings.Repeat(" ", 32) + "-5        `\n", "no archive of a Go package"},
		"huge size":     {archiveMagic + "__.PKGDEF       " + strings.Repeat(" ", 32) + "9999999999`\n", "no archive of a Go package"},
	} {
		if _, err := readExportData(writeFile(t, dir, name, test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: readExportData = %v, want %s", name, err, test.want)
		}
	}
	whole, err := readExportData(writeFile(t, dir, "whole", "i..."))
	if string(whole) != "i..." || err != nil {
		t.Errorf("readExportData of a file that is no archive = %q, %v", whole, err)
	}
	if _, err := readExportData(filepath.Join(dir, "nosuch")); err == nil {
		t.Error("readExportData of nothing succeeds")
	}
}
