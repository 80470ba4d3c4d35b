package status

import (
	"slices"
	"time"
)

// Step is a change of the status of a check.
type Step struct {
	At     time.Time
	Status Status // StatusInactive while the check does not count
}

// Past is what is known of a check before its first loaded result.
type Past struct {
	Steps []Step // from its stored transitions, in order; the newest ones may be later than the first loaded result
	Days  []Day  // its roll-ups, in order; used where there is no step, exact to the day
}

// Course is the sequence of statuses of a check, up to its newest result. Each new result extends it, so finding "since"
// needs no search.
type Course struct {
	Steps      []Step // in order; only appended to, never changed, so that copies can share them
	ObservedAt time.Time
	FreshUntil time.Time // of the newest result
}

// maxSteps limits the memory of a check that changes its status often.
const maxSteps = 1024

// CourseOf returns the course of a check from its ordered results and what is known of the time before the first of them.
// It returns nil if there is no result.
func CourseOf(c Check, results []Result, past Past) *Course {
	for len(results) > 1 && results[1].ObservedAt.Equal(results[0].ObservedAt) {
		results = results[1:] // the first result was valid for no time
	}
	if len(results) == 0 {
		return nil
	}
	in := c.Inactive()
	first := results[0]
	steps, exact := past.until(in, first.ObservedAt)
	course := Course{Steps: steps, ObservedAt: first.ObservedAt, FreshUntil: first.FreshUntil}
	from, paused := in.Since(first.ObservedAt)
	switch {
	case paused:
		course.Steps = addStep(course.Steps, Step{from, StatusInactive})
	case exact || len(course.Steps) > 0:
		course.Steps = addStep(course.Steps, Step{first.ObservedAt, first.Status})
	default:
		course.Steps = []Step{{startOf(first, past.Days, c.CreatedAt), first.Status}}
	}
	for _, r := range results[1:] {
		course, _ = course.Next(in, r)
	}
	return &course
}

// until returns the steps up to a time, including those of pauses that no run has stored yet. A stored step at that time is not
// among them, because the result of that time adds it again. exact reports whether there is one.
func (p Past) until(in Inactive, t time.Time) (before []Step, exact bool) {
	n, exact := slices.BinarySearchFunc(p.Steps, t, func(s Step, t time.Time) int { return s.At.Compare(t) })
	before = slices.Clip(p.Steps[:n])
	if n > 0 {
		// A step is not a result: it never expires, so a shorter freshness does not end it.
		pauses := slices.DeleteFunc(slices.Clone(in), func(i Interruption) bool { return i.Freshness > 0 })
		before = Course{ObservedAt: before[n-1].At, FreshUntil: FarFuture()}.advance(before, pauses, t)
	}
	return before, exact
}

// startOf estimates since when the check has had the status of its first loaded result. It is the start of the preceding
// days on which the check had no other status.
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

// unknownSince is startOf for an unknown result. A day without a row is unknown too, back to the creation of the check.
func unknownSince(at time.Time, days []Day, created time.Time) time.Time {
	from := created
	for _, d := range slices.Backward(days) {
		if d.Day.After(at) || d.Known() == 0 {
			continue
		}
		if from = d.End(); from.After(at) { // the status was known earlier on this day
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

// Next returns the course after one more result, with at most maxSteps steps. ok is false if the result is older than the
// newest one. Then the course must be built from all results again.
func (c Course) Next(in Inactive, r Result) (next Course, ok bool) {
	if next, ok = c.next(in, r); len(next.Steps) > maxSteps {
		next.Steps = slices.Clone(next.Steps[len(next.Steps)-maxSteps/2:])
	}
	return next, ok
}

// next is Next without the limit.
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

// At returns the steps up to and including a time. The time must not be before the newest result.
func (c Course) At(in Inactive, now time.Time) []Step {
	return c.advance(slices.Clip(c.Steps), in, now)
}

// advance adds the steps from the newest result up to and including t. Such a step is an expired result, a pause or its
// end.
func (c Course) advance(steps []Step, in Inactive, t time.Time) []Step {
	if _, paused := in.Since(c.ObservedAt); !paused {
		if expires := in.ValidUntil(c.ObservedAt, c.FreshUntil); !expires.After(t) {
			steps = addStep(steps, Step{expires, Unknown})
		}
	}
	for _, s := range in {
		if s.Freshness > 0 {
			continue
		}
		if s.From.After(c.ObservedAt) && !s.From.After(t) {
			steps = addStep(steps, Step{s.From, StatusInactive})
		}
		if s.To.After(c.ObservedAt) && !s.To.After(t) {
			steps = addStep(steps, Step{s.To, Unknown})
		}
	}
	return steps
}

// addStep adds a step that is not before the last one. A step of zero length is dropped.
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

// worstSince returns since when the worst status of several checks has been s, given the steps of each up to now. It
// returns nil if no check explains s. The status of a check is unknown before its first step, so the check is ignored
// there, and green starts no earlier.
func worstSince(courses [][]Step, s Status) *time.Time {
	left := make([]int, len(courses)) // the number of remaining steps of each check
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

// worstOf returns the worst status after the given number of steps of each course. It is empty if no check counts.
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
