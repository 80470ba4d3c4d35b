package rig_test

import (
	"database/sql"
	"fmt"
	"testing"

	dbsql "github.com/databricks/databricks-sql-go"
	"github.com/databricks/databricks-sql-go/driverctx"
	"github.com/stretchr/testify/require"

	"buoy/tests/warehouse/rig"
)

func TestCloneKeepsConstraintsAndIsIndependent(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	template := r.Schema(t)
	db := r.Open(t, template)
	exec(t, db, `CREATE TABLE limits (id STRING NOT NULL COMMENT 'which', n BIGINT NOT NULL DEFAULT 7) USING DELTA CLUSTER BY (id)
COMMENT 'what is allowed' TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported', 'buoy.version' = '3')`)
	exec(t, db, "ALTER TABLE limits ADD CONSTRAINT n_positive CHECK (n > 0)")
	exec(t, db, "CREATE TABLE empty (id STRING)")
	exec(t, db, "INSERT INTO limits (id) VALUES ('a')")

	clone := r.Clone(t, template)
	copied := r.Open(t, clone)
	require.Equal(t, int64(0), count(t, copied, "empty"))
	require.Equal(t, int64(1), count(t, copied, "main."+clone+".limits WHERE n = 7"))
	_, err := copied.ExecContext(t.Context(), "INSERT INTO limits (id, n) VALUES ('b', 0)")
	require.ErrorContains(t, err, "n_positive")
	_, err = copied.ExecContext(t.Context(), "INSERT INTO limits (id, n) VALUES (NULL, 1)")
	require.ErrorContains(t, err, "DELTA_NOT_NULL_CONSTRAINT_VIOLATED")
	details := detail(t, copied, "limits")
	require.Equal(t, "delta", details["format"])
	require.Equal(t, "what is allowed", details["description"])
	require.JSONEq(t, `["id"]`, details["clusteringColumns"])
	require.Contains(t, details["properties"], `"buoy.version": "3"`)

	exec(t, copied, "INSERT INTO limits (id) VALUES ('b')")
	exec(t, copied, "MERGE INTO limits t USING (SELECT 'a' id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = 8")
	require.Equal(t, int64(2), count(t, copied, "limits"))
	require.Equal(t, int64(1), count(t, db, "limits WHERE n = 7"), "the template is as it was")

	exec(t, copied, "DROP SCHEMA main."+clone+" CASCADE")
	r.CloneAs(t, template, clone)
	require.Equal(t, int64(1), count(t, r.Open(t, clone), "limits"), "the name can be used again")
}

// detail is DESCRIBE DETAIL of a table, by column.
func detail(t *testing.T, db *sql.DB, table string) map[string]string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "DESCRIBE DETAIL "+table)
	require.NoError(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	require.NoError(t, err)
	values, targets := make([]sql.NullString, len(names)), make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	require.True(t, rows.Next())
	require.NoError(t, rows.Scan(targets...))
	require.NoError(t, rows.Err())
	out := map[string]string{}
	for i, name := range names {
		out[name] = values[i].String
	}
	return out
}

func TestStatementsAreRecordedWithoutValues(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, "", dbsql.WithQueryTags(map[string]string{"app": "buoy"}))
	r.Reset(t)
	ctx := driverctx.NewContextWithQueryTags(t.Context(), map[string]string{"source": "sales"})
	var got string
	require.NoError(t, db.QueryRowContext(ctx, "-- note\nSELECT :secret", dbsql.Parameter{Name: "secret", Value: "s3cret"}).Scan(&got))
	require.Equal(t, "s3cret", got)
	_, err := db.ExecContext(t.Context(), "SELECT nonsense(1)")
	require.ErrorContains(t, err, "UNRESOLVED_ROUTINE")

	stats := r.Stats(t)
	require.Equal(t, 2, stats.Total())
	require.Equal(t, map[string]int{"SELECT": 2}, stats.Kinds)
	require.Equal(t, map[string]int{"FINISHED": 1, "ERROR": 1}, stats.States)
	require.Equal(t, 1, stats.Calls["OpenSession"])
	require.Equal(t, "app:buoy", stats.Sessions[0]["QUERY_TAGS"])
	require.Equal(t, "source:sales", stats.Statements[0].Conf["query_tags"])
	require.Equal(t, map[string]rig.Parameter{"secret": {Type: "STRING", Size: 6}}, stats.Statements[0].Parameters)
	require.NotContains(t, fmt.Sprint(stats), "s3cret")

	r.Reset(t)
	require.Zero(t, r.Stats(t).Total())
}

func TestRecordCountsFilesRead(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, r.Schema(t))
	exec(t, db, "CREATE TABLE days (day DATE, n BIGINT) CLUSTER BY (day)")
	for i := range 4 {
		exec(t, db, fmt.Sprintf("INSERT INTO days VALUES (DATE'2026-01-0%d', %d)", i+1, i))
	}
	read := func(query string) int {
		r.Reset(t)
		exec(t, db, query)
		return r.Stats(t).Statements[0].FilesRead
	}
	require.Equal(t, 4, read("SELECT n FROM days"))
	require.Equal(t, 1, read("SELECT n FROM days WHERE day = DATE'2026-01-03'"))
	require.Equal(t, 2, read("SELECT a.n FROM days a JOIN days b ON a.n = b.n AND b.day = DATE'2026-01-01' WHERE a.day = DATE'2026-01-01'"))
	require.Equal(t, 0, read("SELECT count(*) FROM days"), "Delta's log has the answer")
}
