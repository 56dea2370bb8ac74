package kernel

import (
	"os"
	"runtime"
	"testing"
	"time"

	"gokernel/protocol"
)

func TestUsage(t *testing.T) {
	b := start(t, nil)
	m := b.Request(protocol.Control, protocol.TypeUsageRequest, none{})
	got := content[protocol.UsageReply](t, b.replyTo(protocol.Control, m))
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	if got.Hostname != host || got.PID != os.Getpid() || got.CPUCount != runtime.NumCPU() || got.KernelMemory < 1<<20 {
		t.Errorf("usage = %+v", got)
	}
	if runtime.GOOS == "linux" {
		v := got.HostVirtualMemory
		if v.Total < 64<<20 || v.Available == 0 || v.Available > v.Total || v.Used == 0 || v.Percent <= 0 || v.Percent > 100 {
			t.Errorf("memory = %+v", v)
		}
	}
	same(t, "iopub", describeAll(b.idle(m)), []string{"busy", "idle"})
}

func TestUsageRates(t *testing.T) {
	at := time.Unix(1000, 0)
	sample := func(s, process, busy, all int) usageSample {
		return usageSample{at: at.Add(time.Duration(s) * time.Second), process: time.Duration(process) * time.Second,
			hostBusy: time.Duration(busy) * time.Second, hostAll: time.Duration(all) * time.Second}
	}
	var u usageMeter
	for _, test := range []struct {
		name         string
		sample       usageSample
		kernel, host float64
	}{
		{"the first has no rate", sample(0, 10, 50, 100), 0, 0},
		{"two CPUs of four busy", sample(10, 30, 70, 140), 200, 50},
		{"at the same moment", sample(10, 30, 70, 140), 0, 0},
		{"a child has ended", sample(20, 5, 70, 180), 0, 0},
	} {
		if kernel, host := u.rates(test.sample); kernel != test.kernel || host != test.host {
			t.Errorf("%s: %v, %v; want %v, %v", test.name, kernel, host, test.kernel, test.host)
		}
	}
}
