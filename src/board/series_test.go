package board_test

import (
	"context"
	"errors"
	"slices"
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
	spans    int
	keptFrom time.Time // older results are no longer stored
	err      error
}

func (s *counting) CheckResults(ctx context.Context, checkID string, span status.Span, limit int) ([]status.Result, error) {
	s.spans++
	if s.err != nil {
		return nil, s.err
	}
	results, err := s.Store.CheckResults(ctx, checkID, span, limit)
	return slices.DeleteFunc(results, func(r status.Result) bool { return r.ObservedAt.Before(s.keptFrom) }), err
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
		require.Equal(t, point.Status == status.Unknown, point.Excluded, "maintenance and pauses do not count")
		require.Equal(t, []any{12, 12, 200.0}, []any{point.Results, point.Values, point.Avg}, "values are measured in any case")
	}
	require.Equal(t, []status.Status{status.Red, status.Unknown, status.Red, status.Unknown}, shown)

	s.keptFrom = w.now
	got, err = b.Series(t.Context(), b.View(), b.View().Check(c.ID), window, 4)
	require.NoError(t, err)
	require.Equal(t, []any{board.SeriesFromDays, 1}, []any{got.Source, len(got.Points)}, "its results are no longer stored")
	require.Equal(t, 48, got.Points[0].Results)

	s.err = errors.New("broken")
	_, err = b.Series(t.Context(), b.View(), b.View().Check(c.ID), window, 4)
	require.ErrorIs(t, err, s.err)
}

func TestResultsThatCouldNotMeasureAreNotExcluded(t *testing.T) {
	w := newWorld(t)
	c := w.check(w.platform("shop"), "a", time.Hour)
	w.insert(status.Judge(c, store.NewID(), status.Outcome{Verdict: status.Unmeasured, Detail: "no permission"}, w.now.Add(-time.Minute)))
	v := w.view()
	s, err := v.Series(t.Context(), v.Check(c.ID), status.Span{From: w.now.Add(-time.Hour), To: w.now}, 1)
	require.NoError(t, err)
	require.Equal(t, []board.Point{{At: w.now.Add(-time.Hour), Status: status.Unknown, Results: 1}}, s.Points)
}

func TestPartOfRemovedDayIsBuiltFromRollUps(t *testing.T) {
	w := newWorld(t)
	w.now = testTime.Add(-20 * day)
	c := w.check(w.platform("shop"), "a", time.Hour)
	from := status.DayOf(testTime).AddDate(0, 0, -10)
	for at := from; at.Before(from.Add(2 * day)); at = at.Add(time.Hour) {
		w.insert(status.Judge(c, store.NewID(), status.Outcome{Value: new(1.0)}, at))
	}
	w.now = testTime
	w.roll(c)
	s := &counting{Store: w.db}
	b := board.New(w.options(s))
	b.Refresh(t.Context())
	half := status.Span{From: from.Add(day / 2), To: from.Add(3 * day / 2)}
	for _, step := range []struct {
		keptFrom time.Time
		window   status.Span
		source   board.SeriesSource
		results  int
	}{
		{time.Time{}, half, board.SeriesFromStore, 24},
		{half.From.Add(-time.Hour), half, board.SeriesFromStore, 24},
		{half.From.Add(time.Hour), half, board.SeriesFromDays, 48},
		{half.To, half, board.SeriesFromDays, 48},
		{half.To, status.Span{From: half.To.Add(time.Hour), To: half.To.Add(2 * time.Hour)}, board.SeriesFromStore, 1},
		{from.Add(3 * day), status.Span{From: half.To.Add(time.Hour), To: half.To.Add(2 * time.Hour)}, board.SeriesFromDays, 24},
	} {
		s.keptFrom = step.keptFrom
		got, err := b.Series(t.Context(), b.View(), b.View().Check(c.ID), step.window, 24)
		require.NoError(t, err)
		results := 0
		for _, point := range got.Points {
			results += point.Results
		}
		require.Equal(t, []any{step.source, step.results}, []any{got.Source, results}, "%+v", step)
	}
}

func TestSeriesOfTooManyResultsStartsLater(t *testing.T) {
	w := newWorld(t)
	w.now = testTime.Add(-20 * day)
	c := w.check(w.platform("shop"), "a", time.Hour)
	w.now = testTime
	from := status.DayOf(testTime).AddDate(0, 0, -10)
	var many []status.Result
	for i := range board.MaxSeriesResults + 100 {
		many = append(many, status.Judge(c, store.NewID(), status.Outcome{Value: new(1.0)}, from.Add(time.Duration(i)*time.Second)))
	}
	_, err := w.db.InsertResults(t.Context(), many, "t", w.now)
	require.NoError(t, err)
	b := w.board()
	got, err := b.Series(t.Context(), b.View(), b.View().Check(c.ID), status.Span{From: from, To: from.Add(day)}, 4)
	require.NoError(t, err)
	require.Equal(t, []any{board.SeriesFromStore, from.Add(100 * time.Second), from.Add(day)}, []any{got.Source, got.From, got.To})
	results := 0
	for _, point := range got.Points {
		results += point.Results
	}
	require.Equal(t, board.MaxSeriesResults, results)
	got, err = b.Series(t.Context(), b.View(), b.View().Check(c.ID), status.Span{From: from, To: from.Add(time.Minute)}, 4)
	require.NoError(t, err)
	require.Equal(t, []any{from, 4, 15}, []any{got.From, len(got.Points), got.Points[0].Results}, "the later results of the day are not in the way")
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
