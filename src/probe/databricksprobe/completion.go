package databricksprobe

import (
	"cmp"
	"slices"
	"time"

	"buoy/src/probe"
	"buoy/src/status"
)

// isEnough reports whether runs, the newest of a job, are enough to judge it: they contain the newest scheduled run, and with a deadline
// also the newest one that completed.
func (p *plan) isEnough(all []run) bool {
	_, isFound := newestScheduled(all)
	if p.within > 0 {
		_, isFound = newestCompleted(all)
	}
	return isFound
}

// newestScheduled returns the scheduled run that started last.
func newestScheduled(all []run) (newest run, ok bool) {
	for _, r := range all {
		if isScheduled(r) && (!ok || cmp.Or(r.started.Compare(newest.started), cmp.Compare(r.id, newest.id)) > 0) {
			newest, ok = r, true
		}
	}
	return newest, ok
}

// newestCompleted returns the scheduled run that started last of those that completed. A retry of a scheduled run counts as if it had
// started when that run did.
func newestCompleted(all []run) (newest run, ok bool) {
	for _, r := range all {
		if r.phase != phaseFinished || r.ending != endingSucceeded && r.ending != endingPartly {
			continue
		}
		first := slices.IndexFunc(all, func(other run) bool { return other.id == r.original && isScheduled(other) })
		switch {
		case isScheduled(r):
		case first >= 0:
			r.started = all[first].started
		default:
			continue
		}
		if !ok || cmp.Or(r.started.Compare(newest.started), compareEnds(r, newest)) > 0 {
			newest, ok = r, true
		}
	}
	return newest, ok
}

// judgeCompletion adds to the outcome about the starts of a job whether a run that was due has completed before its deadline. Runs that a
// person started do not count. What completes after its deadline is good again.
func (p *plan) judgeCompletion(outcome status.Outcome, all []run, now time.Time) status.Outcome {
	if p.within == 0 {
		return outcome
	}
	due, isDue := p.unfinished(all, now)
	scheduled, hasRun := newestScheduled(all)
	if isDue && p.hasCondition && (!hasRun || scheduled.started.Before(due.Add(-earlyStart))) {
		return outcome // its condition can have kept the run from starting
	}
	took, deadline := now.Sub(due), due.Add(p.within)
	switch {
	case !isDue || took*10 < p.within*8:
		return outcome
	case took <= p.within:
		o := probe.Degraded("the run that was due at %s must complete by %s, and has not yet", inZone(due, p.zone), inZone(deadline, p.zone))
		if outcome.Verdict != status.Good && outcome.Verdict != status.Degraded {
			return outcome // the start is worse
		}
		o.Value, o.Link = outcome.Value, outcome.Link
		return o
	}
	o := probe.Bad("the run that was due at %s has not completed by its deadline at %s", inZone(due, p.zone), inZone(deadline, p.zone))
	if hasRun && !scheduled.started.Before(due.Add(-earlyStart)) {
		o.Detail = status.JoinDetails(o.Detail, describeState(scheduled))
	}
	o.Value, o.Link = outcome.Value, outcome.Link
	return o
}

// unfinished returns the oldest start that was due since the newest scheduled run that completed. It is false if there is none yet. A start
// near a change of clocks has no deadline.
func (p *plan) unfinished(all []run, now time.Time) (due time.Time, isDue bool) {
	completed, isKnown := newestCompleted(all)
	if p.cron == nil { // a period, whose phase is not known
		if due = p.since.Add(p.every); isKnown && completed.started.Add(p.every).After(p.since) {
			due = completed.started.Add(p.every)
		}
		return due, !due.After(now)
	}
	from := p.since.Add(-time.Nanosecond) // a start that is due at since counts
	if isKnown {
		if served := (punctuality{cron: *p.cron}).nearest(completed.started); served.After(from) {
			from = served
		}
	}
	for {
		due, isDue = p.cron.Next(from)
		if !isDue || due.After(now) {
			return due, false
		}
		if !p.cron.NearClockChange(due) {
			return due, true
		}
		from = due
	}
}

// describeState describes a run, finished or not.
func describeState(r run) string {
	if r.phase == phaseFinished {
		return describe(r)
	}
	return nameRun(r) + " " + describeProgress(r)
}
