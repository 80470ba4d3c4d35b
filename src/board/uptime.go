package board

import (
	"time"

	"buoy/src/status"
)

// Uptime is the uptime of a platform over whole UTC days, including today so far, or over the newest hours.
type Uptime struct {
	From, To time.Time
	Tally    status.Tally
	Window   time.Duration // sum over all checks
	Days     []Day         // oldest first; none of hours
}

// Uptime returns the uptime of a platform over the newest days, at most as many as the board keeps.
func (v *View) Uptime(p *Platform, days int) Uptime {
	u := Uptime{To: v.At, Days: p.days(v.At, min(days, v.historyDays))}
	u.From = u.Days[0].Day
	u.Tally, u.Window = Sum(u.Days)
	return u
}

// RecentUptime returns the uptime of a platform from its raw results over the newest window. The window is limited to the hot window. Like
// a day, it counts every check that existed or has results, unless the check was paused or archived for the whole window.
func (v *View) RecentUptime(p *Platform, window time.Duration) Uptime {
	span := status.Span{From: v.At.Add(-window), To: v.At}
	if span.From.Before(v.HotSince) {
		span.From = v.HotSince
	}
	u := Uptime{From: span.From, To: span.To}
	for _, c := range p.allChecks {
		if c.Inactive().Covers(span) || len(c.history.results) == 0 && !c.CreatedAt.Before(span.To) {
			continue
		}
		results := fullResults(c.history.results, c.Check)
		u.Window += span.Length()
		u.Tally = u.Tally.Add(status.TallyOf(results, v.exclusions(c), span, v.At))
	}
	return u
}

// Sum adds up days: the time in each status, and the length of the windows.
func Sum(days []Day) (tally status.Tally, window time.Duration) {
	for _, d := range days {
		tally, window = tally.Add(d.Tally), window+d.Window
	}
	return tally, window
}

// days adds up the roll-ups of the newest n days, including today so far.
func (p *Platform) days(now time.Time, n int) []Day {
	first := dayNumber(now) - int32(n) + 1
	days := make([]Day, n)
	counts := make([]shownCounts, n)
	spans := make([]status.Span, n)
	for i := range days {
		days[i].Day = dayTime(first + int32(i))
		spans[i] = status.Span{From: days[i].Day, To: days[i].Day.Add(dayLength)}
	}
	spans[n-1].To = now
	rollUps := make([]rollUp, n)
	for _, c := range p.allChecks {
		clear(rollUps)
		for day := range c.history.rollUps(first) {
			if i := int(day.day - first); i < n {
				rollUps[i] = day
			}
		}
		p.addCheck(c, rollUps, spans, days, counts)
	}
	for i := range days {
		days[i].Shown, days[i].Checks = counts[i].shown()
	}
	return days
}

// addCheck adds one check to each day on which it counted. It counts if it existed or has a roll-up, unless it was paused or archived
// for the whole day.
func (p *Platform) addCheck(c *Check, rollUps []rollUp, spans []status.Span, days []Day, counts []shownCounts) {
	inactive := c.Inactive()
	for i := range days {
		d, counted, span := &days[i], &rollUps[i], spans[i]
		hasRollUp := counted.accounted > 0
		if inactive.Covers(span) || !hasRollUp && !c.CreatedAt.Before(span.To) {
			continue
		}
		var t status.Tally
		if hasRollUp {
			t = counted.tally()
		}
		d.Window += span.Length()
		if len(p.windows) > 0 { // maintenance is announced, not measured, so it counts even if nothing is accounted
			if hasRollUp {
				span.From = counted.accountedUntil()
			}
			t.Maintenance += p.windows.Inside(span)
		}
		d.Tally = d.Tally.Add(t)
		d.Red, d.Yellow, d.Maintenance = max(d.Red, t.Red), max(d.Yellow, t.Yellow), max(d.Maintenance, t.Maintenance)
		counts[i].add(t)
	}
}

// shownCounts counts the checks that had a status on a day.
type shownCounts struct{ red, yellow, green, maintenance int }

func (n *shownCounts) add(t status.Tally) {
	n.red += boolToInt(t.Red > 0)
	n.yellow += boolToInt(t.Yellow > 0)
	n.green += boolToInt(t.Green > 0)
	n.maintenance += boolToInt(t.Maintenance > 0)
}

// shown returns the status to show for a day, and how many checks had it.
func (n shownCounts) shown() (as string, checks int) {
	switch {
	case n.red > 0:
		return string(status.Red), n.red
	case n.yellow > 0:
		return string(status.Yellow), n.yellow
	case n.maintenance > 0:
		return Maintenance, n.maintenance
	case n.green > 0:
		return string(status.Green), n.green
	}
	return string(status.Unknown), 0
}

func boolToInt(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Longest returns the longest time that one check had the shown status of the day.
func (d Day) Longest() time.Duration {
	switch d.Shown {
	case string(status.Red):
		return d.Red
	case string(status.Yellow):
		return d.Yellow
	case Maintenance:
		return d.Maintenance
	}
	return 0
}
