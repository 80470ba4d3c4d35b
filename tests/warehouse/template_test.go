package warehouse_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/store/sqlstore"
	"buoy/tests/warehouse/rig"
)

// made makes the template once a process.
var made struct {
	sync.Once

	schema string
}

// fresh is an empty schema of its own, up to date: a clone of the template, since making one takes the better part of a minute,
// and a clone milliseconds.
func fresh(t *testing.T, r *rig.Rig) string {
	t.Helper()
	made.Do(func() { made.schema = template(t, r) })
	require.NotEmpty(t, made.schema, "the template could not be made")
	return r.Clone(t, made.schema)
}

// template is a schema of what `buoy migrate --print` writes, run as by an administrator who has no Unity Catalog. Its tables
// have no deletion vectors, unless BUOY_DELETION_VECTORS=true: README.md says why.
func template(t *testing.T, r *rig.Rig) string {
	t.Helper()
	schema := r.Schema(t)
	var printed strings.Builder
	require.NoError(t, sqlstore.PrintDatabricksMigrations(&printed, rig.Catalog+"."+schema))
	ddl := printed.String()
	if os.Getenv("BUOY_DELETION_VECTORS") != "true" {
		const vectors = "'delta.enableDeletionVectors' = "
		require.Contains(t, ddl, vectors+"'true'")
		ddl = strings.ReplaceAll(ddl, vectors+"'true'", vectors+"'false'")
	}
	db := r.Open(t, "")
	// A server that outlives this process has it from an earlier one, if its statements were the same.
	name := fmt.Sprintf("template_%x", sha256.Sum256([]byte(strings.ReplaceAll(ddl, schema, ""))))
	if _, err := db.ExecContext(t.Context(), "DESCRIBE SCHEMA "+rig.Catalog+"."+name); err == nil {
		return name
	}
	for migration := range strings.SplitSeq(ddl, "-- ---- ") {
		title, text, _ := strings.Cut(migration, "\n")
		for statement := range strings.SplitSeq(text, ";\n") {
			statement = strings.TrimSpace(statement)
			// What needs Unity Catalog is left out, but for the record that it was looked at.
			wanted := !strings.HasSuffix(title, "only on Unity Catalog") || strings.HasPrefix(statement, "INSERT INTO")
			if wanted && statement != "" {
				_, err := db.ExecContext(t.Context(), statement)
				require.NoError(t, err, statement)
			}
		}
	}
	r.CloneAs(t, schema, name)
	return name
}
