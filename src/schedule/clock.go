package schedule

import "time"

// A wall time is what the clock on the wall shows. It is kept as a time in UTC, where each one exists exactly once.

func wallOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// offset is how far the clock is ahead of UTC.
func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// resolve finds the time at which the clock shows a wall time. If it does so twice, it is the second time. If a clock change skips the
// wall time, the result is the change. Later wall times always have later results.
func resolve(wall time.Time, zone *time.Location) (t time.Time, skipped bool) {
	year, month, day := wall.Date()
	t = time.Date(year, month, day, wall.Hour(), wall.Minute(), wall.Second(), 0, zone)
	start, end := t.ZoneBounds()
	switch shown := wallOf(t); {
	case shown.After(wall):
		return start, true
	case shown.Before(wall):
		return end, true
	}
	if end.IsZero() {
		return t, false
	}
	second := t.Add(offset(t) - offset(end))
	if second.Before(end) {
		return t, false
	}
	return second, false
}

// nextPass tells whether the clock will show the wall time of t again, and which change makes it do so.
func nextPass(t time.Time) (change time.Time, repeated bool) {
	_, change = t.ZoneBounds()
	if change.IsZero() {
		return time.Time{}, false
	}
	return change, !wallOf(t).Before(wallOf(change))
}
