package bundle

import (
	"testing"

	dbsql "github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
)

// run runs a job as `databricks bundle run` does, wants this exit code, and gives what was said.
func (r *rig) run(t *testing.T, job string, wanted int) string {
	t.Helper()
	said, code := r.bundle(t, "run", "-t", "prod", job)
	require.Equal(t, wanted, code, said)
	require.NotContains(t, said, token)
	require.NotContains(t, said, r.home.token)
	return said
}

// jobsFail runs jobs where something is missing. A person sees what it is in the CLI's output, and a pipeline its exit code.
func jobsFail(t *testing.T, r *rig) {
	t.Helper()
	said := r.run(t, "ingest", 1)
	require.Contains(t, said, "Failure: buoy ingest: exit code 1: buoy: the database is 6 migration(s) behind this binary: run `buoy migrate`")

	r.home.SetWarehouse(r.home.warehouse, fakeworkspace.Warehouse{Forbidden: true})
	said = r.run(t, "setup", 1)
	require.Contains(t, said, "$ buoy doctor\n")
	require.Contains(t, said, "\nmissing  warehouse ")
	require.Contains(t, said, "Failure: buoy doctor: exit code 1: not ready, missing: warehouse")
	require.NotContains(t, said, "$ buoy migrate", "nothing is changed where something is missing")
	require.Contains(t, r.run(t, "ingest", 1), "Failure: buoy ingest: exit code 1: buoy: ")

	r.home.SetWarehouse(r.home.warehouse, fakeworkspace.Warehouse{State: dbsql.StateDeleted})
	said = r.run(t, "ingest", 1)
	require.Contains(t, said, "Failure: buoy ingest: exit code 1: buoy: the SQL warehouse "+r.home.warehouse+
		" does not exist, or this identity cannot see it")
	r.home.allow(t, r)
}
