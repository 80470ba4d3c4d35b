package databricksprobe

import (
	"math"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

const (
	runPath = "GET /api/2.2/jobs/runs/get"
	// inWork is the end of an attempt that is in progress.
	inWork = math.MinInt
)

// attempts makes a run with its first attempt and its repairs: when each began and ended, in minutes before noon. It failed if it was not
// repaired. Its run_duration follows the worst reading of its documentation: it also counts the time between two attempts.
func attempts(minutes ...[2]int) jobs.BaseRun {
	ms := func(before int) int64 { return noon().Add(-time.Duration(before) * time.Minute).UnixMilli() }
	first, last := minutes[0], minutes[len(minutes)-1]
	how := succeeded(first[0] - last[1])
	switch {
	case last[1] == inWork:
		how = inState("RUNNING")
	case len(minutes) == 1:
		how = failed(first[0] - last[1])
	}
	r := aRun(first[0], how)
	for i, m := range minutes {
		item := jobs.RepairHistoryItem{Type: jobs.RepairHistoryItemTypeRepair, StartTime: ms(m[0])}
		if i == 0 {
			item.Type = jobs.RepairHistoryItemTypeOriginal
		}
		if m[1] != inWork {
			item.EndTime = ms(m[1])
		}
		r.RepairHistory = append(r.RepairHistory, item)
	}
	return r
}

func TestDurationIsTheTimeInWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		run     jobs.BaseRun
		minutes float64
		detail  string
	}{
		"a repair is in progress":           {attempts([2]int{600, 590}, [2]int{4, inWork}), 14, "is being repaired"},
		"repaired hours later":              {attempts([2]int{600, 590}, [2]int{30, 25}), 15, "succeeded with a repair after 15 min"},
		"repaired twice":                    {attempts([2]int{600, 590}, [2]int{300, 290}, [2]int{30, 25}), 25, "succeeded with a repair after 25 min"},
		"its second repair is in progress":  {attempts([2]int{600, 590}, [2]int{300, 290}, [2]int{7, inWork}), 27, "is being repaired"},
		"never repaired":                    {attempts([2]int{600, 570}), 30, "failed after 30 min"},
		"a task is being retried for hours": {attempts([2]int{600, inWork}), 600, "is running"},
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newJobWorld(t, c.run, aRun(1000, succeeded(1)))
			o := probetest.Measure(t, p, jobNamed("load"))
			require.Contains(t, o.Detail, c.detail)
			require.NotNil(t, o.Value)
			require.InDelta(t, c.minutes, *o.Value, 1e-9)
			require.Zero(t, w.Requests()[runPath], "the listing has all that is needed")
		})
	}
}

// hiddenWorld is a workspace whose listing of runs has no history of repairs.
type hiddenWorld struct{ *lookWorld }

func newHiddenWorld(t *testing.T, runs ...jobs.BaseRun) hiddenWorld {
	t.Helper()
	w := newLookWorld(t, append(runs, aRun(1000, succeeded(1)))...)
	w.HideRepairs()
	return hiddenWorld{w}
}

// require measures the job some minutes after noon. It requires a value, and how often the history of a run was read.
func (w hiddenWorld) require(minutes int, value float64, reads int) {
	w.t.Helper()
	o, _ := w.measure(minutes, JobRun, jobNamed("load"))
	require.NotNil(w.t, o.Value, o.Detail)
	require.InDelta(w.t, value, *o.Value, 1e-9, o.Detail)
	require.Equal(w.t, reads, w.Requests()[runPath])
}

func TestEachHiddenRepairIsReadOnce(t *testing.T) {
	t.Parallel()
	first := [2]int{600, 590}
	t.Run("of the newest run", func(t *testing.T) {
		w := newHiddenWorld(t, attempts(first))
		w.require(0, 10, 0)
		w.PutRun(attempts(first, [2]int{-2, inWork}))
		w.require(5, 13, 1)
		w.require(10, 18, 0)
		w.PutRun(attempts(first, [2]int{-2, -12}))
		w.require(15, 20, 0)
		w.require(60, 20, 0)
		w.PutRun(attempts(first, [2]int{-2, -12}, [2]int{-100, inWork}))
		w.require(105, 25, 1)
	})
	t.Run("that nobody has seen in progress", func(t *testing.T) {
		w := newHiddenWorld(t, attempts(first))
		w.require(0, 10, 0)
		w.PutRun(attempts(first, [2]int{-1, -4}))
		w.require(5, 13, 1)
		w.require(10, 13, 0)
	})
	t.Run("of a run that is not remembered, because a newer one succeeded", func(t *testing.T) {
		w := newHiddenWorld(t, attempts(first), aRun(60, succeeded(1)))
		w.require(0, 1, 0)
		w.PutRun(attempts(first, [2]int{-2, inWork}))
		w.require(5, 13, 1)
	})
	t.Run("after hours without a look", func(t *testing.T) {
		w := newHiddenWorld(t, attempts(first))
		w.require(0, 10, 0)
		w.PutRun(attempts(first, [2]int{-200, inWork}))
		w.require(205, 15, 1)
	})
}

func TestRepairWithoutTimesCountsSinceItWasSeen(t *testing.T) {
	t.Parallel()
	w := newHiddenWorld(t, attempts([2]int{600, 590}))
	w.require(0, 10, 0)
	again := attempts([2]int{600, 590}, [2]int{-2, inWork})
	again.RepairHistory = nil
	w.PutRun(again)
	w.require(5, 10, 1)
	w.require(10, 15, 0)
}

func TestRunWhoseEndIsCorrectedWasNotRepaired(t *testing.T) {
	t.Parallel()
	slightly := newHiddenWorld(t, attempts([2]int{600, 590}))
	slightly.require(0, 10, 0)
	corrected := attempts([2]int{600, 590})
	corrected.EndTime, corrected.RunDuration = corrected.EndTime+9_000, corrected.RunDuration+9_000
	slightly.PutRun(corrected)
	slightly.require(5, 10.15, 0)
	w := newHiddenWorld(t, attempts([2]int{600, 590}))
	w.require(0, 10, 0)
	w.PutRun(attempts([2]int{600, 589}))
	w.require(5, 11, 1)
	w.require(10, 11, 0)
	w.requireRun(15, status.Bad, "the run of 30 Nov 2026 02:00 UTC failed after 11 min (the owner of the job has to fix it)")
}

func TestRepairIsRememberedUntilItMatters(t *testing.T) {
	t.Parallel()
	w := newHiddenWorld(t, attempts([2]int{600, 590}))
	w.require(0, 10, 0)
	w.PutRun(attempts([2]int{600, 590}, [2]int{-2, inWork}))
	w.measure(5, JobSchedule, jobNamed("load"))
	require.Zero(t, w.Requests()[runPath], "the duration of a run does not matter for its schedule")
	w.require(10, 18, 1)
}

func TestRunWhoseRepairsCannotBeReadIsUnmeasured(t *testing.T) {
	t.Parallel()
	w := newHiddenWorld(t, attempts([2]int{600, 590}))
	w.require(0, 10, 0)
	w.PutRun(attempts([2]int{600, 590}, [2]int{-2, inWork}))
	w.Fail(fakeworkspace.Fault{Match: "/api/2.2/jobs/runs/get", Times: -1, Status: 403, Code: "PERMISSION_DENIED"})
	o := w.measureAt(noon().Add(5*time.Minute), JobRun, jobNamed("load"))
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.Equal(t, "the list of runs could not be read: this identity cannot list repairs of runs", o.Detail)
}
