package kernel

import (
	"context"

	"gokernel/protocol"
)

// kernelInfo says what the kernel is, on shell and on control.
func (k *Kernel) kernelInfo(context.Context, *request, none) (any, error) {
	info := k.interpreter.Info()
	return protocol.KernelInfoReply{
		Status:                protocol.StatusOK,
		ProtocolVersion:       protocol.Version,
		Implementation:        "gokernel",
		ImplementationVersion: info.Version,
		LanguageInfo: protocol.LanguageInfo{
			Name:              "go",
			Version:           info.GoVersion,
			MIMEType:          "text/x-go",
			FileExtension:     ".go",
			PygmentsLexer:     "go",
			CodemirrorMode:    "go",
			NBConvertExporter: "script",
		},
		Banner:   info.Banner,
		Debugger: false,
		HelpLinks: []protocol.HelpLink{
			{Text: "A Tour of Go", URL: "https://go.dev/tour/"},
			{Text: "Effective Go", URL: "https://go.dev/doc/effective_go"},
			{Text: "Go Language Specification", URL: "https://go.dev/ref/spec"},
			{Text: "Go Standard Library", URL: "https://pkg.go.dev/std"},
		},
		SupportedFeatures: []string{}, // neither "debugger" nor "kernel subshells"
	}, nil
}
