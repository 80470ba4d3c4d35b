package app

import (
	"syscall"
	"time"

	"buoy/src/config"
	"buoy/src/ingest"
)

// ingestion says how much may be measured at the same time, and how often a run writes before it ends: on a file that
// costs nothing, and a warehouse is paid for by the statement. The probes must be open.
func (p *place) ingestion() ingest.Options {
	o := ingest.Options{MaxHTTP: maxHTTP(), MaxSQL: p.queries, Early: ingest.EarlyWrites{Every: 2 * time.Second}}
	if p.config.Mode == config.ModeDatabricks {
		o.Early = ingest.EarlyWrites{Every: 30 * time.Second, Most: 2}
	}
	return o
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
