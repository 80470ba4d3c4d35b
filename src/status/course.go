package status

import (
	"slices"
	"time"
)

// Step is a moment at which a check got another status.
type Step struct {
	At     time.Time
	Status Status // StatusInactive while the check does not count
}

// Past is what is known of a check before its first result at hand.
type Past struct {
	Steps []Step // from its stored transitions, in order; the newest ones may be of a later time
	Days  []Day  // its roll-ups, in order: they count where there is no step, and are exact to the day
}

// Course is how the status of a check went, up to its newest result. Each new result continues it, so that "since" costs
// nothing to answer.
type Course struct {
	Steps      []Step // in order; never changed, only appended to, so that copies may share them
	ObservedAt time.Time
	FreshUntil time.Time // of the newest result
}

// maxSteps bounds the memory of a check that changes all the time.
const maxSteps = 1024

// CourseOf follows ordered results of a check, and what is known of the time before the first of them. It is nil if there is
// no result.
func CourseOf(c Check, results []Result, past Past) *Course {
	for len(results) > 1 && results[1].ObservedAt.Equal(results[0].ObservedAt) {
		results = results[1:] // the first one held for no time
	}
	if len(results) == 0 {
		return nil
	}
	in := c.Inactive()
	first := results[0]
	steps, began := past.until(in, first.ObservedAt)
	course := Course{Steps: steps, ObservedAt: first.ObservedAt, FreshUntil: first.FreshUntil}
	from, paused := in.Since(first.ObservedAt)
	switch {
	case paused:
		course.Steps = addStep(course.Steps, Step{from, StatusInactive})
	case began || len(course.Steps) > 0:
		course.Steps = addStep(course.Steps, Step{first.ObservedAt, first.Status})
	default:
		course.Steps = []Step{{startOf(first, past.Days, c.CreatedAt), first.Status}}
	}
	for _, r := range results[1:] {
		course, _ = course.Next(in, r)
	}
	return &course
}

// until returns the steps before a time, with those of pauses that no run has stored yet. began reports whether there is a step
// at that time.
func (p Past) until(in Inactive, t time.Time) (before []Step, began bool) {
	n, began := slices.BinarySearchFunc(p.Steps, t, func(s Step, t time.Time) int { return s.At.Compare(t) })
	before = slices.Clip(p.Steps[:n])
	if n > 0 {
		before = Course{ObservedAt: before[n-1].At, FreshUntil: FarFuture()}.advance(before, in, t.Add(-time.Microsecond))
	}
	return before, began
}

// startOf returns since when the check probably had the status of the first known result: the start of the days before it on which
// it had no other status.
func startOf(first Result, days []Day, created time.Time) time.Time {
	at := first.ObservedAt
	if first.Status == Unknown {
		return unknownSince(at, days, created)
	}
	want := DayOf(at)
	for _, d := range slices.Backward(days) {
		if d.Day.After(want) {
			continue
		}
		counted := d.Total() - d.Maintenance
		if d.Day.Before(want) || counted == 0 || d.Of(first.Status) != counted {
			break
		}
		at, want = d.Day, d.Day.Add(-24*time.Hour)
	}
	return at
}

// unknownSince is startOf for a result that is unknown. A day without a row is unknown, too, back to when the check was
// created.
func unknownSince(at time.Time, days []Day, created time.Time) time.Time {
	from := created
	for _, d := range slices.Backward(days) {
		if d.Day.After(at) || d.Known() == 0 {
			continue
		}
		if from = d.End(); from.After(at) { // it was known earlier on this day
			return at
		}
		break
	}
	if from.Before(created) {
		from = created
	}
	if from.IsZero() || from.After(at) {
		return at
	}
	return from
}

// Next returns the course after one more result, with at most maxSteps steps. ok is false if the result is older than the newest
// one. Then the course has to be found again from all results.
func (c Course) Next(in Inactive, r Result) (next Course, ok bool) {
	if next, ok = c.next(in, r); len(next.Steps) > maxSteps {
		next.Steps = slices.Clone(next.Steps[len(next.Steps)-maxSteps/2:])
	}
	return next, ok
}

// next is Next without a limit.
func (c Course) next(in Inactive, r Result) (next Course, ok bool) {
	if r.ObservedAt.Before(c.ObservedAt) {
		return c, false
	}
	steps := c.advance(c.Steps, in, r.ObservedAt)
	if _, paused := in.Since(r.ObservedAt); !paused {
		steps = addStep(steps, Step{r.ObservedAt, r.Status})
	}
	return Course{Steps: steps, ObservedAt: r.ObservedAt, FreshUntil: r.FreshUntil}, true
}

// At returns the steps up to and including a time that is not before the newest result.
func (c Course) At(in Inactive, now time.Time) []Step {
	return c.advance(slices.Clip(c.Steps), in, now)
}

// advance adds the steps from the newest result up to and including t: the result expired, or the check was paused or resumed.
func (c Course) advance(steps []Step, in Inactive, t time.Time) []Step {
	if _, paused := in.Since(c.ObservedAt); !paused {
		if expires := in.HoldsUntil(c.ObservedAt, c.FreshUntil); !expires.After(t) {
			steps = addStep(steps, Step{expires, Unknown})
		}
	}
	for _, s := range in {
		if s.From.After(c.ObservedAt) && !s.From.After(t) {
			steps = addStep(steps, Step{s.From, StatusInactive})
		}
		if s.To.After(c.ObservedAt) && !s.To.After(t) {
			steps = addStep(steps, Step{s.To, Unknown})
		}
	}
	return steps
}

// addStep adds a step that is not before the last one. A step that lasted for no time is dropped.
func addStep(steps []Step, s Step) []Step {
	n := len(steps)
	if n > 0 && !s.At.After(steps[n-1].At) {
		return addStep(steps[:n-1:n-1], s)
	}
	if n > 0 && steps[n-1].Status == s.Status {
		return steps
	}
	return append(steps, s)
}

// worstSince returns since when the worst status of several checks has been s, given the steps of each up to now. It is nil
// if no check explains s. Before its first step the status of a check is not known. So the check is left out there, and green
// reaches back no further.
func worstSince(courses [][]Step, s Status) *time.Time {
	left := make([]int, len(courses)) // how many steps of each are not undone yet
	for i, steps := range courses {
		left[i] = len(steps)
	}
	var since *time.Time
	for worstOf(courses, left) == s {
		newest := -1
		for i, n := range left {
			if n > 0 && (newest < 0 || courses[i][n-1].At.After(courses[newest][left[newest]-1].At)) {
				newest = i
			}
		}
		at := courses[newest][left[newest]-1].At
		since = &at
		for i := range left { // undo all steps of that moment
			for left[i] > 0 && courses[i][left[i]-1].At.Equal(at) {
				left[i]--
				if left[i] == 0 && s == Green {
					return since
				}
			}
		}
	}
	return since
}

// worstOf returns the worst status after the given number of steps of each course; empty if no check counts.
func worstOf(courses [][]Step, left []int) (worst Status) {
	for i, n := range left {
		if n == 0 || courses[i][n-1].Status == StatusInactive {
			continue
		}
		if s := courses[i][n-1].Status; worst == "" || s.Rank() > worst.Rank() {
			worst = s
		}
	}
	return worst
}
