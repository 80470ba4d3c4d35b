package databricksprobe

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"

	"buoy/src/probe"
	"buoy/src/schedule"
	"buoy/src/status"
)

// plan is when a job should start, from its settings.
type plan struct {
	settings *jobs.JobSettings
	rule     string // the schedule as text; another text is another schedule
	paused   bool
	reason   string // why no start is expected; empty if one is
	// since is from when this schedule is known to be in force and not paused, or from when it is known to be paused.
	since time.Time
	grace time.Duration
	// within is in how much time after it was due a run must have completed; 0 if there is no such deadline.
	within time.Duration

	cron         *schedule.Cron
	zone         string
	every        time.Duration // of a job that starts periodically; 0 if it does not
	isContinuous bool
	hasCondition bool // a SQL query decides whether a run that is due starts
}

// newPlan reads the settings of a job.
func newPlan(job jobs.BaseJob) *plan {
	p := &plan{settings: job.Settings}
	s := job.Settings
	switch {
	case s == nil:
		p.reason = "the workspace does not show the settings of the job"
	case s.Continuous != nil:
		p.rule, p.paused, p.isContinuous = "continuous", s.Continuous.PauseStatus == jobs.PauseStatusPaused, true
	case s.Schedule != nil:
		p.readCron(*s.Schedule)
	case s.Trigger != nil:
		p.readTrigger(*s.Trigger)
	case len(s.Triggers) > 0:
		p.reason = "the job has several triggers, which this version of Buoy does not read"
	default:
		p.reason = "the job has no schedule"
	}
	if job.TriggerState != nil && job.TriggerState.PauseStatus == jobs.PauseStatusPaused {
		p.paused = true // the workspace pauses a continuous job that fails too often, although its settings say otherwise
	}
	return p
}

func (p *plan) readCron(s jobs.CronSchedule) {
	p.rule, p.zone = s.QuartzCronExpression+" "+s.TimezoneId, s.TimezoneId
	p.paused, p.hasCondition = s.PauseStatus == jobs.PauseStatusPaused, s.SqlCondition != nil
	cron, err := schedule.ParseCron(s.QuartzCronExpression, s.TimezoneId)
	if err != nil {
		p.reason = "the schedule of the job cannot be read: " + err.Error()
		return
	}
	p.cron = &cron
}

func (p *plan) readTrigger(t jobs.TriggerSettings) {
	p.paused, p.hasCondition = t.PauseStatus == jobs.PauseStatusPaused, t.SqlCondition != nil
	switch {
	case t.Periodic != nil:
		unit, known := map[jobs.PeriodicTriggerConfigurationTimeUnit]time.Duration{
			jobs.PeriodicTriggerConfigurationTimeUnitMinutes: time.Minute, jobs.PeriodicTriggerConfigurationTimeUnitHours: time.Hour,
			jobs.PeriodicTriggerConfigurationTimeUnitDays: 24 * time.Hour, jobs.PeriodicTriggerConfigurationTimeUnitWeeks: 7 * 24 * time.Hour,
		}[t.Periodic.Unit]
		p.rule = "every " + strconv.Itoa(t.Periodic.Interval) + " " + string(t.Periodic.Unit)
		if p.every = time.Duration(t.Periodic.Interval) * unit; !known || p.every <= 0 {
			p.reason = "the period of the job cannot be read: " + strings.TrimPrefix(p.rule, "every ")
		}
	case t.FileArrival != nil:
		p.reason = "the job starts when files arrive, so no start is expected at a certain time"
	case t.TableUpdate != nil:
		p.reason = "the job starts when tables change, so no start is expected at a certain time"
	default:
		p.reason = "the job has a trigger that this version of Buoy does not know, so no start is expected at a certain time"
	}
}

// planMemory is what is remembered of a plan.
type planMemory struct {
	Rule   string    `json:"rule"`
	Paused bool      `json:"paused"`
	Since  time.Time `json:"since"`
}

// remember finds out since when the plan is in force. A plan that is seen for the first time is in force since the oldest recent run that
// the same schedule has started, or else since now: before that, nothing is known. What a changed schedule would have expected does not
// count.
func (p *plan) remember(m *probe.Memory, job int64, now time.Time, recent func() ([]run, error)) error {
	key := "job_schedule/" + strconv.FormatInt(job, 10)
	var last planMemory
	isKnown := m.Recall(key, &last)
	if p.since = now; isKnown && last.Rule == p.rule && last.Paused == p.paused {
		p.since = last.Since
	}
	if !isKnown && !p.paused {
		all, err := recent()
		if err != nil {
			return err
		}
		for _, r := range all {
			if isScheduled(r) && r.schedule == p.rule && r.started.Before(p.since) {
				p.since = r.started
			}
		}
	}
	return m.Keep(key, planMemory{Rule: p.rule, Paused: p.paused, Since: p.since})
}

// judge judges whether the job started when it should have, from its runs since the plan is in force. late is how late the next run is.
func (p *plan) judge(all []run, now time.Time) (late time.Duration, outcome status.Outcome) {
	switch {
	case p.reason != "":
		return 0, probe.Unmeasured("%s", p.reason)
	case p.paused:
		return 0, probe.Unmeasured("the schedule has been paused since at least %s%s", probe.FormatTime(p.since), describeDeployment(p.settings))
	case p.isContinuous && p.within > 0:
		return 0, probe.Unmeasured("the job is continuous, so its runs have no deadline: the check must not have done_within_minutes")
	case p.isContinuous:
		return p.judgeContinuous(all, now)
	}
	scheduled := slices.DeleteFunc(slices.Clone(all), func(r run) bool { return !isScheduled(r) })
	slices.SortFunc(scheduled, compareStarts)
	due, isLate := p.missed(scheduled, now)
	if isLate {
		text := "no scheduled run has started since one was due at " + inZone(due, p.zone)
		if p.hasCondition {
			return 0, probe.Unmeasured("%s; its SQL condition can be the reason", text)
		}
		return now.Sub(due), probe.Bad("%s", text)
	}
	next := "the next run is due at " + inZone(due, p.zone)
	switch {
	case due.IsZero():
		next = "no further run is expected"
	case len(scheduled) == 0:
		return 0, probe.Good("%s", next)
	}
	newest := scheduled[0]
	outcome = probe.Good("the last scheduled run started at %s; %s", inZone(newest.started, p.zone), next)
	if newest.ending == endingSkipped {
		outcome = probe.Degraded("%s; %s", describe(newest), next)
	}
	outcome.Link = newest.link
	return 0, outcome
}

// missed returns the oldest start that was due and did not happen, or else the next one that is due; zero if there is none.
func (p *plan) missed(scheduled []run, now time.Time) (due time.Time, isLate bool) {
	if p.cron != nil {
		in := punctuality{cron: *p.cron, since: p.since, grace: p.grace}
		for _, r := range scheduled {
			in.starts = append(in.starts, r.started)
		}
		return in.missed(now)
	}
	// The phase of a period is not known. So a run is due one period after the last one.
	due = p.since.Add(p.every)
	if len(scheduled) > 0 {
		due = scheduled[0].started.Add(p.every)
	}
	return due, now.Sub(due) > p.grace
}

func (p *plan) judgeContinuous(all []run, now time.Time) (late time.Duration, outcome status.Outcome) {
	ended := p.since
	for _, r := range all {
		if r.phase != phaseFinished {
			o := probe.Good("the run of %s %s", probe.FormatTime(r.started), describeProgress(r))
			o.Link = r.link
			return 0, o
		}
		ended = slices.MaxFunc([]time.Time{ended, r.ended}, time.Time.Compare)
	}
	if late = now.Sub(ended); late > p.grace {
		return late, probe.Bad("the job is continuous, but no run has been in progress since %s", probe.FormatTime(ended))
	}
	return 0, probe.Good("the last run ended at %s, and the next one has not started yet", probe.FormatTime(cmp.Or(ended, now)))
}
