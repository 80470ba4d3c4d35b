package app

import (
	"syscall"
	"time"

	"buoy/src/config"
	"buoy/src/ingest"
	"buoy/src/probe/httpprobe"
	"buoy/src/probe/sqlprobe"
	"buoy/src/status"
)

// ingester makes an ingester with the limits of the mode. It also writes before a run ends: often to a file, where that costs
// nothing, and rarely to a warehouse, where each statement costs money.
func (p *place) ingester(o ingest.Options) *ingest.Ingester {
	o.Actor, o.Scope.Secret = "ingest", p.secret
	o.Slots = map[status.Source]ingest.Slots{
		httpprobe.Source: {Starting: min(64, maxHTTP()), Open: maxHTTP()},
		sqlprobe.Source:  {Starting: p.sourceConnections(), Open: p.sourceConnections()},
	}
	o.Early = ingest.EarlyWrites{Every: 2 * time.Second}
	if p.config.Mode == config.ModeDatabricks {
		o.Early = ingest.EarlyWrites{Every: 30 * time.Second, Max: 2}
	}
	return ingest.New(o)
}

const (
	mostHTTP    = 2048 // limits the memory of HTTP probes that wait for a response
	defaultHTTP = 512  // if the limit of open files is not known
)

// maxHTTP is how many HTTP probes may be in progress: half of the files that the process may open, since each probe needs
// one, and so do the clients of the server.
func maxHTTP() int {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return defaultHTTP
	}
	return max(int(min(files.Cur/2, mostHTTP)), 16)
}
