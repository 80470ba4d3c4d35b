package warehouse_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/sqlprobe"
	"buoy/src/status"
	"buoy/tests/warehouse/rig"
)

// withResults is a database with a table in place of the system table of anomaly detection, which Spark does not have.
type withResults struct{ keptOpen }

func (w withResults) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return w.keptOpen.QueryContext(ctx, strings.Replace(query, "system.data_quality_monitoring.table_results", "table_results", 1), args...)
}

// Conn is hidden, because a connection would not replace the name.
func (withResults) Conn() {}

// TestDataQualityReadsStructs reads a table with the columns of the system table.
func TestDataQualityReadsStructs(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	db := r.Open(t, r.Schema(t))
	for _, statement := range []string{
		`CREATE TABLE table_results (event_time TIMESTAMP, catalog_name STRING, schema_name STRING, table_name STRING, status STRING,
freshness STRUCT<status: STRING, commit_freshness: STRUCT<status: STRING>>, completeness STRUCT<status: STRING>) USING DELTA`,
		`INSERT INTO table_results VALUES
(TIMESTAMP '2026-10-10 10:00:00Z', 'main', 'sales', 'orders', 'Healthy', struct('Healthy', struct('Healthy')), struct('Healthy')),
(TIMESTAMP '2026-10-10 11:00:00Z', 'main', 'sales', 'orders', 'Unhealthy', struct('Unhealthy', struct('Unhealthy')), NULL),
(TIMESTAMP '2026-09-10 11:00:00Z', 'main', 'sales', 'old', 'Unhealthy', NULL, NULL)`,
	} {
		_, err := db.ExecContext(t.Context(), statement)
		require.NoError(t, err, statement)
	}
	kind := sqlprobe.DataQuality(sqlprobe.Options{
		Engine: sqlprobe.EngineDatabricks, Open: func() (sqlprobe.Database, error) { return withResults{keptOpen{db}}, nil },
	})
	noon := func() time.Time { return time.Date(2026, 10, 10, 12, 0, 0, 0, time.UTC) }
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
	defer scope.Release()
	o := kind.Measure(t.Context(), scope, status.Check{Target: []byte(`{"object": "main.sales"}`)})
	require.Equal(t, "1 of 1 tables are unhealthy: orders is late", o.Detail)
	require.Equal(t, status.Bad, o.Verdict)
}
