package current

import (
	"time"

	"buoy/src/status"
)

// What is replaced from a moment on reaches to the end of time: a clock that was set back can have left transitions of the future.

// TransitionsSince returns how the shown status of a check went on after its newest roll-up, until a time. The results are ordered
// and were observed at or after what the roll-up has counted.
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

// TransitionsOfPauses returns what the pauses of a check changed that were stored at or after a time, if nothing else is known of
// the check: it was silent, so it was unknown. ok is false if no such pause meets the time since then.
func TransitionsOfPauses(c status.Check, storedSince, until time.Time) (t status.CheckTransitions, ok bool) {
	if c.UpdatedAt.Before(storedSince) {
		return t, false
	}
	for _, s := range c.Inactive() {
		if !s.To.Before(storedSince) {
			return transitionsFrom(c, nil, s.From, until), true
		}
	}
	return t, false
}

// RebuiltTransitions returns the transitions of a check in a span, which begins at a midnight, from its raw results. The results
// are ordered, and the newest one before the span is among them. The days are the roll-ups of the span and of the day before.
// The span of the answer begins later if results of its first days were pruned: their transitions stay.
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
