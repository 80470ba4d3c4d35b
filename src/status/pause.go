package status

import (
	"slices"
	"time"
)

// Pause is a time in which a check did not count, because it was paused or archived. Uptime of the past depends on it, so
// it is kept for good.
type Pause struct {
	State CheckState // CheckPaused or CheckArchived
	From  time.Time
	To    time.Time // exclusive; zero while the pause lasts
}

// kindChange is how long a check does not count when it gets another kind: the shortest time that is stored.
const kindChange = time.Microsecond

// ofKindChange reports whether the pause only separates the results of two kinds.
func (p Pause) ofKindChange() bool { return !p.To.IsZero() && p.To.Sub(p.From) == kindChange }

// WithPauses returns the check with the pauses of the version before it, nil for a new check. A change of state starts or
// ends a pause at UpdatedAt. Everything that changes the state of a check must call it before the check is stored.
func (c Check) WithPauses(before *Check) Check {
	state := CheckActive
	c.Pauses = nil
	if before != nil {
		state, c.Pauses = before.State, slices.Clone(before.pauses())
	}
	if before != nil && before.Kind != c.Kind && c.State == CheckActive && state == CheckActive {
		// A result of another kind says nothing about this one. The check does not count for a moment, so that the result ends there.
		c.Pauses = append(c.Pauses, Pause{State: CheckPaused, From: c.UpdatedAt, To: c.UpdatedAt.Add(kindChange)})
		return c
	}
	if c.State == state {
		return c
	}
	if n := len(c.Pauses); state != CheckActive && n > 0 {
		c.Pauses[n-1].To = c.UpdatedAt
		if !c.UpdatedAt.After(c.Pauses[n-1].From) {
			c.Pauses = c.Pauses[:n-1]
		}
	}
	if c.State != CheckActive {
		c.Pauses = append(c.Pauses, Pause{State: c.State, From: c.UpdatedAt})
	}
	return c
}

// pauses returns the pauses as the state of the check requires them. Versions of Buoy that did not store pauses may have
// written the row: then the check has been in its state since it was last changed.
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

// RestoredState returns the state that an archived check gets back: the one it had when it was archived.
func (c Check) RestoredState() CheckState {
	pauses := c.pauses()
	n := len(pauses)
	if n > 1 && pauses[n-1].State == CheckArchived && pauses[n-2].State == CheckPaused && pauses[n-2].To.Equal(pauses[n-1].From) {
		return CheckPaused
	}
	return CheckActive
}

// Inactive lists the times in which a check does not count: ordered, apart and not empty. A result holds at the latest
// until the next of them starts, and a result that was observed in one of them never holds.
type Inactive []Span

// Inactive returns the times in which the check does not count. A pause that lasts has no end before FarFuture.
func (c Check) Inactive() Inactive {
	var list Inactive
	for _, p := range c.pauses() {
		span := Span{p.From, p.To}
		if p.To.IsZero() {
			span.To = FarFuture()
		}
		if n := len(list); n > 0 && !span.From.After(list[n-1].To) {
			if span.To.After(list[n-1].To) {
				list[n-1].To = span.To
			}
			continue
		}
		if span.Length() > 0 {
			list = append(list, span)
		}
	}
	return list
}

// HoldsUntil returns until when a result counts that was observed at a time and stays fresh until another.
func (in Inactive) HoldsUntil(observedAt, freshUntil time.Time) time.Time {
	for _, s := range in {
		switch {
		case !s.To.After(observedAt):
		case !s.From.After(observedAt):
			return observedAt
		case s.From.Before(freshUntil):
			return s.From
		default:
			return freshUntil
		}
	}
	return freshUntil
}

// Since returns when the pause started that includes the time; ok is false if the check counts then.
func (in Inactive) Since(t time.Time) (from time.Time, ok bool) {
	for _, s := range in {
		if !t.Before(s.From) && t.Before(s.To) {
			return s.From, true
		}
	}
	return time.Time{}, false
}

// LastChange returns when the newest pause up to a time began or ended; zero if there was none.
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

// Cover reports whether the check counts at no moment of the span.
func (in Inactive) Cover(span Span) bool {
	for _, s := range in {
		if !s.From.After(span.From) && !s.To.Before(span.To) {
			return true
		}
	}
	return false
}

// without returns the results that were not observed while the check was paused or archived.
func (in Inactive) without(results []Result) []Result {
	if len(in) == 0 {
		return results
	}
	return slices.DeleteFunc(slices.Clone(results), func(r Result) bool {
		_, paused := in.Since(r.ObservedAt)
		return paused
	})
}

// limit ends what holds where the check stops to count.
func (in Inactive) limit(h hold) hold {
	if len(in) > 0 {
		h.freshUntil = in.HoldsUntil(h.observedAt, h.freshUntil)
	}
	return h
}

// Exclusions are the times that do not count in the uptime of a check.
type Exclusions struct {
	Maintenance Windows  // counted as maintenance, whatever the status
	Inactive    Inactive // unknown, unless it is maintenance
}
