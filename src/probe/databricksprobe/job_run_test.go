package databricksprobe

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

// The job of the tests, and the time at which it is measured.
const theJob int64 = 7

func noon() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) }

// aRun returns a run that started some minutes before noon. Its id says when.
func aRun(minutesAgo int, changes ...func(*jobs.BaseRun)) jobs.BaseRun {
	r := jobs.BaseRun{
		JobId: theJob, RunId: int64(100_000 - minutesAgo), RunType: jobs.RunTypeJobRun, Trigger: jobs.TriggerTypePeriodic,
		StartTime: noon().Add(-time.Duration(minutesAgo) * time.Minute).UnixMilli(), RunPageUrl: fmt.Sprintf("https://run/%d", minutesAgo),
	}
	r.OriginalAttemptRunId = r.RunId
	for _, change := range changes {
		change(&r)
	}
	return r
}

// ended ends a run after some minutes, in the newer version of the API.
func ended(minutes int, code jobs.TerminationCodeCode, fault jobs.TerminationTypeType) func(*jobs.BaseRun) {
	return func(r *jobs.BaseRun) {
		r.EndTime, r.RunDuration = r.StartTime+int64(minutes)*60_000, int64(minutes)*60_000
		r.Status = &jobs.RunStatus{State: jobs.RunLifecycleStateV2StateTerminated, TerminationDetails: &jobs.TerminationDetails{Code: code, Type: fault}}
	}
}

func succeeded(minutes int) func(*jobs.BaseRun) { return ended(minutes, "SUCCESS", "SUCCESS") }

func failed(minutes int) func(*jobs.BaseRun) {
	return ended(minutes, "RUN_EXECUTION_ERROR", "CLIENT_ERROR")
}

// inState puts a run into a state of the newer version of the API.
func inState(state jobs.RunLifecycleStateV2State) func(*jobs.BaseRun) {
	return func(r *jobs.BaseRun) { r.Status = &jobs.RunStatus{State: state} }
}

// inOldState puts a run into a state of the older version of the API. A state that ends a run ends it after 10 minutes.
func inOldState(state jobs.RunLifeCycleState, result jobs.RunResultState) func(*jobs.BaseRun) {
	return func(r *jobs.BaseRun) {
		r.State = &jobs.RunState{LifeCycleState: state, ResultState: result}
		if result != "" || state == "SKIPPED" || state == "INTERNAL_ERROR" {
			r.EndTime = r.StartTime + 600_000
		}
	}
}

func queuedBecause(code jobs.QueueDetailsCodeCode) func(*jobs.BaseRun) {
	return func(r *jobs.BaseRun) {
		r.Status = &jobs.RunStatus{State: "QUEUED", QueueDetails: &jobs.QueueDetails{Code: code}}
	}
}

// repairing makes a run that failed after 3 minutes one whose repair began 30 minutes before noon.
func repairing(r *jobs.BaseRun) {
	r.Status = &jobs.RunStatus{State: "RUNNING"}
	r.RepairHistory = []jobs.RepairHistoryItem{
		{Type: "ORIGINAL", StartTime: r.StartTime, EndTime: r.StartTime + 3*60_000},
		{Type: "REPAIR", StartTime: noon().Add(-30 * time.Minute).UnixMilli()},
	}
}

// repaired makes a finished run one that failed after a minute. Its repair took 2 minutes and ended it.
func repaired(r *jobs.BaseRun) {
	r.RepairHistory = []jobs.RepairHistoryItem{
		{Type: "ORIGINAL", StartTime: r.StartTime, EndTime: r.StartTime + 60_000},
		{Type: "REPAIR", StartTime: r.EndTime - 2*60_000, EndTime: r.EndTime},
	}
}

func retryOf(original int64) func(*jobs.BaseRun) {
	return func(r *jobs.BaseRun) { r.OriginalAttemptRunId = original }
}

// jobSituation is a cell of the table: the runs of the job, and what a reader gets.
type jobSituation struct {
	runs        []jobs.BaseRun
	consecutive int
	verdict     status.Verdict
	minutes     float64 // the value; 0 if there is none
	detail      string
}

func newJobWorld(t *testing.T, runs ...jobs.BaseRun) (world, probetest.Probe) {
	t.Helper()
	w := newWorld(t)
	w.SetJob(theJob, fakeworkspace.Job{Name: "load"})
	w.SetJob(8, fakeworkspace.Job{Name: "other"})
	rand.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] }) //nolint:gosec // the order of the listing is not promised
	w.SetRuns(runs...)
	return w, probetest.Probe{Kind: JobRun(w.Options), Scope: probe.ScopeOptions{Now: noon}}
}

func measureJobSituations(t *testing.T, situations map[string]jobSituation) {
	t.Helper()
	for name, s := range situations {
		t.Run(name, func(t *testing.T) {
			target := probetest.Target{"job": "load"}
			if s.consecutive > 0 {
				target["consecutive"] = s.consecutive
			}
			_, p := newJobWorld(t, s.runs...)
			o := probetest.Measure(t, p, target)
			require.Equal(t, s.detail, o.Detail)
			require.Equal(t, s.verdict, o.Verdict)
			if s.minutes == 0 {
				require.Nil(t, o.Value)
				return
			}
			require.NotNil(t, o.Value)
			require.InDelta(t, s.minutes, *o.Value, 1e-9)
		})
	}
}

func TestJobRunInEachSituation(t *testing.T) {
	t.Parallel()
	type runs = []jobs.BaseRun
	measureJobSituations(t, map[string]jobSituation{
		"succeeded": {runs: runs{aRun(60, succeeded(12))}, verdict: status.Good, minutes: 12, detail: "the run of 30 Nov 2026 11:00 UTC succeeded after 12 min"},
		"succeeded after a failure": {
			runs: runs{aRun(60, succeeded(12)), aRun(120, failed(3))}, verdict: status.Good, minutes: 12,
			detail: "the run of 30 Nov 2026 11:00 UTC succeeded after 12 min",
		},
		"succeeded, with time in the queue": {
			runs:    runs{aRun(60, succeeded(12), func(r *jobs.BaseRun) { r.QueueDuration = 300_000 })},
			verdict: status.Good, minutes: 12, detail: "the run of 30 Nov 2026 11:00 UTC succeeded after 12 min (5 min in the queue, 7 min running)",
		},
		"succeeded partly": {
			runs: runs{aRun(60, ended(12, "SUCCESS_WITH_FAILURES", "SUCCESS"))}, verdict: status.Degraded, minutes: 12,
			detail: "the run of 30 Nov 2026 11:00 UTC succeeded after 12 min, but some of its tasks failed",
		},
		"failed": {
			runs: runs{aRun(60, failed(3)), aRun(120, succeeded(12))}, verdict: status.Bad, minutes: 3,
			detail: "the run of 30 Nov 2026 11:00 UTC failed after 3 min (the owner of the job has to fix it)",
		},
		"failed several times": {
			runs: runs{aRun(60, failed(3)), aRun(120, failed(4)), aRun(180, succeeded(5)), aRun(240, failed(3))}, verdict: status.Bad, minutes: 3,
			detail: "the run of 30 Nov 2026 11:00 UTC failed after 3 min (the owner of the job has to fix it); 2 failures in a row",
		},
		"failed less often than the check allows": {
			runs: runs{aRun(60, failed(3)), aRun(120, failed(4)), aRun(180, succeeded(5))}, consecutive: 3, verdict: status.Degraded, minutes: 3,
			detail: "the run of 30 Nov 2026 11:00 UTC failed after 3 min (the owner of the job has to fix it); 2 of 3 failures in a row",
		},
		"failed in three attempts of one run": {
			runs: runs{aRun(40, failed(3), retryOf(99_940)), aRun(50, failed(4), retryOf(99_940)), aRun(60, failed(5)), aRun(120, succeeded(5))}, consecutive: 3,
			verdict: status.Degraded, minutes: 3, detail: "the run of 30 Nov 2026 11:20 UTC failed after 3 min (the owner of the job has to fix it); 1 of 3 failures in a row",
		},
		"failed as often as the check allows": {
			runs: runs{aRun(60, failed(3)), aRun(90, ended(1, "USER_CANCELED", "CLIENT_ERROR")), aRun(120, failed(4)), aRun(180, failed(5))}, consecutive: 3,
			verdict: status.Bad, minutes: 3, detail: "the run of 30 Nov 2026 11:00 UTC failed after 3 min (the owner of the job has to fix it); at least 3 failures in a row",
		},
		"failed, and the next run is in progress": {
			runs: runs{aRun(60, failed(3)), aRun(10, inState("RUNNING"))}, verdict: status.Bad, minutes: 10,
			detail: "the run of 30 Nov 2026 11:00 UTC failed after 3 min (the owner of the job has to fix it); the run of 30 Nov 2026 11:50 UTC is running",
		},
		"failed, and a retry is in progress": {
			runs: runs{aRun(60, failed(3)), aRun(10, inState("RUNNING"), retryOf(99_940))}, verdict: status.Degraded, minutes: 10,
			detail: "the run of 30 Nov 2026 11:00 UTC failed after 3 min (the owner of the job has to fix it); the run of 30 Nov 2026 11:50 UTC is a retry",
		},
		"failed, and is being repaired": {
			runs: runs{aRun(60, repairing), aRun(120, succeeded(12))}, verdict: status.Degraded, minutes: 33,
			detail: "the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; the run of 30 Nov 2026 11:00 UTC is being repaired",
		},
		"repaired": {
			runs: runs{aRun(60, succeeded(30), repaired)}, verdict: status.Good, minutes: 3,
			detail: "the run of 30 Nov 2026 11:00 UTC succeeded with a repair after 3 min",
		},
		"repaired after a newer run": {
			runs: runs{aRun(60, succeeded(30), repaired), aRun(50, succeeded(5))}, verdict: status.Good, minutes: 5,
			detail: "the run of 30 Nov 2026 11:10 UTC succeeded after 5 min",
		},
		"two runs at once, of which the older one fails later": {
			runs: runs{aRun(60, failed(50)), aRun(50, succeeded(5))}, verdict: status.Bad, minutes: 50,
			detail: "the run of 30 Nov 2026 11:00 UTC failed after 50 min (the owner of the job has to fix it)",
		},
		"waits": {
			runs: runs{aRun(20, inState("WAITING")), aRun(120, succeeded(12))}, verdict: status.Good, minutes: 20,
			detail: "the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; the run of 30 Nov 2026 11:40 UTC is waiting for compute",
		},
		"cancelled by a user": {
			runs: runs{aRun(60, ended(3, "USER_CANCELED", "CLIENT_ERROR")), aRun(120, succeeded(12))}, verdict: status.Degraded, minutes: 12,
			detail: "the run of 30 Nov 2026 11:00 UTC was cancelled by a user; before that, the run of 30 Nov 2026 10:00 UTC succeeded after 12 min",
		},
		"cancelled after a failure": {
			runs: runs{aRun(60, ended(3, "USER_CANCELED", "CLIENT_ERROR")), aRun(120, failed(2))}, verdict: status.Bad, minutes: 2,
			detail: "the run of 30 Nov 2026 11:00 UTC was cancelled by a user; before that, " +
				"the run of 30 Nov 2026 10:00 UTC failed after 2 min (the owner of the job has to fix it)",
		},
		"only cancelled": {
			runs: runs{aRun(60, ended(3, "USER_CANCELED", "CLIENT_ERROR"))}, verdict: status.Degraded,
			detail: "the run of 30 Nov 2026 11:00 UTC was cancelled by a user",
		},
		"skipped": {
			runs: runs{aRun(60, ended(0, "MAX_CONCURRENT_RUNS_EXCEEDED", "CLIENT_ERROR")), aRun(120, succeeded(12))}, verdict: status.Degraded, minutes: 12,
			detail: "the run of 30 Nov 2026 11:00 UTC was skipped: the job had its maximum number of concurrent runs; " +
				"before that, the run of 30 Nov 2026 10:00 UTC succeeded after 12 min",
		},
		"queued": {
			runs: runs{aRun(5, queuedBecause("MAX_CONCURRENT_RUNS_REACHED")), aRun(120, succeeded(12))}, verdict: status.Good, minutes: 12,
			detail: "the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; " +
				"the run of 30 Nov 2026 11:55 UTC is queued, because the job has its maximum number of concurrent runs",
		},
		"waiting for compute": {
			runs: runs{aRun(5, inState("PENDING")), aRun(120, succeeded(12))}, verdict: status.Good, minutes: 12,
			detail: "the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; the run of 30 Nov 2026 11:55 UTC is waiting for compute",
		},
		"running for longer than the last one": {
			runs: runs{aRun(90, inState("RUNNING")), aRun(120, succeeded(12))}, verdict: status.Good, minutes: 90,
			detail: "the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; the run of 30 Nov 2026 10:30 UTC is running",
		},
		"running since before the runs that are read": {
			runs: runs{aRun(60*24*4, inState("RUNNING")), aRun(120, succeeded(12))}, verdict: status.Good, minutes: 60 * 24 * 4,
			detail: "the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; the run of 26 Nov 2026 12:00 UTC is running",
		},
		"a state that is not known": {
			runs: runs{aRun(5, inState("DREAMING")), aRun(120, succeeded(12))}, verdict: status.Unmeasured,
			detail: `the run of 30 Nov 2026 11:55 UTC has the state "DREAMING", which is not known; before that, the run of 30 Nov 2026 10:00 UTC succeeded after 12 min`,
		},
		"a state that is not known, of an older run": {
			runs: runs{aRun(200, inState("DREAMING")), aRun(120, succeeded(12))}, verdict: status.Good, minutes: 12,
			detail: `the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; the run of 30 Nov 2026 08:40 UTC has the state "DREAMING", which is not known`,
		},
		"failed, and an older run is being repaired": {
			runs: runs{aRun(60, failed(3)), aRun(120, repairing)}, verdict: status.Bad, minutes: 33,
			detail: "the run of 30 Nov 2026 11:00 UTC failed after 3 min (the owner of the job has to fix it); the run of 30 Nov 2026 10:00 UTC is being repaired",
		},
		"failed a moment ago, without its end": {
			runs: runs{aRun(1, failed(0), func(r *jobs.BaseRun) { r.EndTime = 0 }), aRun(120, succeeded(12))}, verdict: status.Bad,
			detail: "the run of 30 Nov 2026 11:59 UTC failed after 0 s (the owner of the job has to fix it)",
		},
		"a negative duration": {
			runs: runs{aRun(60, succeeded(12), func(r *jobs.BaseRun) { r.RunDuration = -1 })}, verdict: status.Good, minutes: 12,
			detail: "the run of 30 Nov 2026 11:00 UTC succeeded after 12 min",
		},
		"finished without a result": {
			runs: runs{aRun(60, inState("TERMINATED"))}, verdict: status.Unmeasured,
			detail: "the run of 30 Nov 2026 11:00 UTC ended after 0 s: the workspace does not report its result",
		},
		"a result that is not known": {
			runs: runs{aRun(60, ended(12, "NEW_CODE", "")), aRun(120, succeeded(12))}, verdict: status.Unmeasured,
			detail: `the run of 30 Nov 2026 11:00 UTC ended after 12 min: its result is "NEW_CODE", which is not known`,
		},
		"a code that is not known, of a failure": {
			runs: runs{aRun(60, ended(12, "NEW_CODE", "CLOUD_FAILURE"))}, verdict: status.Bad, minutes: 12,
			detail: `the run of 30 Nov 2026 11:00 UTC failed after 12 min: NEW_CODE (a fault of the cloud provider)`,
		},
		"an end in the future": {
			runs: runs{aRun(-30, succeeded(12))}, verdict: status.Unmeasured, detail: "the newest run ended at 30 Nov 2026 12:42 UTC, which is in the future",
		},
		"never finished": {
			runs: runs{aRun(5, inState("RUNNING"))}, verdict: status.Unmeasured,
			detail: "the job has not finished a run in the last 60 days; the run of 30 Nov 2026 11:55 UTC is running",
		},
		"two in progress": {
			runs: runs{aRun(30, inState("RUNNING")), aRun(20, inState("RUNNING")), aRun(120, succeeded(12))}, verdict: status.Good, minutes: 30,
			detail: "the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; the run of 30 Nov 2026 11:30 UTC is running, and 1 more is in progress",
		},
		"many in progress": {
			runs: runs{aRun(30, inState("QUEUED")), aRun(20, inState("RUNNING")), aRun(10, inState("RUNNING")), aRun(120, succeeded(12))}, verdict: status.Good, minutes: 30,
			detail: "the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; the run of 30 Nov 2026 11:30 UTC is queued, and 2 more are in progress",
		},
		"no runs":           {verdict: status.Unmeasured, detail: "the job has not finished a run in the last 60 days"},
		"only other runs":   {runs: runs{aRun(60, succeeded(1), func(r *jobs.BaseRun) { r.JobId = 8 })}, verdict: status.Unmeasured, detail: "the job has not finished a run in the last 60 days"},
		"only a notebook's": {runs: runs{aRun(60, succeeded(1), func(r *jobs.BaseRun) { r.RunType = "WORKFLOW_RUN" })}, verdict: status.Unmeasured, detail: "the job has not finished a run in the last 60 days"},
		"weeks ago":         {runs: runs{aRun(60*24*40, succeeded(7))}, verdict: status.Good, minutes: 7, detail: "the run of 21 Oct 2026 12:00 UTC succeeded after 7 min"},
	})
}

func TestJobRunInTheOlderVersionOfTheAPI(t *testing.T) {
	type runs = []jobs.BaseRun
	say := func(verb string) string { return "the run of 30 Nov 2026 11:00 UTC " + verb }
	old := func(state jobs.RunLifeCycleState, result jobs.RunResultState) runs {
		return runs{aRun(60, inOldState(state, result))}
	}
	measureJobSituations(t, map[string]jobSituation{
		"succeeded":      {runs: old("TERMINATED", "SUCCESS"), verdict: status.Good, minutes: 10, detail: say("succeeded after 10 min")},
		"partly":         {runs: old("TERMINATED", "SUCCESS_WITH_FAILURES"), verdict: status.Degraded, minutes: 10, detail: say("succeeded after 10 min, but some of its tasks failed")},
		"failed":         {runs: old("TERMINATED", "FAILED"), verdict: status.Bad, minutes: 10, detail: say("failed after 10 min")},
		"timed out":      {runs: old("TERMINATED", "TIMEDOUT"), verdict: status.Bad, minutes: 10, detail: say("was cancelled after 10 min: it exceeded its maximum duration")},
		"upstream":       {runs: old("TERMINATED", "UPSTREAM_FAILED"), verdict: status.Bad, minutes: 10, detail: say("failed after 10 min: a task that it depends on failed")},
		"cancelled":      {runs: old("TERMINATED", "UPSTREAM_CANCELED"), verdict: status.Degraded, detail: say("was cancelled by a user")},
		"excluded":       {runs: old("TERMINATED", "EXCLUDED"), verdict: status.Degraded, detail: say("was skipped: its conditions were not met")},
		"disabled":       {runs: old("TERMINATED", "DISABLED"), verdict: status.Degraded, detail: say("was skipped: a user has disabled it")},
		"too many runs":  {runs: old("TERMINATED", "MAXIMUM_CONCURRENT_RUNS_REACHED"), verdict: status.Degraded, detail: say("was skipped: the job had its maximum number of concurrent runs")},
		"skipped":        {runs: old("SKIPPED", ""), verdict: status.Degraded, detail: say("was skipped")},
		"internal error": {runs: old("INTERNAL_ERROR", ""), verdict: status.Bad, minutes: 10, detail: say("failed after 10 min: Databricks had an internal error")},
		"a new result":   {runs: old("TERMINATED", "NEW"), verdict: status.Unmeasured, detail: say(`ended after 10 min: its result is "NEW", which is not known`)},
		"both versions, timed out": {
			runs:    runs{aRun(60, ended(10, "CANCELED", "CLIENT_ERROR"), func(r *jobs.BaseRun) { r.State = &jobs.RunState{ResultState: "TIMEDOUT"} })},
			verdict: status.Bad, minutes: 10, detail: say("was cancelled after 10 min: it exceeded its maximum duration (the owner of the job has to fix it)"),
		},
		"cancelled by a user": {runs: old("TERMINATED", "CANCELED"), verdict: status.Degraded, detail: say("was cancelled by a user")},
		"both versions, the newer one without a result": {
			runs:    runs{aRun(60, inOldState("TERMINATED", "FAILED"), inState("TERMINATED"))},
			verdict: status.Bad, minutes: 10, detail: say("failed after 10 min"),
		},
		"both versions, timed out, the newer one without a result": {
			runs:    runs{aRun(60, inOldState("TERMINATED", "TIMEDOUT"), inState("TERMINATED"))},
			verdict: status.Bad, minutes: 10, detail: say("was cancelled after 10 min: it exceeded its maximum duration"),
		},
		"waits for a retry": {
			runs: append(old("WAITING_FOR_RETRY", ""), aRun(120, succeeded(12))), verdict: status.Degraded, minutes: 60,
			detail: "the run of 30 Nov 2026 10:00 UTC succeeded after 12 min; " + say("is a retry"),
		},
	})
}

func TestContinuousJobIsGoodWhileItRuns(t *testing.T) {
	for name, s := range map[string]jobSituation{
		"for months": {runs: []jobs.BaseRun{aRun(60*24*90, inState("RUNNING"))}, verdict: status.Good, detail: "the run of 1 Sep 2026 12:00 UTC is running continuously"},
		"since a failure": {
			runs: []jobs.BaseRun{aRun(90, inState("RUNNING")), aRun(120, failed(29))}, verdict: status.Good,
			detail: "the run of 30 Nov 2026 10:30 UTC is running continuously",
		},
		"since a moment after a failure": {
			runs: []jobs.BaseRun{aRun(9, inState("RUNNING")), aRun(120, failed(110))}, verdict: status.Bad,
			detail: "the run of 30 Nov 2026 10:00 UTC failed after 1 h (the owner of the job has to fix it); the run of 30 Nov 2026 11:51 UTC is running",
		},
		"not at all after a failure": {
			runs: []jobs.BaseRun{aRun(20, inState("PENDING")), aRun(120, failed(90))}, verdict: status.Bad,
			detail: "the run of 30 Nov 2026 10:00 UTC failed after 1 h (the owner of the job has to fix it); the run of 30 Nov 2026 11:40 UTC is waiting for compute",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newJobWorld(t, s.runs...)
			w.SetJob(theJob, fakeworkspace.Job{Name: "load", Settings: &jobs.JobSettings{Continuous: &jobs.Continuous{}}})
			o := probetest.Measure(t, p, probetest.Target{"job": "load"})
			require.Equal(t, s.detail, o.Detail)
			require.Equal(t, s.verdict, o.Verdict)
			require.Nil(t, o.Value, "its runs are meant to take long")
		})
	}
}

// TestEveryTerminationCodeHasASentence reads the codes from the SDK, so that a new version of it is noticed here.
func TestEveryTerminationCodeHasASentence(t *testing.T) {
	var code jobs.TerminationCodeCode
	for _, known := range code.Values() {
		r := newRun(aRun(60, ended(1, known, "INTERNAL_ERROR")))
		require.NotEqual(t, endingUnknown, r.ending, known)
		require.NotContains(t, describe(r), string(known), "a sentence and not the code")
	}
	var result jobs.RunResultState
	for _, known := range result.Values() {
		r := newRun(aRun(60, inOldState("TERMINATED", known)))
		require.NotEqual(t, endingUnknown, r.ending, known)
	}
	var state jobs.RunLifecycleStateV2State
	for _, known := range state.Values() {
		require.NotEqual(t, phaseUnknown, newRun(aRun(60, inState(known))).phase, known)
	}
	var queue jobs.QueueDetailsCodeCode
	for _, known := range queue.Values() {
		require.True(t, strings.HasPrefix(describeProgress(newRun(aRun(60, queuedBecause(known)))), "is queued, because"), known)
	}
}
