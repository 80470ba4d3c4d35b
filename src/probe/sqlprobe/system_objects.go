package sqlprobe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"buoy/src/probe"
)

// maxSystemObjects is how many objects of a system table are listed; more are an error. A workspace can have 12,000 jobs.
const maxSystemObjects = 50_000

// systemObjects lists the objects of a workspace whose newest row is no deletion.
//
// Sources: https://docs.databricks.com/aws/en/admin/system-tables/jobs and https://docs.databricks.com/aws/en/admin/system-tables/warehouses
func systemObjects(t probe.SystemTable, workspaceID int64) string {
	return fmt.Sprintf(`SELECT id, name FROM (
SELECT %[3]s AS id, %[4]s AS name, %[5]s AS deleted,
row_number() OVER (PARTITION BY %[3]s ORDER BY change_time DESC, %[5]s DESC NULLS LAST) AS place
FROM system.%[1]s.%[2]s WHERE workspace_id = '%[6]d') AS newest
WHERE place = 1 AND deleted IS NULL ORDER BY name, id`, t.Schema, t.Table, t.ID, t.Name, t.Deleted, workspaceID)
}

// SystemObjects returns the ids and names of all objects of a workspace in a system table, also of those that the identity cannot see. The
// table is some minutes behind. The error says what the identity needs to read it, and can be shown to users.
func (o Options) SystemObjects(ctx context.Context, scope *probe.Scope, workspaceID string, table probe.SystemTable) ([]probe.Object, error) {
	id, err := strconv.ParseInt(workspaceID, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the id of the workspace, %q, is not a number", workspaceID)
	}
	db, failed := o.database(ctx, scope)
	if failed != nil {
		return nil, errors.New(failed.Detail)
	}
	rows, failed := queryAll(ctx, db, request{query: systemObjects(table, id), columns: 2, rows: maxSystemObjects}, "rows")
	if failed != nil {
		return nil, systemTableError(table, failed.Detail)
	}
	all := make([]probe.Object, len(rows))
	for i, row := range rows {
		all[i].ID, _ = row[0].(string)
		all[i].Name, _ = row[1].(string)
	}
	return all, nil
}

// systemTableError says why a system table could not be read, and who can change that.
func systemTableError(t probe.SystemTable, detail string) error {
	schema := "system." + t.Schema
	problem := fmt.Sprintf("the table %s.%s could not be read: %s", schema, t.Table, detail)
	if isRefused(detail) {
		return fmt.Errorf("%s. An account admin must enable the schema %s, and grant USE SCHEMA on it and SELECT on the table", strings.TrimSuffix(problem, "."), schema)
	}
	return errors.New(problem)
}

// isRefused reports whether an outcome says that a table is missing, or that the identity must not read it. A warehouse says both alike.
func isRefused(detail string) bool {
	words := []string{"INSUFFICIENT_PERMISSIONS", "PERMISSION_DENIED", "_NOT_FOUND", "42501", "42P01", "42704"}
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(detail, word) })
}
