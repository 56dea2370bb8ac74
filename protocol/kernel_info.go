package protocol

// KernelInfoReply says what the kernel is.
type KernelInfoReply struct {
	Status                string       `json:"status"`
	ProtocolVersion       string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	LanguageInfo          LanguageInfo `json:"language_info"`
	Banner                string       `json:"banner"`
	Debugger              bool         `json:"debugger"`
	HelpLinks             []HelpLink   `json:"help_links"`
	SupportedFeatures     []string     `json:"supported_features"`
}

// LanguageInfo describes the language to editors and exporters.
type LanguageInfo struct {
	Name              string `json:"name"`
	Version           string `json:"version"`
	MIMEType          string `json:"mimetype"`
	FileExtension     string `json:"file_extension"`
	PygmentsLexer     string `json:"pygments_lexer"`
	CodemirrorMode    any    `json:"codemirror_mode"`
	NBConvertExporter string `json:"nbconvert_exporter"`
}

// A HelpLink is an entry of the front end's Help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// ConnectReply lists the ports of the kernel's channels.
type ConnectReply struct {
	Status      string `json:"status"`
	ShellPort   int    `json:"shell_port"`
	IOPubPort   int    `json:"iopub_port"`
	StdinPort   int    `json:"stdin_port"`
	HBPort      int    `json:"hb_port"`
	ControlPort int    `json:"control_port"`
}

// ShutdownRequest ends the kernel; with Restart, a new one is about to start.
type ShutdownRequest struct {
	Restart bool `json:"restart"`
}

// ShutdownReply echoes the request.
type ShutdownReply struct {
	Status  string `json:"status"`
	Restart bool   `json:"restart"`
}

// StatusReply is a reply that has nothing to say but its status.
type StatusReply struct {
	Status string `json:"status"`
}

// UsageReply tells what the kernel uses; memory is in bytes, CPU in percent.
// The pair is ipykernel's: it is not in the protocol's documentation.
type UsageReply struct {
	Hostname          string            `json:"hostname"`
	PID               int               `json:"pid"`
	KernelCPU         float64           `json:"kernel_cpu"`
	KernelMemory      uint64            `json:"kernel_memory"`
	HostCPUPercent    float64           `json:"host_cpu_percent"`
	CPUCount          int               `json:"cpu_count"`
	HostVirtualMemory HostVirtualMemory `json:"host_virtual_memory"`
}

// HostVirtualMemory is the memory of the machine, in bytes.
type HostVirtualMemory struct {
	Total     uint64  `json:"total"`
	Available uint64  `json:"available"`
	Percent   float64 `json:"percent"`
	Used      uint64  `json:"used"`
	Free      uint64  `json:"free"`
}
