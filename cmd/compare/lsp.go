package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os/exec"
	"path/filepath"
	"strconv"
)

// A server is a gopls that runs, with one file open. It is used by one goroutine.
type server struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	last    int
	file    string // URI
	version int
}

// startServer starts gopls in a folder.
func startServer(ctx context.Context, program, dir string) (*server, error) {
	s := &server{cmd: exec.CommandContext(ctx, program), file: "file://" + filepath.Join(dir, "case.go")}
	s.cmd.Dir = dir
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("starting gopls: %w", err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting gopls: %w", err)
	}
	s.out = bufio.NewReader(out)
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting gopls: %w", err)
	}
	root := "file://" + dir
	err = s.call("initialize", map[string]any{
		"rootUri": root, "workspaceFolders": []any{map[string]string{"uri": root, "name": "cases"}},
		"capabilities": map[string]any{"textDocument": map[string]any{"hover": map[string]any{"contentFormat": []string{"markdown"}}}},
	}, nil)
	if err == nil {
		err = s.notify("initialized", map[string]any{})
	}
	return s, err
}

// stop ends gopls.
func (s *server) stop() {
	_ = s.call("shutdown", nil, nil)
	_ = s.notify("exit", nil)
	s.in.Close()
	_ = s.cmd.Wait() // how it ends is of no interest
}

// open makes the text that of the file.
func (s *server) open(text string) error {
	s.version++
	if s.version == 1 {
		return s.notify("textDocument/didOpen", map[string]any{
			"textDocument": map[string]any{"uri": s.file, "languageId": "go", "version": 1, "text": text},
		})
	}
	return s.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": s.file, "version": s.version},
		"contentChanges": []any{map[string]string{"text": text}},
	})
}

// at is a question about a place: line and column from 0, in UTF-16 units.
func (s *server) at(line, column int) map[string]any {
	return map[string]any{"textDocument": map[string]string{"uri": s.file}, "position": map[string]int{"line": line, "character": column}}
}

type message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// call asks, and reads the answer into result, which may be nil. An error of
// gopls's own is no answer: result stays as it is.
func (s *server) call(method string, params, result any) error {
	s.last++
	id := strconv.Itoa(s.last)
	if err := s.send(message{ID: json.RawMessage(id), Method: method, Params: params}); err != nil {
		return err
	}
	for {
		m, err := s.receive()
		if err != nil {
			return fmt.Errorf("asking gopls: %s: %w", method, err)
		}
		switch {
		case m.Method != "" && m.ID != nil: // a question of its own
			answer := json.RawMessage("null")
			if m.Method == "workspace/configuration" {
				answer = json.RawMessage("[null]")
			}
			if err := s.send(message{ID: m.ID, Result: answer}); err != nil {
				return err
			}
		case string(m.ID) == id && m.Error == nil && result != nil:
			if err := json.Unmarshal(m.Result, result); err != nil {
				return fmt.Errorf("reading gopls's answer: %s: %w", method, err)
			}
			return nil
		case string(m.ID) == id:
			return nil
		}
	}
}

func (s *server) notify(method string, params any) error {
	return s.send(message{Method: method, Params: params})
}

func (s *server) send(m message) error {
	m.JSONRPC = "2.0"
	data, err := json.Marshal(m)
	if err == nil {
		_, err = fmt.Fprintf(s.in, "Content-Length: %d\r\n\r\n%s", len(data), data)
	}
	if err != nil {
		return fmt.Errorf("writing to gopls: %w", err)
	}
	return nil
}

func (s *server) receive() (message, error) {
	var m message
	header, err := textproto.NewReader(s.out).ReadMIMEHeader()
	if err != nil {
		return m, err
	}
	size, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		return m, err
	}
	data := make([]byte, size)
	if _, err := io.ReadFull(s.out, data); err != nil {
		return m, err
	}
	return m, json.Unmarshal(data, &m)
}
