package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/src/store/storetest/strict"
)

var (
	errLost = errors.New("the response was lost")
	morning = time.Date(2026, 3, 1, 8, 0, 0, 1_000, time.UTC)
	clock   = func() time.Time { return morning }
	moments = []strict.Moment{strict.Before, strict.After}
)

func TestMigrationCanBeInterruptedAnywhere(t *testing.T) {
	open := func(path string) (*strict.Engine, *sql.DB) {
		engine := strict.New(&sqlite.Driver{}, "file:"+path+"?_pragma=synchronous(OFF)")
		return engine, sql.OpenDB(engine)
	}
	schema := func(db *sql.DB) (created []string) {
		rows, err := db.QueryContext(t.Context(), `SELECT name || ' ' || coalesce(sql, '') FROM sqlite_master
			UNION ALL SELECT name || ' ' || checksum FROM schema_migrations WHERE version > 0 ORDER BY 1`)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var line string
			require.NoError(t, rows.Scan(&line))
			created = append(created, line)
		}
		require.NoError(t, rows.Err())
		return created
	}
	engine, db := open(filepath.Join(t.TempDir(), "whole.db"))
	_, err := sqlstore.WrapSQLite(db, db).Migrate(t.Context(), clock, nil)
	require.NoError(t, err)
	statements := len(engine.Statements())
	whole := schema(db)
	require.NoError(t, db.Close())
	require.Greater(t, statements, 10)

	for _, moment := range moments {
		for n := 1; n <= statements; n++ {
			if n == 1 && moment == strict.After {
				continue // it reads a table that does not exist yet, and fails by itself
			}
			path := filepath.Join(t.TempDir(), "interrupted.db")
			engine, db := open(path)
			engine.FailAt(n, moment, errLost)
			_, err := sqlstore.WrapSQLite(db, db).Migrate(t.Context(), clock, nil)
			require.ErrorIs(t, err, errLost)
			require.NoError(t, db.Close())

			_, db = open(path)
			s := sqlstore.WrapSQLite(db, db)
			_, err = s.Migrate(t.Context(), clock, nil)
			require.NoError(t, err, "statement %d failed %s", n, moment)
			require.NoError(t, s.CheckSchema(t.Context()))
			require.Equal(t, whole, schema(db), "statement %d failed %s", n, moment)
			require.NoError(t, s.Close())
		}
	}
}

func TestWriteCanBeRepeatedAfterLostResponse(t *testing.T) {
	all := someOfAll()
	declare := func(ctx context.Context, s store.Store) error {
		return errors.Join(s.Save(ctx, status.Collect(all.Platforms[:2]...)), s.Save(ctx, status.Collect(all.Checks[:1]...)), s.Save(ctx, status.Collect(all.Messages[:1]...)))
	}
	started := func(ctx context.Context, s store.Store) error {
		_, err := s.StartRun(ctx, all.Runs[0])
		return err
	}
	nothing := func(context.Context, store.Store) error { return nil }
	for _, test := range []struct {
		name           string
		statements     int // without a failure
		prepare, write func(context.Context, store.Store) error
	}{
		{"Save platforms", 2, nothing, func(ctx context.Context, s store.Store) error { return s.Save(ctx, status.Collect(all.Platforms...)) }},
		{"Save checks", 2, declare, func(ctx context.Context, s store.Store) error { return s.Save(ctx, status.Collect(all.Checks[1:]...)) }},
		{"Save messages", 2, declare, func(ctx context.Context, s store.Store) error {
			return s.Save(ctx, status.Collect(all.Messages[1:]...))
		}},
		{"InsertResults", 2, declare, func(ctx context.Context, s store.Store) error {
			_, err := s.InsertResults(ctx, all.Results, "ingest", morning)
			return err
		}},
		{"StartRun", 1, nothing, func(ctx context.Context, s store.Store) error {
			started, err := s.StartRun(ctx, all.Runs[0])
			require.True(t, started || err != nil, "the caller knows that the run has started")
			return err
		}},
		{"FinishRun", 1, started, func(ctx context.Context, s store.Store) error { return s.FinishRun(ctx, all.Runs[1]) }},
		{"SaveDays", 2, declare, func(ctx context.Context, s store.Store) error { return s.SaveDays(ctx, all.Days, "ingest", morning) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, engine := openStrict(t)
			require.NoError(t, test.prepare(t.Context(), s))
			engine.Statements()
			require.NoError(t, test.write(t.Context(), s))
			require.Len(t, engine.Statements(), test.statements)
			want := storetest.Content(t, s)

			for _, moment := range moments {
				for n := 1; n <= test.statements; n++ {
					s, engine := openStrict(t)
					require.NoError(t, test.prepare(t.Context(), s))
					engine.FailAt(n, moment, errLost)
					require.ErrorIs(t, test.write(t.Context(), s), errLost)
					require.NoError(t, test.write(t.Context(), s), "statement %d failed %s", n, moment)
					require.Equal(t, want, storetest.Content(t, s), "statement %d failed %s", n, moment)
				}
			}
		})
	}
}

// everything has entities and facts of all kinds.
type everything struct {
	Platforms []status.Platform
	Checks    []status.Check
	Messages  []status.Message
	Runs      []status.Run
	Results   []status.Result
	Days      []status.Day
}

// someOfAll returns data that needs two statements per kind: two versions of an entity and of a day, and results too large for one
// statement.
func someOfAll() everything {
	audit := storetest.Audit(morning, "me")
	p := storetest.NewPlatform("p", func(p *status.Platform) { p.Audit = audit })
	q := p
	q.ID, q.Slug, q.Name = "q", "q", "Q"
	p2 := p
	p2.Version, p2.Owner = 2, "somebody"
	c := storetest.NewCheck("p", "c", func(c *status.Check) { c.Audit = audit })
	c2, c3, d := c, c, c
	c2.Version, c3.Version, c3.Unit, d.ID, d.Name = 2, 3, "ms", "d", "D"
	m := storetest.NewMessage("m", morning, func(m *status.Message) { m.Audit = audit })
	m2, m3 := m, m
	m2.Version, m3.Version, m3.State = 2, 3, status.MessageArchived
	r := status.Run{ID: "r", Source: "http", State: status.RunRunning, Trigger: status.TriggerManual, StartedAt: morning, Audit: audit}
	ended := r
	ended.State, ended.FinishedAt, ended.ResultsWritten = status.RunSuccess, &morning, 2
	large := status.Judge(c, "r1", status.Outcome{Detail: "large"}, morning)
	large.Detail = strings.Repeat("x", 600_000)
	large2 := status.Judge(c, "r2", status.Outcome{}, morning)
	large2.Detail = large.Detail
	day := status.Day{CheckID: "c", Day: status.DayOf(morning), AccountedUntil: morning, LastStatus: status.Green}
	day2 := day
	day2.Results, day2.Green = 1, 8*time.Hour
	return everything{
		Platforms: []status.Platform{p, q, p2}, Checks: []status.Check{c, c2, d, c3}, Messages: []status.Message{m, m2, m3},
		Runs: []status.Run{r, ended}, Results: []status.Result{large, large2}, Days: []status.Day{day, day2},
	}
}

// unreachable is a database that refuses connections.
type unreachable struct{}

func (unreachable) Connect(context.Context) (driver.Conn, error) { return nil, driver.ErrBadConn }
func (unreachable) Driver() driver.Driver                        { return nil }

func TestUnreachableStoreReturnsStoreDown(t *testing.T) {
	db := sql.OpenDB(unreachable{})
	s := sqlstore.WrapSQLite(db, db)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	all := someOfAll()
	ctx := t.Context()
	first := func(_ any, err error) error { return err }
	for name, err := range map[string]error{
		"Platforms":      first(s.Platforms(ctx)),
		"Save platforms": s.Save(ctx, status.Collect(all.Platforms...)),
		"Checks":         first(s.Checks(ctx)),
		"Save checks":    s.Save(ctx, status.Collect(all.Checks...)),
		"Messages":       first(s.Messages(ctx)),
		"Save messages":  s.Save(ctx, status.Collect(all.Messages...)),
		"InsertResults":  first(s.InsertResults(ctx, all.Results, "ingest", morning)),
		"ListResults":    first(s.ListResults(ctx, status.ResultFilter{})),
		"NewResults":     first(s.NewResults(ctx, store.Uncounted{Since: morning, From: morning})),
		"SpanResults":    first(s.SpanResults(ctx, status.Span{From: morning, To: morning})),
		"CheckResults":   first(s.CheckResults(ctx, "c", status.Span{From: morning, To: morning}, 1)),
		"StartRun":       first(s.StartRun(ctx, all.Runs[0])),
		"FinishRun":      s.FinishRun(ctx, all.Runs[1]),
		"RoundInput":     first(s.RoundInput(ctx, morning)),
		"SaveDays":       s.SaveDays(ctx, all.Days, "ingest", morning),
		"NewestDays":     first(s.NewestDays(ctx, morning)),
		"SpanDays":       first(s.SpanDays(ctx, status.Span{From: morning, To: morning})),
		"EntitiesSince":  first(s.EntitiesSince(ctx, morning, store.Horizon{})),
		"FactsSince":     s.FactsSince(ctx, morning, store.Horizon{}, func(store.ChangeSet) error { return nil }),
		"Pending":        first(s.Pending(ctx)),
		"Migrate":        first(s.Migrate(ctx, clock, nil)),
		"CheckSchema":    s.CheckSchema(ctx),
	} {
		require.Truef(t, status.HasCode(err, status.CodeStoreDown), "%s: %v", name, err)
	}
}
