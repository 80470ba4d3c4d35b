package databricksprobe

import (
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

func daily(pause jobs.PauseStatus) *jobs.JobSettings {
	return &jobs.JobSettings{Schedule: &jobs.CronSchedule{QuartzCronExpression: "0 0 11 * * ?", TimezoneId: "UTC", PauseStatus: pause}}
}

// byDaily makes a run one that the schedule of daily has started.
func byDaily(r *jobs.BaseRun) { r.Schedule = daily("UNPAUSED").Schedule }

func byPerson(r *jobs.BaseRun) { r.Trigger = jobs.TriggerTypeOneTime }

// scheduleWorld is a job that is measured again and again, with what its probe remembers.
type scheduleWorld struct {
	world
	t      *testing.T
	memory *probe.Memory
}

func newScheduleWorld(t *testing.T, settings *jobs.JobSettings, runs ...jobs.BaseRun) *scheduleWorld {
	t.Helper()
	w, _ := newJobWorld(t, runs...)
	memory, err := probe.LoadMemory(nil, noon())
	require.NoError(t, err)
	s := &scheduleWorld{w, t, memory}
	s.set(settings)
	return s
}

func (s *scheduleWorld) set(settings *jobs.JobSettings) {
	s.SetJob(theJob, fakeworkspace.Job{Name: "load", Settings: settings})
}

func (s *scheduleWorld) measureAt(now time.Time, limits ...float64) status.Outcome {
	s.t.Helper()
	check := status.Check{ID: "check", Target: jobNamed("load").JSON(s.t)}
	if len(limits) == 2 {
		check.Warn, check.Crit = &limits[0], &limits[1]
	}
	p := probetest.Probe{Kind: JobSchedule(s.Options), Scope: probe.ScopeOptions{Now: func() time.Time { return now }, Memory: s.memory}}
	return p.MeasureCheck(s.t.Context(), check)
}

func (s *scheduleWorld) require(now time.Time, verdict status.Verdict, detail string) {
	s.t.Helper()
	o := s.measureAt(now)
	require.Equal(s.t, detail, o.Detail)
	require.Equal(s.t, verdict, o.Verdict)
}

func TestJobScheduleInEachSituation(t *testing.T) {
	t.Parallel()
	ran := func(minutesAgo int, changes ...func(*jobs.BaseRun)) jobs.BaseRun {
		return aRun(minutesAgo, append([]func(*jobs.BaseRun){succeeded(1), byDaily}, changes...)...)
	}
	const day = 60 * 24
	trigger := func(change func(*jobs.TriggerSettings)) *jobs.JobSettings {
		s := &jobs.TriggerSettings{PauseStatus: "UNPAUSED"}
		change(s)
		return &jobs.JobSettings{Trigger: s}
	}
	hourly := trigger(func(s *jobs.TriggerSettings) {
		s.Periodic = &jobs.PeriodicTriggerConfiguration{Interval: 1, Unit: "HOURS"}
	})
	byPeriod := func(r *jobs.BaseRun) { r.Schedule = nil }
	onTime := "the last scheduled run started at 30 Nov 2026 11:00 UTC; the next run is due at 1 Dec 2026 11:00 UTC"
	missing := "no scheduled run has started since one was due at 30 Nov 2026 11:00 UTC"
	for name, c := range map[string]struct {
		settings *jobs.JobSettings
		runs     []jobs.BaseRun
		verdict  status.Verdict
		late     float64 // minutes
		detail   string
	}{
		"on time":               {daily(""), []jobs.BaseRun{ran(60), ran(60 + day)}, status.Good, 0, onTime},
		"failed, but started":   {daily("UNPAUSED"), []jobs.BaseRun{ran(60, failed(3)), ran(60 + day)}, status.Good, 0, onTime},
		"in progress":           {daily("UNPAUSED"), []jobs.BaseRun{ran(60, inState("RUNNING")), ran(60 + day)}, status.Good, 0, onTime},
		"a minute early":        {daily("UNPAUSED"), []jobs.BaseRun{ran(61), ran(60 + day)}, status.Good, 0, "the last scheduled run started at 30 Nov 2026 10:59 UTC; the next run is due at 1 Dec 2026 11:00 UTC"},
		"late, and running":     {daily("UNPAUSED"), []jobs.BaseRun{ran(10), ran(60 + day)}, status.Good, 0, "the last scheduled run started at 30 Nov 2026 11:50 UTC; the next run is due at 1 Dec 2026 11:00 UTC"},
		"missing":               {daily("UNPAUSED"), []jobs.BaseRun{ran(60 + day)}, status.Bad, 60, missing},
		"a person started it":   {daily("UNPAUSED"), []jobs.BaseRun{ran(30, byPerson), ran(60 + day)}, status.Bad, 60, missing},
		"skipped":               {daily("UNPAUSED"), []jobs.BaseRun{ran(60, ended(0, "MAX_CONCURRENT_RUNS_EXCEEDED", "")), ran(60 + day)}, status.Degraded, 0, "the run of 30 Nov 2026 11:00 UTC was skipped: the job had its maximum number of concurrent runs; the next run is due at 1 Dec 2026 11:00 UTC"},
		"first seen, never ran": {daily("UNPAUSED"), nil, status.Unmeasured, 0, "no run has been due since 30 Nov 2026 12:00 UTC, when Buoy first saw this schedule; the next run is due at 1 Dec 2026 11:00 UTC"},
		"first seen, missing for days": {daily("UNPAUSED"), []jobs.BaseRun{ran(60 + 4*day)}, status.Unmeasured, 0, "no scheduled run has started since one was due at 27 Nov 2026 11:00 UTC. " +
			"Buoy has seen this schedule only since 30 Nov 2026 12:00 UTC, so it can have been paused before"},
		"queued":            {daily("UNPAUSED"), []jobs.BaseRun{ran(6, inState("QUEUED")), ran(60 + day)}, status.Good, 0, "the run of 30 Nov 2026 11:54 UTC is queued; the next run is due at 1 Dec 2026 11:00 UTC"},
		"queued for long":   {daily("UNPAUSED"), []jobs.BaseRun{ran(60, inState("QUEUED")), ran(60 + day)}, status.Degraded, 0, "the run of 30 Nov 2026 11:00 UTC is queued, for 1 h so far; the next run is due at 1 Dec 2026 11:00 UTC"},
		"waits for compute": {daily("UNPAUSED"), []jobs.BaseRun{ran(60, inState("PENDING")), ran(60 + day)}, status.Degraded, 0, "the run of 30 Nov 2026 11:00 UTC is waiting for compute, for 1 h so far; the next run is due at 1 Dec 2026 11:00 UTC"},
		"in the future":     {daily("UNPAUSED"), []jobs.BaseRun{ran(-600), ran(60)}, status.Unmeasured, 0, "the last scheduled run started at 30 Nov 2026 22:00 UTC, which is in the future"},
		"over":              {cronSettings("0 0 11 29 11 ? 2026", "UTC"), []jobs.BaseRun{ran(60 + day)}, status.Unmeasured, 0, "no further run is expected, because the schedule of the job is over"},
		"first seen, and changed": {daily("UNPAUSED"), []jobs.BaseRun{ran(60*5+day, func(r *jobs.BaseRun) {
			r.Schedule = &jobs.CronSchedule{QuartzCronExpression: "0 0 7 * * ?", TimezoneId: "UTC"}
		})}, status.Unmeasured, 0, "no run has been due since 30 Nov 2026 12:00 UTC, when Buoy first saw this schedule; the next run is due at 1 Dec 2026 11:00 UTC"},
		"paused":                           {daily("PAUSED"), []jobs.BaseRun{ran(60 + day)}, status.Unmeasured, 0, "the schedule has been paused since at least 30 Nov 2026 12:00 UTC"},
		"a pause status that is not known": {daily("PAUSING"), []jobs.BaseRun{ran(60 + day)}, status.Unmeasured, 0, `the schedule has the pause status "PAUSING", which is not known`},
		"no schedule":                      {&jobs.JobSettings{}, []jobs.BaseRun{ran(60)}, status.Unmeasured, 0, "the job has no schedule"},
		"files":                            {trigger(func(s *jobs.TriggerSettings) { s.FileArrival = &jobs.FileArrivalTriggerConfiguration{} }), nil, status.Unmeasured, 0, "the job starts when files arrive, so no start is expected at a certain time"},
		"tables":                           {trigger(func(s *jobs.TriggerSettings) { s.TableUpdate = &jobs.TableUpdateTriggerConfiguration{} }), nil, status.Unmeasured, 0, "the job starts when tables change, so no start is expected at a certain time"},
		"models":                           {trigger(func(s *jobs.TriggerSettings) { s.Model = &jobs.ModelTriggerConfiguration{} }), nil, status.Unmeasured, 0, "the job has a trigger that this version of Buoy does not know, so no start is expected at a certain time"},
		"several triggers":                 {&jobs.JobSettings{Triggers: []jobs.TriggerConfiguration{{}}}, nil, status.Unmeasured, 0, "the job has several triggers, which this version of Buoy does not read"},
		"an expression that is bad":        {&jobs.JobSettings{Schedule: &jobs.CronSchedule{QuartzCronExpression: "at noon", TimezoneId: "UTC"}}, nil, status.Unmeasured, 0, ""},
		"a period":                         {hourly, []jobs.BaseRun{ran(50, byPeriod), ran(110, byPeriod)}, status.Good, 0, "the last scheduled run started at 30 Nov 2026 11:10 UTC; the next run is due at 30 Nov 2026 12:10 UTC"},
		"a period is over":                 {hourly, []jobs.BaseRun{ran(66, byPeriod)}, status.Bad, 6, "no scheduled run has started since one was due at 30 Nov 2026 11:54 UTC"},
		"a period within the grace":        {hourly, []jobs.BaseRun{ran(64, byPeriod)}, status.Good, 0, "the last scheduled run started at 30 Nov 2026 10:56 UTC; the next run is due at 30 Nov 2026 11:56 UTC"},
		"continuous":                       {&jobs.JobSettings{Continuous: &jobs.Continuous{}}, []jobs.BaseRun{ran(600, inState("RUNNING"))}, status.Good, 0, "the run of 30 Nov 2026 02:00 UTC is running"},
		"continuous, in a state that is not known": {&jobs.JobSettings{Continuous: &jobs.Continuous{}}, []jobs.BaseRun{ran(600, inState("NEW"))}, status.Unmeasured, 0, `the run of 30 Nov 2026 02:00 UTC has the state "NEW", which is not known`},
		"continuous, and queued":                   {&jobs.JobSettings{Continuous: &jobs.Continuous{}}, []jobs.BaseRun{ran(600, inState("QUEUED"))}, status.Degraded, 0, "the run of 30 Nov 2026 02:00 UTC is queued, for 10 h so far"},
		"continuous, and starting":                 {&jobs.JobSettings{Continuous: &jobs.Continuous{}}, []jobs.BaseRun{ran(600, succeeded(595)), ran(4, inState("PENDING"))}, status.Good, 0, "the run of 30 Nov 2026 11:56 UTC is waiting for compute"},
		"continuous, and stopped for days":         {&jobs.JobSettings{Continuous: &jobs.Continuous{}}, []jobs.BaseRun{ran(3*day, succeeded(60))}, status.Unmeasured, 0, "no run is in progress; Buoy has seen this job only since 30 Nov 2026 12:00 UTC"},
		"continuous, and paused":                   {&jobs.JobSettings{Continuous: &jobs.Continuous{PauseStatus: "PAUSED"}}, nil, status.Unmeasured, 0, "the schedule has been paused since at least 30 Nov 2026 12:00 UTC"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newScheduleWorld(t, c.settings, c.runs...)
			o := w.measureAt(noon())
			if c.detail != "" {
				require.Equal(t, c.detail, o.Detail)
			}
			require.Equal(t, c.verdict, o.Verdict, o.Detail)
			if c.verdict == status.Unmeasured {
				require.Nil(t, o.Value)
				return
			}
			require.InDelta(t, c.late, *o.Value, 1e-9)
		})
	}
}

func TestPausedJobIsNotLateWhenItGoesOn(t *testing.T) {
	t.Parallel()
	w := newScheduleWorld(t, daily("UNPAUSED"), aRun(60+60*24, succeeded(1), byDaily))
	w.require(noon(), status.Bad, "no scheduled run has started since one was due at 30 Nov 2026 11:00 UTC")
	w.set(daily("PAUSED"))
	w.require(noon().Add(15*time.Minute), status.Unmeasured, "the schedule has been paused since at least 30 Nov 2026 12:15 UTC")
	w.require(noon().Add(48*time.Hour), status.Unmeasured, "the schedule has been paused since at least 30 Nov 2026 12:15 UTC")
	w.set(daily("UNPAUSED"))
	w.require(noon().Add(49*time.Hour), status.Unmeasured, "the run that was due at 30 Nov 2026 11:00 UTC has not started. The schedule was changed or paused after that; the next run is due at 3 Dec 2026 11:00 UTC")
	w.require(noon().Add(73*time.Hour), status.Bad, "no scheduled run has started since one was due at 3 Dec 2026 11:00 UTC")
}

func TestChangedScheduleExpectsNothingBeforeTheChange(t *testing.T) {
	t.Parallel()
	w := newScheduleWorld(t, daily("UNPAUSED"), aRun(60, succeeded(1), byDaily))
	w.require(noon(), status.Good, "the last scheduled run started at 30 Nov 2026 11:00 UTC; the next run is due at 1 Dec 2026 11:00 UTC")
	w.set(&jobs.JobSettings{Schedule: &jobs.CronSchedule{QuartzCronExpression: "0 0 * * * ?", TimezoneId: "UTC"}})
	w.require(noon().Add(10*time.Hour+30*time.Minute), status.Good, "the last scheduled run started at 30 Nov 2026 11:00 UTC; the next run is due at 30 Nov 2026 23:00 UTC")
	w.require(noon().Add(11*time.Hour+6*time.Minute), status.Bad, "no scheduled run has started since one was due at 30 Nov 2026 23:00 UTC")
}

func TestMissingRunStaysMissingWhenTheScheduleChanges(t *testing.T) {
	t.Parallel()
	w := newScheduleWorld(t, daily("UNPAUSED"), aRun(60+60*24, succeeded(1), byDaily))
	w.require(noon(), status.Bad, "no scheduled run has started since one was due at 30 Nov 2026 11:00 UTC")
	w.set(cronSettings("0 0 13 * * ?", "UTC"))
	missing := "the run that was due at 30 Nov 2026 11:00 UTC has not started. The schedule was changed or paused after that; the next run is due at "
	for _, later := range []time.Duration{5 * time.Minute, 10 * time.Minute} {
		w.require(noon().Add(later), status.Unmeasured, missing+"30 Nov 2026 13:00 UTC")
	}
	w.require(noon().Add(66*time.Minute), status.Bad, "no scheduled run has started since one was due at 30 Nov 2026 13:00 UTC")
	w.PutRun(aRun(-70, succeeded(1)))
	w.require(noon().Add(75*time.Minute), status.Good, "the last scheduled run started at 30 Nov 2026 13:10 UTC; the next run is due at 1 Dec 2026 13:00 UTC")
	w.set(daily("UNPAUSED"))
	w.require(noon().Add(80*time.Minute), status.Good, "the last scheduled run started at 30 Nov 2026 13:10 UTC; the next run is due at 1 Dec 2026 11:00 UTC")
}

func TestChangeOfAPunctualScheduleIsNoReasonForDoubt(t *testing.T) {
	t.Parallel()
	weekly := cronSettings("0 0 11 ? * MON", "UTC")
	w := newScheduleWorld(t, weekly, aRun(60, succeeded(1), func(r *jobs.BaseRun) { r.Schedule = weekly.Schedule }))
	w.require(noon(), status.Good, "the last scheduled run started at 30 Nov 2026 11:00 UTC; the next run is due at 7 Dec 2026 11:00 UTC")
	w.set(cronSettings("0 0 11 ? * SAT", "UTC"))
	w.require(noon().Add(time.Hour), status.Good, "the last scheduled run started at 30 Nov 2026 11:00 UTC; the next run is due at 5 Dec 2026 11:00 UTC")
	w.require(noon().Add(26*time.Hour), status.Good, "the next run is due at 5 Dec 2026 11:00 UTC")
	w.require(noon().Add(121*time.Hour), status.Bad, "no scheduled run has started since one was due at 5 Dec 2026 11:00 UTC")
}

// TestChecksOfOneJobJudgeByTheirOwnGrace measures a job that is 10 minutes late.
func TestChecksOfOneJobJudgeByTheirOwnGrace(t *testing.T) {
	t.Parallel()
	w := newScheduleWorld(t, daily("UNPAUSED"), aRun(60+60*24, succeeded(1), byDaily))
	p := probetest.Probe{Kind: JobSchedule(w.Options), Scope: probe.ScopeOptions{Now: func() time.Time { return noon().Add(-50 * time.Minute) }, Memory: w.memory}}
	measure := func(id string, grace int) status.Outcome {
		target := jobNamed("load")
		target["grace_minutes"] = grace
		return p.MeasureCheck(t.Context(), status.Check{ID: id, Target: target.JSON(t)})
	}
	patient := "the last scheduled run started at 29 Nov 2026 11:00 UTC; the next run is due at 30 Nov 2026 11:00 UTC"
	for range 2 {
		require.Equal(t, status.Bad, measure("strict", 5).Verdict)
		require.Equal(t, patient, measure("patient", 60).Detail)
	}
	require.Equal(t, patient, measure("strict", 60).Detail, "its grace is longer now")
	require.Equal(t, status.Bad, measure("patient", 5).Verdict)
}

func TestChangeThatNobodyHasSeenIsAReasonForDoubt(t *testing.T) {
	t.Parallel()
	w := newScheduleWorld(t, daily("UNPAUSED"), aRun(60, succeeded(1), byDaily))
	w.require(noon(), status.Good, "the last scheduled run started at 30 Nov 2026 11:00 UTC; the next run is due at 1 Dec 2026 11:00 UTC")
	w.set(cronSettings("0 0 13 * * ?", "UTC")) // two runs have been due since
	w.require(noon().Add(48*time.Hour), status.Unmeasured, "no run has been due since 2 Dec 2026 12:00 UTC, when Buoy first saw this schedule; the next run is due at 2 Dec 2026 13:00 UTC")
}

func TestNewJobIsGoodUntilItsFirstRunIsDue(t *testing.T) {
	t.Parallel()
	w := newScheduleWorld(t, nil)
	create := func(minutesAgo int, settings *jobs.JobSettings) {
		w.SetJob(theJob, fakeworkspace.Job{Name: "load", Settings: settings, Created: noon().Add(-time.Duration(minutesAgo) * time.Minute)})
	}
	create(59, daily("UNPAUSED"))
	w.require(noon(), status.Good, "the next run is due at 1 Dec 2026 11:00 UTC")
	w.require(noon().Add(time.Hour), status.Good, "the next run is due at 1 Dec 2026 11:00 UTC")
	w.require(noon().Add(24*time.Hour), status.Bad, "no scheduled run has started since one was due at 1 Dec 2026 11:00 UTC")

	w = newScheduleWorld(t, nil)
	create(61, daily("UNPAUSED")) // its first run was due before, but is not late yet
	w.require(noon().Add(-56*time.Minute), status.Good, "the next run is due at 1 Dec 2026 11:00 UTC")

	w = newScheduleWorld(t, nil)
	create(66, daily("UNPAUSED")) // it can have got its schedule later
	w.require(noon(), status.Unmeasured, "no run has been due since 30 Nov 2026 12:00 UTC, when Buoy first saw this schedule; the next run is due at 1 Dec 2026 11:00 UTC")

	w = newScheduleWorld(t, nil)
	create(59, &jobs.JobSettings{Trigger: &jobs.TriggerSettings{Periodic: &jobs.PeriodicTriggerConfiguration{Interval: 1, Unit: "HOURS"}}})
	w.require(noon(), status.Good, "the next run is due at 30 Nov 2026 13:00 UTC")
}

// TestLostMemoryDoesNotMakeAMissingRunGood measures a daily job that has not started for days, and loses what is remembered of it.
func TestLostMemoryDoesNotMakeAMissingRunGood(t *testing.T) {
	t.Parallel()
	for name, forget := range map[string]func(*scheduleWorld){
		"all of it": func(s *scheduleWorld) {
			var err error
			s.memory, err = probe.LoadMemory(nil, noon())
			require.NoError(s.t, err)
		},
		"the schedule, but not the runs": func(s *scheduleWorld) { require.NoError(s.t, s.memory.Keep(planKey(theJob), "of another version")) },
		"a clock that was a year ahead": func(s *scheduleWorld) {
			require.NoError(s.t, s.memory.Keep(planKey(theJob), planMemory{Rule: "0 0 11 * * ? UTC", Since: noon().AddDate(1, 0, 0)}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newScheduleWorld(t, daily("UNPAUSED"), aRun(60, succeeded(1), byDaily))
			w.require(noon(), status.Good, "the last scheduled run started at 30 Nov 2026 11:00 UTC; the next run is due at 1 Dec 2026 11:00 UTC")
			w.require(noon().Add(72*time.Hour), status.Bad, "no scheduled run has started since one was due at 1 Dec 2026 11:00 UTC")
			forget(w)
			w.require(noon().Add(73*time.Hour), status.Unmeasured, "no scheduled run has started since one was due at 1 Dec 2026 11:00 UTC. "+
				"Buoy has seen this schedule only since 3 Dec 2026 13:00 UTC, so it can have been paused before")
			w.require(noon().Add(96*time.Hour), status.Bad, "no scheduled run has started since one was due at 4 Dec 2026 11:00 UTC")
		})
	}
}

func TestLimitsDecideHowLateIsBad(t *testing.T) {
	t.Parallel()
	w := newScheduleWorld(t, daily("UNPAUSED"), aRun(60+60*24, succeeded(1), byDaily))
	o := w.measureAt(noon(), 30, 90)
	require.Equal(t, status.Measured, o.Verdict)
	require.InDelta(t, 60, *o.Value, 1e-9)
	warn, crit := 30.0, 90.0
	r := status.Judge(status.Check{Unit: "min", Warn: &warn, Crit: &crit}, "run", o, noon())
	require.Equal(t, status.Yellow, r.Status)
}

func TestConditionCanKeepARunFromStarting(t *testing.T) {
	t.Parallel()
	settings := daily("UNPAUSED")
	settings.Schedule.SqlCondition = &jobs.SqlConditionConfiguration{SqlQueryId: "q"}
	w := newScheduleWorld(t, settings, aRun(60+60*24, succeeded(1), byDaily))
	w.require(noon(), status.Unmeasured, "no scheduled run has started since one was due at 30 Nov 2026 11:00 UTC; its SQL condition can be the reason")
}

func TestDeploymentIsNamedWhenAScheduleIsPaused(t *testing.T) {
	t.Parallel()
	settings := daily("PAUSED")
	settings.Deployment = &jobs.JobDeployment{Kind: jobs.JobDeploymentKindBundle}
	w := newScheduleWorld(t, settings)
	w.require(noon(), status.Unmeasured, "the schedule has been paused since at least 30 Nov 2026 12:00 UTC; a bundle manages the job, and its next deployment can change that")
}

func TestContinuousJobMustHaveARun(t *testing.T) {
	t.Parallel()
	w := newScheduleWorld(t, &jobs.JobSettings{Continuous: &jobs.Continuous{}}, aRun(60, succeeded(57)))
	w.require(noon(), status.Unmeasured, "no run is in progress; Buoy has seen this job only since 30 Nov 2026 12:00 UTC")
	w.require(noon().Add(5*time.Minute+time.Second), status.Bad, "the job is continuous, but no run has been in progress since 30 Nov 2026 12:00 UTC")
}

func TestJobScheduleThatCannotBeRead(t *testing.T) {
	t.Parallel()
	measureFailures(t, "/api/2.2/jobs/list", "job", "CAN VIEW", JobSchedule, jobNamed)
}
