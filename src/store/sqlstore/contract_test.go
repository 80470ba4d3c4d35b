package sqlstore_test

import (
	"database/sql"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"modernc.org/sqlite"

	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/src/store/storetest/strict"
)

func TestSQLiteStoreKeepsTheContract(t *testing.T) {
	var statements atomic.Int64
	t.Cleanup(func() { t.Logf("%d statements", statements.Load()) })
	storetest.Run(t, func(t *testing.T) store.Store {
		t.Helper()
		s, engine := openStrict(t)
		t.Cleanup(func() { statements.Add(int64(len(engine.Statements()))) })
		return s
	})
}

func TestSQLiteFileKeepsTheContract(t *testing.T) {
	storetest.Run(t, openFile)
}

// openStrict returns an empty store in memory over an engine that rejects the same statements as a warehouse.
func openStrict(t *testing.T) (*sqlstore.Store, *strict.Engine) {
	t.Helper()
	engine := strict.New(&sqlite.Driver{}, "file::memory:?_pragma=foreign_keys(1)")
	db := sql.OpenDB(engine)
	db.SetMaxOpenConns(1) // every further connection would have its own database
	s := migrated(t, sqlstore.WrapSQLite(db, db))
	engine.Statements()
	return s, engine
}

func openFile(t *testing.T) store.Store {
	t.Helper()
	s, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "buoy.db"))
	require.NoError(t, err)
	return migrated(t, s)
}

func migrated(t *testing.T, s *sqlstore.Store) *sqlstore.Store {
	t.Helper()
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	_, err := s.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	return s
}

func TestStrictEngineAndFileReturnTheSame(t *testing.T) {
	storetest.Differential(t, func(t *testing.T) (a, b store.Store) {
		t.Helper()
		a, _ = openStrict(t)
		return a, openFile(t)
	}, 300)
}

func TestLongListIsReadInPartsOfLimitedSize(t *testing.T) {
	db := sql.OpenDB(strict.New(&sqlite.Driver{}, "file::memory:"))
	db.SetMaxOpenConns(1)
	s := migrated(t, sqlstore.WrapSQLite(db, db))
	_, err := db.ExecContext(t.Context(), `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
		INSERT INTO status_results SELECT printf('%05d', i), 'c', 'p', 'r', 'green', NULL, i, i, 0, '', '', 0, '', 0, '' FROM n`)
	require.NoError(t, err)
	var parts []int
	var last string
	require.NoError(t, s.FactsSince(t.Context(), time.Time{}, store.Horizon{}, func(c store.ChangeSet) error {
		parts = append(parts, len(c.Results))
		for _, r := range c.Results {
			require.Greater(t, r.ID, last, "in order, across parts")
			last = r.ID
		}
		return nil
	}))
	require.Equal(t, []int{5_000, 5_000, 1}, parts)
}
