package sqlstore

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// InsertResults implements store.Results.
func (s *Store) InsertResults(ctx context.Context, results []status.Result, actor string, now time.Time) (int, error) {
	inserted := 0
	id := func(r status.Result) string { return r.ID }
	err := batches(results, encodeResult, id, func(array string, _ int) error {
		n, err := s.exec(ctx, "insert_results", sql.Named("rows", array),
			sql.Named("created_at", s.dialect.time(now)), sql.Named("actor", actor))
		inserted += n
		return err
	})
	return inserted, err
}

// ListResults implements store.Results.
func (s *Store) ListResults(ctx context.Context, f store.ResultFilter) ([]status.Result, error) {
	far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	to, before, limit := f.Observed.To, f.Before.At, f.Limit
	if to.IsZero() {
		to = far
	}
	if before.IsZero() {
		before = far
	}
	if limit == 0 {
		limit = math.MaxInt32
	}
	args := []any{
		sql.Named("status", string(f.Status)),
		sql.Named("observed_from", s.dialect.time(f.Observed.From)), sql.Named("observed_to", s.dialect.time(to)),
		sql.Named("before_at", s.dialect.time(before)), sql.Named("before_id", f.Before.ID),
		sql.Named("platform_id", f.PlatformID), sql.Named("page_size", limit),
	}
	if f.CheckID != "" {
		return query(ctx, s, "list_results_of_check", scanResult, append(args, sql.Named("check_id", f.CheckID))...)
	}
	return query(ctx, s, "list_results", scanResult, args...)
}

// NewResults implements store.Results.
func (s *Store) NewResults(ctx context.Context, since time.Time) ([]status.Result, error) {
	return query(ctx, s, "list_new_results", scanResult, sql.Named("since", s.dialect.time(since)))
}

// NewestResults implements store.Results.
func (s *Store) NewestResults(ctx context.Context, checkIDs []string) ([]status.Result, error) {
	return query(ctx, s, "list_newest_results", scanResult, sql.Named("check_ids", encodeList(checkIDs)))
}

// SpanResults implements store.Results.
func (s *Store) SpanResults(ctx context.Context, span status.Span) ([]status.Result, error) {
	return query(ctx, s, "list_span_results", scanResult,
		sql.Named("observed_from", s.dialect.time(span.From)), sql.Named("observed_to", s.dialect.time(span.To)),
		sql.Named("oldest", s.dialect.time(span.From.Add(-status.MaxFreshness))))
}

// BeginRun implements store.Runs.
func (s *Store) BeginRun(ctx context.Context, r status.Run) (bool, error) {
	n, err := s.exec(ctx, "insert_run", sql.Named("id", r.ID), sql.Named("source", string(r.Source)),
		sql.Named("trigger", string(r.Trigger)), sql.Named("started_at", s.dialect.time(r.StartedAt)), sql.Named("actor", r.CreatedBy))
	if err != nil || n == 1 {
		return n == 1, err
	}
	runs, err := s.LatestRuns(ctx, r.Source) // another is RUNNING, or this very one, whose answer was lost
	return slices.ContainsFunc(runs, func(o status.Run) bool { return o.ID == r.ID && o.State == status.RunRunning }), err
}

// FinishRun implements store.Runs.
func (s *Store) FinishRun(ctx context.Context, r status.Run) error {
	_, err := s.exec(ctx, "finish_run", sql.Named("id", r.ID), sql.Named("state", string(r.State)),
		sql.Named("finished_at", s.dialect.time(*r.FinishedAt)), sql.Named("checks_total", r.ChecksTotal),
		sql.Named("results_written", r.ResultsWritten), sql.Named("checks_failed", r.ChecksFailed),
		sql.Named("error_summary", r.ErrorSummary), sql.Named("actor", r.UpdatedBy))
	return err
}

// LatestRuns implements store.Runs.
func (s *Store) LatestRuns(ctx context.Context, source status.Source) ([]status.Run, error) {
	return query(ctx, s, "list_latest_runs", scanRun, sql.Named("source", string(source)))
}

// SaveDays implements store.Days.
func (s *Store) SaveDays(ctx context.Context, days []status.Day, actor string, now time.Time) error {
	key := func(d status.Day) string { return d.CheckID + " " + d.Day.Format(time.DateOnly) }
	return batches(days, encodeDay, key, func(array string, _ int) error {
		_, err := s.exec(ctx, "save_days", sql.Named("rows", array),
			sql.Named("now", s.dialect.time(now)), sql.Named("actor", actor))
		return err
	})
}

// NewestDays implements store.Days.
func (s *Store) NewestDays(ctx context.Context, firstDay time.Time) ([]status.Day, error) {
	return query(ctx, s, "list_newest_days", scanDay, sql.Named("first_day", s.dialect.day(firstDay)))
}

// SpanDays implements store.Days.
func (s *Store) SpanDays(ctx context.Context, span status.Span) ([]status.Day, error) {
	return query(ctx, s, "list_span_days", scanDay,
		sql.Named("first_day", s.dialect.day(dayFrom(span.From))), sql.Named("end_day", s.dialect.day(dayFrom(span.To))))
}

// dayFrom is the first day that begins at or after a time.
func dayFrom(t time.Time) time.Time {
	if day := status.DayOf(t); day.Before(t) {
		return day.Add(24 * time.Hour)
	}
	return t
}

// ChangesSince implements store.Changes.
func (s *Store) ChangesSince(ctx context.Context, since time.Time, h store.Horizon, visit func(store.ChangeSet) error) error {
	var c store.ChangeSet
	var err error
	if c.Platforms, err = s.platformsSince(ctx, since); err != nil {
		return err
	}
	if c.Checks, err = s.checksSince(ctx, since); err != nil {
		return err
	}
	if c.Messages, err = s.messagesSince(ctx, since); err != nil {
		return err
	}
	c.Runs, err = query(ctx, s, "list_runs", scanRun,
		sql.Named("since", s.dialect.time(since)), sql.Named("started_since", s.dialect.time(h.Runs)))
	if err != nil {
		return err
	}
	if err := visit(c); err != nil {
		return err
	}
	days, daysArg := "list_new_days", sql.Named("since", s.dialect.time(since))
	results, resultsArg := "list_new_results", sql.Named("since", s.dialect.time(since))
	if since.IsZero() {
		days, daysArg = "list_days", sql.Named("first_day", s.dialect.day(dayFrom(h.Days)))
		results, resultsArg = "list_hot_results", sql.Named("observed_from", s.dialect.time(h.Results))
	}
	err = stream(ctx, s, days, scanDay, func(part []status.Day) error { return visit(store.ChangeSet{Days: part}) }, daysArg)
	if err != nil {
		return err
	}
	return stream(ctx, s, results, scanResult,
		func(part []status.Result) error { return visit(store.ChangeSet{Results: part}) }, resultsArg)
}
