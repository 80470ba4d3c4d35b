package storetest

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	buoysql "buoy/sql"
)

// Migrations returns the names of the migrations of an engine, "sqlite" or "databricks", oldest first. It leaves out 0000, which creates
// the table that records the others and is never pending.
func Migrations(t testing.TB, engine string) (names []string) {
	t.Helper()
	files, err := fs.Glob(buoysql.Files(), "schema/"+engine+"/*.sql")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files[1:] {
		names = append(names, strings.TrimSuffix(path.Base(file), ".sql"))
	}
	return names
}
