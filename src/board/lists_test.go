package board_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/board"
	"buoy/src/status"
)

// pages reads a list of results to its end, page by page.
func pages(t *testing.T, b *board.Board, f status.ResultFilter) (all []status.Result, fromStore bool) {
	t.Helper()
	for range 100 {
		page, err := b.Results(t.Context(), b.View(), f)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Results), f.Limit)
		require.True(t, f.Before.At.IsZero() || len(page.Results) > 0, "a page that follows has results")
		all, fromStore = append(all, page.Results...), page.FromStore
		if !page.More {
			return all, fromStore
		}
		require.Len(t, page.Results, f.Limit, "a page that is not the last is full")
		last := all[len(all)-1]
		f.Before = status.Cursor{At: last.ObservedAt, ID: last.ID}
	}
	require.Fail(t, "the list does not end")
	return nil, false
}

func TestPagingListsEachResultOnce(t *testing.T) {
	w := newWorld(t)
	shop, ledger := w.platform("shop"), w.platform("ledger")
	checks := []status.Check{w.check(shop, "a", time.Hour), w.check(shop, "b", time.Hour), w.check(ledger, "c", time.Hour)}
	var all []status.Result
	for i := range 7 {
		for j, c := range checks { // three at the same moment, ordered by id
			all = append(all, w.measure(c, []float64{1, 10, 100}[(i+j)%3], testTime.Add(-time.Duration(i)*time.Hour)))
		}
	}
	slices.SortFunc(all, func(a, b status.Result) int { return b.Compare(a) })
	b := w.board()
	window := status.Span{From: testTime.Add(-5 * time.Hour), To: testTime.Add(-time.Hour)}
	for name, tc := range map[string]struct {
		filter status.ResultFilter
		keep   func(r status.Result) bool
	}{
		"all results":           {status.ResultFilter{}, func(status.Result) bool { return true }},
		"results of a check":    {status.ResultFilter{CheckID: checks[1].ID}, func(r status.Result) bool { return r.CheckID == checks[1].ID }},
		"results of a platform": {status.ResultFilter{PlatformID: ledger.ID}, func(r status.Result) bool { return r.PlatformID == ledger.ID }},
		"red results":           {status.ResultFilter{Status: status.Red}, func(r status.Result) bool { return r.Status == status.Red }},
		"results in a window": {status.ResultFilter{Observed: window}, func(r status.Result) bool {
			return !r.ObservedAt.Before(window.From) && r.ObservedAt.Before(window.To)
		}},
		"no results": {status.ResultFilter{CheckID: "none"}, func(status.Result) bool { return false }},
	} {
		var want []string
		for _, r := range all {
			if tc.keep(r) {
				want = append(want, r.ID)
			}
		}
		for _, size := range []int{1, 2, 3, 5, 100} {
			for _, old := range []bool{false, true} {
				filter := tc.filter
				filter.Limit = size
				if old && filter.Observed.From.IsZero() {
					filter.Observed.From = b.View().HotSince.Add(-time.Microsecond)
				}
				t.Run(fmt.Sprintf("%s, %d per page, from store %t", name, size, old), func(t *testing.T) {
					got, fromStore := pages(t, b, filter)
					var ids []string
					for _, r := range got {
						ids = append(ids, r.ID)
					}
					require.Equal(t, want, ids)
					require.Equal(t, old && tc.filter.Observed.From.IsZero(), fromStore)
				})
			}
		}
	}
}

func TestOnlyOldResultsAreReadFromStore(t *testing.T) {
	w := newWorld(t)
	w.measure(w.check(w.platform("shop"), "a", time.Hour), 1, testTime)
	s := &faulty{Store: w.db}
	b := board.New(w.options(s))
	b.Refresh(t.Context())
	s.fail(errors.New("broken"))
	page, err := b.Results(t.Context(), b.View(), status.ResultFilter{Observed: status.Span{From: b.View().HotSince}, Limit: 1})
	require.NoError(t, err)
	require.Len(t, page.Results, 1)
	_, err = b.Results(t.Context(), b.View(), status.ResultFilter{Observed: status.Span{From: b.View().HotSince.Add(-time.Microsecond)}, Limit: 1})
	require.ErrorIs(t, err, s.failure())
}

func TestListsAreNewestFirst(t *testing.T) {
	w := newWorld(t)
	for i := range 3 {
		w.check(w.platform(fmt.Sprint("p", i)), fmt.Sprint("c", i), time.Hour)
		w.message(status.Message{Title: fmt.Sprint("m", i), Severity: status.SeverityInfo, StartsAt: testTime})
		w.run(status.RunSuccess, time.Minute, "")
		if i == 1 {
			continue // the last two of each have the same time
		}
		w.now = w.now.Add(time.Minute)
	}
	v := w.view()
	ordered := func(n int, key func(i int) (time.Time, string)) {
		t.Helper()
		require.Equal(t, 3, n)
		for i := 1; i < n; i++ {
			a, aid := key(i - 1)
			b, bid := key(i)
			require.True(t, a.After(b) || a.Equal(b) && aid > bid)
		}
	}
	ordered(len(v.Platforms), func(i int) (time.Time, string) { return v.Platforms[i].CreatedAt, v.Platforms[i].ID })
	ordered(len(v.Checks), func(i int) (time.Time, string) { return v.Checks[i].CreatedAt, v.Checks[i].ID })
	ordered(len(v.Messages), func(i int) (time.Time, string) { return v.Messages[i].CreatedAt, v.Messages[i].ID })
	ordered(len(v.Runs), func(i int) (time.Time, string) { return v.Runs[i].StartedAt, v.Runs[i].ID })
	require.Nil(t, v.Platform("none"))
	require.Nil(t, v.Check("none"))
}

func TestSeriesHasEqualHalfOpenBuckets(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", 10*time.Minute)
	at := func(minute float64) time.Time {
		return testTime.Add(-time.Hour + time.Duration(minute*float64(time.Minute)))
	}
	for minute, value := range map[float64]float64{0: 2, 5: 4, 15: 200, 29.999: 6, 30: 50} {
		w.measure(c, value, at(minute))
	}
	v := w.view()
	s := series(t, v, v.Check(c.ID), status.Span{From: at(0), To: at(60)}, 4)
	require.Equal(t, board.SeriesFromResults, s.Source)
	require.Equal(t, 15*time.Minute, s.Bucket)
	require.Equal(t, []board.Point{
		{At: at(0), Status: status.Green, Min: 2, Avg: 3, Max: 4, Values: 2, Results: 2},
		{At: at(15), Status: status.Red, Min: 6, Avg: 103, Max: 200, Values: 2, Results: 2},
		{At: at(30), Status: status.Yellow, Min: 50, Avg: 50, Max: 50, Values: 1, Results: 1},
		{At: at(45), Status: status.Unknown},
	}, s.Points)

	s = series(t, v, v.Check(c.ID), status.Span{From: at(25), To: at(26)}, 1)
	require.Equal(t, []board.Point{{At: at(25), Status: status.Unknown}}, s.Points, "the red result at 15 was valid for 10 minutes")
	s = series(t, v, v.Check(c.ID), status.Span{From: at(24), To: at(26)}, 1)
	require.Equal(t, []board.Point{{At: at(24), Status: status.Red}}, s.Points, "the result was valid, but the bucket has no value: a gap, not a zero")
	for n := 1; n <= 400; n += 7 {
		s = series(t, v, v.Check(c.ID), status.Span{From: at(0), To: at(59.99999)}, n)
		require.LessOrEqual(t, len(s.Points), n)
		results := 0
		for i, p := range s.Points {
			require.Equal(t, s.From.Add(time.Duration(i)*s.Bucket), p.At)
			results += p.Results
		}
		require.Equal(t, 5, results)
	}
}

func TestLongSeriesIsBuiltFromDays(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	midnight := status.DayOf(testTime)
	for back, value := range map[int]float64{9: 1, 8: 20, 7: 300, 0: 4} {
		w.measure(c, value, midnight.AddDate(0, 0, -back).Add(time.Hour))
		w.measure(c, value+2, midnight.AddDate(0, 0, -back).Add(90*time.Minute))
	}
	v := w.view()
	s := series(t, v, v.Check(c.ID), status.Span{From: midnight.AddDate(0, 0, -9), To: testTime}, 400)
	require.Equal(t, board.SeriesFromDays, s.Source)
	require.Equal(t, day, s.Bucket)
	require.Len(t, s.Points, 10)
	require.Equal(t, board.Point{At: midnight.AddDate(0, 0, -9), Status: status.Green, Min: 1, Avg: 2, Max: 3, Values: 2, Results: 2}, s.Points[0])
	require.Equal(t, board.Point{At: midnight.AddDate(0, 0, -6), Status: status.Unknown}, s.Points[3])

	s = series(t, v, v.Check(c.ID), status.Span{From: midnight.AddDate(0, 0, -9), To: testTime}, 3)
	require.Equal(t, 4*day, s.Bucket)
	require.Equal(t, []board.Point{
		{At: midnight.AddDate(0, 0, -9), Status: status.Red, Min: 1, Avg: (1 + 3 + 20 + 22 + 300 + 302) / 6.0, Max: 302, Values: 6, Results: 6},
		{At: midnight.AddDate(0, 0, -5), Status: status.Unknown},
		{At: midnight.AddDate(0, 0, -1), Status: status.Green, Min: 4, Avg: 5, Max: 6, Values: 2, Results: 2},
	}, s.Points)
	s = series(t, v, v.Check(c.ID), status.Span{From: midnight.AddDate(-3, 0, 0), To: testTime}, 400)
	require.Len(t, s.Points, 400, "limited to the history of the board")
	s = series(t, v, v.Check(c.ID), status.Span{From: midnight.AddDate(0, 0, -9), To: midnight}, 400)
	require.Len(t, s.Points, 9, "a window that ends at midnight does not include the next day")
}

func TestUptimeAddsUpChecksPerDay(t *testing.T) {
	w := newWorld(t)
	p := w.platform("shop")
	a, b, paused, gone := w.check(p, "a", time.Hour), w.check(p, "b", time.Hour), w.check(p, "paused", time.Hour), w.check(p, "gone", time.Hour)
	midnight := status.DayOf(testTime)
	row := func(c status.Check, back int, tally status.Tally) {
		until := min(day, testTime.Sub(midnight.AddDate(0, 0, -back)))
		tally.Unknown = until - tally.Total()
		require.NoError(t, w.db.SaveDays(t.Context(), []status.Day{{
			CheckID: c.ID, Day: midnight.AddDate(0, 0, -back), Tally: tally, AccountedUntil: midnight.AddDate(0, 0, -back).Add(until), LastStatus: status.Unknown,
		}}, "t", testTime))
	}
	row(a, 3, status.Tally{Green: 20 * time.Hour, Red: 4 * time.Hour})
	row(b, 3, status.Tally{Green: 21 * time.Hour, Yellow: time.Hour, Red: 2 * time.Hour})
	row(a, 2, status.Tally{Green: 22 * time.Hour, Maintenance: 2 * time.Hour})
	row(b, 2, status.Tally{Green: 12 * time.Hour})
	row(a, 0, status.Tally{Yellow: 5 * time.Hour})
	row(b, 0, status.Tally{Green: 5 * time.Hour, Yellow: 3 * time.Hour})
	row(paused, 0, status.Tally{Red: 5 * time.Hour})
	paused.State, paused.Version = status.CheckPaused, 2
	paused.Pauses = []status.Pause{{State: status.CheckPaused, From: midnight}}
	row(gone, 3, status.Tally{Red: time.Hour})
	gone.State, gone.Version = status.CheckArchived, 2
	gone.Pauses = []status.Pause{{State: status.CheckArchived, From: midnight.AddDate(0, 0, -2).Add(-time.Hour)}}
	require.NoError(t, w.db.Save(t.Context(), status.Collect(paused, gone)))

	v := w.view()
	u := v.Uptime(v.Platform("shop"), 4)
	require.Equal(t, midnight.AddDate(0, 0, -3), u.From)
	require.Equal(t, testTime, u.To)
	type shown struct {
		shown   string
		checks  int
		longest time.Duration
		window  time.Duration
	}
	var days []shown
	for _, d := range u.Days {
		days = append(days, shown{d.Shown, d.Checks, d.Longest(), d.Window})
	}
	soFar := testTime.Sub(midnight)
	require.Equal(t, []shown{
		{"red", 3, 4 * time.Hour, 3 * day}, // a check counts on the days before it was archived
		{"maintenance", 1, 2 * time.Hour, 2 * day},
		{"unknown", 0, 0, 0}, // before the checks were created, and without a roll-up
		{"yellow", 2, 5 * time.Hour, 2 * soFar},
	}, days)
	require.Equal(t, 5*day+2*soFar, u.Window)
	require.Equal(t, (20+21+22+12+5)*time.Hour, u.Tally.Green)
	ratio, ok := u.Tally.Uptime()
	require.True(t, ok)
	require.InDelta(t, 89.0/96, ratio, 1e-9, "yellow is up; unknown and maintenance do not count")

	require.Len(t, v.Platform("shop").History, board.SummaryDays)
	require.Equal(t, u.Days[3], v.Platform("shop").History[board.SummaryDays-1])
	require.Len(t, v.Uptime(v.Platform("shop"), 9999).Days, 400, "no more than the board keeps")
}

func TestGreenDayCountsItsGreenChecks(t *testing.T) {
	w := newWorld(t)
	w.now = testTime.Add(-time.Hour)
	p := w.platform("shop")
	a, b := w.check(p, "a", time.Hour), w.check(p, "b", time.Hour)
	w.check(p, "never measured", time.Hour)
	w.now = testTime
	w.measure(a, 1, testTime.Add(-time.Minute))
	w.measure(b, 1, testTime.Add(-time.Minute))
	v := w.view()
	today := v.Uptime(v.Platform("shop"), 1).Days[0]
	require.Equal(t, []any{"green", 2}, []any{today.Shown, today.Checks})
}

// Maintenance is announced, so it counts from its start, also if the roll-up ends before.
func TestMaintenanceAfterTheRollUpCounts(t *testing.T) {
	w := newWorld(t)
	p := w.platform("shop")
	c := w.check(p, "a", time.Hour)
	midnight := status.DayOf(testTime)
	require.NoError(t, w.db.SaveDays(t.Context(), []status.Day{{
		CheckID: c.ID, Day: midnight, Tally: status.Tally{Green: 9 * time.Hour, Maintenance: time.Hour}, AccountedUntil: midnight.Add(10 * time.Hour), LastStatus: status.Green,
	}}, "t", testTime))
	ends := midnight.Add(12 * time.Hour)
	w.message(status.Message{Title: "m", Severity: status.SeverityMaintenance, StartsAt: midnight.Add(9 * time.Hour), EndsAt: &ends, PlatformIDs: []string{p.ID}})
	v := w.view()
	u := v.Uptime(v.Platform("shop"), 1)
	require.Equal(t, status.Tally{Green: 9 * time.Hour, Maintenance: 3 * time.Hour}, u.Tally)
	require.Equal(t, []any{board.Maintenance, 3 * time.Hour}, []any{u.Days[0].Shown, u.Days[0].Longest()})
}

// For any window, a series has at most the requested number of buckets. They have a positive length and cover the window.
func TestSeriesOfAnyLengthIsBounded(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	w.measure(c, 1, testTime.Add(-time.Minute))
	v := w.view()
	epoch := time.Unix(0, 0).UTC()
	for _, window := range []status.Span{
		{From: epoch, To: testTime.Add(day)},
		{From: epoch, To: epoch.Add(time.Microsecond)},
		{From: v.HotSince, To: testTime.Add(day)},
		{From: testTime, To: testTime.Add(day)},
		{From: testTime, To: testTime.Add(time.Microsecond)},
		{From: epoch, To: epoch.AddDate(1, 0, 0)},
		{From: testTime.Add(-time.Nanosecond), To: testTime.Add(time.Nanosecond)},
		{From: testTime, To: testTime.Add(10*time.Microsecond + time.Nanosecond)},
	} {
		for _, n := range []int{1, 2, 3, 7, 240, 400} {
			s := series(t, v, v.Check(c.ID), window, n)
			require.LessOrEqual(t, len(s.Points), n, "%v", window)
			require.Positive(t, s.Bucket)
			require.False(t, s.From.After(s.To))
			require.Equal(t, window.To, s.To)
			if s.Source != board.SeriesFromDays {
				require.GreaterOrEqual(t, time.Duration(n)*s.Bucket, window.Length())
			}
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := v.Series(ended, v.Check(c.ID), status.Span{From: testTime.Add(-time.Hour), To: testTime}, 400)
	require.ErrorIs(t, err, context.Canceled)
}

func TestSeriesOfHugeValuesHasFiniteAverages(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	for ago := range 3 {
		w.measure(c, math.MaxFloat64, testTime.Add(-time.Duration(ago)*time.Minute))
	}
	w.roll(c)
	v := w.view()
	c1 := v.Check(c.ID)
	for _, length := range []time.Duration{time.Hour, 30 * day} {
		s := series(t, v, c1, status.Span{From: testTime.Add(-length), To: testTime.Add(time.Minute)}, 1)
		require.Greater(t, s.Points[0].Avg, 1e307, "%s", length)
		require.False(t, math.IsInf(s.Points[0].Avg, 0), "%s: JSON has no infinity", length)
	}
}
