package kernel

import (
	"context"

	"gokernel/protocol"
)

// connect lists the ports of the channels.
func (k *Kernel) connect(context.Context, *request, none) (any, error) {
	ports := k.conn.Ports()
	ports.Status = protocol.StatusOK
	return ports, nil
}
