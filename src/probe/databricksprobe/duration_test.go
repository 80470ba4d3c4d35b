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

func TestTimesOfARun(t *testing.T) {
	split := func(queue, setup int64) func(*jobs.BaseRun) {
		return func(r *jobs.BaseRun) { r.QueueDuration, r.SetupDuration = queue*60_000, setup*60_000 }
	}
	const begin = "the run of 30 Nov 2026 11:00 UTC "
	for want, r := range map[string]jobs.BaseRun{
		begin + "succeeded after 12 min": aRun(60, succeeded(12), split(0, 0)),
		begin + "succeeded after 12 min (5 min in the queue, 4 min waiting for compute, 3 min running)":                               aRun(60, succeeded(12), split(5, 4)),
		begin + "succeeded after 12 min (4 min waiting for compute, 8 min running)":                                                   aRun(60, succeeded(12), split(0, 4)),
		begin + "failed after 12 min (5 min in the queue, 7 min running; the owner of the job has to fix it)":                         aRun(60, failed(12), split(5, 0)),
		begin + "failed after 12 min (5 min in the queue, 7 min running): it lacks a permission (the owner of the job has to fix it)": aRun(60, ended(12, "UNAUTHORIZED_ERROR", "CLIENT_ERROR"), split(5, 0)),
		begin + "was cancelled by a user (5 min in the queue)":                                                                        aRun(60, ended(12, "USER_CANCELED", "CLIENT_ERROR"), split(5, 0)),
		begin + "succeeded after 2 min (5 min in the queue)":                                                                          aRun(60, succeeded(2), split(5, 0)), // which contradicts itself
		"a run without a start time succeeded after 12 min":                                                                           aRun(60, succeeded(12), func(r *jobs.BaseRun) { r.StartTime = 0 }),
	} {
		require.Equal(t, want, describe(newRun(r)))
		seen := newRun(r)
		require.Equal(t, want, describe(newEndedMemory(seen).run(seen.job)), "also if it is remembered")
	}
}
