package databricksprobe

import (
	"cmp"
	"fmt"
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
	seen  time.Time // when Buoy first saw this schedule as it is
	// missedRun is when a run was due that has not started; zero if there is none. It outlives a change and a pause of the schedule.
	missedRun time.Time
	// onTime is true if all runs that were due until the last look have started, also those of an earlier schedule.
	onTime bool
	grace  time.Duration
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
		p.rule, p.isContinuous = "continuous", true
		p.readPause(s.Continuous.PauseStatus)
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

// readPause reads whether a schedule is paused. One that does not say so is not.
func (p *plan) readPause(s jobs.PauseStatus) {
	switch s {
	case jobs.PauseStatusPaused:
		p.paused = true
	case jobs.PauseStatusUnpaused, "":
	default:
		p.reason = fmt.Sprintf("the schedule has the pause status %q, which is not known", s)
	}
}

func (p *plan) readCron(s jobs.CronSchedule) {
	p.rule, p.zone = s.QuartzCronExpression+" "+s.TimezoneId, s.TimezoneId
	p.hasCondition = s.SqlCondition != nil
	p.readPause(s.PauseStatus)
	cron, err := schedule.ParseCron(s.QuartzCronExpression, s.TimezoneId)
	if err != nil {
		p.reason = "the schedule of the job cannot be read: " + err.Error()
		return
	}
	p.cron = &cron
}

func (p *plan) readTrigger(t jobs.TriggerSettings) {
	p.hasCondition = t.SqlCondition != nil
	p.readPause(t.PauseStatus)
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

// planMemory is what is remembered of the schedule of a job.
type planMemory struct {
	Rule   string    `json:"rule"`
	Paused bool      `json:"paused"`
	Since  time.Time `json:"since"`
	Seen   time.Time `json:"seen,omitzero"`
}

// punctualityMemory is what a check has found out: checks of one job can have different graces.
type punctualityMemory struct {
	At     time.Time `json:"at"` // the time of the look
	Missed time.Time `json:"missed,omitzero"`
	OnTime bool      `json:"on_time,omitempty"`
}

func planKey(job int64) string { return "job_schedule/" + strconv.FormatInt(job, 10) }

func punctualityKey(checkID string) string { return "job_schedule/check/" + checkID }

// recall finds out since when the plan is in force. It reports whether an earlier look has seen the schedule of the job. What a changed or
// paused schedule would have expected does not count.
func (p *plan) recall(m *probe.Memory, job int64, checkID string, now time.Time) bool {
	var last planMemory
	p.since, p.seen = now, now
	if !m.Recall(planKey(job), &last) || last.Since.Sub(now) > status.MaxClockSkew {
		return false
	}
	if last.Rule == p.rule && last.Paused == p.paused {
		p.since, p.seen = last.Since, cmp.Or(last.Seen, last.Since)
	}
	var found punctualityMemory
	if m.Recall(punctualityKey(checkID), &found) {
		p.missedRun = found.Missed
		// What was known long before the schedule was changed says nothing about the time between.
		p.onTime = found.OnTime && p.seen.Sub(found.At) <= recentRuns
	}
	return true
}

// learn finds out since when a plan is in force that is seen for the first time: since the oldest of these runs that the same schedule has
// started. The runs must be as the workspace lists them, because their schedule is not remembered. A job that was created since the last
// time when a run would have been due is on time.
func (p *plan) learn(created time.Time, all []run, now time.Time) {
	if created.UnixMilli() > 0 && !created.After(now) {
		next := created.Add(p.every)
		if p.cron != nil {
			next, _ = p.cron.Next(created)
		}
		p.onTime = next.Add(p.grace).After(now)
	}
	for _, r := range all {
		isSame := r.schedule == p.rule || p.every > 0 && r.schedule == ""
		if isSame && isScheduled(r) && r.started.Before(p.since) {
			p.since = r.started
		}
	}
}

func (p *plan) keep(m *probe.Memory, job int64, checkID string, now time.Time) error {
	if err := m.Keep(planKey(job), planMemory{p.rule, p.paused, p.since, p.seen}); err != nil {
		return err
	}
	return m.Keep(punctualityKey(checkID), punctualityMemory{now, p.missedRun, p.onTime})
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
	if len(scheduled) > 0 && scheduled[0].started.Sub(now) > status.MaxClockSkew {
		return 0, probe.Unmeasured("the last scheduled run started at %s, which is in the future", probe.FormatTime(scheduled[0].started))
	}
	due, isLate := p.missed(scheduled, now)
	if isLate {
		return p.judgeMissed(scheduled, due, now)
	}
	hasStarted := len(scheduled) > 0 && !scheduled[0].started.Before(p.missedRun.Add(-earlyStart))
	if hasStarted || due.Equal(p.missedRun) { // a longer grace makes it due again
		p.missedRun = time.Time{}
	}
	return 0, p.judgeStarted(scheduled, due, now)
}

// judgeMissed judges a job of which no run has started since one was due. Long before the schedule was first seen, it can have been paused.
func (p *plan) judgeMissed(scheduled []run, due, now time.Time) (late time.Duration, outcome status.Outcome) {
	const missing = "no scheduled run has started since one was due at "
	if p.hasCondition {
		return 0, probe.Unmeasured(missing+"%s; its SQL condition can be the reason", inZone(due, p.zone))
	}
	if due.Before(p.seen.Add(-recentRuns)) {
		watched := *p
		watched.since = p.seen
		dueSince, isLate := watched.missed(scheduled, now)
		if !isLate {
			return 0, probe.Unmeasured(missing+"%s. Buoy has seen this schedule only since %s, so it can have been paused before",
				inZone(due, p.zone), probe.FormatTime(p.seen))
		}
		due = dueSince
	}
	p.missedRun, p.onTime = due, false
	return now.Sub(due), probe.Bad(missing+"%s", inZone(due, p.zone))
}

// judgeStarted judges a job of which no run is late. next is when the next one is due; zero if none is.
func (p *plan) judgeStarted(scheduled []run, next, now time.Time) status.Outcome {
	nextDue := "the next run is due at " + inZone(next, p.zone)
	switch {
	case next.IsZero():
		return probe.Unmeasured("no further run is expected, because the schedule of the job is over")
	case !p.missedRun.IsZero():
		return probe.Unmeasured("the run that was due at %s has not started. The schedule was changed or paused after that; %s", inZone(p.missedRun, p.zone), nextDue)
	case !p.onTime && (len(scheduled) == 0 || scheduled[0].started.Before(p.since)):
		return probe.Unmeasured("no run has been due since %s, when Buoy first saw this schedule; %s", probe.FormatTime(p.seen), nextDue)
	}
	if p.onTime = true; len(scheduled) == 0 {
		return probe.Good("%s", nextDue)
	}
	newest := scheduled[0]
	outcome := probe.Good("the last scheduled run started at %s; %s", inZone(newest.started, p.zone), nextDue)
	switch {
	case newest.ending == endingSkipped:
		outcome = probe.Degraded("%s; %s", describe(newest), nextDue)
	case newest.isWaiting():
		outcome = p.judgeWaiting(newest, now)
		outcome.Detail = status.JoinDetails(outcome.Detail, nextDue)
	}
	outcome.Link = newest.link
	return outcome
}

// judgeWaiting judges a run that has been created, but has not begun its work.
func (p *plan) judgeWaiting(r run, now time.Time) status.Outcome {
	if waits := now.Sub(r.started); waits > max(p.grace, maxStarting) {
		return probe.Degraded("%s, for %s so far", describeState(r), status.Ago(waits))
	}
	return probe.Good("%s", describeState(r))
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
	due = p.since
	if len(scheduled) > 0 && scheduled[0].started.After(due) {
		due = scheduled[0].started
	}
	due = due.Add(p.every)
	return due, now.Sub(due) > p.grace
}

// judgeContinuous judges a job that should always have a run in progress.
func (p *plan) judgeContinuous(all []run, now time.Time) (late time.Duration, outcome status.Outcome) {
	active, finished := splitRuns(all)
	var ended time.Time
	for _, r := range finished {
		if r.ended.After(ended) {
			ended = r.ended
		}
	}
	if len(active) > 0 {
		newest := active[0]
		switch {
		case newest.phase == phaseUnknown:
			outcome = probe.Unmeasured("%s", describeState(newest)) // it can be an end
		case newest.isWaiting():
			outcome = p.judgeWaiting(newest, now)
		default:
			outcome = probe.Good("%s", describeState(newest))
		}
		outcome.Link = newest.link
		return 0, outcome
	}
	idle := ended
	if p.since.After(idle) {
		idle = p.since
	}
	switch late = now.Sub(idle); {
	case late > p.grace:
		return late, probe.Bad("the job is continuous, but no run has been in progress since %s", probe.FormatTime(idle))
	case ended.Before(p.since):
		return 0, probe.Unmeasured("no run is in progress; Buoy has seen this job only since %s", probe.FormatTime(p.since))
	}
	return 0, probe.Good("the last run ended at %s, and the next one has not started yet", probe.FormatTime(ended))
}
