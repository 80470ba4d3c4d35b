package databricksprobe

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

const (
	jobsPath = "GET /api/2.2/jobs/list"
	runsPath = "GET /api/2.2/jobs/runs/list"
)

// jobNamed returns a target of the kind job_run.
func jobNamed(name string) probetest.Target { return probetest.Target{"job": name} }

func TestJobRunThatCannotBeRead(t *testing.T) {
	t.Parallel()
	measureFailures(t, "/api/2.2/jobs/list", "job", "CAN VIEW", JobRun, jobNamed)
}

func TestRunsThatCannotBeReadAreUnknown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		match, detail string
		status        int
	}{
		"the recent ones":           {"start_time_from", "the list of runs could not be read: this identity cannot list runs of jobs", 403},
		"those in progress":         {"active_only", "the list of runs could not be read: the workspace responded with HTTP 500", 500},
		"the older ones of the job": {"job_id=7", "the list of runs could not be read: the workspace responded with HTTP 500", 500},
		"a later page":              {"page_token", "the list of runs could not be read: the workspace responded with HTTP 500", 500},
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newJobWorld(t, manyRuns(200, 8)...)
			w.Fail(fakeworkspace.Fault{Match: `runs/list.*` + c.match, Times: -1, Status: c.status})
			probetest.RequireUnmeasured(t, c.detail, probetest.Measure(t, p, jobNamed("load")))
		})
	}
}

// manyRuns returns runs of a job that succeeded, one a minute.
func manyRuns(n int, job int64) []jobs.BaseRun {
	all := make([]jobs.BaseRun, n)
	for i := range all {
		all[i] = aRun(i+2, succeeded(1), func(r *jobs.BaseRun) { r.JobId, r.RunId = job, job*1_000_000+int64(i) })
	}
	return all
}

func TestJobIsFoundByItsIDAndNamesOfSeveralAreRefused(t *testing.T) {
	w, p := newJobWorld(t, aRun(60, succeeded(12)))
	require.Equal(t, status.Good, probetest.Measure(t, p, jobNamed("7")).Verdict)
	w.SetJob(9, fakeworkspace.Job{Name: "load"})
	o := probetest.Measure(t, p, jobNamed("load"))
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.True(t, strings.HasPrefix(o.Detail, `2 jobs are named "load", so the check must use one of their ids: `), o.Detail)
	w.SetJob(7, fakeworkspace.Job{Name: "load", Forbidden: true})
	require.Equal(t, `no job "7" is visible: it was deleted or renamed, or Buoy lacks CAN VIEW on it`, probetest.Measure(t, p, jobNamed("7")).Detail)
}

func TestEvidenceIsTheRunOrElseTheJob(t *testing.T) {
	w, p := newJobWorld(t, aRun(60, failed(1)))
	require.Equal(t, "https://run/60", probetest.Measure(t, p, jobNamed("load")).Link)
	require.Equal(t, w.URL+"/jobs/8", probetest.Measure(t, p, jobNamed("other")).Link, "it has no run")
}

func TestDurationIsInTheUnitOfTheCheck(t *testing.T) {
	_, p := newJobWorld(t, aRun(60, succeeded(30)))
	for unit, want := range map[string]float64{"": 30, "s": 1800, "h": 0.5} {
		o := p.MeasureCheck(t.Context(), status.Check{Target: jobNamed("load").JSON(t), Unit: unit})
		require.InDelta(t, want, *o.Value, 1e-9, unit)
	}
	o := p.MeasureCheck(t.Context(), status.Check{Target: jobNamed("load").JSON(t), Unit: "ms"})
	require.Equal(t, status.Unmeasured, o.Verdict)
}

func TestFailuresInARowAreFrom1To20(t *testing.T) {
	for _, n := range []any{0, 21, -1, 1.5, "2"} {
		problems := JobRun(Options{}).ValidateTarget(probetest.Target{"job": "x", "consecutive": n}.JSON(t))
		require.Len(t, problems, 1, "%v", n)
		require.Equal(t, "consecutive", problems[0].Field)
	}
	require.Empty(t, JobRun(Options{}).ValidateTarget(probetest.Target{"job": "x", "consecutive": 20.0}.JSON(t)))
}

// TestAllChecksOfARunShareTheListings counts the calls for 1,000 checks of jobs that ran today.
func TestAllChecksOfARunShareTheListings(t *testing.T) {
	const many = 1000
	w := newWorld(t)
	targets, all := make([]probetest.Target, many), make([]jobs.BaseRun, many)
	for i := range many {
		id := int64(i + 1)
		w.SetJob(id, fakeworkspace.Job{Name: fmt.Sprint("job ", id)})
		targets[i] = jobNamed(fmt.Sprint("job ", id))
		all[i] = aRun(10+i, succeeded(1), func(r *jobs.BaseRun) { r.JobId = id })
	}
	w.SetRuns(all...)
	for _, o := range measureTogether(t, JobRun(w.Options), probe.ScopeOptions{Now: noon}, targets...) {
		require.Equal(t, status.Good, o.Verdict, o.Detail)
	}
	require.Equal(t, many/jobPageSize, w.Requests()[jobsPath])
	require.LessOrEqual(t, w.Requests()[runsPath], many/24+partsOfALook()+1, "the pages of the runs, and at most one short page for each part")
}

func TestJobThatDidNotRunRecentlyCostsOneCall(t *testing.T) {
	w, p := newJobWorld(t, aRun(60*24*3, succeeded(1)), aRun(60*24*4, failed(1)), aRun(60*24*5, failed(1)))
	o := probetest.Measure(t, p, jobNamed("load"))
	require.Equal(t, status.Good, o.Verdict)
	require.Equal(t, partsOfALook()+2, w.Requests()[runsPath], "all parts, the runs in progress, and the older runs of this job")
}

func TestJobWithCountlessSkippedRunsCostsFewCalls(t *testing.T) {
	const pages = maxOlderRuns/24 + 1
	all := make([]jobs.BaseRun, 10*maxOlderRuns)
	for i := range all {
		all[i] = aRun(60*26+i, ended(0, "MAX_CONCURRENT_RUNS_EXCEEDED", "CLIENT_ERROR"), func(r *jobs.BaseRun) { r.RunId, r.OriginalAttemptRunId = int64(i+1), 0 })
	}
	w, p := newJobWorld(t, all...)
	o := probetest.Measure(t, p, jobNamed("load"))
	require.Equal(t, status.Degraded, o.Verdict, o.Detail)
	require.LessOrEqual(t, w.Requests()[runsPath], partsOfALook()+1+pages)
}

// TestRunsBeforeManyAttemptsAreRead needs two runs. The page with the newest runs has only attempts of one.
func TestRunsBeforeManyAttemptsAreRead(t *testing.T) {
	all := []jobs.BaseRun{aRun(60*24*9, failed(1))}
	for i := range 24 {
		all = append(all, aRun(60*24*3+i, failed(1), retryOf(1)))
	}
	slices.SortFunc(all, func(a, b jobs.BaseRun) int { return int(b.StartTime - a.StartTime) })
	w, p := newJobWorld(t)
	w.SetRuns(all...)
	o := probetest.Measure(t, p, probetest.Target{"job": "load", "consecutive": 2})
	require.Equal(t, status.Bad, o.Verdict, o.Detail)
}

// partsOfALook is in how many parts the first look reads the recent runs.
func partsOfALook() int { return len(splitTime(noon().Add(-recentRuns), noon())) }

// TestNoRunIsLost compares what is read with all runs there are, for runs at and around the limits of the parts, on short and empty pages.
func TestNoRunIsLost(t *testing.T) {
	var all []jobs.BaseRun
	parts := splitTime(noon().Add(-recentRuns), noon())
	for _, p := range parts {
		for _, ms := range []int64{-1, 0, 1} {
			all = append(all, aRun(1, succeeded(1), func(r *jobs.BaseRun) {
				r.StartTime = p.from.UnixMilli() + ms
				r.RunId = int64(len(all) + 1)
			}))
		}
	}
	all = append(all, aRun(0, inState("RUNNING")), aRun(60*24*9, inState("QUEUED")))
	w, _ := newJobWorld(t, all...)
	w.UseShortPages()
	memory, err := probe.LoadMemory(nil, noon())
	require.NoError(t, err)
	found, err := openRuns(t.Context(), w.Options.Workspace, memory, noon())
	require.NoError(t, err)
	active, finished, err := found.of(t.Context(), theJob, 1)
	require.NoError(t, err)
	require.Len(t, active, 2)
	require.Len(t, finished, 3*len(parts)-1, "all but the one that started before the time that is read")
	require.True(t, slices.IsSortedFunc(finished, func(a, b run) int { return compareEnds(b, a) }))
}

// TestRunThatMovesToAnotherPageCountsOnce reads a run twice, the second time with a newer end: it was repaired meanwhile.
func TestRunThatMovesToAnotherPageCountsOnce(t *testing.T) {
	before, after := aRun(60, failed(3)), aRun(60, succeeded(9), repaired)
	w, p := newJobWorld(t, before, after)
	o := probetest.Measure(t, p, jobNamed("load"))
	require.Equal(t, "the run of 30 Nov 2026 11:00 UTC succeeded with a repair after 3 min", o.Detail)
	require.NotEmpty(t, w.Requests())
}
