package databricksprobe

import (
	"fmt"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

// cronSettings are the settings of a job with a schedule.
func cronSettings(expression, zone string) *jobs.JobSettings {
	return &jobs.JobSettings{Schedule: &jobs.CronSchedule{QuartzCronExpression: expression, TimezoneId: zone}}
}

// done measures a job that must be done within 100 minutes.
func (s *scheduleWorld) done(now time.Time, limits ...float64) status.Outcome {
	s.t.Helper()
	check := status.Check{ID: "check", Target: probetest.Target{"job": "load", "done_within_minutes": 100}.JSON(s.t)}
	if len(limits) == 2 {
		check.Warn, check.Crit = &limits[0], &limits[1]
	}
	p := probetest.Probe{Kind: JobSchedule(s.Options), Scope: probe.ScopeOptions{Now: func() time.Time { return now }, Memory: s.memory}}
	return p.MeasureCheck(s.t.Context(), check)
}

// TestJobMustBeDoneInTime measures a job that is due at 11:00 and must be done at 12:40, some minutes after 11:00.
func TestJobMustBeDoneInTime(t *testing.T) {
	t.Parallel()
	const day = 60 * 24
	ran := func(minutesAgo int, changes ...func(*jobs.BaseRun)) jobs.BaseRun {
		return aRun(minutesAgo, append([]func(*jobs.BaseRun){byDaily}, changes...)...)
	}
	onTime, late := ran(60, inState("RUNNING")), ran(2, inState("RUNNING"))
	yesterday := ran(60+day, succeeded(1))
	const warns = "the run that was due at 30 Nov 2026 11:00 UTC must complete by 30 Nov 2026 12:40 UTC, and has not yet"
	const missed = "the run that was due at 30 Nov 2026 11:00 UTC has not completed by its deadline at 30 Nov 2026 12:40 UTC"
	const good = "the last scheduled run started at 30 Nov 2026 11:00 UTC; the next run is due at 1 Dec 2026 11:00 UTC"
	for name, c := range map[string]struct {
		minutes, seconds int // after 11:00
		runs             []jobs.BaseRun
		verdict          status.Verdict
		detail           string
	}{
		"in progress before 80 %":       {79, 59, []jobs.BaseRun{onTime, yesterday}, status.Good, good},
		"in progress at 80 %":           {80, 0, []jobs.BaseRun{onTime, yesterday}, status.Degraded, warns},
		"in progress at the deadline":   {100, 0, []jobs.BaseRun{onTime, yesterday}, status.Degraded, warns},
		"in progress after it":          {100, 1, []jobs.BaseRun{onTime, yesterday}, status.Bad, missed + "; the run of 30 Nov 2026 11:00 UTC is running"},
		"done in time":                  {101, 0, []jobs.BaseRun{ran(60, succeeded(100)), yesterday}, status.Good, good},
		"done late":                     {200, 0, []jobs.BaseRun{ran(60, succeeded(150)), yesterday}, status.Good, good},
		"done in part":                  {101, 0, []jobs.BaseRun{ran(60, ended(5, "SUCCESS_WITH_FAILURES", "SUCCESS")), yesterday}, status.Good, good},
		"started late, and in progress": {101, 0, []jobs.BaseRun{late, yesterday}, status.Bad, missed + "; the run of 30 Nov 2026 11:58 UTC is running"},
		"not started":                   {101, 0, []jobs.BaseRun{yesterday}, status.Bad, missed},
		"not started, before 80 %":      {70, 0, []jobs.BaseRun{yesterday}, status.Bad, "no scheduled run has started since one was due at 30 Nov 2026 11:00 UTC"},
		"not started, at 80 %":          {80, 0, []jobs.BaseRun{yesterday}, status.Bad, "no scheduled run has started since one was due at 30 Nov 2026 11:00 UTC"},
		"failed, before 80 %":           {70, 0, []jobs.BaseRun{ran(60, failed(3)), yesterday}, status.Good, good},
		"failed":                        {101, 0, []jobs.BaseRun{ran(60, failed(3)), yesterday}, status.Bad, missed + "; the run of 30 Nov 2026 11:00 UTC failed after 3 min (the owner of the job has to fix it)"},
		"being repaired":                {101, 0, []jobs.BaseRun{ran(60, repairing), yesterday}, status.Bad, missed + "; the run of 30 Nov 2026 11:00 UTC is being repaired"},
		"repaired":                      {101, 0, []jobs.BaseRun{ran(60, succeeded(99), repaired), yesterday}, status.Good, good},
		"retried":                       {101, 0, []jobs.BaseRun{ran(60, failed(3)), aRun(50, succeeded(3), retryOf(99_940), func(r *jobs.BaseRun) { r.Trigger = "RETRY" }), yesterday}, status.Good, good},
		"cancelled":                     {101, 0, []jobs.BaseRun{ran(60, ended(3, "USER_CANCELED", "CLIENT_ERROR")), yesterday}, status.Bad, missed + "; the run of 30 Nov 2026 11:00 UTC was cancelled by a user"},
		"a person ran it":               {101, 0, []jobs.BaseRun{ran(60, failed(3)), aRun(30, succeeded(3), byPerson), yesterday}, status.Bad, missed + "; the run of 30 Nov 2026 11:00 UTC failed after 3 min (the owner of the job has to fix it)"},
		"failed yesterday, and in progress today": {
			10, 0,
			[]jobs.BaseRun{onTime, ran(60+day, failed(1)), ran(60+2*day, succeeded(1))},
			status.Bad,
			"the run that was due at 29 Nov 2026 11:00 UTC has not completed by its deadline at 29 Nov 2026 12:40 UTC; the run of 30 Nov 2026 11:00 UTC is running",
		},
		"failed yesterday, and done today": {10, 0, []jobs.BaseRun{ran(60, succeeded(5)), ran(60+day, failed(1)), ran(60+2*day, succeeded(1))}, status.Good, good},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newScheduleWorld(t, daily("UNPAUSED"), c.runs...)
			now := noon().Add(time.Duration(c.minutes-60)*time.Minute + time.Duration(c.seconds)*time.Second)
			// The schedule is in force since two days.
			require.NoError(t, w.memory.Keep("job_schedule/7", planMemory{Rule: "0 0 11 * * ? UTC", Since: noon().AddDate(0, 0, -2)}))
			o := w.done(now)
			require.Equal(t, c.detail, o.Detail)
			require.Equal(t, c.verdict, o.Verdict)
			require.NotNil(t, o.Value, "how late the start is")
		})
	}
}

// TestDeadlineIsInTheZoneOfTheJob has a run that is due on days with and without a change of clocks.
func TestDeadlineIsInTheZoneOfTheJob(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		expression, now string
		verdict         status.Verdict
		detail          string
	}{
		"an ordinary day": {
			"0 0 5 * * ?", "2026-03-28T05:41:00Z", status.Bad,
			"the run that was due at 28 Mar 2026 04:00 UTC (05:00 in Europe/Berlin) has not completed by its deadline at 28 Mar 2026 05:40 UTC (06:40 in Europe/Berlin)",
		},
		"the day on which the clock is set forward": {
			"0 0 5 * * ?", "2026-03-29T04:41:00Z", status.Bad,
			"the run that was due at 29 Mar 2026 03:00 UTC (05:00 in Europe/Berlin) has not completed by its deadline at 29 Mar 2026 04:40 UTC (06:40 in Europe/Berlin)",
		},
		"the change is before the deadline": {
			"0 45 0 * * ?", "2026-10-25T00:26:00Z", status.Bad,
			"the run that was due at 24 Oct 2026 22:45 UTC (00:45 in Europe/Berlin) has not completed by its deadline at 25 Oct 2026 00:25 UTC (02:25 in Europe/Berlin)",
		},
		"due at the change": {"0 30 2 * * ?", "2026-10-25T12:00:00Z", status.Unmeasured, "no run has been due since 25 Oct 2026 02:00 UTC, when Buoy first saw this schedule; the next run is due at 26 Oct 2026 01:30 UTC (02:30 in Europe/Berlin)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now, err := time.Parse(time.RFC3339, c.now)
			require.NoError(t, err)
			w := newScheduleWorld(t, cronSettings(c.expression, "Europe/Berlin"))
			require.NoError(t, w.memory.Keep("job_schedule/7", planMemory{Rule: c.expression + " Europe/Berlin", Since: now.Add(-10 * time.Hour)}))
			o := w.done(now)
			require.Equal(t, c.detail, o.Detail)
			require.Equal(t, c.verdict, o.Verdict)
		})
	}
}

func TestDeadlineAndTheLimitsOfTheStart(t *testing.T) {
	t.Parallel()
	w := newScheduleWorld(t, daily("UNPAUSED"), aRun(60*25, succeeded(1), byDaily))
	require.Equal(t, status.Measured, w.done(noon(), 600, 900).Verdict, "the limits decide how late a start can be")
	o := w.done(noon().Add(41*time.Minute), 600, 900)
	require.Equal(t, status.Bad, o.Verdict, "they do not decide about the deadline")
	require.InDelta(t, 101, *o.Value, 1e-9)
}

func TestDeadlineOfAPeriodAndOfAContinuousJob(t *testing.T) {
	t.Parallel()
	period := &jobs.JobSettings{Trigger: &jobs.TriggerSettings{Periodic: &jobs.PeriodicTriggerConfiguration{Interval: 4, Unit: "HOURS"}}}
	w := newScheduleWorld(t, period, aRun(270, succeeded(1)))
	require.Equal(t, status.Good, w.done(noon().Add(-40*time.Minute)).Verdict)
	w.PutRun(aRun(30, inState("RUNNING")))
	require.Equal(t, "the run that was due at 30 Nov 2026 11:30 UTC has not completed by its deadline at 30 Nov 2026 13:10 UTC; the run of 30 Nov 2026 11:30 UTC is running", w.done(noon().Add(71*time.Minute)).Detail)
	w = newScheduleWorld(t, &jobs.JobSettings{Continuous: &jobs.Continuous{}}, aRun(30, inState("RUNNING")))
	require.Equal(t, "the job is continuous, so its runs have no deadline: the check must not have done_within_minutes", w.done(noon()).Detail)
}

func TestConditionCanKeepARunFromCompleting(t *testing.T) {
	t.Parallel()
	settings := daily("UNPAUSED")
	settings.Schedule.SqlCondition = &jobs.SqlConditionConfiguration{SqlQueryId: "q"}
	w := newScheduleWorld(t, settings, aRun(60*25, succeeded(1), byDaily))
	require.Equal(t, status.Unmeasured, w.done(noon()).Verdict)
	w.PutRun(aRun(60, inState("RUNNING"), byDaily))
	require.Equal(t, status.Bad, w.done(noon().Add(41*time.Minute)).Verdict)
}

// TestRunThatCompletedLongAgoIsRemembered measures a job that is due once a week.
func TestRunThatCompletedLongAgoIsRemembered(t *testing.T) {
	const day = 60 * 24
	w := newLookWorld(t)
	w.SetJob(theJob, fakeworkspace.Job{Name: "load", Settings: cronSettings("0 0 11 ? * MON", "UTC")})
	target := probetest.Target{"job": "load", "done_within_minutes": 100}
	_, _ = w.measure(-90, JobSchedule, target)
	w.PutRun(aRun(60, succeeded(5)))
	for minutes := 0; minutes < 7*day-60; minutes += 120 {
		o, calls := w.measure(minutes, JobSchedule, target)
		require.Equal(t, status.Good, o.Verdict, o.Detail)
		require.LessOrEqual(t, calls, 8, "there are no calls for this job")
	}
	w.PutRun(aRun(60-7*day, failed(5)))
	o, _ := w.measure(7*day+41, JobSchedule, target)
	require.Equal(t, status.Bad, o.Verdict, o.Detail)
}

func TestDeadlineIsAtMostAWeek(t *testing.T) {
	t.Parallel()
	for value, isValid := range map[string]bool{"1": true, "10080": true, "0": false, "10081": false, "1.5": false, `"90"`: false} {
		problems := JobSchedule(Options{}).ValidateTarget(fmt.Appendf(nil, `{"job": "x", "done_within_minutes": %s}`, value))
		require.Equal(t, isValid, len(problems) == 0, "%s: %v", value, problems)
	}
}

// TestChecksWithAndWithoutADeadlineShareAJob measures a job that has failed every day for a month, and not run today. The check without a
// deadline needs only the newest run.
func TestChecksWithAndWithoutADeadlineShareAJob(t *testing.T) {
	t.Parallel()
	const day = 60 * 24
	w := newScheduleWorld(t, daily("UNPAUSED"))
	for i := range 29 {
		w.PutRun(aRun(60+(i+1)*day, failed(1), byDaily))
	}
	w.PutRun(aRun(60+30*day, succeeded(1), byDaily))
	require.NoError(t, w.memory.Keep("job_schedule/7", planMemory{Rule: "0 0 11 * * ? UTC", Since: noon().AddDate(0, 0, -40)}))
	for range 2 {
		require.Equal(t, "no scheduled run has started since one was due at 30 Nov 2026 11:00 UTC", w.measureAt(noon().Add(time.Minute)).Detail)
		require.Contains(t, w.done(noon().Add(time.Minute)).Detail, "the run that was due at 1 Nov 2026 11:00 UTC has not completed by its deadline")
	}
}
