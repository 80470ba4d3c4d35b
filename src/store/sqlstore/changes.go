package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// EntitiesSince implements store.Changes.
func (s *Store) EntitiesSince(ctx context.Context, since time.Time, h store.Horizon) (store.ChangeSet, error) {
	return s.entities(ctx, "list_changes", s.dialect.time("since", since), s.dialect.time("started_since", h.Runs))
}

// RoundInput implements store.Runs.
func (s *Store) RoundInput(ctx context.Context, now time.Time) (store.RoundInput, error) {
	c, err := s.entities(ctx, "list_work", s.dialect.time("now", now))
	slices.SortStableFunc(c.Runs, func(a, b status.Run) int { return cmp.Or(a.StartedAt.Compare(b.StartedAt), cmp.Compare(a.ID, b.ID)) })
	return store.RoundInput{
		Checks: status.Select[status.Check](c.Entities), Messages: status.Select[status.Message](c.Entities), Runs: c.Runs,
	}, err
}

// scannedEntity is a row of any table of entities. One statement can return rows of several tables.
type scannedEntity struct{ entity, body string }

func scanEntity(rows *sql.Rows) (e scannedEntity, err error) { return e, rows.Scan(&e.entity, &e.body) }

// entities runs a statement that returns entities.
func (s *Store) entities(ctx context.Context, name string, args ...any) (c store.ChangeSet, err error) {
	all, err := query(ctx, s, name, scanEntity, args...)
	for _, e := range all {
		if err = e.addTo(&c); err != nil {
			return c, s.wrap(name, err)
		}
	}
	return c, err
}

// addTo adds the entity to a set.
func (e scannedEntity) addTo(c *store.ChangeSet) error {
	var record status.Record
	if entity := status.NewDeclared(status.Entity(e.entity)); entity != nil {
		c.Entities = append(c.Entities, entity)
		record = entity
	} else if status.Entity(e.entity) == status.EntityRun {
		c.Runs = append(c.Runs, status.Run{})
		record = &c.Runs[len(c.Runs)-1]
	} else {
		return fmt.Errorf("unknown entity %q in a row", e.entity)
	}
	if err := entityRow(record.Fields()).decode(e.body); err != nil {
		return fmt.Errorf("decode a row: %w", err)
	}
	return nil
}

// FactsSince implements store.Changes.
func (s *Store) FactsSince(ctx context.Context, since time.Time, h store.Horizon, visit func(store.ChangeSet) error) error {
	name, args := "list_new_facts", []any{s.dialect.time("since", since), sql.Named("known", strings.Join(h.Known, " "))}
	if since.IsZero() {
		validFrom := h.Results
		if !validFrom.IsZero() { // there is nothing before the year 1
			validFrom = validFrom.Add(-status.MaxFreshness)
		}
		name, args = "list_hot_facts", []any{
			s.dialect.day("first_day", dayFrom(h.Days)), s.dialect.time("observed_from", h.Results), sql.Named("long_lived", encodeList(h.LongLived)),
			s.dialect.time("long_lived_from", validFrom), s.dialect.limit("transitions", h.Transitions),
		}
	}
	var c store.ChangeSet
	return stream(ctx, s, name, newFactScanner(), func(facts []fact) error {
		c.Days, c.Results, c.Transitions = c.Days[:0], c.Results[:0], c.Transitions[:0]
		for _, f := range facts {
			switch {
			case f.day != nil:
				c.Days = append(c.Days, *f.day)
			case f.result != nil:
				c.Results = append(c.Results, *f.result)
			default:
				c.Transitions = append(c.Transitions, *f.transition)
			}
		}
		return visit(c)
	}, args...)
}

// fact is a row of a statement that returns roll-ups, results and transitions. It has one of them.
type fact struct {
	day        *status.Day
	result     *status.Result
	transition *status.Transition
}

// factColumns is the number of columns of a fact. columnsOfDays is the number of those that only days have.
const factColumns, columnsOfDays = 23, 9

// newFactScanner returns a function that reads rows of list_new_facts and list_hot_facts. It converts the values of the engine itself,
// because Scan would convert numbers to text and back, and a refresh spends most of its time here.
func newFactScanner() func(*sql.Rows) (fact, error) {
	values, targets := make([]any, factColumns), make([]any, factColumns)
	for i := range values {
		targets[i] = &values[i]
	}
	return func(rows *sql.Rows) (fact, error) {
		if err := rows.Scan(targets...); err != nil {
			return fact{}, err
		}
		r := row{values: values}
		f := r.fact()
		return f, r.err
	}
}

// row reads the values of a row one after the other. Its error is that of the first value with an unexpected type.
type row struct {
	values []any
	err    error
}

// next returns the next value.
func (r *row) next() any {
	v := r.values[0]
	r.values = r.values[1:]
	return v
}

func nextAs[T any](r *row) T {
	v, ok := r.next().(T)
	if !ok && r.err == nil {
		r.err = fmt.Errorf("expected a column of type %T", v)
	}
	return v
}

func (r *row) text() string   { return nextAs[string](r) }
func (r *row) number() int64  { return nextAs[int64](r) }
func (r *row) float() float64 { return nextAs[float64](r) }

// optional returns the next number; nil if there is none.
func (r *row) optional() *float64 {
	value, ok := r.next().(float64)
	if !ok {
		return nil
	}
	return &value
}

func (r *row) duration() time.Duration { return microseconds(r.number()).duration() }

func (r *row) at() time.Time {
	var at instant
	r.recordError(at.Scan(r.next()))
	return at.Time
}

// recordError keeps the first error of the row.
func (r *row) recordError(err error) {
	if r.err == nil {
		r.err = err
	}
}

// fact reads a row: the columns of all facts, then those of days only, then those that days do not have.
func (r *row) fact() (f fact) {
	kind, checkID, key, factStatus := r.text(), r.text(), r.text(), status.Status(r.text())
	writtenAt, observedAt, freshUntil, amount, value := r.at(), r.at(), r.at(), r.number(), r.optional()
	if kind == "day" {
		f.day = &status.Day{
			CheckID: checkID, AccountedUntil: observedAt, LastStatus: factStatus, LastFreshUntil: freshUntil,
			Results: int(amount), Tally: status.Tally{
				Green: r.duration(), Yellow: r.duration(), Red: r.duration(), Unknown: r.duration(), Maintenance: r.duration(),
			},
			Values: int(r.number()), Min: r.float(), Max: r.float(), LastObservedAt: r.at(),
		}
		var day calendarDay
		r.recordError(day.Scan(key))
		f.day.Day = day.Time
		if value != nil {
			f.day.Sum = *value
		}
		return f
	}
	r.values = r.values[columnsOfDays:]
	platformID, runID, text, link, actor := r.text(), r.text(), r.text(), r.text(), r.text()
	if kind == "transition" {
		f.transition = &status.Transition{
			ID: key, CheckID: checkID, PlatformID: platformID, From: status.Status(link), To: factStatus, At: observedAt,
			Reason: text, RunID: runID, Retracted: amount != 0,
		}
		return f
	}
	f.result = &status.Result{
		ID: key, CheckID: checkID, Status: factStatus, Value: value, ObservedAt: observedAt, FreshUntil: freshUntil, LatencyMS: amount,
		CreatedAt: writtenAt, PlatformID: platformID, RunID: runID, Detail: text, Link: link, CreatedBy: actor,
	}
	return f
}
