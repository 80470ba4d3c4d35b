package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"buoy/src/status"
)

type eventRow struct {
	ID        string  `json:"id"`
	At        int64   `json:"at"`
	Actor     string  `json:"actor"`
	Action    string  `json:"action"`
	Entity    string  `json:"entity"`
	EntityID  string  `json:"entity_id"`
	Before    *string `json:"before"`
	After     *string `json:"after"`
	RequestID string  `json:"request_id"`
}

func encodeEvent(e status.Event) any {
	return eventRow{
		e.ID, e.At.UnixMicro(), e.Actor, string(e.Action), string(e.Entity), e.EntityID, optionalText(e.Before), optionalText(e.After),
		e.RequestID,
	}
}

func optionalText(body json.RawMessage) *string {
	if body == nil {
		return nil
	}
	text := string(body)
	return &text
}

func scanEvent(rows *sql.Rows) (e status.Event, err error) {
	var at instant
	var before, after sql.NullString
	err = rows.Scan(&e.ID, &at, &e.Actor, &e.Action, &e.Entity, &e.EntityID, &before, &after, &e.RequestID)
	e.At = at.Time
	if before.Valid {
		e.Before = json.RawMessage(before.String)
	}
	if after.Valid {
		e.After = json.RawMessage(after.String)
	}
	return e, err
}

// InsertEvents implements store.Audit.
func (s *Store) InsertEvents(ctx context.Context, events []status.Event) error {
	id := func(e status.Event) string { return e.ID }
	return batches(events, encodeEvent, id, func(array string, batch []status.Event) error {
		oldest, newest := span(batch, func(e status.Event) time.Time { return e.At })
		_, err := s.exec(ctx, "insert_events", sql.Named("rows", array), s.dialect.time("oldest", oldest), s.dialect.time("newest", newest))
		return err
	})
}

// ListEvents implements store.Audit.
func (s *Store) ListEvents(ctx context.Context, f status.EventFilter) ([]status.Event, error) {
	to, before, limit := pageBounds(f.At, f.Before, f.Limit)
	return query(ctx, s, "list_events", scanEvent,
		sql.Named("entity", string(f.Entity)), sql.Named("entity_id", f.EntityID), sql.Named("actor", f.Actor),
		s.dialect.time("at_from", f.At.From), s.dialect.time("at_to", to),
		s.dialect.time("before_at", before), sql.Named("before_id", f.Before.ID), s.dialect.limit("page_size", limit))
}

// EventIDs implements store.Audit.
func (s *Store) EventIDs(ctx context.Context, since time.Time) ([]string, error) {
	scan := func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) }
	return query(ctx, s, "list_event_ids", scan, s.dialect.time("since", since))
}
