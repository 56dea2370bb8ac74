package interp

import "time"

// A Usage is what the process that runs cells has spent.
type Usage struct {
	CPU     time.Duration `json:"cpu"`     // of all threads, in user and system mode, in ns
	Objects uint64        `json:"objects"` // that were allocated
	Bytes   uint64        `json:"bytes"`   // that they took
}

// Since is what has been spent since an earlier look.
func (u Usage) Since(before Usage) Usage {
	return Usage{u.CPU - before.CPU, u.Objects - before.Objects, u.Bytes - before.Bytes}
}

// Plus is what both have spent.
func (u Usage) Plus(other Usage) Usage {
	return Usage{u.CPU + other.CPU, u.Objects + other.Objects, u.Bytes + other.Bytes}
}
