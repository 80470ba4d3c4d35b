package schedule

import (
	"sort"
	"time"
)

// Changes of offsets are found with offsets only. time.Time.ZoneBounds is wrong at the end of years for which a zone has only a rule,
// and it also tells of changes that leave the offset.

// A wall time is what the clock on the wall shows. It is kept as a time in UTC, where each one exists exactly once.

const (
	// wallReach is more than the distance of any clock that changes from UTC.
	wallReach = 15 * time.Hour
	// changeReach is more than any change of a clock.
	changeReach = 26 * time.Hour
)

func wallOf(t time.Time) time.Time {
	return t.Add(offset(t)).UTC().Truncate(time.Second)
}

// offset is how far the clock is ahead of UTC.
func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// resolve finds the time at which the clock shows a wall time. If it does so twice, it is the second time. If a clock change skips the
// wall time, the result is the change. Later wall times always have later results.
func resolve(wall time.Time, zone *time.Location) (t time.Time, skipped bool) {
	from, to := wall.Add(-wallReach).In(zone), wall.Add(wallReach).In(zone)
	// If the clock is set back in between, the offset after the change gives the second time.
	for _, ahead := range []time.Duration{offset(to), offset(from)} {
		if t := wall.Add(-ahead).In(zone); offset(t) == ahead {
			return t, false
		}
	}
	return findChange(from, to), true
}

// nextPass tells whether the clock will show the wall time of t again, and which change makes it do so.
func nextPass(t time.Time) (change time.Time, repeated bool) {
	back := offset(t) - offset(t.Add(changeReach))
	if back <= 0 || offset(t.Add(back)) == offset(t) {
		return time.Time{}, false
	}
	return findChange(t, t.Add(back)), true
}

// nearChange tells whether the clock changes within an hour before or after t, or within the size of the change if that is more.
func nearChange(t time.Time) bool {
	reach := func(other time.Time) time.Duration { return max(time.Hour, (offset(t) - offset(other)).Abs()) }
	before := t.Add(-reach(t.Add(-changeReach)) - 1)
	after := t.Add(reach(t.Add(changeReach)))
	return offset(before) != offset(t) || offset(after) != offset(t)
}

// followsCutDay tells whether t is within the day after a change that skipped the end of a day: the clock went from some time before
// midnight to midnight or later.
func followsCutDay(t time.Time) bool {
	const day = 24 * time.Hour
	before := t.Add(-day)
	if offset(t) <= offset(before) {
		return false
	}
	change := findChange(before, t)
	skippedFrom := wallOf(change.Add(-time.Second)).Add(time.Second)
	return skippedFrom.Day() != wallOf(change).Day()
}

// findChange finds the only change between two times, to the second.
func findChange(from, to time.Time) time.Time {
	from = from.Truncate(time.Second)
	seconds := int(to.Sub(from)/time.Second) + 1
	return from.Add(time.Duration(sort.Search(seconds, func(i int) bool {
		return offset(from.Add(time.Duration(i)*time.Second)) != offset(from)
	})) * time.Second)
}
