package status

import (
	"slices"
	"time"
)

// Pause is a time in which a check did not count, because it was paused or archived. Pauses are never deleted, because
// uptime of the past depends on them.
//
// An entry with the state CheckActive is not a pause. It records that the freshness of the check became shorter, see shorterFreshness.
type Pause struct {
	State CheckState
	From  time.Time
	To    time.Time // exclusive; zero for an open pause
}

// kindChange is how long a check does not count when its kind changes: the shortest time that can be stored.
const kindChange = time.Microsecond

// ofKindChange reports whether the pause only separates the results of two kinds.
func (p Pause) ofKindChange() bool { return !p.To.IsZero() && p.To.Sub(p.From) == kindChange }

// newShorterFreshness records that the freshness of a check became shorter.
func newShorterFreshness(at time.Time, freshness time.Duration) Pause {
	return Pause{State: CheckActive, From: at, To: at.Add(freshness)}
}

// shorterFreshness returns the freshness that a check has had since From. ok is false if the entry is a pause.
func (p Pause) shorterFreshness() (freshness time.Duration, ok bool) {
	return p.To.Sub(p.From), p.State == CheckActive
}

// WithPauses returns the check with the pauses of its previous version; before is nil for a new check. A change of state
// starts or ends a pause at UpdatedAt, and a shorter freshness is recorded with that time. Call it before every changed
// check is stored.
func (c Check) WithPauses(before *Check) Check {
	state := CheckActive
	c.Pauses = nil
	if before != nil {
		state, c.Pauses = before.State, slices.Clone(before.pauses())
	}
	if before != nil && before.Kind != c.Kind && c.State == CheckActive && state == CheckActive {
		// Results of another kind do not apply to this one. The check does not count for a moment, so that the last result
		// ends there.
		c.Pauses = append(c.Pauses, Pause{State: CheckPaused, From: c.UpdatedAt, To: c.UpdatedAt.Add(kindChange)})
		return c
	}
	if c.State == state {
		if before != nil && c.State == CheckActive && c.Freshness > 0 && c.Freshness < before.Freshness {
			c.Pauses = append(c.Pauses, newShorterFreshness(c.UpdatedAt, c.Freshness))
		}
		return c
	}
	if state != CheckActive {
		last := len(c.Pauses) - 1 // the open one; see pauses
		c.Pauses[last].To = c.UpdatedAt
		if !c.UpdatedAt.After(c.Pauses[last].From) {
			c.Pauses = c.Pauses[:last]
		}
	}
	if c.State != CheckActive {
		c.Pauses = append(c.Pauses, Pause{State: c.State, From: c.UpdatedAt})
	}
	return c
}

// pauses returns the pauses with the newest one corrected to match the state. Versions of Buoy without pauses may have
// written the row. Then the check has been in its state since its last change.
func (c Check) pauses() []Pause {
	n := len(c.Pauses)
	open := n > 0 && c.Pauses[n-1].To.IsZero()
	switch {
	case c.State == CheckActive && open:
		closed := slices.Clone(c.Pauses)
		closed[n-1].To = c.UpdatedAt
		return closed
	case c.State != CheckActive && !open:
		return append(slices.Clone(c.Pauses), Pause{State: c.State, From: c.UpdatedAt})
	}
	return c.Pauses
}

// RestoredState returns the state to which an archived check is restored: the one before it was archived.
func (c Check) RestoredState() CheckState {
	pauses := c.pauses()
	n := len(pauses)
	if n > 1 && pauses[n-1].State == CheckArchived && pauses[n-2].State == CheckPaused && pauses[n-2].To.Equal(pauses[n-1].From) {
		return CheckPaused
	}
	return CheckActive
}

// Interruption is a time in which a check does not count. If it has no length, the freshness of the check became shorter at
// that time.
type Interruption struct {
	From, To  time.Time
	Freshness time.Duration // the shorter one; 0 if the check does not count
}

// Inactive lists the times in which a check does not count: ordered and separate. A result is valid at most until the next
// of them starts. A result observed in one of them is never valid.
type Inactive []Interruption

// Inactive returns the times in which the check does not count. An open pause ends at FarFuture.
func (c Check) Inactive() Inactive {
	var list Inactive
	for _, p := range c.pauses() {
		if freshness, ok := p.shorterFreshness(); ok {
			if n := len(list); n == 0 || !p.From.Before(list[n-1].To) {
				list = append(list, Interruption{From: p.From, To: p.From, Freshness: freshness})
			}
			continue
		}
		span := Interruption{From: p.From, To: p.To}
		if p.To.IsZero() {
			span.To = FarFuture()
		}
		for n := len(list); n > 0 && list[n-1].Freshness > 0 && !span.From.After(list[n-1].From); n-- {
			list = list[:n-1] // the pause ends the earlier results
		}
		if n := len(list); n > 0 && !span.From.After(list[n-1].To) {
			if span.To.After(list[n-1].To) {
				list[n-1].To = span.To
			}
			continue
		}
		if span.To.After(span.From) {
			list = append(list, span)
		}
	}
	return list
}

// ValidUntil returns until when a result counts, given when it was observed and when it expires. A shorter freshness applies
// to an earlier result from the time of that change on: the past stays.
func (in Inactive) ValidUntil(observedAt, freshUntil time.Time) time.Time {
	for _, s := range in {
		switch {
		case !s.To.After(observedAt):
		case !s.From.Before(freshUntil):
			return freshUntil
		case s.Freshness > 0:
			freshUntil = s.expiry(observedAt, freshUntil)
		case !s.From.After(observedAt):
			return observedAt
		default:
			return s.From
		}
	}
	return freshUntil
}

// expiry returns when a result expires whose check got a shorter freshness while it was valid.
func (s Interruption) expiry(observedAt, freshUntil time.Time) time.Time {
	until := observedAt.Add(s.Freshness)
	if until.Before(s.From) {
		until = s.From
	}
	if until.Before(freshUntil) {
		return until
	}
	return freshUntil
}

// Since returns the start of the pause that includes the time. ok is false if the check counts at that time.
func (in Inactive) Since(t time.Time) (from time.Time, ok bool) {
	for _, s := range in {
		if !t.Before(s.From) && t.Before(s.To) {
			return s.From, true
		}
	}
	return time.Time{}, false
}

// LastChange returns when the newest pause up to a time started or ended. It is zero if there was none.
func (in Inactive) LastChange(until time.Time) (at time.Time) {
	for _, s := range in {
		for _, t := range []time.Time{s.From, s.To} {
			if !t.After(until) {
				at = t
			}
		}
	}
	return at
}

// Covers reports whether the check never counts in the span.
func (in Inactive) Covers(span Span) bool {
	for _, s := range in {
		if !s.From.After(span.From) && !s.To.Before(span.To) {
			return true
		}
	}
	return false
}

// without returns the results that were observed while the check counted.
func (in Inactive) without(results []Result) []Result {
	if len(in) == 0 {
		return results
	}
	return slices.DeleteFunc(slices.Clone(results), func(r Result) bool {
		_, paused := in.Since(r.ObservedAt)
		return paused
	})
}

// limit ends the validity of a result where the check stops counting.
func (in Inactive) limit(r validResult) validResult {
	r.freshUntil = in.ValidUntil(r.observedAt, r.freshUntil)
	return r
}

// Exclusions are the times that are excluded from the uptime of a check.
type Exclusions struct {
	Maintenance Windows  // counted as maintenance, whatever the status
	Inactive    Inactive // unknown, unless it is maintenance
}
