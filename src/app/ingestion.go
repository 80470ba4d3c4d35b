package app

import (
	"syscall"
	"time"

	"buoy/src/config"
	"buoy/src/ingest"
)

// ingester makes an ingester. It may measure as much at the same time as there is room for, and writes before a run ends:
// often where that costs nothing, on a file, and rarely on a warehouse, which is paid for by the statement. The probes must
// be open.
func (p *place) ingester(o ingest.Options) *ingest.Ingester {
	o.Actor, o.MaxHTTP, o.MaxSQL = "ingest", maxHTTP(), p.queries
	o.Early = ingest.EarlyWrites{Every: 2 * time.Second}
	if p.config.Mode == config.ModeDatabricks {
		o.Early = ingest.EarlyWrites{Every: 30 * time.Second, Most: 2}
	}
	return ingest.New(o)
}

// mostHTTP bounds the memory that HTTP probes take which wait for an answer.
const mostHTTP = 2048

// maxHTTP is how many HTTP probes may be in progress: half of the files that the process may open, since each probe needs
// one, and so do the clients of the server.
func maxHTTP() int {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return 0 // the default
	}
	return max(int(min(files.Cur/2, mostHTTP)), 16)
}
