package databricksprobe

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
)

// known returns when the result of a finished run counts: at its end, or at its start if a repair made it good. A repair says nothing about
// later runs.
func (r *simRun) known(now time.Time) time.Time {
	p, number := r.part(now)
	if number > 0 && p.result == "SUCCESS" {
		return r.parts[0].from
	}
	return p.to
}

// naiveRuns judges a job from the whole history of its runs, without package databricksprobe. link is the run that failed.
func naiveRuns(j *simJob, now time.Time) (verdict status.Verdict, link string) {
	var newest, newestWork *simRun
	isLater := func(a, b *simRun) bool {
		return b == nil || a.known(now).After(b.known(now)) || a.known(now).Equal(b.known(now)) && a.id > b.id
	}
	var again []*simRun // retries and repairs in progress
	for _, r := range j.runs {
		p, number := r.part(now)
		switch {
		case p == nil:
		case p.to.After(now):
			if number > 0 || r.original != r.id {
				again = append(again, r)
			}
		default:
			if isLater(r, newest) {
				newest = r
			}
			if p.result != "CANCELED" && p.result != "SKIPPED" && isLater(r, newestWork) {
				newestWork = r
			}
		}
	}
	if newest == nil {
		return status.Unmeasured, ""
	}
	result := func(r *simRun) string { p, _ := r.part(now); return p.result }
	switch {
	case newestWork != nil && result(newestWork) == "FAILED":
		verdict, link = status.Bad, fmt.Sprint("https://run/", newest.id)
	case newestWork == newest:
		verdict = status.Good
	default:
		verdict = status.Degraded
	}
	for _, r := range again {
		if verdict != status.Bad || !r.parts[0].from.Before(newest.parts[0].from) {
			return status.Degraded, ""
		}
	}
	return verdict, link
}

// naiveLongest returns the longest time in work from the whole history of the runs of a job: of the newest finished run that did its work,
// and of those in progress.
func naiveLongest(j *simJob, now time.Time) (longest time.Duration) {
	var newest time.Time
	var id int64
	for _, r := range j.runs {
		p, _ := r.part(now)
		if p == nil || p.to.After(now) || p.result == "CANCELED" || p.result == "SKIPPED" {
			continue
		}
		if known := r.known(now); known.After(newest) || known.Equal(newest) && r.id > id {
			newest, id, longest = known, r.id, r.work(now)
		}
	}
	for _, r := range j.runs {
		if p, _ := r.part(now); p != nil && p.to.After(now) {
			longest = max(longest, r.work(now))
		}
	}
	return longest
}

// naiveStarts judges the starts of a job minute by minute.
type naiveStarts struct {
	rule   string
	paused bool
	since  time.Time
	open   time.Time // the oldest start that is due and has not happened
	until  time.Time
}

// step looks at the minutes since the last step.
func (n *naiveStarts) step(j *simJob, now time.Time) (isLate bool) {
	schedule := j.schedule(now)
	rule, paused := schedule.QuartzCronExpression, schedule.PauseStatus == jobs.PauseStatusPaused
	if rule != n.rule || paused != n.paused {
		*n = naiveStarts{rule: rule, paused: paused, since: now, until: now.Add(-time.Minute)}
	}
	for minute := n.until.Add(time.Minute); !minute.After(now); minute = minute.Add(time.Minute) {
		if n.open.IsZero() && j.isDue(minute) {
			n.open = minute
		}
		n.until = minute
	}
	for _, r := range j.runs {
		start := r.parts[0].from
		if r.trigger == jobs.TriggerTypePeriodic && !n.open.IsZero() && !start.Before(n.open) && !start.After(now) {
			n.open = time.Time{}
			// Starts that were due after this run can be open, too.
			for minute := start.Truncate(time.Minute).Add(time.Minute); !minute.After(now); minute = minute.Add(time.Minute) {
				if n.open.IsZero() && j.isDue(minute) {
					n.open = minute
				}
			}
		}
	}
	return !n.paused && !n.open.IsZero() && now.Sub(n.open) > defaultGrace*time.Minute
}

// requireSameWithoutMemory compares what a run says with its memory and without any. It leaves out jobs with a run that started before the
// recent runs and has ended since: without memory, that run can be missed.
func requireSameWithoutMemory(t *testing.T, w world, s *simulation, content []byte, now time.Time) {
	t.Helper()
	var outcomes [2][]status.Outcome
	for i, content := range [][]byte{content, nil} {
		memory, err := probe.LoadMemory(content, now)
		require.NoError(t, err)
		var targets []probetest.Target
		for _, j := range s.jobs {
			begin := now.Add(-recentRuns)
			if !slices.ContainsFunc(j.runs, func(r *simRun) bool {
				p, _ := r.part(now)
				return r.parts[0].from.Before(begin) && p.to.After(begin)
			}) {
				targets = append(targets, jobNamed(fmt.Sprint(j.id)))
			}
		}
		outcomes[i] = measureTogether(t, JobRun(w.Options), probe.ScopeOptions{Now: func() time.Time { return now }, Memory: memory}, targets...)
	}
	for i, want := range outcomes[1] {
		require.Equal(t, want.Detail, outcomes[0][i].Detail, "at %s", now)
		require.Equal(t, want, outcomes[0][i])
	}
}

// TestNothingIsLostOrInventedInSimulatedDays looks at simulated jobs every 5 minutes. They have failures, retries, repairs and missed starts,
// runs by hand and runs of more than a day, skipped and cancelled runs. Schedules are paused and changed. Each look has only what the one
// before it remembers. It must agree with models that know the whole history. The listing of a workspace can lack the history of repairs.
func TestNothingIsLostOrInventedInSimulatedDays(t *testing.T) {
	for _, hidesRepairs := range []bool{false, true} {
		t.Run(fmt.Sprint("hidden repairs ", hidesRepairs), func(t *testing.T) { simulateDays(t, hidesRepairs) })
	}
}

func simulateDays(t *testing.T, hidesRepairs bool) {
	t.Helper()
	const count, days = 20, 2
	begin := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	s := newSimulation(1, count, begin, begin.AddDate(0, 0, days))
	w := newWorld(t)
	if hidesRepairs {
		w.HideRepairs()
	}
	starts := make([]naiveStarts, count)
	failures, late := map[string]bool{}, map[string]bool{}
	var content []byte
	sizes := map[int]int{} // by day
	rounds := 0
	for now := begin; now.Before(s.end); now = now.Add(5 * time.Minute) {
		rounds++
		s.advance(w.Workspace, now)
		memory, err := probe.LoadMemory(content, now)
		require.NoError(t, err)
		scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: func() time.Time { return now }, Memory: memory})
		for i, j := range s.jobs {
			check := status.Check{Target: jobNamed(fmt.Sprint(j.id)).JSON(t)}
			o := JobRun(w.Options).Measure(t.Context(), scope, check)
			verdict, link := naiveRuns(j, now)
			if longest := naiveLongest(j, now); longest > 0 && verdict != status.Unmeasured {
				require.NotNil(t, o.Value, "job %d at %s: %s", j.id, now, o.Detail)
				require.InDelta(t, longest.Minutes(), *o.Value, 1e-4, "job %d at %s: %s", j.id, now, o.Detail)
			}
			require.Equal(t, verdict, o.Verdict, "job %d at %s: %s", j.id, now, o.Detail)
			if verdict == status.Bad {
				require.Equal(t, link, o.Link, "job %d at %s: %s", j.id, now, o.Detail)
				failures[link] = true
			}
			if j.every == 0 {
				continue
			}
			o = JobSchedule(w.Options).Measure(t.Context(), scope, check)
			isLate := starts[i].step(j, now)
			require.Equal(t, isLate, o.Verdict == status.Bad, "job %d at %s: %s; the model has %+v", j.id, now, o.Detail, starts[i])
			if isLate {
				late[fmt.Sprint(j.id, starts[i].open)] = true
				require.Contains(t, o.Detail, "one was due at "+probe.FormatTime(starts[i].open))
			}
		}
		scope.Release()
		if rounds%50 == 0 && !hidesRepairs { // without memory, hidden repairs are not noticed
			requireSameWithoutMemory(t, w, s, content, now)
		}
		content, _, err = memory.Content()
		require.NoError(t, err)
		day := int(now.Sub(begin) / (24 * time.Hour))
		sizes[day] = max(sizes[day], len(content))
	}
	total := 0
	for _, j := range s.jobs {
		total += len(j.runs)
	}
	calls := w.Requests()
	repairs := calls["GET /api/2.2/jobs/runs/get"]
	t.Logf("%d jobs, %d runs, %d looks: %d failures and %d missed starts noticed; calls a look: %.1f for jobs, %.1f for runs; %d for %d repairs; bytes by day: %v",
		count, total, rounds, len(failures), len(late), float64(calls[jobsPath])/float64(rounds), float64(calls[runsPath])/float64(rounds), repairs, s.repairs(), sizes)
	if hidesRepairs {
		require.LessOrEqual(t, repairs, s.repairs(), "one call for each repair")
	} else {
		require.Zero(t, repairs)
	}
	require.Greater(t, len(failures), count)
	require.Greater(t, len(late), 5)
	require.Less(t, float64(sizes[days-1]), 1.2*float64(sizes[0]), "the memory does not grow")
}
