package sqlprobe

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
)

// withSystemTables lets the query of a system table read a table of SQLite, which has no catalogs.
type withSystemTables struct{ querier }

func (w withSystemTables) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return w.querier.QueryContext(ctx, strings.Replace(query, "system.serving.", "", 1), args...)
}

func servedEntities() probe.SystemTable {
	return probe.SystemTable{Schema: "serving", Table: "served_entities", ID: "endpoint_id", Name: "endpoint_name", Deleted: "endpoint_delete_time"}
}

func TestAllObjectsOfAWorkspace(t *testing.T) {
	d := newDatabase(t, "CREATE TABLE served_entities (workspace_id, endpoint_id, endpoint_name, change_time, endpoint_delete_time)",
		`INSERT INTO served_entities VALUES ('42', '7', 'old name', 1, NULL), ('42', '7', 'load', 2, NULL), ('42', '8', 'gone', 1, NULL), ('42', '8', 'gone', 2, 2),
		('42', '9', NULL, 1, NULL), ('43', '7', 'of another workspace', 3, NULL),
		('42', '10', 'its first model', 5, NULL), ('42', '10', 'its second model', 5, 5), ('42', '10', 'its third model', 5, NULL)`)
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
	defer scope.Release()
	found, err := on(withSystemTables{d.read}, EngineDatabricks).SystemObjects(t.Context(), scope, "42", servedEntities())
	require.NoError(t, err)
	require.Equal(t, []probe.Object{{ID: "9"}, {ID: "7", Name: "load"}}, found, "10 was deleted at the time of its other newest rows")
	_, err = on(withSystemTables{d.read}, EngineDatabricks).SystemObjects(t.Context(), scope, "4'2", servedEntities())
	require.EqualError(t, err, `the id of the workspace, "4'2", is not a number`)
}

func TestSystemTableThatCannotBeRead(t *testing.T) {
	const remedy = ". An account admin must enable the schema system.serving, and grant USE SCHEMA on it and SELECT on the table"
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"a schema that is not enabled": {
			warehouseError{"databricks: execution error: failed to execute query: [SCHEMA_NOT_FOUND] The schema `system`.`serving` cannot be found. SQLSTATE: 42704", "42704"},
			"[SCHEMA_NOT_FOUND] The schema `system`.`serving` cannot be found. SQLSTATE: 42704" + remedy,
		},
		"a missing privilege": {
			warehouseError{"databricks: execution error: failed to execute query: [INSUFFICIENT_PERMISSIONS] User does not have USE SCHEMA.", "42501"},
			"the database is not available: [INSUFFICIENT_PERMISSIONS] User does not have USE SCHEMA" + remedy,
		},
		"a warehouse that is gone": {errors.New("databricks: request error: HTTP 404"), "the database is not available: HTTP 404"},
	} {
		t.Run(name, func(t *testing.T) {
			scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
			defer scope.Release()
			_, err := on(&failing{err: c.err}, EngineDatabricks).SystemObjects(t.Context(), scope, "42", servedEntities())
			require.EqualError(t, err, "the table system.serving.served_entities could not be read: "+c.want)
		})
	}
}
