package worlds_test

import (
	"context"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// naive evaluates every moment separately, from raw results and the changes of the test.
type naive struct {
	w       *world
	results map[string][]status.Result // by check, in order
	cuts    []time.Time                // when a status can change
}

func (w *world) naive() *naive {
	n := &naive{w: w, results: map[string][]status.Result{}}
	all, err := w.db.NewResults(context.Background(), store.Uncounted{})
	require.NoError(w.t, err)
	for _, r := range all {
		n.results[r.CheckID] = append(n.results[r.CheckID], r)
		n.cuts = append(n.cuts, r.ObservedAt, n.expiry(r))
	}
	for _, spans := range w.paused {
		for _, s := range spans {
			n.cuts = append(n.cuts, s.From, s.To)
		}
	}
	for _, m := range w.messages {
		n.cuts = append(n.cuts, m.StartsAt)
		for _, at := range []*time.Time{m.EndsAt, m.ArchivedAt} {
			if at != nil {
				n.cuts = append(n.cuts, *at)
			}
		}
	}
	for day := status.DayOf(w.now).AddDate(0, 0, -60); day.Before(w.now); day = day.AddDate(0, 0, 1) {
		n.cuts = append(n.cuts, day)
	}
	n.cuts = append(n.cuts, w.now)
	slices.SortFunc(n.cuts, time.Time.Compare)
	n.cuts = slices.CompactFunc(n.cuts, time.Time.Equal)
	return n
}

// expiry returns when a result expires. A shorter freshness of its check applies to it from the time of that change on.
func (n *naive) expiry(r status.Result) time.Time {
	until := r.FreshUntil
	for _, s := range n.w.shorter[r.CheckID] {
		if !s.at.After(r.ObservedAt) || !s.at.Before(until) {
			continue
		}
		if at := r.ObservedAt.Add(s.freshness); at.Before(until) {
			until = at
		}
		if until.Before(s.at) {
			until = s.at
		}
	}
	return until
}

// pausedAt reports whether the test has paused or archived the check at a time.
func (n *naive) pausedAt(c status.Check, at time.Time) bool {
	for _, s := range n.w.paused[c.ID] {
		if !at.Before(s.From) && (s.To.IsZero() || at.Before(s.To)) {
			return true
		}
	}
	return false
}

// statusAt returns the status of a check at a time: that of its newest result until then, if it is fresh and no pause came after it.
func (n *naive) statusAt(c status.Check, at time.Time) status.Status {
	var newest *status.Result
	for i, r := range n.results[c.ID] {
		if !r.ObservedAt.After(at) {
			newest = &n.results[c.ID][i]
		}
	}
	if newest == nil || !n.expiry(*newest).After(at) || n.pausedAt(c, at) || n.pausedAt(c, newest.ObservedAt) {
		return status.Unknown
	}
	for _, s := range n.w.paused[c.ID] {
		if s.From.After(newest.ObservedAt) && !s.From.After(at) {
			return status.Unknown
		}
	}
	return newest.Status
}

// steps returns the changes of the shown status of a check.
func (n *naive) steps(c status.Check) (steps []status.Step) {
	before := status.Unknown
	for _, at := range n.cuts {
		s := n.statusAt(c, at)
		if n.pausedAt(c, at) {
			s = status.StatusInactive
		}
		if s != before && !at.After(n.w.now) {
			steps = append(steps, status.Step{At: at, Status: s})
			before = s
		}
	}
	return steps
}

// worstOf returns the worst status of a check in a span until now, without maintenance.
func (n *naive) worstOf(c status.Check, span status.Span) status.Status {
	var known []status.Status
	for i := 1; i < len(n.cuts); i++ {
		part := status.Span{From: n.cuts[i-1], To: n.cuts[i]}.Clip(span).Clip(status.Span{From: span.From, To: n.w.now})
		if part.Length() <= 0 || n.maintainedAt(part.From) {
			continue
		}
		if s := n.statusAt(c, part.From); s != status.Unknown {
			known = append(known, s)
		}
	}
	if len(known) == 0 {
		return status.Unknown
	}
	return status.Worst(known...)
}

func (n *naive) maintainedAt(at time.Time) bool {
	for _, m := range n.w.messages {
		if !at.Before(m.StartsAt) && (m.EndsAt == nil || at.Before(*m.EndsAt)) && (m.ArchivedAt == nil || at.Before(*m.ArchivedAt)) {
			return true
		}
	}
	return false
}

// day adds up the statuses of the checks on a day, and how long they counted.
func (n *naive) day(day time.Time) (t status.Tally, window time.Duration) {
	span := status.Span{From: day, To: day.AddDate(0, 0, 1)}
	if span.To.After(n.w.now) {
		span.To = n.w.now
	}
	for _, c := range n.w.checks {
		if !n.countsOn(c, span) {
			continue
		}
		window += span.Length()
		for i := 1; i < len(n.cuts); i++ {
			part := status.Span{From: n.cuts[i-1], To: n.cuts[i]}.Clip(span)
			if part.Length() <= 0 {
				continue
			}
			switch s := n.statusAt(c, part.From); {
			case n.maintainedAt(part.From):
				t.Maintenance += part.Length()
			case s == status.Green:
				t.Green += part.Length()
			case s == status.Yellow:
				t.Yellow += part.Length()
			case s == status.Red:
				t.Red += part.Length()
			}
		}
	}
	return t, window
}

// countsOn reports whether a check existed on a day or had a result, and was not paused for the whole day.
func (n *naive) countsOn(c status.Check, day status.Span) bool {
	exists := c.CreatedAt.Before(day.To)
	hadStatus := false
	for _, r := range n.results[c.ID] {
		exists = exists || !r.ObservedAt.Before(day.From) && r.ObservedAt.Before(day.To)
		hadStatus = hadStatus || r.ObservedAt.Before(day.From) && n.isCurrent(c, r, day.From)
	}
	if !exists && !hadStatus {
		return false
	}
	for _, s := range n.w.paused[c.ID] {
		if !s.From.After(day.From) && (s.To.IsZero() || !s.To.Before(day.To)) {
			return false
		}
	}
	return true
}

// isCurrent reports whether a result counts at a time.
func (n *naive) isCurrent(c status.Check, r status.Result, at time.Time) bool {
	for _, o := range n.results[c.ID] {
		if o.ObservedAt.After(r.ObservedAt) && !o.ObservedAt.After(at) {
			return false
		}
	}
	return n.expiry(r).After(at)
}

// worstAt returns the status of the platform at a time; empty if no check counts.
func (n *naive) worstAt(at time.Time) status.Status {
	var counted []status.Status
	for _, c := range n.w.checks {
		if !n.pausedAt(c, at) && n.measuredBy(c, at) {
			counted = append(counted, n.statusAt(c, at))
		}
	}
	if len(counted) == 0 {
		return ""
	}
	return status.Worst(counted...)
}

func (n *naive) measuredBy(c status.Check, at time.Time) bool {
	return slices.ContainsFunc(n.results[c.ID], func(r status.Result) bool { return !r.ObservedAt.After(at) })
}

// anyUnmeasuredAt reports whether a check was first measured after a time. Then the platform was not known to be green.
func (n *naive) anyUnmeasuredAt(at time.Time) bool {
	return slices.ContainsFunc(n.w.checks, func(c status.Check) bool {
		measured := n.results[c.ID]
		return len(measured) > 0 && !measured[0].ObservedAt.After(n.w.now) && measured[0].ObservedAt.After(at)
	})
}
