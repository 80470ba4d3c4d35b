package warehouse_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/sqlname"
	"buoy/src/store/sqlstore"
	"buoy/tests/warehouse/rig"
)

// shared creates the template once per process.
var shared struct {
	sync.Once

	schema string
}

// fresh returns a new, empty schema with all migrations. It is a clone of the template, because a clone takes milliseconds, and a migration
// almost a minute.
func fresh(t *testing.T, r *rig.Rig) string {
	t.Helper()
	shared.Do(func() { shared.schema = template(t, r) })
	require.NotEmpty(t, shared.schema, "the template could not be created")
	return r.Clone(t, shared.schema)
}

// template returns a schema created from the output of `buoy migrate --print`, as by an administrator without Unity Catalog. Its tables have
// no deletion vectors, unless BUOY_DELETION_VECTORS=true; README.md explains why.
func template(t *testing.T, r *rig.Rig) string {
	t.Helper()
	schema := r.Schema(t)
	var printed strings.Builder
	require.NoError(t, sqlstore.PrintDatabricksMigrations(&printed, sqlname.Name{rig.Catalog, schema}))
	ddl := printed.String()
	if os.Getenv("BUOY_DELETION_VECTORS") != "true" {
		const vectors = "'delta.enableDeletionVectors' = "
		require.Contains(t, ddl, vectors+"'true'")
		ddl = strings.ReplaceAll(ddl, vectors+"'true'", vectors+"'false'")
	}
	db := r.Open(t, "")
	// A rig that outlives this process has the template of an earlier one with the same statements.
	name := fmt.Sprintf("template_%x", sha256.Sum256([]byte(strings.ReplaceAll(ddl, schema, ""))))
	if _, err := db.ExecContext(t.Context(), "DESCRIBE SCHEMA "+rig.Catalog+"."+name); err == nil {
		return name
	}
	for migration := range strings.SplitSeq(ddl, "-- ---- ") {
		title, text, _ := strings.Cut(migration, "\n")
		for statement := range strings.SplitSeq(text, ";\n") {
			statement = strings.TrimSpace(statement)
			// Statements that need Unity Catalog are skipped, except their records.
			runs := !strings.HasSuffix(title, "only on Unity Catalog") || strings.HasPrefix(statement, "INSERT INTO")
			if runs && statement != "" {
				_, err := db.ExecContext(t.Context(), statement)
				require.NoError(t, err, statement)
			}
		}
	}
	r.CloneAs(t, schema, name)
	return name
}
