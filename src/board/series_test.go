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

// counting is a store that counts the statements for results of a span.
type counting struct {
	board.Store
	spans  int
	forget bool // no result is stored any more
	err    error
}

func (s *counting) SpanResults(ctx context.Context, span status.Span, checks ...string) ([]status.Result, error) {
	s.spans++
	if s.err != nil || s.forget {
		return nil, s.err
	}
	return s.Store.SpanResults(ctx, span, checks...)
}

// pastDay is a day that is older than the hot window. On it, a check was red until a maintenance ended and a pause started.
func (w *world) pastDay(c status.Check, p status.Platform) status.Span {
	from := status.DayOf(testTime).AddDate(0, 0, -10)
	at := func(hour int) time.Time { return from.Add(time.Duration(hour) * time.Hour) }
	ends := at(12)
	w.message(status.Message{Title: "upgrade", Severity: status.SeverityMaintenance, StartsAt: at(6), EndsAt: &ends, PlatformIDs: []string{p.ID}})
	for minute := -30; minute < 24*60; minute += 30 {
		value := 200.0
		w.insert(status.Judge(c, store.NewID(), status.Outcome{Value: &value}, from.Add(time.Duration(minute)*time.Minute)))
	}
	w.roll(c)
	c.State, c.Version, c.Pauses = status.CheckPaused, 2, []status.Pause{{State: status.CheckPaused, From: at(18)}}
	require.NoError(w.t, w.db.Save(w.t.Context(), status.Collect(c)))
	return status.Span{From: from, To: at(24)}
}

func TestPastDayExcludesMaintenanceAndPauses(t *testing.T) {
	w := newWorld(t)
	w.now = testTime.Add(-20 * day)
	p := w.platform("shop")
	c := w.check(p, "a", time.Hour)
	w.now = testTime
	window := w.pastDay(c, p)
	s := &counting{Store: w.db}
	b := board.New(w.options(s))
	b.Refresh(t.Context())
	got, err := b.Series(t.Context(), b.View(), b.View().Check(c.ID), window, 4)
	require.NoError(t, err)
	require.Equal(t, []any{board.SeriesFromStore, 6 * time.Hour, 1}, []any{got.Source, got.Bucket, s.spans})
	var shown []status.Status
	for _, point := range got.Points {
		shown = append(shown, point.Status)
		require.Equal(t, []any{12, 12, 200.0}, []any{point.Results, point.Values, point.Avg}, "values are measured in any case")
	}
	require.Equal(t, []status.Status{status.Red, status.Unknown, status.Red, status.Unknown}, shown)

	s.forget = true
	got, err = b.Series(t.Context(), b.View(), b.View().Check(c.ID), window, 4)
	require.NoError(t, err)
	require.Equal(t, []any{board.SeriesFromDays, 1}, []any{got.Source, len(got.Points)}, "its results are no longer stored")
	require.Equal(t, 48, got.Points[0].Results)

	s.err = errors.New("broken")
	_, err = b.Series(t.Context(), b.View(), b.View().Check(c.ID), window, 4)
	require.ErrorIs(t, err, s.err)
}

func TestOnlyOldDaysAreReadFromTheStore(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	w.measure(c, 1, testTime.Add(-time.Minute))
	s := &counting{Store: w.db, err: errors.New("broken")}
	b := board.New(w.options(s))
	b.Refresh(t.Context())
	for window, source := range map[status.Span]board.SeriesSource{
		{From: testTime.Add(-day), To: testTime}:                              board.SeriesFromResults,
		{From: testTime.Add(-hotWindow), To: testTime}:                        board.SeriesFromResults,
		{From: testTime.Add(-30 * day), To: testTime}:                         board.SeriesFromDays,
		{From: testTime.Add(-9 * day), To: testTime.Add(-8*day + 1000)}:       board.SeriesFromDays,
		{From: time.Unix(0, 0).UTC(), To: time.Unix(0, 0).UTC().Add(7 * day)}: board.SeriesFromDays,
	} {
		got, err := b.Series(t.Context(), b.View(), b.View().Check(c.ID), window, 400)
		require.NoError(t, err)
		require.Equal(t, source, got.Source, "%v", window)
		require.LessOrEqual(t, len(got.Points), 400)
	}
	require.Zero(t, s.spans)
}
