package sqlstore_test

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

func TestADatabaseThatIsAheadOfTheBinaryIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a name with ? and #.db")
	db, err := sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	require.True(t, status.HasCode(db.CheckSchema(t.Context()), status.CodeSchema), "an empty file has no tables")
	applied, err := db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	require.Equal(t, []string{"0001_tables", "0002_audit_events"}, applied)
	applied, err = db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	require.Empty(t, applied, "a second time changes nothing")
	require.NoError(t, db.CheckSchema(t.Context()))

	require.NoError(t, db.Close())

	raw, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath())
	require.NoError(t, err)
	_, err = raw.ExecContext(t.Context(), "INSERT INTO schema_migrations VALUES (3, '0003_future', 'x', 0)")
	require.NoError(t, err)
	require.NoError(t, raw.Close())
	db, err = sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	_, err = db.Migrate(t.Context(), time.Now, nil)
	require.True(t, status.HasCode(err, status.CodeSchema))
	require.ErrorContains(t, err, "the database is newer than this binary: it has migration 0003_future")
	require.NoError(t, db.Close())
}

func TestResultsAreWrittenOnceAndTimesComeBackExactly(t *testing.T) {
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	now := status.Micro(time.Now())
	_, err = db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	audit := status.Audit{CreatedAt: now, UpdatedAt: now}
	require.NoError(t, db.SavePlatforms(t.Context(), []status.Platform{{
		ID: "p", Slug: "p", Name: "P'; DROP TABLE platforms; --", State: status.PlatformActive, Origin: status.OriginApp, Version: 1, Audit: audit,
	}}))
	check := status.Check{
		ID: "c", PlatformID: "p", Name: "C", Kind: status.KindHTTP, Target: []byte("{}"), Freshness: time.Hour,
		State: status.CheckActive, Origin: status.OriginApp, Version: 1, Audit: audit,
	}
	require.NoError(t, db.SaveChecks(t.Context(), []status.Check{check}))
	require.NoError(t, db.SaveChecks(t.Context(), []status.Check{check}), "the same write again")
	other := check
	other.Unit, other.UpdatedAt = "ms", now.Add(time.Second)
	require.True(t, status.HasCode(db.SaveChecks(t.Context(), []status.Check{other}), status.CodeStale), "version 1 is taken")

	value := 0.1
	r := status.Judge(check, "run", status.Outcome{Value: &value, Detail: "ok"}, now)
	for want := 1; want >= 0; want-- {
		n, err := db.InsertResults(t.Context(), []status.Result{r}, "test", now)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	stored, err := db.NewResults(t.Context(), now)
	require.NoError(t, err)
	r.CreatedAt, r.CreatedBy = now, "test"
	require.Equal(t, []status.Result{r}, stored)
}
