package current

import (
	"time"

	"buoy/src/status"
)

// The functions below return transitions with the span of the stored ones that they replace. That span mostly has no end, because a
// clock that was set back can have left transitions in the future.

// TransitionsSince returns the transitions of a check after its newest roll-up, until a time. The results are ordered. They were
// observed at or after the end of the roll-up.
func TransitionsSince(c status.Check, newest status.Day, results []status.Result, until time.Time) status.CheckTransitions {
	if !newest.LastObservedAt.IsZero() {
		results = append([]status.Result{newest.LastResult()}, results...)
	}
	return transitionsFrom(c, results, newest.AccountedUntil, until)
}

// FirstTransitions returns all transitions of a check that has no roll-up yet.
func FirstTransitions(c status.Check, results []status.Result, until time.Time) status.CheckTransitions {
	return transitionsFrom(c, results, time.Time{}, until)
}

// TransitionsOfPauses returns the transitions that the pauses of a check caused, if it has no results: it was unknown otherwise.
// Only pauses stored at or after storedSince count. ok is false if no such pause lasts until storedSince or later.
func TransitionsOfPauses(c status.Check, storedSince, until time.Time) (t status.CheckTransitions, ok bool) {
	if c.UpdatedAt.Before(storedSince) {
		return t, false
	}
	for _, s := range c.Inactive() {
		if s.Freshness == 0 && !s.To.Before(storedSince) {
			return transitionsFrom(c, nil, s.From, until), true
		}
	}
	return t, false
}

// RebuiltTransitions returns the transitions of a check in a span from its raw results. The span starts at midnight. The results
// are ordered and include the newest one before the span. The days are the roll-ups of the span and of the day before it. The
// returned span starts later if results of the first days were pruned: the transitions of those days stay.
func RebuiltTransitions(c status.Check, days []status.Day, results []status.Result, span status.Span) status.CheckTransitions {
	results, from := status.ResultsToRebuildFrom(days, results, span)
	span.From = from
	return status.CheckTransitions{CheckID: c.ID, Span: span, Transitions: status.Transitions(c, results, span)}
}

func transitionsFrom(c status.Check, results []status.Result, from, until time.Time) status.CheckTransitions {
	return status.CheckTransitions{
		CheckID: c.ID, Span: status.Span{From: from, To: status.FarFuture()},
		Transitions: status.Transitions(c, results, status.Span{From: from, To: until}),
	}
}
