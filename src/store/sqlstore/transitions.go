package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"buoy/src/status"
)

// transitionSpan is a check, a span and its transitions, as JSON.
type transitionSpan struct {
	CheckID     string          `json:"check_id"`
	SpanFrom    int64           `json:"span_from"`
	SpanTo      int64           `json:"span_to"`
	Transitions []transitionRow `json:"transitions"`
}

type transitionRow struct {
	ID         string `json:"id"`
	PlatformID string `json:"platform_id"`
	FromStatus string `json:"from_status"`
	ToStatus   string `json:"to_status"`
	ChangedAt  int64  `json:"changed_at"`
	Reason     string `json:"reason"`
	RunID      string `json:"run_id"`
}

func encodeTransitions(p status.CheckTransitions) any {
	out := transitionSpan{
		CheckID: p.CheckID, SpanFrom: p.Span.From.UnixMicro(), SpanTo: p.Span.To.UnixMicro(),
		Transitions: make([]transitionRow, len(p.Transitions)),
	}
	for i, t := range p.Transitions {
		out.Transitions[i] = transitionRow{
			t.ID, t.PlatformID, string(t.From), string(t.To), t.At.UnixMicro(), t.Reason, t.RunID,
		}
	}
	return out
}

// maxTransitions is how many transitions one part can have, so that every part fits into a statement.
const maxTransitions = 100

// splitTransitions splits large parts into several, each with its own span.
func splitTransitions(parts []status.CheckTransitions) []status.CheckTransitions {
	split := make([]status.CheckTransitions, 0, len(parts))
	for _, p := range parts {
		for len(p.Transitions) > maxTransitions {
			first := p
			first.Transitions, p.Transitions = p.Transitions[:maxTransitions], p.Transitions[maxTransitions:]
			first.Span.To, p.Span.From = p.Transitions[0].At, p.Transitions[0].At
			split = append(split, first)
		}
		split = append(split, p)
	}
	return split
}

// ReplaceTransitions implements store.Transitions.
func (s *Store) ReplaceTransitions(ctx context.Context, parts []status.CheckTransitions, actor string, now time.Time) error {
	key := func(p status.CheckTransitions) string { return fmt.Sprint(p.CheckID, p.Span.From.UnixMicro()) }
	return batches(splitTransitions(parts), encodeTransitions, key, func(array string, batch []status.CheckTransitions) error {
		var all status.Span
		for _, p := range batch {
			all = all.Hull(p.Span)
		}
		_, err := s.exec(ctx, "replace_transitions", sql.Named("parts", array), s.dialect.time("first_at", all.From),
			s.dialect.time("end_at", all.To), s.dialect.time("now", now), sql.Named("actor", actor))
		return err
	})
}

// ListTransitions implements store.Transitions.
func (s *Store) ListTransitions(ctx context.Context, f status.TransitionFilter) ([]status.Period, error) {
	hidden := ""
	if f.Problems {
		hidden = fmt.Sprint(status.Green, status.StatusInactive)
	}
	first := f.At.From
	if f.Overlapping {
		first = time.Time{}
	}
	to, before, limit := pageBounds(f.At, f.Before, f.Limit)
	return query(ctx, s, "list_transitions", scanPeriod,
		sql.Named("check_id", f.CheckID), sql.Named("platform_id", f.PlatformID), sql.Named("hidden", hidden),
		s.dialect.time("first_at", first), s.dialect.time("at_from", f.At.From), s.dialect.time("at_to", to),
		s.dialect.time("before_at", before), sql.Named("before_id", f.Before.ID), s.dialect.limit("page_size", limit))
}

func scanPeriod(rows *sql.Rows) (p status.Period, err error) {
	var at instant
	var until *instant
	err = rows.Scan(&p.ID, &p.CheckID, &p.PlatformID, &p.From, &p.To, &at, &p.Reason, &p.RunID, &until)
	if p.At = at.Time; until != nil {
		p.Until = until.Time
	}
	return p, err
}

// UnfilledDays implements store.Transitions.
func (s *Store) UnfilledDays(ctx context.Context) (status.Span, error) {
	scan := func(rows *sql.Rows) (status.Span, error) {
		var first, last calendarDay
		err := rows.Scan(&first, &last)
		return status.Span{From: first.Time, To: last.Add(24 * time.Hour)}, err
	}
	spans, err := query(ctx, s, "list_unfilled_days", scan)
	if err != nil || len(spans) == 0 {
		return status.Span{}, err
	}
	return spans[0], nil
}

// MarkFilled implements store.Transitions.
func (s *Store) MarkFilled(ctx context.Context, span status.Span) error {
	_, err := s.exec(ctx, "mark_filled_days",
		s.dialect.day("first_day", dayFrom(span.From)), s.dialect.day("end_day", dayFrom(span.To)))
	return err
}
