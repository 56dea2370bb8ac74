package history

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/gofrs/flock"
)

// A record is one line of the file: the header, the start of a session (line
// 0) or a cell.
type record struct {
	Format  string `json:"format,omitempty"`
	Session int    `json:"session,omitempty"`
	Line    int    `json:"line,omitempty"`
	Time    string `json:"time,omitempty"`
	Input   string `json:"in,omitempty"`
	Output  string `json:"out,omitempty"`
}

// format is what the first line of the file says.
const format = "gokernel history 1"

// maxFile is the size, in bytes, beyond which the older half of the file is
// dropped.
const maxFile = 4 << 20

// errFormat says that the file is not a history of ours. It is left alone.
var errFormat = errors.New("not a history file")

// maxSession keeps a damaged number from being counted on from.
const maxSession = 1 << 30

// lock takes the lock file next to path, creating its folder if need be.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making the folder: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	l := flock.New(path+".lock", flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, 2*time.Millisecond); err != nil {
		return nil, fmt.Errorf("locking: %w", err)
	}
	return func() { _ = l.Unlock() }, nil // closing the file unlocks it too
}

// maxLine is the longest line that is read, in bytes: input and output at
// their longest, and each byte of them an escape of six.
const maxLine = 6*(maxInput+maxOutput) + 1<<10

// read returns the records of the file, and how many lines are damaged or too
// long. A file that does not exist is empty. The lock is held.
func read(path string) (records []record, damaged int, err error) {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	in := bufio.NewReaderSize(file, 64<<10)
	for first := true; ; first = false {
		line, tooLong, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, err
		}
		if tooLong || len(bytes.TrimSpace(line)) > 0 {
			var r record
			bad := tooLong || json.Unmarshal(line, &r) != nil
			switch {
			case first && (bad || r.Format != format):
				return nil, 0, errFormat
			case bad, r.Session < 0, r.Session > maxSession:
				damaged++
			case r.Session > 0:
				records = append(records, r)
			}
		}
		if err != nil {
			return records, damaged, nil
		}
	}
}

// readLine returns the next line, and with the last one io.EOF. Of a line
// that is too long nothing is kept.
func readLine(in *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			line, tooLong = nil, true
		}
		if !tooLong {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

// add appends records to the file, which it creates, private to the user. A
// line that a crash cut short is ended first. The lock is held.
func add(path string, records []record) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 != 0 {
		// An older copy that somebody has put back, say: what it holds is private.
		if err := file.Chmod(0o600); err != nil && runtime.GOOS != "windows" {
			return err
		}
	}
	var out bytes.Buffer
	if size := info.Size(); size == 0 {
		records = append([]record{{Format: format}}, records...)
	} else {
		last := make([]byte, 1)
		if _, err := file.ReadAt(last, size-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			out.WriteByte('\n')
		}
	}
	if err := encode(&out, records); err != nil {
		return err
	}
	if _, err := file.Write(out.Bytes()); err != nil {
		return errors.Join(err, file.Truncate(info.Size())) // what is there of it would be there twice
	}
	return file.Close()
}

func encode(out *bytes.Buffer, records []record) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, r := range records {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// trim drops the older half of a file that has grown beyond limit bytes. The
// new file takes the place of the old one in one step. The lock is held.
func trim(path string, limit int64) error {
	info, err := os.Stat(path)
	if err != nil || info.Size() <= limit {
		return err
	}
	records, _, err := read(path)
	if err != nil {
		return err
	}
	size := 0
	keep := len(records)
	for keep > 0 && size < int(limit/2) {
		keep--
		size += len(records[keep].Input) + len(records[keep].Output) + 64 // about
	}
	var out bytes.Buffer
	if err := encode(&out, append([]record{{Format: format}}, records[keep:]...)); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // gone when it was renamed
	_, err = temp.Write(out.Bytes())
	if err := errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
