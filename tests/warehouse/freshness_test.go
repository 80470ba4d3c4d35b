package warehouse_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/status"
	"buoy/tests/warehouse/rig"
)

// manyTables are checks of the freshness of 100 tables, and what their probes remember.
type manyTables struct {
	rig    *rig.Rig
	db     *sql.DB
	kind   probe.Kind
	checks []status.Check
	memory *probe.Memory
	now    time.Time
}

// newManyTables makes 93 tables with a time, a day or a number, 2 with text, and one that is refused. 3 others do not exist, and one lacks its
// column. Most are views, which are made faster.
func newManyTables(t *testing.T) *manyTables {
	t.Helper()
	r := rig.Use(t)
	h := newHistory(t, r)
	m := &manyTables{rig: r, db: h.db, kind: h.kind, now: time.Date(2026, 10, 10, 12, 0, 0, 0, time.UTC)}
	values := []string{"TIMESTAMP '2026-10-10 11:30:00Z'", "DATE '2026-10-10'", "1791631800", "TIMESTAMP '2026-10-10 11:45:00.5Z'"}
	watch := func(table, column string) {
		m.checks = append(m.checks, status.Check{
			ID: fmt.Sprint("check ", len(m.checks)), Kind: m.kind.Name, Target: fmt.Appendf(nil, `{"table": %q, "column": %q}`, table, column),
			Unit: "s", Timeout: status.MaxTimeout,
		})
	}
	for i := range 93 {
		table := fmt.Sprint("t", i)
		if i < len(values) {
			h.exec("CREATE TABLE " + table + " USING DELTA AS SELECT " + values[i] + " AS at")
		} else {
			h.exec(fmt.Sprintf("CREATE VIEW %s AS SELECT * FROM t%d", table, i%len(values)))
		}
		watch(table, "at")
	}
	for i := range 2 {
		table := fmt.Sprint("words", i)
		h.exec("CREATE TABLE " + table + " USING DELTA AS SELECT '2026-10-10T13:00:00+02:00' AS at UNION ALL SELECT '2026-10-10 11:10:00'")
		watch(table, "at")
	}
	h.exec("CREATE VIEW refused AS SELECT * FROM t0")
	for _, table := range []string{"missing0", "missing1", "missing2", "refused"} {
		watch(table, "at")
	}
	watch("t0", "lost")
	var err error
	m.memory, err = probe.LoadMemory(nil, m.now)
	require.NoError(t, err)
	return m
}

// measure measures all checks, eight at a time: in one run, or each in a scope of its own.
func (m *manyTables) measure(t *testing.T, together bool) []status.Outcome {
	t.Helper()
	options := probe.ScopeOptions{Now: func() time.Time { return m.now }}
	if together {
		options.Memory, options.Checks = m.memory, m.checks
	}
	run := probe.OpenScope(t.Context(), options)
	defer run.Release()
	outcomes := make([]status.Outcome, len(m.checks))
	var all sync.WaitGroup
	queue := make(chan int)
	for range 8 {
		all.Go(func() {
			for i := range queue {
				m.kind.Prepare(t.Context(), run, m.checks[i])
				ctx, cancel := context.WithTimeout(t.Context(), m.checks[i].Timeout)
				outcomes[i] = m.kind.Measure(ctx, run, m.checks[i])
				cancel()
			}
		})
	}
	for i := range m.checks {
		queue <- i
	}
	close(queue)
	all.Wait()
	return outcomes
}

// reset forgets the statements, and refuses a table from now on.
func (m *manyTables) reset(t *testing.T) {
	t.Helper()
	m.rig.Reset(t)
	m.rig.Faults(t, rig.Fault{
		Kind: rig.SQLError, Match: "FROM `refused`", Times: -1, SQLState: "42501",
		Message: "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: no SELECT on refused. SQLSTATE: 42501",
	})
}

// statements returns what was sent since the last reset, of batches and of single tables.
func (m *manyTables) statements(t *testing.T) (batches, single int) {
	t.Helper()
	for _, s := range m.rig.Stats(t).Statements {
		if strings.HasPrefix(s.SQL, "SELECT (") {
			batches++
		} else {
			single++
		}
	}
	m.reset(t)
	return batches, single
}

// TestFreshnessOfManyTablesTakesFewStatements counts the statements for 100 tables of which 5 cannot be read.
func TestFreshnessOfManyTablesTakesFewStatements(t *testing.T) {
	t.Parallel()
	m := newManyTables(t)
	m.reset(t)
	report := func(when string, started time.Time) (batches, single int) {
		t.Helper()
		batches, single = m.statements(t)
		t.Logf("%s: %d statements for many tables, %d for one, %s", when, batches, single, time.Since(started).Round(time.Millisecond))
		return batches, single
	}
	started := time.Now()
	want := m.measure(t, false)
	batches, single := report("each alone", started)
	require.Equal(t, []int{0, 100 + 2}, []int{batches, single})
	require.Equal(t, status.Unmeasured, want[98].Verdict, want[98].Detail)
	requireSame := func(got []status.Outcome) {
		t.Helper()
		for i := range got {
			require.Positive(t, got[i].Latency)
			got[i].Latency = want[i].Latency
			require.Equal(t, want[i], got[i], "%s", m.checks[i].Target)
		}
	}
	started = time.Now()
	first := m.measure(t, true)
	batches, single = report("the first run", started)
	require.Equal(t, 4, batches)
	require.LessOrEqual(t, single, 100+2)
	requireSame(first)

	m.now = m.now.Add(time.Second)
	for i := range want {
		if want[i].Value != nil {
			want[i].Value = new(*want[i].Value + 1)
		}
	}
	started = time.Now()
	next := m.measure(t, true)
	batches, single = report("the next run", started)
	require.Equal(t, []int{4, 5 + 2}, []int{batches, single}, "5 cannot be read, and 2 are text")
	requireSame(next)

	// Text can become times or decimals, which the driver returns as text.
	for table, value := range map[string]string{"words0": "TIMESTAMP '2026-10-10 11:50:00Z'", "words1": "CAST(1791631800 AS DECIMAL(20,0))"} {
		_, err := m.db.ExecContext(t.Context(), "CREATE OR REPLACE TABLE "+table+" USING DELTA AS SELECT "+value+" AS at")
		require.NoError(t, err)
	}
	m.checks = m.checks[90:95]
	want = m.measure(t, false)
	require.InDelta(t, 601, *want[3].Value, 1e-3)
	for range 3 {
		requireSame(m.measure(t, true))
	}
}

// TestFreshnessOfManyTablesReadsNoMoreFiles requires that the statement for many tables reads no file if Delta's statistics have the answer.
func TestFreshnessOfManyTablesReadsNoMoreFiles(t *testing.T) {
	t.Parallel()
	m := newManyTables(t)
	filesOf := func(checks ...status.Check) (files int) {
		m.checks = checks
		m.rig.Reset(t)
		m.measure(t, true)
		statements := m.rig.Stats(t).Statements
		require.Len(t, statements, 1)
		require.Equal(t, len(checks) > 1, strings.HasPrefix(statements[0].SQL, "SELECT ("))
		return statements[0].FilesRead
	}
	times, days, numbers := m.checks[0], m.checks[1], m.checks[2]
	require.Equal(t, 1, filesOf(times), "open Spark reads the files for a time")
	require.Zero(t, filesOf(days))
	require.Zero(t, filesOf(numbers))
	require.Zero(t, filesOf(days, numbers))
	require.Equal(t, 1, filesOf(times, days, numbers))
}
