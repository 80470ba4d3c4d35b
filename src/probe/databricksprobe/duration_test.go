package databricksprobe

import (
	"testing"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestFirstRunThatHangsReachesTheLimits(t *testing.T) {
	_, p := newJobWorld(t, aRun(90, inState("RUNNING")))
	check := status.Check{ID: "check", Target: jobNamed("load").JSON(t), Unit: "min", Warn: new(60.0), Crit: new(120.0)}
	o := p.MeasureCheck(t.Context(), check)
	r := status.Judge(check, "run", o, noon())
	require.Equal(t, status.Yellow, r.Status)
	require.Equal(t, "90 min (limit 60 min); the job has not finished a run in the last 60 days; the run of 30 Nov 2026 10:30 UTC is running", r.Detail)
	require.Equal(t, "https://run/90", r.Link)

	check.Warn, check.Crit = new(100.0), new(120.0)
	o = p.MeasureCheck(t.Context(), check)
	require.Equal(t, status.Unmeasured, o.Verdict, "nothing is known of it yet")
	require.Nil(t, o.Value)
	check.Warn, check.Crit = nil, nil
	require.Equal(t, status.Unmeasured, p.MeasureCheck(t.Context(), check).Verdict)
}

func TestRunWithoutAStartHasNoDuration(t *testing.T) {
	for name, r := range map[string]jobs.BaseRun{
		"finished": {EndTime: noon().UnixMilli(), Status: &jobs.RunStatus{State: "TERMINATED"}},
		"queued":   {Status: &jobs.RunStatus{State: "QUEUED"}},
	} {
		require.Zero(t, newRun(r).durationAt(noon()), name)
	}
}
