package protocol

// A MsgType names a kind of message.
type MsgType string

// Requests and their replies, by the channel that carries them.
const (
	// Shell.
	TypeExecuteRequest    MsgType = "execute_request"
	TypeExecuteReply      MsgType = "execute_reply"
	TypeInspectRequest    MsgType = "inspect_request"
	TypeInspectReply      MsgType = "inspect_reply"
	TypeCompleteRequest   MsgType = "complete_request"
	TypeCompleteReply     MsgType = "complete_reply"
	TypeHistoryRequest    MsgType = "history_request"
	TypeHistoryReply      MsgType = "history_reply"
	TypeIsCompleteRequest MsgType = "is_complete_request"
	TypeIsCompleteReply   MsgType = "is_complete_reply"
	TypeConnectRequest    MsgType = "connect_request"
	TypeConnectReply      MsgType = "connect_reply"
	TypeCommInfoRequest   MsgType = "comm_info_request"
	TypeCommInfoReply     MsgType = "comm_info_reply"

	// Shell and control.
	TypeKernelInfoRequest MsgType = "kernel_info_request"
	TypeKernelInfoReply   MsgType = "kernel_info_reply"

	// Control (shutdown is accepted on shell too, as before 5.4).
	TypeShutdownRequest  MsgType = "shutdown_request"
	TypeShutdownReply    MsgType = "shutdown_reply"
	TypeInterruptRequest MsgType = "interrupt_request"
	TypeInterruptReply   MsgType = "interrupt_reply"
	TypeDebugRequest     MsgType = "debug_request"
	TypeDebugReply       MsgType = "debug_reply"
	TypeUsageRequest     MsgType = "usage_request"
	TypeUsageReply       MsgType = "usage_reply"

	// Stdin: here the kernel asks and the front end replies.
	TypeInputRequest MsgType = "input_request"
	TypeInputReply   MsgType = "input_reply"
)

// Messages without a reply.
const (
	// Both ways.
	TypeCommOpen  MsgType = "comm_open"
	TypeCommMsg   MsgType = "comm_msg"
	TypeCommClose MsgType = "comm_close"

	// IOPub.
	TypeStream            MsgType = "stream"
	TypeDisplayData       MsgType = "display_data"
	TypeUpdateDisplayData MsgType = "update_display_data"
	TypeExecuteInput      MsgType = "execute_input"
	TypeExecuteResult     MsgType = "execute_result"
	TypeError             MsgType = "error"
	TypeStatus            MsgType = "status"
	TypeClearOutput       MsgType = "clear_output"
	TypeIOPubWelcome      MsgType = "iopub_welcome"
)
