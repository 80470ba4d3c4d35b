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
	applied, err := db.Migrate(t.Context(), time.Now())
	require.NoError(t, err)
	require.Equal(t, []string{"0001_tables"}, applied)
	applied, err = db.Migrate(t.Context(), time.Now())
	require.NoError(t, err)
	require.Empty(t, applied, "a second time changes nothing")
	require.NoError(t, db.CheckSchema(t.Context()))

	require.NoError(t, db.Close())

	raw, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath())
	require.NoError(t, err)
	_, err = raw.ExecContext(t.Context(), "INSERT INTO schema_migrations VALUES (2, '0002_future', 'x', 0)")
	require.NoError(t, err)
	require.NoError(t, raw.Close())
	db, err = sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	_, err = db.Migrate(t.Context(), time.Now())
	require.True(t, status.HasCode(err, status.CodeSchema))
	require.ErrorContains(t, err, "the database is newer than this binary: it has migration 0002_future")
	require.NoError(t, db.Close())
}
