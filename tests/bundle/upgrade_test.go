package bundle

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/store/storetest"
)

// nextStatements turn a Buoy into a newer one, with a new column and a new table.
const nextStatements = `ALTER TABLE {{schema}}status_messages ADD COLUMNS (audience STRING COMMENT 'whom it is for');
CREATE TABLE IF NOT EXISTS {{schema}}status_subscriptions (id STRING NOT NULL) USING DELTA;
`

// nextMigration is the name of the migration with these statements.
func nextMigration(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("%04d_next", len(storetest.Migrations(t, "databricks"))+1)
}

// nextFile is the file of that migration in the checkout of a rig.
func (r *rig) nextFile(t *testing.T) string {
	t.Helper()
	return filepath.Join(r.dir, "sql/schema/databricks", nextMigration(t)+".sql")
}

// rows returns the rows of each table as JSON. Columns without a value are omitted.
func (h *home) rows(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	const line = "to_json(struct(*), map('timestampFormat', 'yyyy-MM-dd HH:mm:ss.SSSSSS'))"
	for _, table := range h.list(t, "SHOW TABLES") {
		all[table] = h.list(t, "SELECT "+line+" AS line FROM "+table+" ORDER BY line")
	}
	return all
}

// list returns the text of each row of a statement; for SHOW TABLES, the name of each table.
func (h *home) list(t *testing.T, statement string) (values []string) {
	t.Helper()
	found, err := h.tables.QueryContext(t.Context(), statement)
	require.NoError(t, err, statement)
	defer func() { _ = found.Close() }() // its error is in found.Err
	columns, err := found.Columns()
	require.NoError(t, err)
	for found.Next() {
		var value string
		into := []any{&value}
		if len(columns) > 1 {
			into = []any{new(string), &value, new(bool)}
		}
		require.NoError(t, found.Scan(into...))
		values = append(values, value)
	}
	require.NoError(t, found.Err())
	return values
}

// redeploy deploys the current checkout. It returns the changes.
func (r *rig) redeploy(t *testing.T) []string {
	t.Helper()
	before := len(r.calls(t))
	r.must(t, "deploy", "-t", "prod")
	r.readBack(t, prodFiles)
	return r.changes(t, before)
}

// upgraded deploys a newer Buoy, without a commit, to tables with rows. It requires new parts and a restarted App.
func upgraded(t *testing.T, r *rig) {
	t.Helper()
	before := r.home.rows(t)
	for _, table := range []string{"platforms", "status_checks", "status_results", "status_ingestion_runs", "status_daily", "audit_events"} {
		require.NotEmpty(t, before[table], "the upgrade needs rows in the table %s", table)
	}
	require.NoError(t, os.WriteFile(r.nextFile(t), []byte(nextStatements), 0o600))
	changes := r.redeploy(t)
	require.Contains(t, changes, "POST /api/2.0/apps/buoy/deployments")
	for _, want := range []string{"/files/dist/app/buoy-linux-amd64.sha256", "/files/dist/job/buoy-linux-arm64.sha256"} {
		require.True(t, slices.ContainsFunc(changes, func(c string) bool { return strings.HasSuffix(c, want) }), "%s: %v", want, changes)
	}

	// Between the deployment and `setup` nothing is measured, and the App shows the last known state.
	const behind = "the database is 1 migration behind this binary: run `buoy migrate`, or the bundle's job `setup`"
	a := startApp(t, r, soon)
	require.Contains(t, r.measure(t, 0), "nothing was measured: "+behind)
	a.until(t, "the App reports what is missing", func(s summary) bool { return s.Reason == behind && s.Stale && len(s.Platforms) > 0 })
	require.Equal(t, before, r.home.rows(t), "nothing is written")

	output := r.run(t, "setup", 0)
	require.Contains(t, output, nextMigration(t)+": 2 statements\n")
	require.Contains(t, output, "\n0 changes applied, ")
	after := r.home.rows(t)
	require.Empty(t, after["status_subscriptions"])
	applied := len(before["schema_migrations"])
	require.Equal(t, before["schema_migrations"][1:], after["schema_migrations"][1:applied], "the first row is the lock")
	require.Len(t, after["schema_migrations"], applied+1)
	for table := range before {
		if table != "schema_migrations" {
			require.Equal(t, before[table], after[table], table)
		}
	}
	a.until(t, "the App continues without a restart", func(s summary) bool { return !s.Stale })
	a.end(t)
}

// rolledBack deploys the older Buoy again, whose tables now belong to a newer one. It refuses with one line and changes nothing.
func rolledBack(t *testing.T, r *rig) {
	t.Helper()
	before := r.home.rows(t)
	require.NoError(t, os.Remove(r.nextFile(t)))
	require.Contains(t, r.redeploy(t), "POST /api/2.0/apps/buoy/deployments")

	newer := fmt.Sprintf("the database is newer than this binary: it has migration %s, this binary knows %d migrations; use a newer buoy",
		nextMigration(t), len(storetest.Migrations(t, "databricks")))
	output := strings.Join(strings.Fields(r.run(t, "setup", 1)), " ") // the doctor wraps its lines
	require.Contains(t, output, "missing tables main.buoy: "+newer)
	require.Contains(t, output, "Failure: buoy doctor --job -f config/databricks: exit code 1: not ready, missing: tables")
	_, err := appCommand(t, r, "migrate").Output()
	var refused *exec.ExitError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "buoy: "+newer+"\n", string(refused.Stderr))
	a := startApp(t, r, soon)
	require.Contains(t, r.measure(t, 1), "Failure: buoy ingest --skip-if-pending --watch config/databricks: exit code 1: buoy: "+newer)
	a.until(t, "the App reports the reason and shows the last known state", func(s summary) bool {
		return s.Reason == newer && s.Stale && len(s.Platforms) > 0
	})
	status, problem := a.post(t, "/api/v1/status-messages", `{"title": "Written by an older Buoy", "severity": "INFO"}`)
	require.Equal(t, http.StatusServiceUnavailable, status, problem)
	require.Contains(t, problem, newer)
	a.end(t)
	require.Equal(t, before, r.home.rows(t), "nothing is written")
}
