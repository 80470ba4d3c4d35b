package warehouse_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/sqlprobe"
	"buoy/src/status"
	"buoy/tests/warehouse/rig"
)

// keptOpen is a database that a scope does not close.
type keptOpen struct{ *sql.DB }

func (keptOpen) Close() error { return nil }

// history measures the freshness of Delta tables by their commits.
type history struct {
	t    *testing.T
	db   *sql.DB
	kind probe.Kind
}

func newHistory(t *testing.T, r *rig.Rig) history {
	t.Helper()
	db := r.Open(t, r.Schema(t))
	return history{t, db, sqlprobe.TableFreshness(sqlprobe.Options{
		Engine: sqlprobe.EngineDatabricks, Open: func() (sqlprobe.Database, error) { return keptOpen{db}, nil },
	})}
}

func (h history) exec(statement string) {
	h.t.Helper()
	_, err := h.db.ExecContext(h.t.Context(), statement)
	require.NoError(h.t, err, statement)
}

func (h history) measure(table string, now time.Time) status.Outcome {
	scope := probe.OpenScope(h.t.Context(), probe.ScopeOptions{Now: func() time.Time { return now }})
	defer scope.Release()
	return h.kind.Measure(h.t.Context(), scope, status.Check{Target: fmt.Appendf(nil, `{"table": %q}`, table), Unit: "s"})
}

// versions returns the times of all commits.
func (h history) versions(table string) []time.Time {
	h.t.Helper()
	rows, err := h.db.QueryContext(h.t.Context(), "DESCRIBE HISTORY "+table)
	require.NoError(h.t, err)
	defer func() { require.NoError(h.t, rows.Close()) }()
	columns, err := rows.Columns()
	require.NoError(h.t, err)
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	times := map[int64]time.Time{}
	for rows.Next() {
		require.NoError(h.t, rows.Scan(into...))
		version, isNumber := values[0].(int64)
		at, isTime := values[1].(time.Time)
		require.True(h.t, isTime && isNumber, "%T %T", values[0], values[1])
		times[version] = at
	}
	require.NoError(h.t, rows.Err())
	ordered := make([]time.Time, len(times))
	for version, at := range times {
		ordered[version] = at
	}
	return ordered
}

// requireNewest requires that the freshness of a table is the age of one of its commits.
func (h history) requireNewest(table string, commit time.Time, statement string) {
	h.t.Helper()
	now := time.Now().Add(time.Hour)
	o := h.measure(table, now)
	require.Equal(h.t, status.Measured, o.Verdict, o.Detail)
	require.Empty(h.t, o.Detail)
	age := now.Sub(commit)
	require.InDelta(h.t, age.Seconds(), *o.Value, 1e-3, "after %s", statement)
}

// TestFreshnessByCommit changes a Delta table in every way, and measures how old its newest change of data is.
func TestFreshnessByCommit(t *testing.T) {
	t.Parallel()
	h := newHistory(t, rig.Use(t))
	h.exec("CREATE TABLE loads (id BIGINT, note STRING) USING DELTA")
	o := h.measure("loads", time.Now())
	require.Equal(t, status.Bad, o.Verdict)
	require.Equal(t, "nothing has been written to the table yet", o.Detail)

	newest := 0
	for _, step := range []struct {
		statement string
		counts    bool
	}{
		{"INSERT INTO loads VALUES (1, 'a'), (2, 'b')", true},
		{"INSERT INTO loads SELECT * FROM loads WHERE id > 99", false}, // a write without rows
		{"OPTIMIZE loads", false},
		{"ALTER TABLE loads SET TBLPROPERTIES ('note' = 'x')", false},
		{"ALTER TABLE loads ADD COLUMNS (extra STRING)", false},
		{"UPDATE loads SET note = 'c' WHERE id = 1", true},
		{"MERGE INTO loads USING (SELECT 99 AS other) ON id = other WHEN MATCHED THEN DELETE", false},
		{"MERGE INTO loads USING (SELECT 2 AS other) ON id = other WHEN MATCHED THEN UPDATE SET note = 'd'", true},
		{"DELETE FROM loads WHERE id = 1", true},
		{"VACUUM loads", false},
		{"RESTORE TABLE loads TO VERSION AS OF 1", true},
		{"INSERT OVERWRITE loads VALUES (7, 'g')", true},
		{"COMMENT ON TABLE loads IS 'about loads'", false},
	} {
		h.exec(step.statement)
		commits := h.versions("loads")
		if step.counts {
			require.Greater(t, len(commits)-1, newest, step.statement)
			newest = len(commits) - 1
		}
		h.requireNewest("loads", commits[newest], step.statement)
	}
	h.exec("INSERT OVERWRITE loads SELECT * FROM loads WHERE id > 99") // it empties the table
	commits := h.versions("loads")
	h.requireNewest("loads", commits[len(commits)-1], "a write that empties the table")
	h.exec("CREATE OR REPLACE TABLE copied USING DELTA AS SELECT * FROM loads")
	h.requireNewest("copied", h.versions("copied")[0], "a table that a query creates")
	o = h.measure("missing_table", time.Now())
	require.Equal(t, status.Bad, o.Verdict, o.Detail)
	require.Contains(t, o.Detail, "TABLE_OR_VIEW_NOT_FOUND")
}
