package program_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
	"buoy/tests/program"
)

func TestDoctorExitCode(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	p := program.Build(t)
	local := p.Env
	p.Env = append(slices.Clip(local), "DATABRICKS_HOST="+w.URL, "DATABRICKS_WAREHOUSE_ID=w1", "BUOY_SCHEMA=main.buoy",
		"DATABRICKS_CLIENT_ID="+fakeworkspace.ClientID, "DATABRICKS_CLIENT_SECRET="+fakeworkspace.ClientSecret)

	bare := p.Run(t, time.Minute, "doctor")
	require.Equal(t, 1, bare.Code, bare)
	require.Contains(t, bare.Stdout, "not ready, missing: catalog, schema, warehouse\n")
	require.Empty(t, bare.Stderr, "the report says it all")

	w.SetWarehouse("w1", fakeworkspace.Warehouse{State: sql.StateStopped})
	all := map[string][]string{fakeworkspace.ClientUUID: {"ALL_PRIVILEGES"}}
	w.SetSecurable("CATALOG", "main", fakeworkspace.Securable{Grants: all})
	w.SetSecurable("SCHEMA", "main.buoy", fakeworkspace.Securable{Grants: all})
	ready := p.Run(t, time.Minute, "doctor")
	require.Equal(t, 0, ready.Code, ready)
	require.Equal(t, sql.StateStopped, w.WarehouseState("w1"))
	for _, r := range bare.Stdout + ready.Stdout {
		require.True(t, r == '\n' || r >= ' ' && r < 0x7f, "plain text: %q", r)
	}
	require.NotContains(t, strings.Join([]string{bare.Stdout, ready.Stdout, ready.Stderr}, ""), fakeworkspace.ClientSecret)

	p.Env = append(p.Env, "BUOY_VOLUME=nowhere")
	require.Equal(t, 2, p.Run(t, time.Minute, "doctor").Code, "the configuration is wrong")
	require.Equal(t, 2, p.Run(t, time.Minute, "doctor", "--wkae").Code)

	p.Env = append(slices.Clip(local), "BUOY_DB="+t.TempDir()+"/buoy.db")
	fresh := p.Run(t, time.Minute, "doctor")
	require.Equal(t, 0, fresh.Code, fresh)
}
