package sqlstore

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// InsertResults implements store.Results.
func (s *Store) InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (int, error) {
	inserted := 0
	id := func(r status.Result) string { return r.ID }
	err := batches(results, encodeResult, id, func(array string, batch []status.Result) error {
		oldest, newest := span(batch, func(r status.Result) time.Time { return r.ObservedAt })
		n, err := s.exec(ctx, "insert_results", sql.Named("rows", array),
			s.dialect.time("oldest", oldest), s.dialect.time("newest", newest),
			s.dialect.time("created_at", now), sql.Named("actor", actor))
		inserted += n
		return err
	})
	return inserted, err
}

// span returns the earliest and the latest time of a list. The list must not be empty.
func span[T any](list []T, at func(T) time.Time) (first, last time.Time) {
	first, last = at(list[0]), at(list[0])
	for _, item := range list[1:] {
		if t := at(item); t.Before(first) {
			first = t
		} else if t.After(last) {
			last = t
		}
	}
	return first, last
}

// ListResults implements store.Results.
func (s *Store) ListResults(ctx context.Context, f status.ResultFilter) ([]status.Result, error) {
	to, before, limit := pageBounds(f.Observed, f.Before, f.Limit)
	args := []any{
		sql.Named("run_id", f.RunID), sql.Named("status", string(f.Status)),
		s.dialect.time("observed_from", f.Observed.From), s.dialect.time("observed_to", to),
		s.dialect.time("before_at", before), sql.Named("before_id", f.Before.ID),
		sql.Named("platform_id", f.PlatformID), s.dialect.limit("page_size", limit),
	}
	if f.CheckID != "" {
		return query(ctx, s, "list_results_of_check", scanResult, append(args, sql.Named("check_id", f.CheckID))...)
	}
	return query(ctx, s, "list_results", scanResult, args...)
}

// pageBounds sets the defaults of a page: no end, from the newest row on, and no limit.
func pageBounds(span status.Span, cursor status.Cursor, limit int) (to, before time.Time, rows int) {
	to, before, rows = span.To, cursor.At, limit
	if to.IsZero() {
		to = status.FarFuture()
	}
	if before.IsZero() {
		before = status.FarFuture()
	}
	if rows == 0 {
		rows = math.MaxInt32
	}
	return to, before, rows
}

// NewResults implements store.Results.
func (s *Store) NewResults(ctx context.Context, q store.Uncounted) ([]status.Result, error) {
	return query(ctx, s, "list_new_results", scanResult, s.dialect.time("since", q.Since),
		sql.Named("known", strings.Join(q.KnownRuns, " ")), s.dialect.time("uncounted_from", q.From), sql.Named("own_run", q.OwnRun))
}

// SpanResults implements store.Results.
func (s *Store) SpanResults(ctx context.Context, span status.Span, checks ...string) ([]status.Result, error) {
	return query(ctx, s, "list_span_results", scanResult, sql.Named("checks", encodeList(checks)),
		s.dialect.time("observed_from", span.From), s.dialect.time("observed_to", span.To),
		s.dialect.time("oldest", span.From.Add(-status.MaxFreshness)))
}

// CheckResults implements store.Results.
func (s *Store) CheckResults(ctx context.Context, checkID string, span status.Span, limit int) ([]status.Result, error) {
	return query(ctx, s, "list_check_results", scanResult, sql.Named("check_id", checkID),
		s.dialect.time("observed_from", span.From), s.dialect.time("observed_to", span.To),
		s.dialect.time("oldest", span.From.Add(-status.MaxFreshness)), s.dialect.limit("maximum", limit))
}

// StartRun implements store.Runs.
func (s *Store) StartRun(ctx context.Context, r status.Run) (bool, error) {
	n, err := s.exec(ctx, "insert_run", sql.Named("id", r.ID), sql.Named("source", string(r.Source)),
		sql.Named("trigger", string(r.Trigger)), s.dialect.time("started_at", r.StartedAt), sql.Named("actor", r.CreatedBy))
	if err != nil || n == 1 {
		return n == 1, err
	}
	input, err := s.RoundInput(ctx, r.StartedAt) // another run is RUNNING, or this one is and its response was lost
	return slices.ContainsFunc(input.Runs, func(o status.Run) bool { return o.ID == r.ID && o.State == status.RunRunning }), err
}

// FinishRun implements store.Runs.
func (s *Store) FinishRun(ctx context.Context, r status.Run) error {
	_, err := s.exec(ctx, "finish_run", sql.Named("id", r.ID), sql.Named("state", string(r.State)),
		s.dialect.time("finished_at", *r.FinishedAt), sql.Named("checks_total", r.ChecksTotal),
		sql.Named("results_written", r.ResultsWritten), sql.Named("checks_failed", r.ChecksFailed),
		sql.Named("error_summary", r.ErrorSummary), sql.Named("actor", r.UpdatedBy))
	return err
}

// SaveDays implements store.Days.
func (s *Store) SaveDays(ctx context.Context, days []status.Day, actor string, now time.Time) error {
	key := func(d status.Day) string { return d.CheckID + " " + d.Day.Format(time.DateOnly) }
	return batches(days, encodeDay, key, func(array string, batch []status.Day) error {
		first, last := span(batch, func(d status.Day) time.Time { return d.Day })
		_, err := s.exec(ctx, "save_days", sql.Named("rows", array), s.dialect.day("first_day", first), s.dialect.day("last_day", last),
			s.dialect.time("now", now), sql.Named("actor", actor))
		return err
	})
}

// NewestDays implements store.Days.
func (s *Store) NewestDays(ctx context.Context, firstDay time.Time) ([]status.Day, error) {
	return query(ctx, s, "list_newest_days", scanDay, s.dialect.day("first_day", firstDay))
}

// SpanDays implements store.Days.
func (s *Store) SpanDays(ctx context.Context, span status.Span) ([]status.Day, error) {
	return query(ctx, s, "list_span_days", scanDay,
		s.dialect.day("first_day", dayFrom(span.From)), s.dialect.day("end_day", dayFrom(span.To)))
}

// dayFrom returns the first day that starts at or after a time.
func dayFrom(t time.Time) time.Time {
	if day := status.DayOf(t); day.Before(t) {
		return day.Add(24 * time.Hour)
	}
	return t
}
