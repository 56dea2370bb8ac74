package worker

import (
	"runtime/metrics"

	"gokernel/interp"
)

// usage is what this process has spent until now. To look takes some
// microseconds.
func usage() interp.Usage {
	samples := [2]metrics.Sample{{Name: "/gc/heap/allocs:objects"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(samples[:])
	u := interp.Usage{CPU: cpuTime()}
	if samples[0].Value.Kind() == metrics.KindUint64 && samples[1].Value.Kind() == metrics.KindUint64 {
		u.Objects, u.Bytes = samples[0].Value.Uint64(), samples[1].Value.Uint64()
	}
	return u
}
