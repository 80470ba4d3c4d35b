package warehouse_test

import (
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
	"buoy/tests/program"
	"buoy/tests/warehouse/rig"
)

// examined prepares a workspace with all prerequisites except tables. It returns a function that runs the doctor.
func examined(t *testing.T, d *deployed, schema string) func(args ...string) string {
	t.Helper()
	all := map[string][]string{fakeworkspace.ClientUUID: {"ALL_PRIVILEGES"}}
	d.workspace.SetSecurable("CATALOG", rig.Catalog, fakeworkspace.Securable{Grants: all})
	d.workspace.SetSecurable("SCHEMA", rig.Catalog+"."+schema, fakeworkspace.Securable{Grants: all})
	d.workspace.SetSecurable("VOLUME", "main.buoy.files", fakeworkspace.Securable{Grants: all})
	d.workspace.SetJob(ingestJob, fakeworkspace.Job{Name: "ingest"})
	return func(args ...string) string {
		t.Helper()
		d.rig.Reset(t)
		out := d.Run(t, 5*time.Minute, append([]string{"doctor"}, args...)...)
		require.Equal(t, 0, out.Code, out)
		return out.Stdout
	}
}

// upToDate is the end of a report about tables that are complete.
func (d *deployed) upToDate() string {
	name := rig.Catalog + "." + d.schema
	return name + " is up to date\nok       checks        0 active checks in " + name + "\nready\n"
}

func TestDoctorOfTheJobsLeavesOutWhatOnlyTheAppUses(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	doctor := examined(t, d, d.schema)
	for _, line := range []string{"\nok       job ", "\nok       roles ", "volume"} {
		require.Contains(t, doctor(), line)
		require.NotContains(t, doctor("--job"), line)
	}
	require.Contains(t, doctor("--job"), d.upToDate())
}

func TestDoctorChecksTablesOfRunningWarehouse(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	doctor := examined(t, d, d.schema)
	require.Contains(t, doctor(), d.upToDate())
	require.Equal(t, 2, d.rig.Stats(t).Total(), "one for the migrations, one for the checks")

	d.workspace.SetWarehouse("w1", fakeworkspace.Warehouse{State: sql.StateStopped, StartingRequests: 1})
	require.Contains(t, doctor(), "skipped  tables")
	require.Zero(t, d.rig.Stats(t).Total())
	require.Equal(t, sql.StateStopped, d.workspace.WarehouseState("w1"))
	require.Contains(t, doctor("--wake"), d.upToDate())
	require.Equal(t, sql.StateRunning, d.workspace.WarehouseState("w1"))
}

func TestDoctorReportsMissingTables(t *testing.T) {
	t.Parallel()
	r := rig.Use(t)
	w := fakeworkspace.New(t, fakeworkspace.Options{Warehouse: r.URL() + r.HTTPPath()})
	w.SetWarehouse("w1", fakeworkspace.Warehouse{})
	schema := r.Schema(t)
	d := &deployed{rig: r, workspace: w, schema: schema, Program: program.Build(t,
		"DATABRICKS_HOST="+w.URL, "DATABRICKS_CLIENT_ID="+fakeworkspace.ClientID, "DATABRICKS_CLIENT_SECRET="+fakeworkspace.ClientSecret,
		"DATABRICKS_WAREHOUSE_ID=w1", "BUOY_SCHEMA="+rig.Catalog+"."+schema,
	)}
	text := examined(t, d, schema)("--wake")
	require.Contains(t, text, "missing  tables")
	require.Contains(t, text, "-> `buoy migrate`\nskipped  checks ")
	require.Contains(t, text, "\nready for `buoy migrate`\n")
}
