package storetest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
	"buoy/src/store"
)

// transition returns a change of a check at a time.
func transition(of status.Check, at time.Time) status.Transition {
	return status.Transition{
		ID: status.TransitionID(of.ID, at), CheckID: of.ID, PlatformID: of.PlatformID, From: status.Unknown, To: status.Green,
		At: at, RunID: "run",
	}
}

// history returns the input of ReplaceTransitions for one check.
func history(of status.Check, span status.Span, transitions ...status.Transition) status.CheckTransitions {
	return status.CheckTransitions{CheckID: of.ID, Span: span, Transitions: transitions}
}

// always is a span that includes every time of the tests.
var always = status.Span{To: status.FarFuture()}

func testTransitions(t *testing.T, s store.Store) {
	c := declared(t, s)
	t.Run("are returned exactly as written, newest first, in pages", func(t *testing.T) {
		check := c.take()
		full := transition(check, after(0, 1))
		full.From, full.To, full.Reason, full.RunID = status.StatusInactive, status.Red, nasty, nasty
		bare, first := transition(check, noon), transition(check, beforeEpoch)
		bare.RunID = ""
		replace(t, s, noon, history(check, always, first, bare, full))
		want := []status.Transition{full, bare, first}
		f := status.TransitionFilter{CheckID: check.ID, At: status.Span{From: beforeEpoch}}
		require.Equal(t, want, transitions(t, s, f))
		f.Limit = 1
		for _, one := range want {
			require.Equal(t, []status.Transition{one}, transitions(t, s, f))
			f.Before = status.Cursor{At: one.At, ID: one.ID}
		}
		require.Empty(t, transitions(t, s, f))
	})
	t.Run("replace those in the span, and the others stay", func(t *testing.T) { testReplace(t, s, c) })
	t.Run("are filtered by check, platform and a half-open span", func(t *testing.T) {
		one, other := c.take(), c.other
		a, b, d := transition(one, noon), transition(one, after(0, 1)), transition(other, after(0, 1))
		replace(t, s, noon, history(one, always, a, b), history(other, always, d))
		require.Equal(t, []status.Transition{d}, transitions(t, s, status.TransitionFilter{PlatformID: other.PlatformID}))
		require.Equal(t, []status.Transition{b}, transitions(t, s, status.TransitionFilter{CheckID: one.ID, At: status.Span{From: after(0, 1)}}))
		require.Equal(t, []status.Transition{a}, transitions(t, s, status.TransitionFilter{CheckID: one.ID, At: status.Span{From: noon, To: after(0, 1)}}))
		require.Empty(t, transitions(t, s, status.TransitionFilter{CheckID: one.ID, PlatformID: other.PlatformID}))
		require.Subset(t, transitions(t, s, status.TransitionFilter{}), []status.Transition{a, b, d})
	})
	t.Run("last until the next one of their check, and problems can be selected", func(t *testing.T) {
		one, other := c.take(), c.take()
		statuses := []status.Status{status.Green, status.Yellow, status.Red, status.Unknown, status.StatusInactive, status.Green}
		var given []status.Transition
		for i, to := range statuses {
			next := transition(one, after(0, i))
			next.To = to
			given = append(given, next)
		}
		replace(t, s, noon, history(one, always, given...), history(other, always, transition(other, after(0, 3))))
		replace(t, s, noon, history(one, status.Span{From: after(0, 2), To: after(0, 3)})) // red is retracted
		page, err := s.ListTransitions(t.Context(), status.TransitionFilter{CheckID: one.ID, Problems: true, Limit: 2})
		require.NoError(t, err)
		require.Equal(t, []status.Period{{Transition: given[3], Until: given[4].At}, {Transition: given[1], Until: given[3].At}}, page)
		page, err = s.ListTransitions(t.Context(), status.TransitionFilter{CheckID: one.ID, At: status.Span{To: after(0, 4)}, Limit: 1})
		require.NoError(t, err)
		require.Equal(t, []status.Period{{Transition: given[3], Until: given[4].At}}, page, "the next one can be outside the span")
		page, err = s.ListTransitions(t.Context(), status.TransitionFilter{CheckID: one.ID, Limit: 1})
		require.NoError(t, err)
		require.Equal(t, []status.Period{{Transition: given[5]}}, page, "the newest has no end")
		for from, want := range map[int][]int{1: {5, 4, 3, 1}, 2: {5, 4, 3, 1}, 3: {5, 4, 3}, 9: {5}} { // a period reaches into the span, or starts with it
			var listed []status.Transition
			for _, i := range want {
				listed = append(listed, given[i])
			}
			f := status.TransitionFilter{CheckID: one.ID, At: status.Span{From: after(0, from)}, Overlapping: true}
			require.Equal(t, listed, transitions(t, s, f), "from %d", from)
		}
	})
	t.Run("too many for one statement are written and replaced completely", func(t *testing.T) {
		check := c.take()
		var many []status.Transition
		for i := range 1_500 {
			one := transition(check, after(0, i))
			one.Reason = strings.Repeat("x", 800)
			many = append(many, one)
		}
		replace(t, s, noon, history(check, always, many...))
		stored := transitions(t, s, status.TransitionFilter{CheckID: check.ID})
		slices.Reverse(stored)
		require.Equal(t, many, stored)
		replace(t, s, noon, history(check, always, many[7]))
		require.Equal(t, many[7:8], transitions(t, s, status.TransitionFilter{CheckID: check.ID}))
	})
	t.Run("an empty list is valid", func(t *testing.T) { replace(t, s, noon) })
	t.Run("in the horizon are all since the first result, and the newest ones before per check", func(t *testing.T) { testNewestTransitions(t, s, c) })
	t.Run("roll-ups of this version are filled", func(t *testing.T) {
		saveDays(t, s, noon, day(c.take(), date(0)))
		unfilled, err := s.UnfilledDays(t.Context())
		require.NoError(t, err)
		require.Equal(t, status.Span{}, unfilled)
		require.NoError(t, s.MarkFilled(t.Context(), status.Span{From: date(-1), To: date(1)}))
	})
}

func testReplace(t *testing.T, s store.Store, c *catalogue) {
	check, other := c.take(), c.take()
	at := func(us int) status.Transition { return transition(check, after(0, us)) }
	written := after(40_000*time.Hour, 0)
	replace(t, s, written, history(check, always, at(0), at(1), at(2), at(3)), history(other, always, transition(other, after(0, 2))))
	changed := at(2)
	changed.From, changed.To, changed.Reason, changed.RunID = status.Red, status.Yellow, "it was not that bad", "another run"
	part := history(check, status.Span{From: after(0, 1), To: after(0, 3)}, changed)
	for range 2 { // a repeated call changes nothing
		written = written.Add(time.Second)
		replace(t, s, written, part)
		require.Equal(t, []status.Transition{at(3), changed, at(0)}, transitions(t, s, status.TransitionFilter{CheckID: check.ID}))
	}
	require.Len(t, transitions(t, s, status.TransitionFilter{CheckID: other.ID}), 1)

	retracted := at(1)
	retracted.Retracted = true
	require.Empty(t, transitionsSince(t, s, written, check), "unchanged transitions are not written again")
	require.ElementsMatch(t, []status.Transition{retracted, changed}, transitionsSince(t, s, written.Add(-time.Second), check))

	replace(t, s, written, history(check, always, at(0), at(1), changed, at(3)))
	require.Equal(t, []status.Transition{at(1)}, transitionsSince(t, s, written, check), "a retracted transition can return")
}

func testNewestTransitions(t *testing.T, s store.Store, c *catalogue) {
	one, two := c.take(), c.take()
	at := func(of status.Check, us int) status.Transition { return transition(of, after(0, us)) }
	replace(t, s, noon, history(one, always, at(one, 1), at(one, 2), at(one, 3), at(one, 4), at(one, 5)), history(two, always, at(two, 5)))
	replace(t, s, noon, history(one, status.Span{From: after(0, 3), To: after(0, 4)}))
	horizon := store.Horizon{Results: after(0, 5), Runs: beyondNanos, Days: date(5000), Transitions: 2}
	replace(t, s, noon, history(two, always, at(two, 4), at(two, 5), at(two, 6), at(two, 7)))
	require.Equal(t, []status.Transition{at(one, 2), at(one, 4), at(one, 5), at(two, 4), at(two, 5), at(two, 6), at(two, 7)},
		ofChecks(changes(t, s, time.Time{}, horizon).Transitions, one, two))
	horizon.Transitions = 0
	require.Equal(t, []status.Transition{at(one, 5), at(two, 5), at(two, 6), at(two, 7)},
		ofChecks(changes(t, s, time.Time{}, horizon).Transitions, one, two))
}

func replace(t *testing.T, s store.Store, now time.Time, parts ...status.CheckTransitions) {
	t.Helper()
	require.NoError(t, s.ReplaceTransitions(t.Context(), parts, "ingest", now))
}

func transitions(t *testing.T, s store.Store, f status.TransitionFilter) []status.Transition {
	t.Helper()
	page, err := s.ListTransitions(t.Context(), f)
	require.NoError(t, err)
	return transitionsOf(page)
}

func transitionsOf(page []status.Period) (transitions []status.Transition) {
	for _, p := range page {
		transitions = append(transitions, p.Transition)
	}
	return transitions
}

func transitionsSince(t *testing.T, s store.Store, since time.Time, check status.Check) []status.Transition {
	t.Helper()
	return ofChecks(changes(t, s, since, store.Horizon{Results: noon, Runs: noon, Days: noon}).Transitions, check)
}

func ofChecks(all []status.Transition, checks ...status.Check) []status.Transition {
	return of(all, func(t status.Transition) string { return t.CheckID }, checks...)
}

// replaceTransitions replaces the transitions of some checks in some span.
func (w *world) replaceTransitions(rt *rapid.T) {
	var parts []status.CheckTransitions
	for _, check := range w.checks.stored {
		if rapid.Bool().Draw(rt, "skip") {
			continue
		}
		part := status.CheckTransitions{CheckID: check.ID, Span: status.Span{From: moment(rt), To: moment(rt).Add(time.Microsecond)}}
		if part.Span.Length() == 0 {
			continue
		}
		for at := part.Span.From; at.Before(part.Span.To) && len(part.Transitions) < 12; at = at.Add(time.Microsecond) {
			one := transition(check, at)
			one.To, one.Reason, one.RunID = anyStatus(rt), text(rt), text(rt)
			if rapid.Bool().Draw(rt, "is there") {
				part.Transitions = append(part.Transitions, one)
			}
		}
		parts = append(parts, part)
	}
	now := w.tick()
	same(rt, w.pair, "replace transitions", func(s store.Store) ([]struct{}, error) {
		return wrote(s.ReplaceTransitions(context.Background(), parts, "ingest", now))
	})
}

func (w *world) listTransitions(rt *rapid.T) {
	f := status.TransitionFilter{
		CheckID: w.check(rt).ID, Problems: rapid.Bool().Draw(rt, "problems"), At: status.Span{From: moment(rt)},
		Overlapping: rapid.Bool().Draw(rt, "overlapping"), Limit: rapid.IntRange(0, 3).Draw(rt, "limit"),
	}
	if rapid.Bool().Draw(rt, "to") {
		f.At.To = moment(rt)
	}
	if rapid.Bool().Draw(rt, "after a cursor") {
		at := moment(rt)
		f.Before = status.Cursor{At: at, ID: status.TransitionID(f.CheckID, at)}
	}
	same(rt, w.pair, "ListTransitions", func(s store.Store) ([]status.Period, error) {
		return s.ListTransitions(context.Background(), f)
	})
}
