package protocol

import "encoding/json"

// CommOpen opens a comm on a target that the other side has registered.
type CommOpen struct {
	CommID       string          `json:"comm_id"`
	TargetName   string          `json:"target_name"`
	TargetModule string          `json:"target_module,omitempty"`
	Data         json.RawMessage `json:"data"`
}

func (o *CommOpen) bulk() (string, any) { return "data", &o.Data }

// CommData is the content of comm_msg and of comm_close.
type CommData struct {
	CommID string          `json:"comm_id"`
	Data   json.RawMessage `json:"data"`
}

func (d *CommData) bulk() (string, any) { return "data", &d.Data }

// CommInfoRequest asks for the open comms of one target, or of all.
type CommInfoRequest struct {
	TargetName string `json:"target_name"`
}

// CommInfoReply maps comm ids to their targets.
type CommInfoReply struct {
	Status string              `json:"status"`
	Comms  map[string]CommInfo `json:"comms"`
}

// CommInfo describes one open comm.
type CommInfo struct {
	TargetName string `json:"target_name"`
}
