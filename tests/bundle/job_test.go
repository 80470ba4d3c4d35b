package bundle

import (
	"testing"

	dbsql "github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
)

// run runs a job with `databricks bundle run`, and requires an exit code. It returns the output.
func (r *rig) run(t *testing.T, job string, wantCode int) string {
	t.Helper()
	output, code := r.bundle(t, "run", "-t", "prod", job)
	require.Equal(t, wantCode, code, output)
	require.NotContains(t, output, token)
	require.NotContains(t, output, r.home.token)
	return output
}

// jobsFail runs jobs with missing prerequisites. The CLI prints the reason, and its exit code is not 0.
func jobsFail(t *testing.T, r *rig) {
	t.Helper()
	r.home.SetWarehouse(r.home.warehouse, fakeworkspace.Warehouse{Forbidden: true})
	output := r.run(t, "setup", 1)
	require.Contains(t, output, "$ buoy doctor --job -f config/databricks\n")
	require.Contains(t, output, "\nmissing  warehouse ")
	require.NotContains(t, output, "BUOY_VOLUME", "only the App uses it")
	require.Contains(t, output, "Failure: buoy doctor --job -f config/databricks: exit code 1: not ready, missing: warehouse")
	require.NotContains(t, output, "$ buoy migrate", "setup changes nothing if a prerequisite is missing")
	require.Contains(t, r.run(t, "ingest", 1), "Failure: buoy ingest --skip-if-pending --watch config/databricks: exit code 1: buoy: ")

	r.home.SetWarehouse(r.home.warehouse, fakeworkspace.Warehouse{State: dbsql.StateDeleted})
	output = r.run(t, "ingest", 1)
	require.Contains(t, output, "Failure: buoy ingest --skip-if-pending --watch config/databricks: exit code 1: buoy: the SQL warehouse "+r.home.warehouse+
		" does not exist, or this identity cannot see it")
	r.home.allow(t, r)
}
