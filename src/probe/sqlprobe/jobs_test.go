package sqlprobe

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
)

// withJobs lets the query of the system table read a table of SQLite, which has no catalogs.
type withJobs struct{ querier }

func (w withJobs) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return w.querier.QueryContext(ctx, strings.Replace(query, "system.lakeflow.jobs", "jobs", 1), args...)
}

func TestAllJobsOfAWorkspace(t *testing.T) {
	d := newDatabase(t, "CREATE TABLE jobs (workspace_id, job_id, name, change_time, delete_time)",
		`INSERT INTO jobs VALUES ('42', '7', 'old name', 1, NULL), ('42', '7', 'load', 2, NULL), ('42', '8', 'gone', 1, NULL), ('42', '8', 'gone', 2, 2),
		('42', '9', NULL, 1, NULL), ('43', '7', 'of another workspace', 3, NULL)`)
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
	defer scope.Release()
	jobs, err := on(withJobs{d.read}, EngineDatabricks).Jobs(t.Context(), scope, "42")
	require.NoError(t, err)
	require.Equal(t, []probe.Object{{ID: "9"}, {ID: "7", Name: "load"}}, jobs)
	_, err = on(withJobs{d.read}, EngineDatabricks).Jobs(t.Context(), scope, "4'2")
	require.EqualError(t, err, `the id of the workspace, "4'2", is not a number`)
	other := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
	defer other.Release()
	_, err = on(d.read, EngineDatabricks).Jobs(t.Context(), other, "42")
	require.Error(t, err, "there is no such table")
}
