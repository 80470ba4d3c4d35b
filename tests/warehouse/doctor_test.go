package warehouse_test

import (
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/warehouse/rig"
	"buoy/tests/warehouse/workspace"
)

func TestTheDoctorLooksAtTheTablesOfAWarehouseThatRuns(t *testing.T) {
	d := deploy(t)
	all := map[string][]string{workspace.ClientUUID: {"ALL_PRIVILEGES"}}
	empty := d.rig.Schema(t)
	d.workspace.SetSecurable("CATALOG", rig.Catalog, workspace.Securable{Grants: all})
	for _, schema := range []string{d.schema, empty} {
		d.workspace.SetSecurable("SCHEMA", rig.Catalog+"."+schema, workspace.Securable{Grants: all})
	}
	d.workspace.SetSecurable("VOLUME", "main.buoy.files", workspace.Securable{Grants: all})
	d.workspace.SetJob(ingestJob, workspace.Job{Name: "ingest"})
	doctor := func(args ...string) string {
		t.Helper()
		d.rig.Reset(t)
		out := d.Run(t, 5*time.Minute, append([]string{"doctor"}, args...)...)
		require.Equal(t, 0, out.Code, out)
		return out.Stdout
	}
	require.Contains(t, doctor(), rig.Catalog+"."+d.schema+" is up to date\nready\n")
	require.Equal(t, 1, d.rig.Stats(t).Total(), "statement")

	d.workspace.SetWarehouse("w1", workspace.Warehouse{State: sql.StateStopped, Looks: 1})
	require.Contains(t, doctor(), "skipped  tables")
	require.Zero(t, d.rig.Stats(t).Total())
	require.Equal(t, sql.StateStopped, d.workspace.WarehouseState("w1"))
	require.Contains(t, doctor("--wake"), " is up to date\nready\n")
	require.Equal(t, sql.StateRunning, d.workspace.WarehouseState("w1"))

	d.Env = append(d.Env, "BUOY_SCHEMA="+rig.Catalog+"."+empty)
	text := doctor()
	require.Contains(t, text, "missing  tables")
	require.Contains(t, text, "-> `buoy migrate`\nready for `buoy migrate`\n")
}
