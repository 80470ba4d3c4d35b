package app

import (
	"time"

	"buoy/src/probe"
	"buoy/src/probe/databricksprobe"
	"buoy/src/probe/fixture"
	"buoy/src/probe/httpprobe"
	"buoy/src/probe/push"
	"buoy/src/probe/sqlprobe"
)

// KindOptions are the settings of the kinds. The zero value is sufficient to describe them and to validate targets.
type KindOptions struct {
	HTTP        httpprobe.Options
	SQL         sqlprobe.Options
	Databricks  databricksprobe.Options
	ScriptStart time.Time // when the scripts of fixtures start
}

// Kinds returns all kinds of checks, in the order in which people read them. All other lists are derived from this one.
func Kinds(o KindOptions) probe.Registry {
	return probe.Registry{
		httpprobe.Kind(o.HTTP),
		sqlprobe.Query(o.SQL),
		sqlprobe.TableFreshness(o.SQL),
		sqlprobe.DataQuality(o.SQL),
		databricksprobe.JobRun(o.Databricks),
		databricksprobe.JobSchedule(o.Databricks),
		databricksprobe.Pipeline(o.Databricks),
		databricksprobe.SQLWarehouse(o.Databricks),
		databricksprobe.ServingEndpoint(o.Databricks),
		databricksprobe.DatabricksApp(o.Databricks),
		databricksprobe.SQLAlert(o.Databricks),
		push.Heartbeat(),
		fixture.Kind(o.ScriptStart),
	}
}

// Sources returns the sources of all kinds.
func Sources() []string {
	var names []string
	for _, s := range Kinds(KindOptions{}).Rules().Sources() {
		names = append(names, string(s))
	}
	return names
}

// DiscoveredKinds returns the kinds whose objects `buoy discover` lists.
func DiscoveredKinds() (names []string) {
	for _, k := range Kinds(KindOptions{SQL: sqlprobe.Options{Engine: sqlprobe.EngineDatabricks}}) {
		if k.Discovery != nil {
			names = append(names, string(k.Name))
		}
	}
	return names
}
