package warehouse_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/sqlname"
	"buoy/tests/warehouse/rig"
)

// Names of catalogs, schemas and volumes can have characters that mean something in SQL or in a URL.
func TestNamesThatNeedQuotes(t *testing.T) {
	t.Parallel()
	schema := sqlname.Name{rig.QuotedCatalog, fmt.Sprintf("2-größe's`%d`", time.Now().UnixNano())}
	volume := sqlname.Name{rig.QuotedCatalog, schema[1], "files%20#`1`"}
	d := deploy(t, "BUOY_SCHEMA="+schema.Quoted(), "BUOY_VOLUME="+volume.VolumePath())
	d.workspace.AddVolume(volume.VolumePath())
	d.rig.CloneAs(t, d.rig.Schema(t), schema[1])
	db := d.rig.Open(t, "")
	t.Cleanup(func() {
		_, err := db.ExecContext(context.Background(), "DROP SCHEMA "+schema.Quoted()+" CASCADE")
		require.NoError(t, err)
	})
	out := d.Run(t, 5*time.Minute, "migrate")
	require.Equal(t, 0, out.Code, out)

	file := filepath.Join(t.TempDir(), "config.yml")
	table := append(schema, "platforms").Quoted()
	require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, `
platforms:
  - name: Sales
    owner: data-platform
    checks:
      - {name: unqualified, kind: table_freshness, unit: min, freshness: 1h, timeout: 2m, target: {table: platforms, column: created_at}}
      - {name: qualified, kind: table_freshness, unit: min, freshness: 1h, timeout: 2m, target: {table: %[1]q, column: created_at}}
      - {name: query, kind: sql_query, freshness: 1h, timeout: 2m, target: {query: %[2]q}}
`, table, "SELECT count(*) FROM "+table), 0o600))
	out = d.Run(t, time.Minute, "apply", "-f", file)
	require.Equal(t, 0, out.Code, out)
	out = d.ingest(t)
	require.Equal(t, 0, out.Code, out)
	require.Contains(t, out.Stderr, "3 checks, 3 results written, 0 not measured")

	server := d.Serve(t)
	server.Until("/api/v1/status/summary", time.Minute, func(b map[string]any) bool { return b["status"] == "green" }, "the board is built")
	code, log := server.Stop()
	require.Equal(t, 0, code, log)
	_, exists := d.workspace.File(volume.VolumePath() + "/buoy/" + schema.Plain() + ".snapshot")
	require.True(t, exists, "the board has stored its snapshot")
}
