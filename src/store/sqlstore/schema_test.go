package sqlstore_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	buoysql "buoy/sql"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
)

func TestDatabaseNewerThanTheBinaryIsRejected(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a name with ? and #.db")
	db, err := sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	require.True(t, status.HasCode(db.CheckSchema(t.Context()), status.CodeSchema), "an empty file has no tables")
	require.ErrorIs(t, db.CheckSchema(t.Context()), store.ErrPending)
	applied, err := db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	require.Equal(t, storetest.Migrations(t, "sqlite"), applied)
	applied, err = db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	require.Empty(t, applied, "a second time changes nothing")
	require.NoError(t, db.CheckSchema(t.Context()))

	require.NoError(t, db.Close())

	raw, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath())
	require.NoError(t, err)
	_, err = raw.ExecContext(t.Context(), "INSERT INTO schema_migrations VALUES (9999, '9999_future', 'x', 0)")
	require.NoError(t, err)
	require.NoError(t, raw.Close())
	db, err = sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	_, err = db.Migrate(t.Context(), time.Now, nil)
	require.True(t, status.HasCode(err, status.CodeSchema))
	require.ErrorContains(t, err, "the database is newer than this binary: it has migration 9999_future")
	require.NoError(t, db.Close())
}

// A migrated database has all its results, including those that another process wrote during the migration.
func TestMigrationOfResultsLosesNone(t *testing.T) {
	db, raw := newFile(t)
	old, err := fs.ReadFile(buoysql.Files(), "schema/sqlite/0001_tables.sql")
	require.NoError(t, err)
	_, err = raw.ExecContext(t.Context(), "DROP TABLE status_results; DELETE FROM schema_migrations WHERE version >= 3;"+string(old))
	require.NoError(t, err)
	check, now := saveCheck(t, db), status.Micro(time.Now())
	write := func(from, to int) error {
		var results []status.Result
		for i := from; i < to; i++ {
			results = append(results, status.Judge(check, fmt.Sprint("run ", i), status.Outcome{Detail: "ok"}, now))
		}
		_, err := db.InsertResults(t.Context(), results, "test", now)
		return err
	}
	const stored = 3_000
	require.NoError(t, write(0, stored))
	before, err := db.NewResults(t.Context(), store.Uncounted{})
	require.NoError(t, err)

	var path string
	require.NoError(t, raw.QueryRowContext(t.Context(), "SELECT file FROM pragma_database_list").Scan(&path))
	newer, err := sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, newer.Close()) })
	migrated := make(chan error, 1)
	go func() {
		_, err := newer.Migrate(t.Context(), time.Now, nil)
		migrated <- err
	}()
	written := stored
	for done := false; !done; written++ {
		select {
		case err := <-migrated:
			require.NoError(t, err)
			done = true
		default:
		}
		require.NoError(t, write(written, written+1))
	}
	t.Logf("%d results were written during the migration", written-stored)

	after, err := db.NewResults(t.Context(), store.Uncounted{})
	require.NoError(t, err)
	require.Len(t, after, written)
	require.Subset(t, ids(after), ids(before))
	var layout string
	var indices int
	require.NoError(t, raw.QueryRowContext(t.Context(), `SELECT max(sql) FILTER (WHERE name = 'status_results'),
		count(*) FILTER (WHERE type = 'index' AND sql IS NOT NULL) FROM sqlite_schema WHERE tbl_name = 'status_results'`).Scan(&layout, &indices))
	require.Contains(t, layout, "REFERENCES")
	require.NotContains(t, layout, "WITHOUT ROWID")
	require.Equal(t, 3, indices)
}

// A migration that fails in the middle has changed nothing, and can be run again after the repair.
func TestMigrationOfFileIsAtomic(t *testing.T) {
	db, raw := newFile(t)
	exec := func(statement string) {
		_, err := raw.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	exec("DELETE FROM schema_migrations WHERE version >= 3; CREATE TABLE other (x); CREATE INDEX in_the_way ON other (x)")
	exec("DROP INDEX results_by_time; ALTER TABLE other RENAME TO results_by_time") // a name that the second to last statement needs
	check, now := saveCheck(t, db), status.Micro(time.Now())
	_, err := db.InsertResults(t.Context(), []status.Result{status.Judge(check, "run", status.Outcome{}, now)}, "test", now)
	require.NoError(t, err)

	_, err = db.Migrate(t.Context(), time.Now, nil)
	require.ErrorContains(t, err, "results_by_time")
	stored, err := db.NewResults(t.Context(), store.Uncounted{})
	require.NoError(t, err)
	require.Len(t, stored, 1)

	exec("DROP TABLE results_by_time")
	applied, err := db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	require.Equal(t, "0003_results_in_order", applied[0])
	after, err := db.NewResults(t.Context(), store.Uncounted{})
	require.NoError(t, err)
	require.Equal(t, stored, after)
}

// Rows of an older version are unfilled until MarkFilled is called, even if a run has continued them.
func TestRollUpsOfOlderVersionAreUnfilled(t *testing.T) {
	db, raw := newFile(t)
	check := saveCheck(t, db)
	first, second := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	save := func(days ...time.Time) {
		for _, day := range days {
			require.NoError(t, db.SaveDays(t.Context(), []status.Day{{CheckID: check.ID, Day: day, LastStatus: status.Green}}, "test", first))
		}
	}
	unfilled := func() status.Span {
		span, err := db.UnfilledDays(t.Context())
		require.NoError(t, err)
		return span
	}
	save(first, second)
	_, err := raw.ExecContext(t.Context(), "UPDATE status_daily SET has_transitions = NULL") // as before the migration
	require.NoError(t, err)
	third := second.AddDate(0, 0, 1)
	save(second, third)
	require.Equal(t, status.Span{From: first, To: third}, unfilled())
	require.NoError(t, db.MarkFilled(t.Context(), status.Span{From: first, To: second}))
	require.Equal(t, status.Span{From: second, To: third}, unfilled())
	require.NoError(t, db.MarkFilled(t.Context(), status.Span{From: first, To: third}))
	require.Equal(t, status.Span{}, unfilled())
}

func ids(results []status.Result) []string {
	list := make([]string, len(results))
	for i, r := range results {
		list[i] = r.ID
	}
	return list
}

// newFile returns a migrated database file as a store and as a raw database.
func newFile(t *testing.T) (*sqlstore.Store, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "buoy.db")
	db, err := sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	raw, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=foreign_keys(1)")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, raw.Close()) })
	return db, raw
}

// saveCheck saves a check, and a platform whose name contains SQL.
func saveCheck(t *testing.T, db *sqlstore.Store) status.Check {
	t.Helper()
	now := status.Micro(time.Now())
	audit := storetest.Audit(now, "t")
	require.NoError(t, db.Save(t.Context(), status.Collect(storetest.NewPlatform("p", func(p *status.Platform) {
		p.Name, p.Audit = "P'; DROP TABLE platforms; --", audit
	}))))
	check := storetest.NewCheck("p", "c", func(c *status.Check) { c.Audit = audit })
	require.NoError(t, db.Save(t.Context(), status.Collect(check)))
	return check
}

func TestResultsAreWrittenOnceWithExactTimes(t *testing.T) {
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	now := status.Micro(time.Now())
	_, err = db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	check := saveCheck(t, db)
	require.NoError(t, db.Save(t.Context(), status.Collect(check)), "the same write again")
	other := check
	other.Unit, other.UpdatedAt = "ms", now.Add(time.Second)
	require.True(t, status.HasCode(db.Save(t.Context(), status.Collect(other)), status.CodeStale), "version 1 exists")

	value := 0.1
	r := status.Judge(check, "run", status.Outcome{Value: &value, Detail: "ok"}, now)
	for want := 1; want >= 0; want-- {
		n, err := db.InsertResults(t.Context(), []status.Result{r}, "test", now)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	stored, err := db.NewResults(t.Context(), store.Uncounted{Since: now, From: status.FarFuture()})
	require.NoError(t, err)
	r.CreatedAt, r.CreatedBy = now, "test"
	require.Equal(t, []status.Result{r}, stored)
}
