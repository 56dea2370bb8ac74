package process

import (
	"errors"
	"fmt"
	"io"
	"os"

	"gokernel/interp/worker"
)

// A File is a text to be written.
type File struct {
	Path   string `json:"path"` // "~/x" is below the user's home
	Text   string `json:"text"`
	Append bool   `json:"append,omitempty"` // to what the file has
}

// write writes the file, and says so on standard output.
func (f File) write(host worker.Host) error {
	path, err := expand(f.Path)
	if err != nil {
		return err
	}
	verb, flags := "writing", os.O_TRUNC
	if _, err := os.Stat(path); err == nil {
		verb = "overwriting"
		if f.Append {
			verb = "appending to"
		}
	}
	if f.Append {
		flags = os.O_APPEND
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|flags, 0o666)
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, f.Text)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	fmt.Fprintf(host.Stdout(), "%s %s\n", verb, f.Path)
	return nil
}
