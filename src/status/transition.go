package status

import (
	"fmt"
	"slices"
	"time"
)

// Transition is a change of the shown status of a check.
type Transition struct {
	ID         string // TransitionID(CheckID, At), so writing it twice stores it once
	CheckID    string
	PlatformID string
	From       Status // StatusInactive while the check is paused or archived
	To         Status
	At         time.Time
	Reason     string // why the check has the new status, for people; empty for green
	RunID      string // the run whose result changed the status; empty if time or a person changed it
	Retracted  bool   // a late result has shown that it did not happen
}

// Period is a transition, and the time until which the check had the new status.
type Period struct {
	Transition
	Until time.Time // zero if no later transition is known
}

// CheckTransitions has all transitions of one check in a span, ordered by time.
type CheckTransitions struct {
	CheckID     string
	Span        Span
	Transitions []Transition
}

// IsProblem reports whether a check with this status needs attention: it is yellow, red or unknown.
func (s Status) IsProblem() bool { return s != Green && s != StatusInactive }

// TransitionID derives the id of a transition. A check has at most one transition at a moment.
func TransitionID(checkID string, at time.Time) string {
	return DerivedID(at, fmt.Sprintf("transition/%s/%d", checkID, at.UnixMicro()))
}

// Transitions returns the changes of the shown status of a check in a span. The results are ordered and include the newest
// one before the span. A check without a result is unknown.
//
// Only stored values matter. A result expires at its stored time, or at an earlier one if the freshness of the check became
// shorter in the meantime.
func Transitions(c Check, results []Result, span Span) []Transition {
	in := c.Inactive()
	course := Course{Steps: []Step{{Status: Unknown}}}
	for _, r := range results {
		if !r.ObservedAt.Before(span.To) {
			break
		}
		course, _ = course.next(in, r)
	}
	var list []Transition
	steps := course.At(in, span.To.Add(-time.Microsecond))
	for i, s := range steps {
		if i == 0 || s.At.Before(span.From) {
			continue
		}
		t := Transition{
			ID: TransitionID(c.ID, s.At), CheckID: c.ID, PlatformID: c.PlatformID, From: steps[i-1].Status, To: s.Status, At: s.At,
		}
		t.explain(c, results)
		list = append(list, t)
	}
	return list
}

// explain sets the cause of the transition: a pause, a result, the end of a pause, or an expired result.
func (t *Transition) explain(c Check, results []Result) {
	if t.To == StatusInactive {
		t.Reason = pauseReason(c, t.At)
		return
	}
	i, _ := slices.BinarySearchFunc(results, t.At.Add(time.Microsecond), func(r Result, at time.Time) int { return r.ObservedAt.Compare(at) })
	switch {
	case i > 0 && results[i-1].ObservedAt.Equal(t.At):
		t.RunID = results[i-1].RunID
		if t.To != Green {
			t.Reason = results[i-1].reason()
		}
	case t.From == StatusInactive:
		t.Reason = "no result since the check became active again"
	case i > 0:
		t.Reason = expiredReason(t.At.Sub(results[i-1].ObservedAt), results[i-1].Status)
	}
}

func (r Result) reason() string {
	if r.Detail == "" {
		return noReason
	}
	return r.Detail
}

// pauseReason returns why a check stopped counting at a time.
func pauseReason(c Check, at time.Time) string {
	i := slices.IndexFunc(c.pauses(), func(p Pause) bool { return p.From.Equal(at) })
	switch {
	case i < 0:
		return noReason
	case c.pauses()[i].State == CheckArchived:
		return "the check was archived"
	case c.pauses()[i].ofKindChange():
		return "the kind of the check was changed"
	}
	return "the check was paused"
}

// expiredReason returns the reason for a check whose newest result has expired.
func expiredReason(age time.Duration, last Status) string {
	return fmt.Sprintf("no result for %s; last known: %s", Ago(age), last.Label())
}

// ResultsToRebuildFrom returns the results from which transitions of a check can be rebuilt in a span, and the time from
// which they are complete. The span starts at midnight. Results are only removed when they are pruned. So a day that has
// counted more results than there are keeps its transitions, and its roll-up has the result that was valid at its end. The
// days are ordered and start one day before the span.
func ResultsToRebuildFrom(days []Day, results []Result, span Span) ([]Result, time.Time) {
	from := span.From
	var last *Day
	for i, d := range days {
		_, stored := within(results, Span{d.Day, d.AccountedUntil})
		switch pruned := len(stored) < d.Results && !d.AccountedUntil.After(span.To); {
		case !d.End().After(span.From):
			last = &days[i]
		case pruned:
			last, from = &days[i], d.End()
		}
	}
	if last == nil {
		return results, from
	}
	lastResult := last.LastResult()
	i, _ := slices.BinarySearchFunc(results, lastResult.ObservedAt, func(r Result, at time.Time) int { return r.ObservedAt.Compare(at) })
	if lastResult.ObservedAt.IsZero() || i < len(results) && results[i].ObservedAt.Before(from) {
		return results, from // all results from that time on are present
	}
	return slices.Insert(slices.Clone(results), i, lastResult), from
}
