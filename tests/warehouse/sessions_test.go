package warehouse_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/warehouse/rig"
)

// closingTime is more than the few seconds for which sessions stay open after the last statement, for a busy machine.
const closingTime = 30 * time.Second

// stopTime is the time that a Databricks App has to stop.
const stopTime = 15 * time.Second

// openSessions returns the query tags of Buoy's open sessions. The rig's own sessions have none.
func openSessions(t *testing.T, r *rig.Rig) (tags []string) {
	t.Helper()
	for _, settings := range r.Stats(t).OpenSessions {
		if text := settings["QUERY_TAGS"]; strings.Contains(text, "application:buoy") {
			tags = append(tags, text)
		}
	}
	return tags
}

func requireSessionsClose(t *testing.T, r *rig.Rig, after string) {
	t.Helper()
	require.Eventually(t, func() bool { return len(openSessions(t, r)) == 0 }, closingTime, 100*time.Millisecond, "after %s", after)
}

// declareSQL applies checks of both kinds that query the warehouse.
func (d *deployed) declareSQL(t *testing.T) {
	t.Helper()
	var text strings.Builder
	text.WriteString("platforms:\n  - name: Sales\n    owner: data-platform\n    checks:\n")
	for i := range 6 {
		fmt.Fprintf(&text, "      - {name: \"Platforms %d\", kind: sql_query, unit: rows, freshness: 1h, timeout: 2m, target: {query: \"SELECT %d FROM platforms LIMIT 1\"}}\n", i, i)
		fmt.Fprintf(&text, "      - {name: \"Freshness %d\", kind: table_freshness, unit: min, freshness: 1h, timeout: 2m, target: {table: platforms, column: created_at}}\n", i)
	}
	file := filepath.Join(t.TempDir(), "config.yml")
	require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o600))
	out := d.Run(t, 5*time.Minute, "apply", "-f", file)
	require.Equal(t, 0, out.Code, out)
}

func TestServerKeepsNoSessionOpen(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.declareSQL(t)
	require.Equal(t, 0, d.ingest(t).Code)
	d.rig.Reset(t)
	server := d.Serve(t)
	isGreen := func(b map[string]any) bool { return b["status"] == "green" && b["stale"] == false }
	server.Until("/api/v1/status/summary", time.Minute, isGreen, "the board is built")
	require.Positive(t, d.rig.Stats(t).Calls["OpenSession"])
	requireSessionsClose(t, d.rig, "the start")

	before, _ := server.Get("/api/v1/status/summary")["as_of"].(string)
	d.rig.Reset(t)
	require.Equal(t, 0, d.ingest(t).Code)
	server.Until("/api/v1/status/summary", time.Minute, func(b map[string]any) bool {
		at, _ := b["as_of"].(string)
		return at > before
	}, "the board reads the results of the run")
	requireSessionsClose(t, d.rig, "a run and a refresh")
	calls := d.rig.Stats(t).Calls
	require.Positive(t, calls["OpenSession"])
	require.Equal(t, calls["OpenSession"], calls["CloseSession"])

	code, log := server.Stop()
	require.Equal(t, 0, code, log)
	require.Equal(t, calls, d.rig.Stats(t).Calls, "stopping opens none")
}

func TestCommandsCloseTheirSessions(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.declareSQL(t)
	today := time.Now().UTC().Format(time.DateOnly)
	for _, faults := range []struct {
		name string
		list []rig.Fault
	}{
		{"", nil},
		{" although closing them is slow", []rig.Fault{{Kind: rig.Hang, Match: "^CloseSession", Seconds: 1, Times: -1}}},
		{" although closing them fails at first", []rig.Fault{
			{Kind: rig.HTTP, Match: "^CloseSession", Status: http.StatusServiceUnavailable, Times: 2}, {Kind: rig.Reset, Match: "^CloseSession"},
		}},
	} {
		for _, command := range []string{
			"ingest", "export", "migrate", "migrate --dry-run", "rollup --from " + today + " --to " + today, "doctor --wake",
		} {
			t.Run(command+faults.name, func(t *testing.T) {
				d.rig.Reset(t)
				d.rig.Faults(t, faults.list...)
				out := d.Run(t, 5*time.Minute, strings.Fields(command)...)
				if command != "doctor --wake" { // it lacks privileges
					require.Equal(t, 0, out.Code, out)
				}
				require.Empty(t, openSessions(t, d.rig))
				require.Positive(t, d.rig.Stats(t).Calls["OpenSession"])
			})
		}
	}
}

// A process that is stopped in the middle of a statement closes its sessions, also if the statement was not answered yet.
func TestStoppedProcessClosesItsSessions(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.declareSQL(t)
	require.Equal(t, 0, d.ingest(t).Code)
	for _, test := range []struct {
		name, command string
		fault         rig.Fault
	}{
		{"reading the checks", "ingest", rig.Fault{Kind: rig.Hang, Match: "ExecuteStatement.*status_checks", Seconds: 60, Polled: true}},
		{"querying a table", "ingest", rig.Fault{Kind: rig.Hang, Match: "ExecuteStatement.*SELECT max", Seconds: 60}},
		{"querying all tables", "ingest --every 1m", rig.Fault{Kind: rig.Hang, Match: "ExecuteStatement SELECT (\\*|max)", Seconds: 60, Polled: true, Times: 8}},
		{"opening a session", "ingest", rig.Fault{Kind: rig.Hang, Match: "^OpenSession", Seconds: 3}},
		{"checking the tables", "doctor", rig.Fault{Kind: rig.Hang, Match: "ExecuteStatement", Seconds: 60, Polled: true}},
		{"exporting", "export", rig.Fault{Kind: rig.Hang, Match: "ExecuteStatement.*status_messages", Seconds: 60}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d.rig.Reset(t)
			d.rig.Faults(t, test.fault)
			hangs := func() bool { return d.rig.Pending(t) == 0 }
			out := d.RunUntil(t, 5*time.Minute, hangs, strings.Fields(test.command)...)
			t.Logf("exit code %d: %s", out.Code, out.Stderr)
			require.Empty(t, openSessions(t, d.rig))
		})
	}
	t.Run("refreshing the board", func(t *testing.T) {
		d.rig.Reset(t)
		d.rig.Faults(t, rig.Fault{Kind: rig.Hang, Match: "ExecuteStatement.*status_results", Seconds: 60, Polled: true})
		server := d.Serve(t)
		require.Eventually(t, func() bool { server.Get("/api/v1/status/summary"); return d.rig.Pending(t) == 0 }, time.Minute, 20*time.Millisecond)
		code, log := server.Stop()
		require.Equal(t, 0, code, log)
		require.Empty(t, openSessions(t, d.rig))
	})
}

// The end of a process does not depend on the warehouse.
func TestStopDoesNotWaitForSessionsThatHang(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.declareSQL(t)
	d.rig.Reset(t)
	d.rig.Faults(t, rig.Fault{Kind: rig.Hang, Match: "^CloseSession", Seconds: 60, Times: -1})
	require.Equal(t, 0, d.ingest(t).Code, "the results are stored")
	server := d.Serve(t)
	server.Until("/api/v1/status/summary", time.Minute, func(b map[string]any) bool { return b["status"] == "green" }, "the board is built")
	started := time.Now()
	code, log := server.Stop()
	require.Equal(t, 0, code, log)
	require.Less(t, time.Since(started), stopTime)
	require.Contains(t, log, "SQL sessions did not close in time")
}
