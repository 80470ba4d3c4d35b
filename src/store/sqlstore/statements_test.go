package sqlstore

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

// The golden files have the statements as an engine receives them, one file per statement. They help to debug statements.
func TestRenderedStatements(t *testing.T) {
	for engine, schema := range map[string]string{"sqlite": "", "databricks": "`main`.`buoy`."} {
		all, err := newStatements(engine, schema)()
		require.NoError(t, err)
		folder := filepath.Join("testdata", "statements", engine)
		if flag.Lookup("update").Value.String() == "true" {
			require.NoError(t, os.RemoveAll(folder))
			require.NoError(t, os.MkdirAll(folder, 0o750))
			for name, text := range all {
				require.NoError(t, os.WriteFile(filepath.Join(folder, name+".sql"), []byte(text+"\n"), 0o600))
			}
		}
		files, err := os.ReadDir(folder)
		require.NoError(t, err)
		require.Len(t, files, len(all), engine)
		for name, text := range all {
			want, err := os.ReadFile(filepath.Join(folder, name+".sql"))
			require.NoError(t, err)
			require.Equal(t, string(want), text+"\n", "to accept the change: go test ./src/store/sqlstore -run Rendered -update")
			require.NotContains(t, text, "{{")
		}
	}
}

func TestUnknownStatementReturnsError(t *testing.T) {
	_, err := newStatements("sqlite", "").text("list_nothing")
	require.ErrorContains(t, err, "statement list_nothing")
}

func TestFieldWithoutColumnTypeReturnsError(t *testing.T) {
	_, err := columns([]status.Field{{Name: "odd", Value: new(bool)}})
	require.ErrorContains(t, err, "the field odd")
}
