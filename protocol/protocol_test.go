package protocol

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// contents are values of every content type with every field set, and the JSON
// of the protocol's documentation for them.
var contents = []struct {
	value any
	json  string
}{
	{ExecuteRequest{Code: "1+1", StoreHistory: true, UserExpressions: map[string]string{"x": "1"}, AllowStdin: true, StopOnError: true},
		`{"code":"1+1","silent":false,"store_history":true,"user_expressions":{"x":"1"},"allow_stdin":true,"stop_on_error":true}`},
	{ExecuteReply{Status: StatusOK, ExecutionCount: 3, Payload: []any{map[string]any{"source": "set_next_input"}}, UserExpressions: map[string]UserExpression{"x": {Status: StatusOK, Data: map[string]any{"text/plain": "1"}, Metadata: map[string]any{"m": true}}}},
		`{"status":"ok","execution_count":3,"payload":[{"source":"set_next_input"}],"user_expressions":{"x":{"status":"ok","data":{"text/plain":"1"},"metadata":{"m":true}}}}`},
	{ExecuteReply{Status: StatusError, ExecutionCount: 3, ErrorContent: &ErrorContent{EName: "panic", EValue: "boom", Traceback: []string{"a", "b"}}},
		`{"status":"error","execution_count":3,"payload":null,"user_expressions":null,"ename":"panic","evalue":"boom","traceback":["a","b"]}`},
	{ErrorContent{EName: "panic", EValue: "boom", Traceback: []string{}}, `{"ename":"panic","evalue":"boom","traceback":[]}`},
	{ErrorReply{Status: StatusAborted, ErrorContent: ErrorContent{EName: "e", EValue: "v", Traceback: []string{}}}, `{"status":"aborted","ename":"e","evalue":"v","traceback":[]}`},
	{UserExpression{Status: StatusError, ErrorContent: &ErrorContent{EName: "e", EValue: "v", Traceback: []string{}}}, `{"status":"error","ename":"e","evalue":"v","traceback":[]}`},
	{ExecuteInput{Code: "x", ExecutionCount: 1}, `{"code":"x","execution_count":1}`},
	{ExecuteResult{ExecutionCount: 1, Data: map[string]any{"text/plain": "2"}, Metadata: map[string]any{}}, `{"execution_count":1,"data":{"text/plain":"2"},"metadata":{}}`},
	{SetNextInput{Source: "set_next_input", Text: "x", Replace: true}, `{"source":"set_next_input","text":"x","replace":true}`},
	{Page{Source: "page", Data: map[string]any{"text/plain": "help"}}, `{"source":"page","data":{"text/plain":"help"},"start":0}`},
	{CompleteRequest{Code: "fmt.", CursorPos: 4}, `{"code":"fmt.","cursor_pos":4}`},
	{CompleteReply{Status: StatusOK, Matches: []string{"Print"}, CursorStart: 4, CursorEnd: 4, Metadata: map[string]any{}}, `{"status":"ok","matches":["Print"],"cursor_start":4,"cursor_end":4,"metadata":{}}`},
	{InspectRequest{Code: "fmt", CursorPos: 3, DetailLevel: 1}, `{"code":"fmt","cursor_pos":3,"detail_level":1}`},
	{InspectReply{Status: StatusOK, Found: true, Data: map[string]any{"text/plain": "x"}, Metadata: map[string]any{}}, `{"status":"ok","found":true,"data":{"text/plain":"x"},"metadata":{}}`},
	{IsCompleteRequest{Code: "{"}, `{"code":"{"}`},
	{IsCompleteReply{Status: "incomplete", Indent: "\t"}, `{"status":"incomplete","indent":"\t"}`},
	{HistoryRequest{Output: true, Raw: true, HistAccessType: "range", Session: -1, Start: 1, Stop: new(4), N: 5, Pattern: "a*", Unique: true},
		`{"output":true,"raw":true,"hist_access_type":"range","session":-1,"start":1,"stop":4,"n":5,"pattern":"a*","unique":true}`},
	{HistoryRequest{HistAccessType: "tail", N: 5}, `{"output":false,"raw":false,"hist_access_type":"tail","session":0,"start":0,"stop":null,"n":5,"pattern":"","unique":false}`},
	{HistoryReply{Status: StatusOK, History: [][]any{{1.0, 2.0, "x"}}}, `{"status":"ok","history":[[1,2,"x"]]}`},
	{CommOpen{CommID: "1", TargetName: "t", TargetModule: "m", Data: json.RawMessage(`{"a":1}`)}, `{"comm_id":"1","target_name":"t","target_module":"m","data":{"a":1}}`},
	{CommData{CommID: "1", Data: json.RawMessage(`{}`)}, `{"comm_id":"1","data":{}}`},
	{CommInfoRequest{TargetName: "t"}, `{"target_name":"t"}`},
	{CommInfoReply{Status: StatusOK, Comms: map[string]CommInfo{"1": {TargetName: "t"}}}, `{"status":"ok","comms":{"1":{"target_name":"t"}}}`},
	{CommInfo{TargetName: "t"}, `{"target_name":"t"}`},
	{KernelInfoReply{Status: StatusOK, ProtocolVersion: Version, Implementation: "i", ImplementationVersion: "1", LanguageInfo: LanguageInfo{Name: "go", CodemirrorMode: "go"}, Banner: "b", Debugger: true, HelpLinks: []HelpLink{{"t", "u"}}, SupportedFeatures: []string{}},
		`{"status":"ok","protocol_version":"5.5","implementation":"i","implementation_version":"1","language_info":{"name":"go","version":"","mimetype":"","file_extension":"","pygments_lexer":"","codemirror_mode":"go","nbconvert_exporter":""},"banner":"b","debugger":true,"help_links":[{"text":"t","url":"u"}],"supported_features":[]}`},
	{LanguageInfo{Name: "go", Version: "1.26", MIMEType: "text/x-go", FileExtension: ".go", PygmentsLexer: "go", CodemirrorMode: "go", NBConvertExporter: "script"},
		`{"name":"go","version":"1.26","mimetype":"text/x-go","file_extension":".go","pygments_lexer":"go","codemirror_mode":"go","nbconvert_exporter":"script"}`},
	{HelpLink{Text: "t", URL: "u"}, `{"text":"t","url":"u"}`},
	{ConnectReply{Status: StatusOK, ShellPort: 1, IOPubPort: 2, StdinPort: 3, HBPort: 4, ControlPort: 5}, `{"status":"ok","shell_port":1,"iopub_port":2,"stdin_port":3,"hb_port":4,"control_port":5}`},
	{ShutdownRequest{Restart: true}, `{"restart":true}`},
	{ShutdownReply{Status: StatusOK, Restart: true}, `{"status":"ok","restart":true}`},
	{StatusReply{Status: StatusOK}, `{"status":"ok"}`},
	{UsageReply{Hostname: "h", PID: 1, KernelCPU: 2.5, KernelMemory: 3, HostCPUPercent: 4, CPUCount: 2, HostVirtualMemory: HostVirtualMemory{Total: 1, Available: 2, Percent: 3, Used: 4, Free: 5}},
		`{"hostname":"h","pid":1,"kernel_cpu":2.5,"kernel_memory":3,"host_cpu_percent":4,"cpu_count":2,"host_virtual_memory":{"total":1,"available":2,"percent":3,"used":4,"free":5}}`},
	{HostVirtualMemory{Total: 1, Available: 2, Percent: 3, Used: 4, Free: 5}, `{"total":1,"available":2,"percent":3,"used":4,"free":5}`},
	{Stream{Name: "stdout", Text: "x"}, `{"name":"stdout","text":"x"}`},
	{Transient{DisplayID: "d"}, `{"display_id":"d"}`},
	{DisplayData{Data: map[string]any{"text/plain": "x", "application/json": []any{1.0}}, Metadata: map[string]any{}}, `{"data":{"application/json":[1],"text/plain":"x"},"metadata":{},"transient":{}}`},
	{DisplayData{Data: map[string]any{}, Metadata: map[string]any{}, Transient: Transient{DisplayID: "d"}}, `{"data":{},"metadata":{},"transient":{"display_id":"d"}}`},
	{ClearOutput{Wait: true}, `{"wait":true}`},
	{Status{ExecutionState: StateBusy}, `{"execution_state":"busy"}`},
	{InputRequest{Prompt: "?", Password: true}, `{"prompt":"?","password":true}`},
	{InputReply{Value: "x"}, `{"value":"x"}`},
	{Header{MsgID: "1", Session: "s", Username: "u", Date: "d", MsgType: TypeStatus, Version: Version, SubshellID: "sub"}, `{"msg_id":"1","session":"s","username":"u","date":"d","msg_type":"status","version":"5.5","subshell_id":"sub"}`},
	{Header{MsgID: "1", MsgType: TypeStatus}, `{"msg_id":"1","session":"","username":"","date":"","msg_type":"status","version":""}`},
}

func TestContentRoundTrip(t *testing.T) {
	for _, test := range contents {
		raw, err := json.Marshal(test.value)
		if err != nil || string(raw) != test.json {
			t.Errorf("Marshal(%T) = %s, %v, want %s", test.value, raw, err, test.json)
			continue
		}
		m := &Message{Content: raw}
		back := reflect.New(reflect.TypeOf(test.value))
		if err := m.Decode(back.Interface()); err != nil || !reflect.DeepEqual(back.Elem().Interface(), test.value) {
			t.Errorf("Decode(%s) = %+v, %v, want %+v", raw, back.Elem(), err, test.value)
		}
		// Unknown fields are ignored: the protocol grows.
		m.Content = json.RawMessage(strings.TrimSuffix(test.json, "}") + `,"not_yet_known":[1]}`)
		back = reflect.New(reflect.TypeOf(test.value))
		if err := m.Decode(back.Interface()); err != nil || !reflect.DeepEqual(back.Elem().Interface(), test.value) {
			t.Errorf("Decode of %T with an unknown field = %+v, %v", test.value, back.Elem(), err)
		}
	}
}

// Each exported struct of the package has a row above; Message is the envelope.
func TestContentsAreAll(t *testing.T) {
	tested := map[string]bool{"Message": true}
	for _, test := range contents {
		tested[reflect.TypeOf(test.value).Name()] = true
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range gen.Specs {
				ts, ok := spec.(*ast.TypeSpec)
				if !ok || !ts.Name.IsExported() {
					continue
				}
				if _, ok := ts.Type.(*ast.StructType); ok {
					seen++
					if !tested[ts.Name.Name] {
						t.Errorf("no round trip of %s is tested", ts.Name.Name)
					}
				}
			}
		}
	}
	if seen < 30 {
		t.Errorf("found %d structs: the test does not see the package", seen)
	}
}

func TestExecuteRequestDefaults(t *testing.T) {
	tests := []struct {
		name, json string
		want       ExecuteRequest
	}{
		{"nothing but code", `{"code":""}`, ExecuteRequest{StoreHistory: true, AllowStdin: true, StopOnError: true}},
		{"code", `{"code":"x"}`, ExecuteRequest{Code: "x", StoreHistory: true, AllowStdin: true, StopOnError: true}},
		{"silent", `{"code":"","silent":true}`, ExecuteRequest{Silent: true, AllowStdin: true, StopOnError: true}},
		{"silent wins over store_history", `{"code":"","silent":true,"store_history":true}`, ExecuteRequest{Silent: true, AllowStdin: true, StopOnError: true}},
		{"all off", `{"code":"","store_history":false,"allow_stdin":false,"stop_on_error":false}`, ExecuteRequest{}},
		{"nulls", `{"code":"","store_history":null,"allow_stdin":null,"stop_on_error":null,"user_expressions":null}`, ExecuteRequest{StoreHistory: true, AllowStdin: true, StopOnError: true}},
	}
	for _, test := range tests {
		// What was there before must not shine through.
		got := ExecuteRequest{Code: "before", Silent: true, UserExpressions: map[string]string{"x": "1"}}
		if err := json.Unmarshal([]byte(test.json), &got); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: Unmarshal(%s) = %+v, %v, want %+v", test.name, test.json, got, err, test.want)
		}
	}
	for _, bad := range []string{`{"code":1}`, `{"silent":"no"}`, `{"user_expressions":[]}`, `[]`} {
		var r ExecuteRequest
		if err := json.Unmarshal([]byte(bad), &r); err == nil {
			t.Errorf("Unmarshal(%s) = %+v, want an error", bad, r)
		}
	}
}

func TestNew(t *testing.T) {
	before := time.Now().UTC().Truncate(time.Microsecond)
	a, err := New(TypeStatus, "s", "u", Status{StateIdle})
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(TypeStatus, "s", "u", Status{StateIdle})
	if err != nil {
		t.Fatal(err)
	}
	if a.Header.MsgID == b.Header.MsgID || a.Header.MsgID == "" {
		t.Errorf("msg_ids %q and %q", a.Header.MsgID, b.Header.MsgID)
	}
	date, err := time.Parse(time.RFC3339Nano, a.Header.Date)
	if err != nil || date.Before(before) || date.After(time.Now()) {
		t.Errorf("date %q (%v) is not the present time", a.Header.Date, err)
	}
	if _, err := New(TypeStatus, "s", "u", func() {}); err == nil {
		t.Error("New of a function as content: no error")
	}
}

func TestHeaderEchoes(t *testing.T) {
	raw := json.RawMessage(`{"msg_id":"1","later":[1]}`)
	got, err := (&Message{RawHeader: raw, Header: Header{MsgID: "1"}}).HeaderJSON()
	if err != nil || string(got) != string(raw) {
		t.Errorf("HeaderJSON = %s, %v, want %s", got, err, raw)
	}
	if h := (&Message{Parent: raw}).ParentHeader(); h.MsgID != "1" {
		t.Errorf("ParentHeader = %+v", h)
	}
	for _, parent := range []string{"", "{}", "[]", "{"} {
		if h := (&Message{Parent: json.RawMessage(parent)}).ParentHeader(); h != (Header{}) {
			t.Errorf("ParentHeader of %q = %+v, want none", parent, h)
		}
	}
}

func TestDecodeOfContentThatIsNoObject(t *testing.T) {
	for _, raw := range []string{"null", "[]", `"text"`, "1", " \n null"} {
		m := Message{Header: Header{MsgType: TypeExecuteRequest}, Content: []byte(raw)}
		var r ExecuteRequest
		if err := m.Decode(&r); err == nil {
			t.Errorf("Decode(%s) = %+v, want an error", raw, r)
		}
	}
}
