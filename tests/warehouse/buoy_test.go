package warehouse_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
	"buoy/tests/program"
	"buoy/tests/warehouse/rig"
)

// ingestJob is the job whose finished runs the server polls.
const ingestJob = 77

// deployed is Buoy in a workspace with a migrated schema.
type deployed struct {
	program.Program
	rig       *rig.Rig
	workspace *fakeworkspace.Workspace
	schema    string
}

func deploy(t *testing.T, env ...string) *deployed {
	t.Helper()
	r := rig.Use(t)
	w := fakeworkspace.New(t, fakeworkspace.Options{Warehouse: r.URL() + r.HTTPPath()})
	w.SetWarehouse("w1", fakeworkspace.Warehouse{})
	w.AddVolume("/Volumes/main/buoy/files")
	schema := fresh(t, r)
	return &deployed{
		Program: program.Build(t, append([]string{
			"DATABRICKS_HOST=" + w.URL, "DATABRICKS_CLIENT_ID=" + fakeworkspace.ClientID, "DATABRICKS_CLIENT_SECRET=" + fakeworkspace.ClientSecret, "DATABRICKS_WAREHOUSE_ID=w1",
			"BUOY_SCHEMA=" + rig.Catalog + "." + schema, fmt.Sprintf("BUOY_INGEST_JOB_ID=%d", ingestJob),
			"BUOY_VOLUME=/Volumes/main/buoy/files", "BUOY_REFRESH_INTERVAL=1s",
		}, env...)...),
		rig: r, workspace: w, schema: schema,
	}
}

// declare applies a number of checks that measure nothing.
func (d *deployed) declare(t *testing.T, checks int) {
	t.Helper()
	var text strings.Builder
	text.WriteString("platforms:\n  - name: Sales\n    owner: data-platform\n    checks:\n")
	for i := range checks {
		fmt.Fprintf(&text, "      - {name: \"Check %05d\", kind: fixture, unit: min, warn: 30, crit: 120, freshness: 1h, target: {value: %d}}\n", i, 1+i%29)
	}
	file := filepath.Join(t.TempDir(), "config.yml")
	require.NoError(t, os.WriteFile(file, []byte(text.String()), 0o600))
	out := d.Run(t, 5*time.Minute, "apply", "-f", file)
	require.Equal(t, 0, out.Code, out)
}

// ingest simulates a run of the job: its command, and its result in the workspace.
func (d *deployed) ingest(t *testing.T) program.Outcome {
	t.Helper()
	return d.finishJobRun(t, d.workspace.AddRun(ingestJob, time.Now()))
}

// finishJobRun runs the command of a job run that has started, and records its result.
func (d *deployed) finishJobRun(t *testing.T, id int64) program.Outcome {
	t.Helper()
	out := d.Run(t, 10*time.Minute, "ingest", "--once")
	result := jobs.RunResultStateSuccess
	if out.Code != 0 {
		result = jobs.RunResultStateFailed
	}
	d.workspace.FinishRun(id, time.Now(), result)
	return out
}

// stages returns the fields of the log line of a finished run.
func stages(t *testing.T, stdout string) map[string]any {
	t.Helper()
	line := regexp.MustCompile(`(?m)^.*"Run finished".*$`).FindString(stdout)
	require.NotEmpty(t, line, stdout)
	var fields map[string]any
	require.NoError(t, json.Unmarshal([]byte(line), &fields))
	return fields
}

func TestStatementsDoNotDependOnNumberOfChecks(t *testing.T) {
	t.Parallel()
	for _, checks := range []int{1_000, 10_000} {
		t.Run(fmt.Sprintf("%d checks", checks), func(t *testing.T) {
			t.Parallel()
			d := deploy(t)
			applyCosts(t, d, checks)
			for _, run := range []string{"the first run", "the second run"} {
				d.rig.Reset(t)
				out := d.ingest(t)
				require.Equal(t, 0, out.Code, out)
				stats := d.rig.Stats(t)
				size := 0
				for _, s := range stats.Statements {
					size += s.Parameters["rows"].Size + s.Parameters["parts"].Size
				}
				statements := stats.Total() - 1 // the schema is checked once, before the run
				took := stages(t, out.Stdout)
				require.EqualValues(t, checks, took["written"])
				t.Logf("%s: %d statements for %d kB of rows; probe %v ms, write %v ms, fold %v ms", run, statements, size/1000,
					took["probe_ms"], took["write_ms"], took["fold_ms"])
				if run == "the second run" { // the first one also looks for older data, twice
					require.LessOrEqual(t, statements, 8+size/(1<<20), "at most eight, and one more for each further MiB")
				}
			}
		})
	}
}

func TestPageViewsAndIdleHoursCostNoStatement(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.declare(t, 20)
	require.Equal(t, 0, d.ingest(t).Code)
	server := d.Serve(t)
	fresh := func(body map[string]any) bool { return body["stale"] == false && body["status"] == "green" }
	server.Until("/api/v1/status/summary", time.Minute, fresh, "the board is built from the tables")

	requireSessionsClose(t, d.rig, "the start")
	d.rig.Reset(t)
	d.workspace.Reset()
	started := time.Now()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	paths := []string{"/api/v1/status/summary", "/api/v1/platforms", "/api/v1/status-results/latest", "/healthz", "/readyz"}
	for i := range 10_000 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+paths[i%len(paths)], nil)
		require.NoError(t, err)
		resp, err := client.Do(req)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, resp.StatusCode)
		require.NoError(t, resp.Body.Close())
	}
	// A wall screen: it polls for longer than several refresh intervals.
	for time.Since(started) < 8*time.Second {
		server.Get("/api/v1/status/summary")
		<-time.After(250 * time.Millisecond)
	}
	require.Empty(t, d.rig.Stats(t).Calls, "page views cost no statements, and open no session")
	polls := d.workspace.Requests()["GET /api/2.2/jobs/runs/list"]
	require.Positive(t, polls, "the job is polled instead")
	require.LessOrEqual(t, polls, int(time.Since(started)/time.Second)+2, "once per refresh interval")

	// A finished run is new data, which costs two statements.
	before, _ := server.Get("/api/v1/status/summary")["as_of"].(string)
	require.Equal(t, 0, d.ingest(t).Code)
	d.rig.Reset(t)
	server.Until("/api/v1/status/summary", time.Minute, func(body map[string]any) bool {
		at, _ := body["as_of"].(string)
		return at > before
	}, "the board reads the results of the run")
	require.LessOrEqual(t, d.rig.Stats(t).Total(), 2)
	code, log := server.Stop()
	require.Equal(t, 0, code, log)
	require.NotContains(t, log, fakeworkspace.ClientSecret)
}

func TestServerShowsSnapshotWhileWarehouseIsStopped(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.declare(t, 20)
	require.Equal(t, 0, d.ingest(t).Code)
	first := d.Serve(t)
	first.Until("/api/v1/status/summary", time.Minute, func(b map[string]any) bool { return b["status"] == "green" }, "the board is built")
	asOf := first.Get("/api/v1/status/summary")["as_of"]
	code, log := first.Stop()
	require.Equal(t, 0, code, log)

	d.workspace.SetWarehouse("w1", fakeworkspace.Warehouse{State: sql.StateStopped, StartingRequests: 1_000})
	d.rig.Reset(t)
	second := d.Serve(t)
	body := second.Until("/api/v1/status/summary", 10*time.Second, func(b map[string]any) bool { return b["status"] == "green" },
		"the saved state is shown at once")
	require.Equal(t, asOf, body["as_of"], "with its age")
	require.Zero(t, d.rig.Stats(t).Total())
	require.Equal(t, sql.StateStopped, d.workspace.WarehouseState("w1"), "the warehouse stays stopped, because there is no new data")
	code, log = second.Stop()
	require.Equal(t, 0, code, log)
}

func TestServerWaitsForStartingWarehouse(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.declare(t, 20)
	require.Equal(t, 0, d.ingest(t).Code)
	d.workspace.SetWarehouse("w1", fakeworkspace.Warehouse{State: sql.StateStopped, StartingRequests: 3})
	server := d.Serve(t)
	require.Equal(t, "ok", server.Get("/healthz")["status"], "the server is healthy without the warehouse")
	server.Until("/api/v1/status/summary", 20*time.Second, func(b map[string]any) bool {
		reason, _ := b["reason"].(string)
		return strings.Contains(reason, "the SQL warehouse was stopped and is starting")
	}, "the reason is shown")
	server.Until("/api/v1/status/summary", time.Minute, func(b map[string]any) bool { return b["status"] == "green" }, "then the data is shown")
	code, log := server.Stop()
	require.Equal(t, 0, code, log)
}

func TestRunWithoutWarehouseFailsAndNextRunRecovers(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.declare(t, 20)
	d.workspace.SetWarehouse("w1", fakeworkspace.Warehouse{State: sql.StateDeleted})
	out := d.ingest(t)
	require.Equal(t, 1, out.Code)
	require.Equal(t, "buoy: the SQL warehouse w1 does not exist, or this identity cannot see it\n", out.Stderr)

	// The warehouse becomes unavailable during the run: after its start, no result can be written.
	d.workspace.SetWarehouse("w1", fakeworkspace.Warehouse{})
	d.rig.Faults(t, rig.Fault{Kind: rig.HTTP, Status: http.StatusForbidden, Match: "purpose: (write results|end a run)", Times: -1})
	out = d.ingest(t)
	require.Equal(t, 1, out.Code, out.Stderr)
	require.Regexp(t, `(?m)\Afixture +FAIL .*\nbuoy: .*it needs CAN USE\n\z`, out.Stderr, "one line with the reason")

	d.rig.Faults(t)
	db := d.rig.Open(t, d.schema)
	_, err := db.ExecContext(t.Context(), "UPDATE status_ingestion_runs SET started_at = started_at - INTERVAL 1 HOUR") // an hour later
	require.NoError(t, err)
	out = d.ingest(t)
	require.Equal(t, 0, out.Code, out)
	var running, results, counted int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM status_ingestion_runs WHERE state = 'RUNNING'").Scan(&running))
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM status_results").Scan(&results))
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT sum(results) FROM status_daily").Scan(&counted))
	require.Zero(t, running)
	require.Equal(t, 20, results)
	require.Equal(t, results, counted)
}
