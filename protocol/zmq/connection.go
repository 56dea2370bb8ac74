package zmq

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"unicode"

	"gokernel/protocol/wire"
)

// ErrConnectionFile is wrapped by every error about what a connection file
// says; a file that cannot be read has the error of the file system.
var ErrConnectionFile = errors.New("invalid connection file")

// ConnectionInfo is the content of a connection file: where the five sockets
// are and how messages are signed.
type ConnectionInfo struct {
	Transport       string `json:"transport"` // "tcp" or "ipc"
	IP              string `json:"ip"`        // with ipc, the path up to the "-" before the number
	ShellPort       int    `json:"shell_port"`
	IOPubPort       int    `json:"iopub_port"`
	StdinPort       int    `json:"stdin_port"`
	ControlPort     int    `json:"control_port"`
	HBPort          int    `json:"hb_port"`
	Key             string `json:"key"`
	SignatureScheme string `json:"signature_scheme"`
	KernelName      string `json:"kernel_name,omitempty"`
}

// String describes the sockets; it leaves the key out, so that a log cannot
// give it away.
func (c ConnectionInfo) String() string {
	return fmt.Sprintf("%s://%s shell=%d iopub=%d stdin=%d control=%d hb=%d",
		c.Transport, c.IP, c.ShellPort, c.IOPubPort, c.StdinPort, c.ControlPort, c.HBPort)
}

// GoString is String: %#v must not print the key either.
func (c ConnectionInfo) GoString() string { return c.String() }

// ReadConnectionFile reads the connection file at path. All five ports and the
// key must be given; a port may be 0, which lets Listen choose, and the key
// empty, which has messages go unsigned. Fields that this package does not know
// are ignored.
func ReadConnectionFile(path string) (ConnectionInfo, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return ConnectionInfo{}, fmt.Errorf("reading connection file: %w", err)
	}
	info, err := parseConnection(raw)
	if err != nil {
		return ConnectionInfo{}, fmt.Errorf("reading connection file %s: %w", path, err)
	}
	return info, nil
}

func parseConnection(raw []byte) (ConnectionInfo, error) {
	var file struct {
		ConnectionInfo
		ShellPort   *int    `json:"shell_port"`
		IOPubPort   *int    `json:"iopub_port"`
		StdinPort   *int    `json:"stdin_port"`
		ControlPort *int    `json:"control_port"`
		HBPort      *int    `json:"hb_port"`
		Key         *string `json:"key"`
		Curve       string  `json:"curve_publickey"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return ConnectionInfo{}, fmt.Errorf("%w: %s", ErrConnectionFile, jsonFault(err))
	}
	info := file.ConnectionInfo
	var missing []string
	for _, p := range []struct {
		name string
		from *int
		to   *int
	}{
		{"shell_port", file.ShellPort, &info.ShellPort},
		{"iopub_port", file.IOPubPort, &info.IOPubPort},
		{"stdin_port", file.StdinPort, &info.StdinPort},
		{"control_port", file.ControlPort, &info.ControlPort},
		{"hb_port", file.HBPort, &info.HBPort},
	} {
		if p.from == nil {
			missing = append(missing, p.name)
			continue
		}
		*p.to = *p.from
	}
	// An empty key is a wish, which front ends write out; no key is a damaged
	// file, and must not be taken for that wish.
	if file.Key == nil {
		missing = append(missing, "key")
	} else {
		info.Key = *file.Key
	}
	if len(missing) > 0 {
		return ConnectionInfo{}, fmt.Errorf("%w: %s missing", ErrConnectionFile, strings.Join(missing, ", "))
	}
	if file.Curve != "" {
		return ConnectionInfo{}, fmt.Errorf("%w: it asks for CURVE encryption, which is not supported", ErrConnectionFile)
	}
	return info.normal()
}

// jsonFault words a JSON error for people who do not know Go. It names fields
// and the kinds of values, never a value, apart from single characters.
func jsonFault(err error) string {
	var wrong *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &wrong):
		return err.Error()
	case wrong.Field == "":
		return fmt.Sprintf("it is not a JSON object but a JSON %s", wrong.Value)
	}
	field := wrong.Field[strings.LastIndexByte(wrong.Field, '.')+1:]
	given := "a " + wrong.Value
	if strings.HasPrefix(wrong.Value, "array") || strings.HasPrefix(wrong.Value, "object") {
		given = "an " + wrong.Value
	}
	if wrong.Type.Kind() == reflect.Int {
		return fmt.Sprintf("%s must be a whole number, not %s", field, given)
	}
	return fmt.Sprintf("%s must be a string, not %s", field, given)
}

// normal returns c with its defaults filled in, or what is wrong with it.
func (c ConnectionInfo) normal() (ConnectionInfo, error) {
	if c.Transport == "" {
		c.Transport = "tcp"
	}
	if c.SignatureScheme == "" {
		c.SignatureScheme = wire.Scheme
	}
	if strings.ContainsFunc(c.IP, unicode.IsControl) {
		return c, fmt.Errorf("%w: ip %q has a control character in it", ErrConnectionFile, c.IP)
	}
	switch c.Transport {
	case "tcp":
		if c.IP == "" {
			c.IP = "127.0.0.1"
		}
	case "ipc":
		if c.IP == "" {
			return c, fmt.Errorf("%w: transport ipc needs a path in ip", ErrConnectionFile)
		}
	default:
		return c, fmt.Errorf("%w: transport %q is neither tcp nor ipc", ErrConnectionFile, c.Transport)
	}
	if c.SignatureScheme != wire.Scheme {
		return c, fmt.Errorf("%w: %w %q: only %q is known", ErrConnectionFile, wire.ErrScheme, c.SignatureScheme, wire.Scheme)
	}
	taken := make(map[int]string)
	for _, s := range c.sockets() {
		port := *s.port
		if port < 0 || port > 65535 {
			return c, fmt.Errorf("%w: %s port %d is not between 0 and 65535", ErrConnectionFile, s.name, port)
		}
		if other, dup := taken[port]; dup && port != 0 {
			return c, fmt.Errorf("%w: %s and %s both have port %d", ErrConnectionFile, other, s.name, port)
		}
		taken[port] = s.name
	}
	return c, nil
}

// heartbeat is the name of the fifth channel, which carries no messages.
const heartbeat = "heartbeat"

type socketPort struct {
	name string
	port *int
}

// sockets lists the names of the five channels with their ports in c.
func (c *ConnectionInfo) sockets() []socketPort {
	return []socketPort{
		{"shell", &c.ShellPort},
		{"iopub", &c.IOPubPort},
		{"stdin", &c.StdinPort},
		{"control", &c.ControlPort},
		{heartbeat, &c.HBPort},
	}
}

// address returns where the socket with the given port is, in the terms of
// package net.
func (c ConnectionInfo) address(port int) (network, address string) {
	if c.Transport == "ipc" {
		return "unix", fmt.Sprintf("%s-%d", c.IP, port)
	}
	ip := strings.Trim(c.IP, "[]")
	if ip == "*" {
		ip = "0.0.0.0" // which is what ZeroMQ means by it
	}
	network = "tcp"
	if parsed := net.ParseIP(ip); parsed != nil && parsed.To4() != nil {
		network = "tcp4" // else Go takes 0.0.0.0 for all of IPv6 too
	}
	return network, net.JoinHostPort(ip, fmt.Sprint(port))
}

// Write writes the connection file to path, readable by its owner alone: who
// reads it can run code as that owner. An existing file is replaced at once, so
// that nobody reads half of one.
func (c ConnectionInfo) Write(path string) error {
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return fmt.Errorf("writing connection file: %w", err)
	}
	// CreateTemp makes the file with mode 0600.
	f, err := os.CreateTemp(filepath.Dir(path), ".connection-*")
	if err != nil {
		return fmt.Errorf("writing connection file: %w", err)
	}
	defer os.Remove(f.Name()) // after the rename there is nothing to remove
	_, err = f.Write(append(raw, '\n'))
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing connection file: %w", err)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("writing connection file: %w", err)
	}
	return nil
}
