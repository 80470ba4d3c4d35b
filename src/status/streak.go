package status

import (
	"slices"
	"time"
)

// Streak is how long a check has had the status of its newest result. It is kept up result by result, so that "since"
// costs nothing to answer.
type Streak struct {
	Status     Status
	Since      time.Time
	Before     Status    // the status before that; empty where it is not known
	FreshUntil time.Time // the newest result holds until here; after that the check is Unknown

	// What Next needs.
	ObservedAt time.Time // of the newest result
	Prior      Stretch   // as it stood without the newest result
}

// Stretch is a Streak without a memory of its own.
type Stretch struct {
	Status, Before                Status
	Since, FreshUntil, ObservedAt time.Time
}

func (s Streak) stretch() Stretch {
	return Stretch{s.Status, s.Before, s.Since, s.FreshUntil, s.ObservedAt}
}

func (p Stretch) streak() Streak {
	return Streak{Status: p.Status, Before: p.Before, Since: p.Since, FreshUntil: p.FreshUntil, ObservedAt: p.ObservedAt}
}

// StreakOf follows ordered results, and where all of them agree goes on into the ordered days before them. It is nil
// where there is no result.
func StreakOf(results []Result, days []Day) *Streak {
	if len(results) == 0 {
		return nil
	}
	s := begin(results[0])
	for _, r := range results[1:] {
		s = s.Next(r)
	}
	if s.Since.Equal(results[0].ObservedAt) {
		s = s.extend(days)
	}
	return &s
}

func begin(r Result) Streak {
	return Streak{Status: r.Status, Since: r.ObservedAt, FreshUntil: r.FreshUntil, ObservedAt: r.ObservedAt}
}

// Next is the streak after one more result, not before the others in the order of results.
func (s Streak) Next(r Result) Streak {
	if r.ObservedAt.Equal(s.ObservedAt) { // the one before it held for no time, so it leaves no trace
		if s = s.Prior.streak(); s.Status == "" {
			return begin(r)
		}
	}
	before := s
	if r.ObservedAt.After(s.FreshUntil) { // a result that comes just as the last one ends leaves no gap
		before = s.At(r.ObservedAt)
	}
	next := begin(r)
	next.Before, next.Prior = before.Status, s.stretch()
	if before.Status == r.Status {
		next.Since, next.Before = before.Since, before.Before
	}
	return next
}

// At is the streak as it stands at a time: after its freshness has ended it is one of Unknown.
func (s Streak) At(now time.Time) Streak {
	if s.Status == Unknown || s.FreshUntil.After(now) {
		return s
	}
	return Streak{Status: Unknown, Since: s.FreshUntil, Before: s.Status, FreshUntil: s.FreshUntil}
}

// extend carries the streak back over the days before it, for as long as each had no other status. It is exact to the
// day.
func (s Streak) extend(days []Day) Streak {
	want := DayOf(s.Since)
	for _, d := range slices.Backward(days) {
		if d.Day.After(want) {
			continue
		}
		counted := d.Total() - d.Maintenance
		if d.Day.Before(want) || counted == 0 || d.Of(s.Status) != counted {
			break
		}
		s.Since, s.Before = d.Day, ""
		want = d.Day.Add(-24 * time.Hour)
	}
	return s
}
