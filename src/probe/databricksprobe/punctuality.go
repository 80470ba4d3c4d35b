package databricksprobe

import (
	"slices"
	"time"

	"buoy/src/schedule"
)

// punctuality answers whether the scheduled runs of a job started when they should have.
type punctuality struct {
	cron schedule.Cron
	// since is from when the schedule is known to be in force and not paused. Nothing was expected before.
	since time.Time
	// starts are the starts of the runs that the schedule started, in any order. Runs that a person started do not count.
	starts []time.Time
	// grace is how late a run can be. A busy workspace starts runs some minutes late.
	grace time.Duration
}

// missed returns the oldest expected start that no run followed, if it is later than the grace. A run that started after it ends the
// delay, whether it was late or the next one. An expected start near a change of clocks is never late by itself.
func (p punctuality) missed(now time.Time) (expected time.Time, isLate bool) {
	from := p.since.Add(-time.Nanosecond) // a start that is expected at since counts
	if len(p.starts) > 0 {
		if served := p.nearest(slices.MaxFunc(p.starts, time.Time.Compare)); served.After(from) {
			from = served
		}
	}
	limit := now.Add(-p.grace)
	for {
		var goesOn bool
		expected, goesOn = p.cron.Next(from)
		if !goesOn || !expected.Before(limit) {
			return expected, false
		}
		if !p.cron.NearClockChange(expected) {
			return expected, true
		}
		from = expected
	}
}

// nearest returns the expected start that a run belongs to: the one before its start, or the next one if the run started a little early.
func (p punctuality) nearest(start time.Time) time.Time {
	before, hasBefore := p.cron.Prev(start)
	next, hasNext := p.cron.Next(start)
	isEarly := hasNext && next.Sub(start) <= earlyStart && (!hasBefore || next.Sub(start) < start.Sub(before))
	if isEarly {
		return next
	}
	if !hasBefore {
		return start
	}
	return before
}
