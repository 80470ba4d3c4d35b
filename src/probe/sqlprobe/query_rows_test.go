package sqlprobe

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// database is a SQLite file with a writing handle and a read-only handle, as the probes use it.
type database struct {
	path  string
	write *sql.DB
	read  sqlstore.SQLiteSource
}

func newDatabase(t *testing.T, statements ...string) database {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.db")
	d := database{path: path, write: open(t, "file:"+path)}
	for _, s := range append([]string{"CREATE TABLE orders (id INTEGER, note TEXT)"}, statements...) {
		_, err := d.write.ExecContext(t.Context(), s)
		require.NoError(t, err, s)
	}
	source, err := sqlstore.OpenSQLiteSource(path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, source.Close()) })
	d.read = source
	return d
}

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// failing is a source whose first query fails. Later queries use the next source.
type failing struct {
	err     error
	next    querier
	queries int
}

func (f *failing) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	f.queries++
	if f.queries > 1 && f.next != nil {
		return f.next.QueryContext(ctx, query, args...)
	}
	return nil, f.err
}

// warehouseError has the form of the errors of the warehouse driver.
type warehouseError struct{ text, state string }

func (e warehouseError) Error() string    { return e.text }
func (e warehouseError) SqlState() string { return e.state } //nolint:revive // the driver calls it so

const forever = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n"

func TestEndlessQueryTimesOut(t *testing.T) {
	p := newQuery(newDatabase(t).read)
	probetest.RequireBad(t, "no response within 300 ms", measureWithin(t, probetest.Soon, p, object{"query": forever}))
}

func TestCancelledQueryIsUnmeasured(t *testing.T) {
	d := newDatabase(t)
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, errPoison)
	defer cancel()
	o := newQuery(d.read).Measure(ctx, status.Check{Target: object{"query": forever}.JSON(t)})
	probetest.RequireUnmeasured(t, "cancelled before a response arrived", o)

	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	o = newQuery(d.read).Measure(ctx, status.Check{Target: object{"query": "SELECT 1"}.JSON(t)})
	probetest.RequireUnmeasured(t, "cancelled before a response arrived", o)
}

func TestExhaustedPoolIsUnmeasured(t *testing.T) {
	d := newDatabase(t)
	d.read.SetMaxOpenConns(1)
	busy, err := d.read.Conn(t.Context())
	require.NoError(t, err)
	probetest.RequireUnmeasured(t, "no connection to the database within 300 ms", measureWithin(t, probetest.Soon, newQuery(d.read), object{"query": "SELECT 1"}))
	require.NoError(t, busy.Close())
	probetest.RequireGreen(t, "", measure(t, newQuery(d.read), object{"query": "SELECT 1"}))
}

func TestEachMeasurementReturnsItsConnection(t *testing.T) {
	d := newDatabase(t)
	d.read.SetMaxOpenConns(1)
	p := newQuery(d.read)
	for _, query := range []string{"SELECT 1", "SELECT 1, 2", "SELECT 1 UNION SELECT 2", "SELECT 1 WHERE false", "SELECT nothing"} {
		measure(t, p, object{"query": query})
	}
	measureWithin(t, probetest.Soon, p, object{"query": forever})
	require.Zero(t, d.read.Stats().InUse)
	probetest.RequireGreen(t, "", measure(t, p, object{"query": "SELECT 1"}))
}

func TestUnopenableDatabaseIsUnmeasured(t *testing.T) {
	missing := open(t, "file:"+filepath.Join(t.TempDir(), "missing.db")+"?mode=ro")
	o := measure(t, newQuery(missing), object{"query": "SELECT 1"})
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.Contains(t, o.Detail, "no connection to the database: unable to open database file")

	noise := filepath.Join(t.TempDir(), "noise.db")
	require.NoError(t, os.WriteFile(noise, make([]byte, 4096), 0o600))
	require.NoError(t, os.WriteFile(noise, []byte("this is not a database, but it is long enough to be looked at by one"), 0o600))
	o = measure(t, newQuery(open(t, "file:"+noise+"?mode=ro")), object{"query": "SELECT count(*) FROM orders"})
	require.Equal(t, status.Unmeasured, o.Verdict, o.Detail)
	require.Contains(t, o.Detail, "file is not a database")
}

func TestLockedDatabaseIsUnmeasured(t *testing.T) {
	d := newDatabase(t)
	locker, err := d.write.Conn(t.Context())
	require.NoError(t, err)
	_, err = locker.ExecContext(t.Context(), "BEGIN EXCLUSIVE")
	require.NoError(t, err)
	o := measure(t, newQuery(d.read), object{"query": "SELECT count(*) FROM orders"})
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.Contains(t, o.Detail, "the database is not available: database is locked")
	_, err = locker.ExecContext(t.Context(), "ROLLBACK")
	require.NoError(t, err)
	require.NoError(t, locker.Close())
	probetest.RequireGreen(t, "", measure(t, newQuery(d.read), object{"query": "SELECT count(*) FROM orders"}))
}

func TestErrorClassification(t *testing.T) {
	const prefix = "databricks: execution error: failed to execute query: "
	for name, c := range map[string]struct {
		err     error
		verdict status.Verdict
		want    string
	}{
		"a missing table": {
			warehouseError{prefix + "[TABLE_OR_VIEW_NOT_FOUND] The table `x` cannot be found. SQLSTATE: 42P01\n== SQL ==\nselect", "42P01"},
			status.Bad,
			"[TABLE_OR_VIEW_NOT_FOUND] The table `x` cannot be found. SQLSTATE: 42P01",
		},
		"a missing privilege": {
			warehouseError{prefix + "[INSUFFICIENT_PERMISSIONS] no USE SCHEMA. SQLSTATE: 42501", ""},
			status.Unmeasured,
			"the database is not available: [INSUFFICIENT_PERMISSIONS] no USE SCHEMA. SQLSTATE: 42501",
		},
		"an overflow in the data": {warehouseError{prefix + "[ARITHMETIC_OVERFLOW]", "22003"}, status.Bad, "[ARITHMETIC_OVERFLOW]"},
		"a lost connection":       {warehouseError{prefix + "gone", "08006"}, status.Unmeasured, "the database is not available: gone"},
		"an odd state":            {warehouseError{prefix + "odd", "1"}, status.Bad, "odd"},
		"an expired token":        {errors.New("databricks: request error: HTTP 403: token expired"), status.Unmeasured, "the database is not available: HTTP 403: token expired"},
		"a missing host":          {fmt.Errorf("ask: %w", &net.DNSError{Err: "no such host", Name: "w.test"}), status.Unmeasured, "the database is not available: ask: lookup w.test: no such host"},
		"a missing file":          {fmt.Errorf("open: %w", os.ErrNotExist), status.Unmeasured, "the database is not available: open: file does not exist"},
		"a bad connection":        {fmt.Errorf("session: %w", driver.ErrBadConn), status.Unmeasured, "the database is not available: session: driver: bad connection"},
		"a secret in the text":    {errors.New("cannot use password=hunter2 at https://me:hunter2@a.test/"), status.Bad, "cannot use password=*** at https://***@a.test/"},
	} {
		t.Run(name, func(t *testing.T) {
			o := measure(t, newQuery(&failing{err: c.err}), object{"query": "SELECT 1"})
			require.Equal(t, c.want, o.Detail)
			require.Equal(t, c.verdict, o.Verdict)
		})
	}
}

func TestLostPooledConnectionIsReplacedOnce(t *testing.T) {
	once := &failing{err: driver.ErrBadConn, next: newDatabase(t).read}
	probetest.RequireGreen(t, "", measure(t, newQuery(once), object{"query": "SELECT 1"}))
	require.Equal(t, 2, once.queries)
	always := &failing{err: driver.ErrBadConn}
	probetest.RequireUnmeasured(t, "the database is not available: driver: bad connection", measure(t, newQuery(always), object{"query": "SELECT 1"}))
	require.Equal(t, 2, always.queries)
}
