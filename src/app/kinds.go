package app

import (
	"time"

	"buoy/src/probe"
	"buoy/src/probe/fixture"
	"buoy/src/probe/httpprobe"
	"buoy/src/probe/push"
	"buoy/src/probe/sqlprobe"
)

// KindOptions are the settings of the kinds. The zero value is enough to describe them and to validate targets.
type KindOptions struct {
	HTTP   httpprobe.Options
	SQL    sqlprobe.Options
	Anchor time.Time // where the scripts of fixtures start
}

// Kinds is the list of all kinds of checks, in the order in which people read them. Nothing else lists them by hand.
func Kinds(o KindOptions) probe.Registry {
	return probe.Registry{
		httpprobe.Kind(o.HTTP),
		sqlprobe.Query(o.SQL),
		sqlprobe.TableFreshness(o.SQL),
		push.Heartbeat(),
		fixture.Kind(o.Anchor),
	}
}

// Sources lists the sources of all kinds.
func Sources() []string {
	var names []string
	for _, s := range Kinds(KindOptions{}).Rules().Sources() {
		names = append(names, string(s))
	}
	return names
}
