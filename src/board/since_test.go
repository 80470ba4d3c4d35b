package board_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// storeTransitions stores all transitions of a check until now, as runs do.
func (w *world) storeTransitions(c status.Check) {
	w.t.Helper()
	all, err := w.db.NewResults(w.t.Context(), store.Uncounted{})
	require.NoError(w.t, err)
	all = slices.DeleteFunc(all, func(r status.Result) bool { return r.CheckID != c.ID })
	span := status.Span{To: w.now}
	part := status.CheckTransitions{CheckID: c.ID, Span: span, Transitions: status.Transitions(c, all, span)}
	require.NoError(w.t, w.db.ReplaceTransitions(w.t.Context(), []status.CheckTransitions{part}, "t", w.now))
}

// since returns the start of a check's status on a board that has just started.
func (w *world) since(c status.Check) time.Time {
	w.t.Helper()
	since := w.view().Check(c.ID).Now.Since
	require.NotNil(w.t, since)
	return *since
}

func TestSinceIsExactAfterRestart(t *testing.T) {
	w := newWorld(t)
	p := w.platform("shop")
	bad, mixed := w.check(p, "never well", 2*time.Hour), w.check(p, "mixed", 2*time.Hour)
	first := testTime.Add(-5*day - 7*time.Hour - 13*time.Minute)
	broke := first.Add(30 * time.Hour)
	for at := first; at.Before(testTime); at = at.Add(time.Hour) {
		w.insert(status.Judge(bad, store.NewID(), status.Outcome{Verdict: status.Bad}, at))
		outcome := status.Outcome{Value: new(float64)}
		if !at.Before(broke) {
			outcome = status.Outcome{Verdict: status.Bad}
		}
		w.insert(status.Judge(mixed, store.NewID(), outcome, at))
	}
	w.roll(bad)
	w.roll(mixed)
	midnight := func(t time.Time) time.Time { return status.DayOf(t).AddDate(0, 0, 1) }
	require.Equal(t, []time.Time{midnight(first), midnight(broke)}, []time.Time{w.since(bad), w.since(mixed)}, "roll-ups know the day")
	w.storeTransitions(bad)
	w.storeTransitions(mixed)
	require.Equal(t, []time.Time{first, broke}, []time.Time{w.since(bad), w.since(mixed)}, "transitions know the moment")
	require.Equal(t, first, *w.view().Platform("shop").Now.Since)
}

func TestRunningBoardReadsTransitionsThatChangeThePast(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", 30*time.Hour)
	for ago := 10; ago >= 0; ago-- {
		w.measure(c, 1, testTime.Add(-time.Duration(ago)*day))
	}
	w.storeTransitions(c)
	b := w.board()
	require.Equal(t, testTime.Add(-10*day), *b.View().Check(c.ID).Now.Since)

	w.now = testTime.Add(time.Minute)
	w.insert(status.Judge(c, store.NewID(), status.Outcome{Verdict: status.Bad}, testTime.Add(-5*day-time.Hour))) // it arrived late
	w.storeTransitions(c)
	b.Refresh(t.Context())
	require.Equal(t, testTime.Add(-5*day), *b.View().Check(c.ID).Now.Since)

	// The stored transitions are retracted.
	span := status.Span{From: testTime.Add(-9 * day), To: w.now}
	w.now = testTime.Add(2 * time.Minute)
	require.NoError(t, w.db.ReplaceTransitions(t.Context(), []status.CheckTransitions{{CheckID: c.ID, Span: span}}, "t", w.now))
	b.Refresh(t.Context())
	require.Equal(t, testTime.Add(-10*day), *b.View().Check(c.ID).Now.Since)
}

func TestNewestTransitionsBeforeResultsAreKept(t *testing.T) {
	w := newWorld(t)
	p := w.platform("shop")
	steady, restless := w.check(p, "steady", 2*day), w.check(p, "restless", 2*day)
	first := testTime.Add(-60 * day)
	for at := first; at.Before(testTime); at = at.Add(day / 2) {
		down := map[bool]float64{true: 200, false: 1}
		w.insert(status.Judge(steady, store.NewID(), status.Outcome{Value: new(down[at.Equal(first)])}, at))
		w.insert(status.Judge(restless, store.NewID(), status.Outcome{Value: new(down[at.Sub(first)%day == 0])}, at))
	}
	w.storeTransitions(steady)
	w.storeTransitions(restless)
	require.Equal(t, first.Add(day/2), w.since(steady))
	require.Equal(t, testTime.Add(-day/2), w.since(restless))
}
