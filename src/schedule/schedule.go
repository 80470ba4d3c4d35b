// Package schedule answers when a Databricks job should have started. The schedule of a job is a Quartz expression and a Java time zone.
//
// The reference is the class CronExpression of Quartz 2.3.2. tests/quartz compares this package with it. It accepts and rejects the same
// expressions and finds the same times. No library is used, because none that was tried reads the expressions as Quartz does, and none
// searches backwards.
package schedule

import (
	"fmt"
	"time"

	// The containers of Databricks may not have the data of time zones.
	_ "time/tzdata"
)

// Cron is a parsed Quartz expression in a time zone. ParseCron makes it. It never changes, so goroutines can share it.
//
// Clock changes are handled as in Quartz. A time of day that a change skips does not exist, so the job does not start at it. A time of
// day that a change repeats means the second pass, so nothing starts in the first pass.
//
// It differs from Quartz in these cases. NearClockChange covers the first three.
//   - Quartz misses some times within an hour after a change of more or less than an hour, as on Lord Howe Island or at Troll station.
//   - Where a change skips the end of a day, as in Nuuk, Quartz has no time on the following day.
//   - Asked for the next time within the first pass of a repeated hour, Quartz misses the start of the second pass.
//   - A month that has no day 29, 30 or 31 has no time for 29W, 30W or 31W. Quartz sometimes has one on the last day of that month, if
//     that is a Friday. It depends on where the search starts.
//   - Quartz does not end its search for 0W and L-28W to L-30W, and often where a zone has skipped a whole day. ParseCron refuses the
//     former; the latter are no problem here.
//   - ParseCron refuses fields without a value, such as ",", and the marks 98 and 99 of Quartz for ? and * in a range.
//   - There is no time outside of the years 1970 to 2099. Quartz goes on until 100 years after its own start.
type Cron struct {
	expression *expression
	zone       *time.Location
}

// ParseCron reads a Quartz expression and a Java time zone, such as "0 0 6 ? * MON-FRI" and "Europe/Berlin". The errors contain the
// expression or the zone, and what would be correct. Users see them.
//
// As in Quartz, names can have any case, ranges can wrap (FRI-MON, 22-2), and fields after the seventh are ignored. Quartz also ignores
// what follows a complete value: MON-FRI/2 means MON-FRI. In a list with a W or a # only the first day counts.
func ParseCron(text, zone string) (Cron, error) {
	e, err := parseExpression(text)
	if err != nil {
		return Cron{}, fmt.Errorf("the Quartz expression %q is not valid: %w", text, err)
	}
	location, err := parseZone(zone)
	if err != nil {
		return Cron{}, err
	}
	return Cron{expression: e, zone: location}, nil
}

// Next returns the first expected time after another, in the zone of the schedule. It is false if there is none, because the years of
// the expression are over or its days do not exist.
func (c Cron) Next(after time.Time) (time.Time, bool) {
	after = after.In(c.zone)
	wall := wallOf(after)
	if change, repeated := nextPass(after); repeated {
		wall = wallOf(change)
	}
	for {
		var found bool
		if wall, found = c.expression.atOrAfter(wall); !found {
			return time.Time{}, false
		}
		expected, skipped := resolve(wall, c.zone)
		switch {
		case skipped:
			wall = wallOf(expected)
		case expected.After(after):
			return expected, true
		default:
			wall = wall.Add(time.Second)
		}
	}
}

// Prev returns the newest expected time that is not after another, in the zone of the schedule. It is false if there is none. Its
// work is bounded: it looks at the months since 1970, each once.
func (c Cron) Prev(atOrBefore time.Time) (time.Time, bool) {
	atOrBefore = atOrBefore.In(c.zone)
	wall := wallOf(atOrBefore)
	if change, repeated := nextPass(atOrBefore); repeated {
		wall = wallOf(change).Add(-time.Second)
	}
	for {
		var found bool
		if wall, found = c.expression.atOrBefore(wall); !found {
			return time.Time{}, false
		}
		expected, skipped := resolve(wall, c.zone)
		if !skipped {
			return expected, true
		}
		wall = wallOf(expected.Add(-time.Second))
	}
}

// NearClockChange reports whether the clock of the zone changes within an hour of t, before or after. If the change is more than an
// hour, it counts for as long as it is big. A change that skips the end of a day counts for the whole following day. What Databricks does
// there is not proven, so an expected time near a change is not late by itself.
func (c Cron) NearClockChange(t time.Time) bool {
	return nearChange(t.In(c.zone)) || followsCutDay(t.In(c.zone))
}
