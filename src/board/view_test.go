package board_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/board"
	"buoy/src/current"
	"buoy/src/status"
)

func TestResultExpiresAtTheEndOfItsFreshness(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	r := w.measure(c, 1, testTime)
	b := w.board()
	require.Equal(t, r.FreshUntil, b.View().NextChange)

	w.now = r.FreshUntil.Add(-time.Microsecond)
	b.Refresh(t.Context())
	now := b.View().Check(c.ID).Now
	require.Equal(t, status.Green, now.Status)
	require.Equal(t, status.Green, b.View().Status)

	w.now = r.FreshUntil
	b.Refresh(t.Context())
	now = b.View().Check(c.ID).Now
	require.Equal(t, status.Unknown, now.Status)
	require.Equal(t, status.Green, now.LastKnown)
	require.True(t, now.Stale)
	require.Equal(t, r.FreshUntil, *now.Since)
	require.Contains(t, now.Reason, "no result for 1 h; last known: Operational")
	require.Equal(t, status.Unknown, b.View().Status)
	require.Equal(t, current.Counts{Total: 1, Unknown: 1}, b.View().Counts)
}

func TestMessageIsActiveFromStartToEnd(t *testing.T) {
	w := newWorld(t)
	p := w.platform("shop")
	w.measure(w.check(p, "a", day), 1000, testTime)
	starts, ends := testTime.Add(time.Minute), testTime.Add(2*time.Minute)
	m := w.message(status.Message{Title: "upgrade", Severity: status.SeverityMaintenance, StartsAt: starts, EndsAt: &ends, PlatformIDs: []string{p.ID}})
	b := w.board()
	for _, tc := range []struct {
		at     time.Time
		active bool
		next   time.Time
	}{
		{starts.Add(-time.Microsecond), false, starts},
		{starts, true, ends},
		{ends.Add(-time.Microsecond), true, ends},
		{ends, false, status.DayOf(ends).Add(day)},
	} {
		w.now = tc.at
		b.Refresh(t.Context())
		v := b.View()
		require.Equal(t, tc.active, len(v.Messages) == 1, tc.at)
		require.Equal(t, tc.active, len(v.MessagesAbout(p.ID)) == 1)
		require.Equal(t, tc.active, v.Platform("shop").Now.Maintenance)
		require.Equal(t, tc.next, v.NextChange)
		require.Equal(t, status.Red, v.Platform(p.ID).Now.Status, "maintenance hides nothing")
		if tc.active {
			require.Equal(t, m.ID, v.Messages[0].ID)
			require.Equal(t, m.ID, v.Message(m.ID).ID)
			require.Nil(t, v.Message("none"))
			require.Equal(t, current.Counts{Total: 1, Maintenance: 1}, v.Counts)
			require.Equal(t, status.Unknown, v.Status, "no platform counts")
		} else {
			require.Equal(t, current.Counts{Total: 1, Red: 1}, v.Counts)
			require.Equal(t, status.Red, v.Status)
		}
	}
}

func TestPausedAndArchivedChecksAreNotCounted(t *testing.T) {
	w := newWorld(t)
	p := w.platform("shop")
	good, paused, archived := w.check(p, "good", day), w.check(p, "paused", day), w.check(p, "archived", day)
	for _, c := range []status.Check{good, paused, archived} {
		w.measure(c, 1, testTime)
	}
	b := w.board()
	w.now = w.now.Add(time.Minute)
	paused.State, archived.State = status.CheckPaused, status.CheckArchived
	for _, c := range []status.Check{paused, archived} {
		c.Version, c.UpdatedAt = 2, w.now
		require.NoError(t, w.db.Save(t.Context(), status.Collect(c)))
	}
	b.Refresh(t.Context())
	v := b.View()
	require.Len(t, v.Checks, 3)
	require.Len(t, v.Platform("shop").Checks, 2, "archived ones are not shown with their platform")
	require.Equal(t, []string{"good", "paused"}, []string{v.Platform("shop").Checks[0].Name, v.Platform("shop").Checks[1].Name}, "paused ones are last")
	require.Equal(t, 1, v.Platform("shop").Now.Counted)
	require.Equal(t, "not measured: the check is paused", v.Check(paused.ID).Now.Reason)
}

func TestPlatformsAreRankedBySeverity(t *testing.T) {
	w := newWorld(t)
	for slug, value := range map[string]float64{"b-green": 1, "a-green": 1, "yellow": 10, "red": 100, "z-red": 100, "maintained": 100} {
		w.measure(w.check(w.platform(slug), "c", day), value, testTime)
	}
	w.platform("unknown")
	gone := w.platform("gone")
	gone.State, gone.Version = status.PlatformArchived, 2
	require.NoError(t, w.db.Save(t.Context(), status.Collect(gone)))
	v := w.view()
	w.message(status.Message{Title: "m", Severity: status.SeverityMaintenance, StartsAt: testTime, PlatformIDs: []string{v.Platform("maintained").ID}})
	v = w.view()
	var slugs []string
	for _, p := range v.Ranked() {
		slugs = append(slugs, p.Slug)
	}
	require.Equal(t, []string{"red", "z-red", "yellow", "unknown", "maintained", "a-green", "b-green"}, slugs)
	require.Equal(t, current.Counts{Total: 7, Green: 2, Yellow: 1, Red: 2, Unknown: 1, Maintenance: 1}, v.Counts)
	require.Equal(t, status.Red, v.Status)
}

func TestFailingOrLateIngestionIsReported(t *testing.T) {
	for name, tc := range map[string]struct {
		runs   func(w *world)
		state  status.IngestionState
		reason string
	}{
		"never ran": {func(*world) {}, status.IngestionNone, "the http checks have not run yet"},
		"ok":        {func(w *world) { w.run(status.RunSuccess, time.Minute, "") }, status.IngestionOK, ""},
		"late":      {func(w *world) { w.run(status.RunSuccess, time.Hour+time.Second+time.Microsecond, "") }, status.IngestionLate, "the last successful http run was 1 h ago"},
		"failing": {func(w *world) {
			w.run(status.RunSuccess, 2*time.Minute, "")
			w.run(status.RunFail, time.Minute, "no route")
		}, status.IngestionFailing, "the last http run failed: no route"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.check(w.platform("shop"), "a", time.Hour)
			tc.runs(w)
			v := w.view()
			require.Equal(t, tc.state, v.Ingestion.State)
			require.Equal(t, tc.reason, v.Ingestion.Reason)
			if tc.reason != "" {
				require.Contains(t, v.Platform("shop").Now.Reason, tc.reason, "the reason is shown if results are missing")
			}
		})
	}
	require.Equal(t, status.IngestionNone, newWorld(t).view().Ingestion.State, "there are no checks")
}

func TestBoardKeepsDataWhenItsStoreFails(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	w.measure(c, 1, testTime)
	s := &faulty{Store: w.db}
	b := board.New(w.options(s))
	b.Refresh(t.Context())
	require.False(t, b.View().Stale)

	s.fail(errors.New("dial 10.0.0.1: password=hunter2"))
	w.now = testTime.Add(time.Minute)
	b.Refresh(t.Context())
	v := b.View()
	require.True(t, v.Stale)
	require.Equal(t, "the store cannot be read", v.Reason)
	require.Equal(t, testTime, v.AsOf)
	require.Equal(t, status.Green, v.Status, "its results are still valid")
	require.Contains(t, w.log.String(), "Board refresh failed")
	require.NotContains(t, w.log.String(), "hunter2")

	s.fail(status.Errorf(status.CodeStoreDown, "the database is busy").Because(errors.New("busy")))
	w.now = testTime.Add(time.Hour)
	b.Refresh(t.Context())
	require.Equal(t, "the database is busy", b.View().Reason)
	require.Equal(t, status.Unknown, b.View().Status, "expired results are unknown")

	s.fail(nil)
	w.now = w.now.Add(time.Minute)
	w.measure(c, 1, w.now)
	b.Refresh(t.Context())
	v = b.View()
	require.False(t, v.Stale)
	require.Empty(t, v.Reason)
	require.Equal(t, w.now, v.AsOf)
	require.Equal(t, status.Green, v.Status)
}

func TestCancelledRefreshPublishesNothing(t *testing.T) {
	w := newWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	b := board.New(w.options(w.db))
	b.Refresh(ctx)
	require.Nil(t, b.View())
	require.Empty(t, w.log.String())
}

func TestBoardStopsBeforeItsFirstRefresh(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	b := board.New(newWorld(t).options(&faulty{}))
	b.Store.(*faulty).fail(context.Canceled)
	b.Run(ctx)
	require.Nil(t, b.View())
}

func TestRarelyMeasuredCheckKeepsItsLastResult(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", 10*day)
	w.now = testTime.Add(6 * day)
	r := w.measure(c, 10, testTime)
	v := w.view()
	require.Equal(t, status.Yellow, v.Check(c.ID).Now.Status)
	require.Equal(t, r.ID, v.Check(c.ID).Now.Newest.ID)
	page, err := w.board().Results(t.Context(), v, status.ResultFilter{Limit: 10})
	require.NoError(t, err)
	require.Empty(t, page.Results, "it is not in the hot window")
	require.False(t, page.FromStore)
}

// running starts a board in a bubble, on the bubble's clock.
func running(t *testing.T, w *world, s board.Store) (b *board.Board, views <-chan *board.View) {
	t.Helper()
	published := make(chan *board.View, 100)
	o := w.options(s)
	o.Now = time.Now
	o.OnPublish = func(v *board.View) { published <- v }
	b = board.New(o)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { b.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	return b, published
}

func TestBoardPublishesWhenTimeChangesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.now = status.Micro(time.Now())
		p := w.platform("shop")
		w.measure(w.check(p, "a", 90*time.Minute), 1, w.now)
		starts := w.now.Add(10 * time.Minute)
		w.message(status.Message{Title: "news", Severity: status.SeverityInfo, StartsAt: starts})
		_, views := running(t, w, w.db)
		require.Equal(t, w.now, (<-views).At, "the first view is published at once")
		v := <-views
		require.Equal(t, starts, v.At)
		require.Len(t, v.Messages, 1)
		for v = range views {
			if v.Status == status.Unknown {
				break
			}
			require.True(t, v.At.Before(w.now.Add(90*time.Minute)))
		}
		require.Equal(t, w.now.Add(90*time.Minute), v.At)
	})
}

func TestNotifyNewRefreshesAndFailureIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.now = status.Micro(time.Now())
		c := w.check(w.platform("shop"), "a", time.Hour)
		s := &faulty{Store: w.db}
		b, views := running(t, w, s)
		<-views
		w.measure(c, 1, w.now)
		b.NotifyNew()
		b.NotifyNew() // never waits, and one refresh is enough
		v := <-views
		require.Equal(t, status.Green, v.Status)
		require.Equal(t, w.now, v.At)
		synctest.Wait()
		for len(views) > 0 {
			<-views
		}
		s.fail(errors.New("broken"))
		b.NotifyNew()
		v = <-views
		require.True(t, v.Stale)
		v = <-views
		require.True(t, v.Stale)
		require.Equal(t, w.now.Add(10*time.Second), v.At, "after RetryAfter")
		synctest.Wait()
		s.fail(nil)
		v = <-views
		require.False(t, v.Stale)
		require.Equal(t, w.now.Add(20*time.Second), v.AsOf)
	})
}
