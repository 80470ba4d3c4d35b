package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// EntitiesSince implements store.Changes.
func (s *Store) EntitiesSince(ctx context.Context, since time.Time, h store.Horizon) (store.ChangeSet, error) {
	return s.changes(ctx, "", since, h.Runs)
}

// changes reads one kind of entity, or all, as they were written at or after since.
func (s *Store) changes(ctx context.Context, only string, since, startedSince time.Time) (store.ChangeSet, error) {
	return s.entities(ctx, "list_changes", sql.Named("only", only),
		s.dialect.time("since", since), s.dialect.time("started_since", startedSince))
}

// Work implements store.Runs.
func (s *Store) Work(ctx context.Context) (store.Work, error) {
	c, err := s.entities(ctx, "list_work")
	slices.SortStableFunc(c.Runs, func(a, b status.Run) int { return cmp.Or(a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.ID, b.ID)) })
	return store.Work{Checks: c.Checks, Messages: c.Messages, Runs: c.Runs}, err
}

// entity is a row of any of the entities, as JSON: one statement can give them all.
type entity struct{ fact, body string }

func scanEntity(rows *sql.Rows) (e entity, err error) { return e, rows.Scan(&e.fact, &e.body) }

// entities runs a statement that gives entities.
func (s *Store) entities(ctx context.Context, name string, args ...any) (c store.ChangeSet, err error) {
	all, err := query(ctx, s, name, scanEntity, args...)
	for _, e := range all {
		if err = e.into(&c); err != nil {
			return c, s.wrap(name, err)
		}
	}
	return c, err
}

// into adds the entity to a set.
func (e entity) into(c *store.ChangeSet) (err error) {
	switch e.fact {
	case "platform":
		c.Platforms, err = decodeInto(c.Platforms, e.body, platformRow.platform)
	case "check":
		c.Checks, err = decodeInto(c.Checks, e.body, checkRow.check)
	case "message":
		c.Messages, err = decodeInto(c.Messages, e.body, messageRow.message)
	case "run":
		c.Runs, err = decodeInto(c.Runs, e.body, runRow.run)
	default:
		err = fmt.Errorf("a row of what is not known: %q", e.fact)
	}
	return err
}

func decodeInto[R, T any](list []T, body string, entityOf func(R) (T, error)) ([]T, error) {
	var row R
	if err := json.Unmarshal([]byte(body), &row); err != nil {
		return list, fmt.Errorf("decode a row: %w", err)
	}
	e, err := entityOf(row)
	return append(list, e), err
}

// FactsSince implements store.Changes.
func (s *Store) FactsSince(ctx context.Context, since time.Time, h store.Horizon, visit func(store.ChangeSet) error) error {
	name, args := "list_new_facts", []any{s.dialect.time("since", since)}
	if since.IsZero() {
		heldFrom := h.Results
		if !heldFrom.IsZero() { // there is nothing before the year 1
			heldFrom = heldFrom.Add(-status.MaxFreshness)
		}
		name, args = "list_hot_facts", []any{
			s.dialect.day("first_day", dayFrom(h.Days)), s.dialect.time("observed_from", h.Results), sql.Named("held", encodeList(h.Held)),
			s.dialect.time("held_from", heldFrom),
		}
	}
	return stream(ctx, s, name, scanFact, func(facts []fact) error {
		var c store.ChangeSet
		for _, f := range facts {
			if f.isDay {
				c.Days = append(c.Days, f.day)
			} else {
				c.Results = append(c.Results, f.result)
			}
		}
		return visit(c)
	}, args...)
}

// fact is a row of a statement that gives roll-ups and results.
type fact struct {
	isDay  bool
	day    status.Day
	result status.Result
}

// ignored takes the place of a column that is not wanted.
type ignored struct{}

// Scan implements sql.Scanner.
func (ignored) Scan(any) error { return nil }

func ignore(n int) []any { return slices.Repeat([]any{ignored{}}, n) }

// scanFact reads a row that has first what it is and the check, then the other columns of a day, then those of a result.
func scanFact(rows *sql.Rows) (f fact, err error) {
	var kind, checkID string
	var d dayColumns
	var r resultColumns
	day, result := d.into(&f.day), r.into(&f.result)
	if err := rows.Scan(append([]any{&kind, &checkID}, ignore(len(day)+len(result))...)...); err != nil {
		return f, err
	}
	if f.isDay = kind == "day"; f.isDay {
		err = rows.Scan(slices.Concat(ignore(2), day, ignore(len(result)))...)
		d.set(&f.day)
		f.day.CheckID = checkID
		return f, err
	}
	err = rows.Scan(slices.Concat(ignore(2+len(day)), result)...)
	r.set(&f.result)
	f.result.CheckID = checkID
	return f, err
}
