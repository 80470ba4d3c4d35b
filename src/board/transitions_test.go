package board_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/board"
	"buoy/src/status"
	"buoy/src/store"
)

// alternate stores a result every 12 hours from a time until now. Every second one is bad.
func (w *world) alternate(c status.Check, first time.Time) {
	for at, good := first, true; at.Before(testTime); at, good = at.Add(day/2), !good {
		outcome := status.Outcome{Verdict: status.Bad, Detail: "refused", Link: "https://jobs.example.com/" + at.Format(time.DateOnly)}
		if good {
			outcome = status.Outcome{Value: new(1.0)}
		}
		w.insert(status.Judge(c, store.NewID(), outcome, at))
	}
	w.storeTransitions(c)
}

func TestNewestPeriodsAreReadFromMemory(t *testing.T) {
	w := newWorld(t)
	restless := w.check(w.platform("shop"), "restless", 2*day)
	w.alternate(restless, testTime.Add(-60*day))
	s := &faulty{Store: w.db}
	b := board.New(w.options(s))
	b.Refresh(t.Context())
	s.fail(errors.New("broken"))
	f := status.TransitionFilter{CheckID: restless.ID, Problems: true, Limit: 50}
	page, err := b.Transitions(t.Context(), b.View(), f)
	require.NoError(t, err)
	require.False(t, page.FromStore)
	require.True(t, page.More, "older ones are in the store")
	require.GreaterOrEqual(t, len(page.Periods), 4)
	newest := page.Periods[0]
	require.Equal(t, []any{status.Red, "refused", "restless", testTime.Add(-day / 2), time.Time{}},
		[]any{newest.To, newest.Reason, newest.CheckName, newest.At, newest.Until})
	require.Equal(t, "https://jobs.example.com/"+newest.At.Format(time.DateOnly), newest.Link)
	require.Equal(t, newest.At.Add(-day/2), page.Periods[1].Until)

	last := page.Periods[len(page.Periods)-1]
	f.Before = status.Cursor{At: last.At, ID: last.ID}
	_, err = b.Transitions(t.Context(), b.View(), f)
	require.ErrorIs(t, err, s.failure(), "a page of older ones needs the store")
	f.Before, f.At.From = status.Cursor{}, last.At
	page, err = b.Transitions(t.Context(), b.View(), f)
	require.NoError(t, err)
	require.False(t, page.More, "the span does not reach further back")
}

func TestPeriodsAfterTheNewestRunFollowFromResults(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	w.measure(c, 1, testTime.Add(-3*time.Hour))
	w.storeTransitions(c)
	w.measure(c, 200, testTime.Add(-2*time.Hour)) // no run has stored its transition yet
	b := w.board()
	page, err := b.Transitions(t.Context(), b.View(), status.TransitionFilter{Problems: true, Limit: 9})
	require.NoError(t, err)
	require.False(t, page.More)
	require.Len(t, page.Periods, 2)
	expired, red := page.Periods[0], page.Periods[1]
	require.Equal(t, []any{status.Unknown, testTime.Add(-time.Hour), "no result for 1 h; last known: Outage"}, []any{expired.To, expired.At, expired.Reason})
	require.Equal(t, []any{status.Red, testTime.Add(-2 * time.Hour), expired.At}, []any{red.To, red.At, red.Until})
}

// The newest result is older than the results in memory, and no run has happened since it expired.
func TestOldExpiredResultStillEndsItsPeriod(t *testing.T) {
	w := newWorld(t)
	w.now = testTime.Add(-10 * day)
	c := w.check(w.platform("shop"), "a", time.Hour)
	measured := testTime.Add(-9 * day)
	w.now = measured.Add(time.Minute)
	w.measure(c, 1, measured)
	w.now = testTime
	b := w.board()
	page, err := b.Transitions(t.Context(), b.View(), status.TransitionFilter{Limit: 9})
	require.NoError(t, err)
	require.Len(t, page.Periods, 2)
	expired, green := page.Periods[0], page.Periods[1]
	require.Equal(t, []any{status.Unknown, measured.Add(time.Hour), "no result for 1 h; last known: Operational"}, []any{expired.To, expired.At, expired.Reason})
	require.Equal(t, []any{status.Green, expired.At}, []any{green.To, green.Until})
}

// The late result is the first one in memory until the next refresh. All kept transitions are after it.
func TestOldLateResultDoesNotHideOlderPeriods(t *testing.T) {
	w := newWorld(t)
	restless := w.check(w.platform("shop"), "restless", 2*day)
	w.alternate(restless, testTime.Add(-60*day))
	b := w.board()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { b.Run(ctx); close(ended) }()
	late := status.Judge(restless, store.NewID(), status.Outcome{}, testTime.Add(-40*day))
	b.Apply(ctx, board.Changes{Results: []status.Result{late}})
	cancel()
	<-ended
	page, err := b.Transitions(t.Context(), b.View(), status.TransitionFilter{CheckID: restless.ID, Limit: 500})
	require.NoError(t, err)
	require.False(t, page.FromStore)
	require.True(t, page.More, "older ones are in the store")
}

// quietCheck adds a check that expired long ago and became red after the newest run, which no run has stored yet. The transitions of a
// second check limit what memory can list.
func (w *world) quietCheck() status.Check {
	p := w.platform("shop")
	quiet, restless := w.check(p, "quiet", 31*day), w.check(p, "restless", 2*day)
	w.measure(quiet, 1, testTime.Add(-50*day+time.Minute))
	w.alternate(restless, testTime.Add(-60*day))
	value := 200.0
	w.insert(status.Judge(quiet, store.NewID(), status.Outcome{Value: &value}, testTime.Add(-time.Hour)))
	return quiet
}

func TestPeriodFromTheStoreCanEndInMemory(t *testing.T) {
	w := newWorld(t)
	quiet := w.quietCheck()
	b := w.board()
	f := status.TransitionFilter{Limit: 1, At: status.Span{To: testTime.Add(-19*day + time.Hour)}}
	page, err := b.Transitions(t.Context(), b.View(), f)
	require.NoError(t, err)
	require.True(t, page.FromStore)
	expired := page.Periods[0]
	require.Equal(t, []any{quiet.ID, status.Unknown, testTime.Add(-19*day + time.Minute)}, []any{expired.CheckID, expired.To, expired.At})
	require.Equal(t, testTime.Add(-time.Hour), expired.Until)
}

// A period that began before the span can be in memory, or only in the store.
func TestPeriodsThatReachIntoASpanAreListed(t *testing.T) {
	w := newWorld(t)
	restless := w.check(w.platform("shop"), "restless", 2*day)
	w.alternate(restless, testTime.Add(-60*day))
	b := w.board()
	for ago, fromStore := range map[time.Duration]bool{day + time.Hour: false, 40*day + time.Hour: true} {
		from := testTime.Add(-ago)
		f := status.TransitionFilter{At: status.Span{From: from, To: from.Add(2 * time.Hour)}, Limit: 9}
		page, err := b.Transitions(t.Context(), b.View(), f)
		require.NoError(t, err)
		require.Len(t, page.Periods, 1, "one begins in the span")
		f.Overlapping = true
		page, err = b.Transitions(t.Context(), b.View(), f)
		require.NoError(t, err)
		require.Equal(t, fromStore, page.FromStore)
		require.False(t, page.More)
		require.Len(t, page.Periods, 2)
		require.Equal(t, []time.Time{from.Add(time.Hour - day/2), from.Add(time.Hour)}, []time.Time{page.Periods[1].At, page.Periods[1].Until})
		f.Limit, f.Before = 1, page.Last
		page, err = b.Transitions(t.Context(), b.View(), f)
		require.NoError(t, err)
		require.Empty(t, page.Periods)
	}
}

// The store does not know that the period has ended, because no run has happened since.
func TestPeriodThatEndedInMemoryDoesNotReachIntoASpan(t *testing.T) {
	w := newWorld(t)
	quiet := w.quietCheck()
	b := w.board()
	f := status.TransitionFilter{CheckID: quiet.ID, At: status.Span{From: testTime.Add(-time.Minute)}, Overlapping: true, Limit: 9}
	page, err := b.Transitions(t.Context(), b.View(), f)
	require.NoError(t, err)
	require.Len(t, page.Periods, 1)
	require.Equal(t, []any{status.Red, testTime.Add(-time.Hour)}, []any{page.Periods[0].To, page.Periods[0].At})
}

func TestPeriodsOfANewCheckNeedNoRun(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	w.measure(c, 200, testTime.Add(-time.Minute))
	b := w.board()
	page, err := b.Transitions(t.Context(), b.View(), status.TransitionFilter{Limit: 9})
	require.NoError(t, err)
	require.Len(t, page.Periods, 1)
	require.Equal(t, []status.Status{status.Unknown, status.Red}, []status.Status{page.Periods[0].From, page.Periods[0].To})
}

func TestTransitionsAreListedByPage(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	for ago, value := range []float64{1, 100, 10} { // three changes
		w.measure(c, value, testTime.Add(-time.Duration(ago)*time.Minute))
	}
	w.now = testTime.Add(time.Minute)
	w.storeTransitions(c)
	b := w.board()
	for limit, more := range map[int]bool{1: true, 2: true, 3: false, 4: false} {
		page, err := b.Transitions(t.Context(), b.View(), status.TransitionFilter{CheckID: c.ID, Limit: limit})
		require.NoError(t, err)
		require.Equal(t, more, page.More, limit)
		require.Len(t, page.Periods, min(limit, 3))
		require.Equal(t, []any{testTime, status.Green}, []any{page.Periods[0].At, page.Periods[0].To}, "newest first")
	}
}
