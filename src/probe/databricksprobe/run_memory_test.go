package databricksprobe

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

// lookWorld is a job that is measured again and again, as by runs of Buoy that have only what the one before remembers.
type lookWorld struct {
	world
	t       *testing.T
	content json.RawMessage
}

func newLookWorld(t *testing.T, runs ...jobs.BaseRun) *lookWorld {
	t.Helper()
	w, _ := newJobWorld(t)
	for _, r := range runs {
		w.PutRun(r)
	}
	return &lookWorld{w, t, nil}
}

// measure measures the job some minutes after noon. calls are the requests for runs.
func (w *lookWorld) measure(minutes int, kind func(Options) probe.Kind, target probetest.Target) (o status.Outcome, calls int) {
	w.t.Helper()
	w.Reset()
	o = w.measureAt(noon().Add(time.Duration(minutes)*time.Minute), kind, target)
	return o, w.Requests()[runsPath]
}

func (w *lookWorld) measureAt(now time.Time, kind func(Options) probe.Kind, target probetest.Target) status.Outcome {
	w.t.Helper()
	memory, err := probe.LoadMemory(w.content, now)
	require.NoError(w.t, err)
	p := probetest.Probe{Kind: kind(w.Options), Scope: probe.ScopeOptions{Now: func() time.Time { return now }, Memory: memory}}
	o := p.MeasureCheck(w.t.Context(), status.Check{ID: "check", Target: target.JSON(w.t)})
	w.content, _, err = memory.Content()
	require.NoError(w.t, err)
	return o
}

func (w *lookWorld) requireRun(minutes int, verdict status.Verdict, detail string) (calls int) {
	w.t.Helper()
	o, calls := w.measure(minutes, JobRun, jobNamed("load"))
	require.Equal(w.t, detail, o.Detail)
	require.Equal(w.t, verdict, o.Verdict)
	return calls
}

// withoutEnd makes a finished run one whose end the workspace does not know yet.
func withoutEnd(r *jobs.BaseRun) { r.EndTime, r.RunDuration = 0, 0 }

func TestLongRunThatEndsAmongShorterOnesCounts(t *testing.T) {
	const start = 60 * 40
	w := newLookWorld(t, aRun(start, inState("RUNNING")), aRun(60, succeeded(2)))
	w.requireRun(0, status.Good, "the run of 30 Nov 2026 11:00 UTC succeeded after 2 min; the run of 28 Nov 2026 20:00 UTC is running")
	w.PutRun(aRun(start, failed(start+3)))
	w.requireRun(5, status.Bad, "the run of 28 Nov 2026 20:00 UTC failed after 40 h (the owner of the job has to fix it)")
	w.PutRun(aRun(-6, succeeded(2)))
	w.requireRun(10, status.Good, "the run of 30 Nov 2026 12:06 UTC succeeded after 2 min")
}

func TestJobThatRarelyRunsCostsNoCallOnceItIsKnown(t *testing.T) {
	for name, c := range map[string]struct {
		runs        []jobs.BaseRun
		kind        func(Options) probe.Kind
		consecutive int
		again       int // calls for a run that a repair can make good
	}{
		"succeeded days ago":             {[]jobs.BaseRun{aRun(60*24*9, succeeded(1))}, JobRun, 1, 0},
		"never ran":                      {nil, JobRun, 1, 0},
		"failed fewer times than needed": {[]jobs.BaseRun{aRun(60*24*9, succeeded(1)), aRun(60*24*8, failed(1))}, JobRun, 3, 1},
		"was only skipped":               {manySkipped(maxOlderRuns + 100), JobRun, 1, 0},
		"a schedule":                     {[]jobs.BaseRun{aRun(60*24*9, succeeded(1), byDaily)}, JobSchedule, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newLookWorld(t, c.runs...)
			w.SetJob(theJob, fakeworkspace.Job{Name: "load", Settings: &jobs.JobSettings{Schedule: &jobs.CronSchedule{QuartzCronExpression: "0 0 3 1 * ?", TimezoneId: "UTC"}}})
			target := jobNamed("load")
			if c.consecutive > 0 {
				target["consecutive"] = c.consecutive
			}
			first, _ := w.measure(0, c.kind, target)
			var others int
			for minutes := 5; minutes <= 120; minutes += 5 {
				again, calls := w.measure(minutes, c.kind, target)
				require.Equal(t, first, again)
				others += calls
			}
			require.Equal(t, 24*(3+c.again), others, "the new runs, those in progress, and the older runs in turns")
		})
	}
}

func manySkipped(n int) []jobs.BaseRun {
	all := make([]jobs.BaseRun, n)
	for i := range all {
		all[i] = aRun(60*26+i, ended(0, "MAX_CONCURRENT_RUNS_EXCEEDED", "CLIENT_ERROR"), withoutEnd, func(r *jobs.BaseRun) { r.RunId, r.OriginalAttemptRunId = int64(i+1), 0 })
	}
	return all
}

func TestRepairBetweenTwoLooksIsNoticed(t *testing.T) {
	const days = 60 * 24 * 9
	t.Run("of the newest run", func(t *testing.T) {
		w := newLookWorld(t, aRun(days, failed(1)))
		w.requireRun(0, status.Bad, "the run of 21 Nov 2026 12:00 UTC failed after 1 min (the owner of the job has to fix it)")
		w.PutRun(aRun(days, succeeded(days+3), repaired))
		w.requireRun(5, status.Good, "the run of 21 Nov 2026 12:00 UTC succeeded with a repair after 3 min")
	})
	t.Run("of an older run", func(t *testing.T) {
		w := newLookWorld(t, aRun(600, failed(1)), aRun(60, succeeded(1)))
		w.requireRun(0, status.Good, "the run of 30 Nov 2026 11:00 UTC succeeded after 1 min")
		w.PutRun(aRun(600, failed(603), repaired))
		w.requireRun(5, status.Bad, "the run of 30 Nov 2026 02:00 UTC failed after 3 min (the owner of the job has to fix it)")
	})
}

// TestRepairMakesAnOldRunActive repairs the run that ended a row of failures. While it is in progress, the runs before it count.
func TestRepairMakesAnOldRunActive(t *testing.T) {
	const day = 60 * 24
	partly := ended(1, "SUCCESS_WITH_FAILURES", "SUCCESS")
	w := newLookWorld(t, aRun(5*day, failed(1)), aRun(4*day, failed(1)), aRun(3*day, partly), aRun(2*day, failed(1)))
	target := probetest.Target{"job": "load", "consecutive": 3}
	o, _ := w.measure(0, JobRun, target)
	require.Equal(t, status.Degraded, o.Verdict, o.Detail)
	w.PutRun(aRun(3*day, repairing))
	o, _ = w.measure(5, JobRun, target)
	require.Equal(t, status.Bad, o.Verdict, o.Detail)
	require.Equal(t, "the run of 28 Nov 2026 12:00 UTC failed after 1 min (the owner of the job has to fix it); at least 3 failures in a row; "+
		"the run of 27 Nov 2026 12:00 UTC is being repaired", o.Detail)
	_, calls := w.measure(10, JobRun, target)
	require.Equal(t, 4, calls, "the repair is known, but the failed run can be repaired, too")
	w.PutRun(aRun(3*day, succeeded(3*day+12), repaired))
	o, _ = w.measure(15, JobRun, target)
	require.Equal(t, "the run of 28 Nov 2026 12:00 UTC failed after 1 min (the owner of the job has to fix it); 1 of 3 failures in a row", o.Detail)
}

func TestRepairOfAnOlderRunDoesNotHideANewerFailure(t *testing.T) {
	failure := "the run of 30 Nov 2026 11:00 UTC failed after 2 min (the owner of the job has to fix it)"
	w := newLookWorld(t, aRun(120, failed(5)), aRun(60, failed(2)))
	w.requireRun(0, status.Bad, failure+"; at least 2 failures in a row")
	w.PutRun(aRun(120, repairing))
	w.requireRun(5, status.Bad, failure+"; the run of 30 Nov 2026 10:00 UTC is being repaired")
	w.PutRun(aRun(120, succeeded(130), repaired))
	w.requireRun(15, status.Bad, failure)
	w.PutRun(aRun(60, succeeded(80), repaired))
	w.requireRun(25, status.Good, "the run of 30 Nov 2026 11:00 UTC succeeded with a repair after 3 min")
}

func TestDeletedRunIsForgotten(t *testing.T) {
	for name, minutes := range map[string]int{"a recent one": 60, "an old one that failed": 60 * 24 * 9} {
		t.Run(name, func(t *testing.T) {
			w := newLookWorld(t, aRun(minutes, failed(1)), aRun(60*24*10, succeeded(1)))
			o, _ := w.measure(0, JobRun, jobNamed("load"))
			require.Equal(t, status.Bad, o.Verdict)
			w.SetRuns(aRun(60*24*10, succeeded(1)))
			w.requireRun(5, status.Good, "the run of 20 Nov 2026 12:00 UTC succeeded after 1 min")
		})
	}
}

func TestRunIsForgottenWhenTheWorkspaceForgetsIt(t *testing.T) {
	const day = 60 * 24
	w := newLookWorld(t, aRun(59*day, succeeded(1)))
	w.requireRun(0, status.Good, "the run of 2 Oct 2026 12:00 UTC succeeded after 1 min")
	w.SetRuns()
	for minutes := 5; minutes < 120; minutes += 5 {
		w.requireRun(minutes, status.Good, "the run of 2 Oct 2026 12:00 UTC succeeded after 1 min")
	}
	w.requireRun(day, status.Unmeasured, "the job has not finished a run in the last 60 days")
}

func TestRunWithoutItsEndIsReadAgain(t *testing.T) {
	w := newLookWorld(t, aRun(300, inState("RUNNING")), aRun(60, succeeded(2)))
	w.requireRun(0, status.Good, "the run of 30 Nov 2026 11:00 UTC succeeded after 2 min; the run of 30 Nov 2026 07:00 UTC is running")
	w.PutRun(aRun(300, failed(0), withoutEnd))
	w.requireRun(5, status.Good, "the run of 30 Nov 2026 11:00 UTC succeeded after 2 min")
	w.PutRun(aRun(300, failed(302)))
	w.requireRun(10, status.Bad, "the run of 30 Nov 2026 07:00 UTC failed after 5 h (the owner of the job has to fix it)")
}

// readFewOlderRuns makes the next look read only a minute of older runs again, as in a workspace with very many.
func (w *lookWorld) readFewOlderRuns() {
	w.content = regexp.MustCompile(`"width":\d+`).ReplaceAll(w.content, []byte(`"width":1`))
}

// TestClockOfTheWorkspaceCanDiffer starts runs by a clock that is some minutes behind or ahead.
func TestClockOfTheWorkspaceCanDiffer(t *testing.T) {
	for name, ahead := range map[string]int{"behind": -5, "ahead": 4} {
		t.Run(name, func(t *testing.T) {
			w := newLookWorld(t)
			for minutes := 0; minutes <= 60; minutes += 5 {
				verdict, ending := status.Good, succeeded(0)
				if minutes%10 == 0 {
					verdict, ending = status.Bad, failed(0)
				}
				w.PutRun(aRun(2-minutes-ahead, ending))
				o, _ := w.measure(minutes, JobRun, jobNamed("load"))
				require.Equal(t, verdict, o.Verdict, o.Detail)
				w.readFewOlderRuns()
			}
		})
	}
}

// TestCheckThatWasNotMeasuredForSomeRunsReadsItsJobAgain measures another job while a run fails.
func TestCheckThatWasNotMeasuredForSomeRunsReadsItsJobAgain(t *testing.T) {
	w := newLookWorld(t, aRun(60, succeeded(1)))
	w.requireRun(0, status.Good, "the run of 30 Nov 2026 11:00 UTC succeeded after 1 min")
	w.PutRun(aRun(-2, failed(1)))
	for minutes := 5; minutes <= 60; minutes += 5 {
		w.readFewOlderRuns()
		_, _ = w.measure(minutes, JobRun, jobNamed("other"))
	}
	w.readFewOlderRuns()
	w.requireRun(65, status.Bad, "the run of 30 Nov 2026 12:02 UTC failed after 1 min (the owner of the job has to fix it)")
}

// TestMistakeDoesNotLast deletes a run that no look reads again.
func TestMistakeDoesNotLast(t *testing.T) {
	const day = 60 * 24
	w := newLookWorld(t, aRun(9*day, succeeded(1)))
	w.requireRun(0, status.Good, "the run of 21 Nov 2026 12:00 UTC succeeded after 1 min")
	w.SetRuns()
	var o status.Outcome
	for minutes := 10; minutes <= 2*day; minutes += 10 {
		o, _ = w.measure(minutes, JobRun, jobNamed("load"))
	}
	require.Equal(t, "the job has not finished a run in the last 60 days", o.Detail)
}

func TestMemoryOfAnotherVersionCountsAsNone(t *testing.T) {
	w := newLookWorld(t, aRun(60*24*3, failed(1)), aRun(60*24*4, succeeded(1)))
	first, calls := w.measure(0, JobRun, jobNamed("load"))
	for _, content := range []string{
		`{"job_runs": {"used": "2026-11-30T00:00:00Z", "value": 1}, "job_runs/7": {"used": "2026-11-30T00:00:00Z", "value": "x"}}`,
		`{"job_runs/7": {"used": "2026-11-30T00:00:00Z", "value": {"at": "2026-11-30T11:59:00Z", "depth": 1}}}`,
	} {
		w.content = json.RawMessage(content)
		o, again := w.measure(0, JobRun, jobNamed("load"))
		require.Equal(t, first, o)
		require.Equal(t, calls, again)
	}
}

func TestJobWithCountlessActiveRunsIsNotRemembered(t *testing.T) {
	w := newLookWorld(t, aRun(60*24*3, succeeded(1)))
	for i := range maxActive + 1 {
		w.PutRun(aRun(60*26+i, inState("QUEUED")))
	}
	for minutes := 0; minutes < 30; minutes += 5 {
		o, _ := w.measure(minutes, JobRun, jobNamed("load"))
		require.Equal(t, status.Good, o.Verdict)
		require.Less(t, len(w.content), 500)
	}
}

func TestLookAfterALongBreakReadsAsTheFirst(t *testing.T) {
	w := newLookWorld(t, aRun(60, succeeded(1)))
	_, first := w.measure(0, JobRun, jobNamed("load"))
	w.PutRun(aRun(-60, failed(1)))
	o, calls := w.measure(60*24*3, JobRun, jobNamed("load"))
	require.Equal(t, status.Bad, o.Verdict)
	require.Equal(t, first+1, calls, "the job has not run recently")
}

// TestBusyWorkspaceIsReadWithinTheLimits has a run every second, far more than can be read in a minute.
func TestBusyWorkspaceIsReadWithinTheLimits(t *testing.T) {
	all := make([]jobs.BaseRun, 30_000)
	for i := range all {
		all[i] = aRun(0, succeeded(0), func(r *jobs.BaseRun) {
			r.JobId, r.RunId, r.StartTime = int64(1000+i%100), int64(1_000_000-i), noon().Add(-time.Duration(i)*time.Second).UnixMilli()
			r.OriginalAttemptRunId, r.EndTime = r.RunId, r.StartTime
		})
	}
	w := newLookWorld(t)
	w.SetRuns(slices.Concat(all, []jobs.BaseRun{aRun(60*30, failed(1))})...)
	const says = "the run of 29 Nov 2026 06:00 UTC failed after 1 min (the owner of the job has to fix it)"
	first := w.requireRun(0, status.Bad, says)
	require.LessOrEqual(t, first, maxLookPages+readers+partsOfALook()+3)
	for minutes := 5; minutes <= 10; minutes += 5 {
		calls := w.requireRun(minutes, status.Bad, says)
		require.LessOrEqual(t, calls, 15*60/24+maxSweepPages+10)
	}
}

// TestWhatIsKeptGivesTheSameJudgement judges random histories, with all runs and with those that are kept, also after more runs.
func TestWhatIsKeptGivesTheSameJudgement(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // a simulation
	endings := []ending{endingSucceeded, endingFailed, endingFailed, endingFailed, endingCancelled, endingSkipped, endingPartly, endingUnknown}
	for round := range 400 {
		var all, kept []run
		minutes := 60 * 24 * 3
		for i := range 30 {
			minutes -= 1 + random.IntN(140)
			r := run{id: int64(i + 1), original: int64(i + 1), phase: phaseFinished, ending: endings[random.IntN(len(endings))], started: noon().Add(-time.Duration(minutes) * time.Minute)}
			if random.IntN(4) == 0 {
				r.trigger = jobs.TriggerTypePeriodic
			}
			if random.IntN(5) == 0 {
				r.original = max(1, r.id-1)
			}
			r.setEnd(r.started.Add(time.Duration(random.IntN(400)) * time.Minute).UnixMilli())
			all, kept = append(all, r), append(kept, r)
			m, ok := newJobMemory(kept, noon())
			require.True(t, ok)
			text, err := json.Marshal(m)
			require.NoError(t, err)
			var again jobMemory
			require.NoError(t, json.Unmarshal(text, &again))
			kept = again.runs(theJob, noon())
		}
		for needed := 1; needed <= maxConsecutive; needed += 3 {
			_, finishedOfAll := splitRuns(all)
			_, finishedOfKept := splitRuns(kept)
			require.Equal(t, isDecided(finishedOfAll, needed), isDecided(finishedOfKept, needed))
			want := jobHistory{finished: judged(finishedOfAll, needed, noon()), now: noon().Add(time.Hour * 24)}
			got := jobHistory{finished: judged(finishedOfKept, needed, noon()), now: want.now}
			require.Equal(t, want.judge(needed), got.judge(needed), "history %d", round)
			require.Equal(t, want.longest(), got.longest())
		}
		for _, newest := range []func([]run) (run, bool){newestScheduled, newestCompleted} {
			want, _ := newest(all)
			got, _ := newest(kept)
			require.Equal(t, want.id, got.id)
			require.Equal(t, want.started, got.started)
		}
		require.LessOrEqual(t, len(kept), maxConsecutive+6)
	}
}

func TestChecksOfAJobShareWhatIsRemembered(t *testing.T) {
	w := newLookWorld(t, aRun(60*24*9, succeeded(1)))
	w.SetJob(theJob, fakeworkspace.Job{Name: "load"})
	for minutes := range 4 {
		_, _ = w.measure(10*minutes, JobRun, jobNamed("load"))
		_, _ = w.measure(10*minutes+5, JobSchedule, jobNamed("load"))
	}
	_, calls := w.measure(40, JobRun, jobNamed("load"))
	require.Equal(t, 3, calls)
	require.Contains(t, string(w.content), fmt.Sprint("job_runs/", theJob))
}

// TestReadingInTheFutureDoesNotLast is about what a clock that was ahead has written.
func TestReadingInTheFutureDoesNotLast(t *testing.T) {
	require.False(t, isReadAgain(noon(), 0, noon()))
	require.True(t, isReadAgain(noon().Add(time.Hour), 0, noon()))
	require.True(t, isReadAgain(noon().Add(-48*time.Hour), 0, noon()))
}
