package sqlprobe

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// counted opens the database of a test, and counts how often it is opened and closed.
type counted struct {
	path           string
	opened, closed atomic.Int32
}

type countedDatabase struct {
	sqlstore.SQLiteSource
	closed *atomic.Int32
}

func (d countedDatabase) Close() error {
	d.closed.Add(1)
	return d.SQLiteSource.Close()
}

func (c *counted) open() (Database, error) {
	c.opened.Add(1)
	source, err := sqlstore.OpenSQLiteSource(c.path)
	return countedDatabase{source, &c.closed}, err
}

func TestProbesOfAScopeShareOneDatabase(t *testing.T) {
	d := newDatabase(t, "CREATE TABLE loads (at)", "INSERT INTO loads VALUES ('2026-10-10 11:00:00')")
	c := &counted{path: d.path}
	options := Options{Engine: EngineSQLite, Open: c.open}
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
	query, fresh := Query(options), TableFreshness(options)
	require.Zero(t, c.opened.Load(), "nothing is opened before a probe measures")
	var group errgroup.Group
	for range 50 {
		group.Go(func() error {
			a := query.Measure(t.Context(), scope, status.Check{Target: object{"query": "SELECT 1"}.JSON(t)})
			b := fresh.Measure(t.Context(), scope, status.Check{Target: object{"table": "loads", "column": "at"}.JSON(t)})
			if a.Verdict != status.Measured || b.Verdict != status.Measured {
				return errors.New(a.Detail + b.Detail)
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	require.EqualValues(t, 1, c.opened.Load())
	require.Zero(t, c.closed.Load())
	scope.Release()
	require.EqualValues(t, 1, c.closed.Load())
}

func TestFailedOpenIsUnmeasured(t *testing.T) {
	p := probetest.Probe{Kind: Query(Options{Open: func() (Database, error) { return nil, errors.New("no such driver") }})}
	probetest.RequireUnmeasured(t, "no connection to the database: no such driver",
		probetest.MeasureWithin(t, time.Second, p, object{"query": "SELECT 1"}))
}
