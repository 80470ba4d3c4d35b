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

// ingester returns an ingester with the limits of the mode. It also writes before a run ends: often to a file, which is free,
// and rarely to a warehouse, because each statement costs money.
func (b *backend) ingester(o ingest.Options) *ingest.Ingester {
	o.Actor, o.Scope.Secret = "ingest", b.secret
	o.Slots = map[status.Source]ingest.Slots{
		httpprobe.Source: {Starting: min(64, httpProbeLimit()), Open: httpProbeLimit()},
		sqlprobe.Source:  {Starting: b.sourceConnections(), Open: b.sourceConnections()},
	}
	o.Early = ingest.EarlyWrites{Every: 2 * time.Second}
	if b.config.Mode == config.ModeDatabricks {
		o.Early = ingest.EarlyWrites{Every: 30 * time.Second, Max: 2}
	}
	return ingest.New(o)
}

const (
	maxHTTPProbes     = 2048 // limits the memory of HTTP probes that wait for a response
	fallbackHTTPLimit = 512  // if the limit of open files is not known
)

// httpProbeLimit returns the maximum number of concurrent HTTP probes: half of the files that the process can open. Each probe and
// each client of the server needs one.
func httpProbeLimit() int {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return fallbackHTTPLimit
	}
	return max(int(min(files.Cur/2, maxHTTPProbes)), 16)
}
