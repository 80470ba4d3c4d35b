package bundle

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/store/storetest"
	"buoy/tests/fakeworkspace"
)

// soon makes the App check for new results every second.
const soon = "BUOY_REFRESH_INTERVAL=1s"

// summary is the response of /api/v1/status/summary.
type summary struct {
	Status, Reason string
	Stale          bool
	AsOf           time.Time `json:"as_of"`
	Platforms      []struct{ Name, Status string }
}

// latest contains the newest result of each check.
type latest struct {
	Items []struct {
		Check  string `json:"check_name"`
		Status string
		Result struct {
			Value  *float64
			Detail string
		}
	}
}

// platforms contains the platforms that are not archived.
type platforms struct {
	Items []struct{ Name, Owner, Origin, Status string }
}

// answer returns the decoded response of the App to the deployer.
func answer[T any](t *testing.T, a *deployedApp, path string) (body T) {
	t.Helper()
	status, text := a.get(t, path)
	require.Equal(t, http.StatusOK, status, text)
	require.NoError(t, json.Unmarshal([]byte(text), &body), text)
	return body
}

// until requests the summary until it fulfils a condition.
func (a *deployedApp) until(t *testing.T, what string, fulfils func(summary) bool) (last summary) {
	t.Helper()
	require.Eventually(t, func() bool {
		last = summary{}
		status, text := a.get(t, "/api/v1/status/summary") // 503 until there is a board
		return status == http.StatusOK && json.Unmarshal([]byte(text), &last) == nil && fulfils(last)
	}, 2*time.Minute, 100*time.Millisecond, "%s: %+v\n%s", what, &last, a.log)
	return last
}

// measure runs the ingestion job like its schedule.
func (r *rig) measure(t *testing.T, wantCode int) string {
	t.Helper()
	return r.runListed(t, "ingest", wantCode)
}

// runListed runs a job. The workspace of the App and the tasks then lists the finished run.
func (r *rig) runListed(t *testing.T, job string, wantCode int) string {
	t.Helper()
	id := r.home.AddRun(r.home.jobs[job], time.Now())
	output := r.run(t, job, wantCode)
	r.home.FinishRun(id, time.Now(), map[bool]jobs.RunResultState{true: jobs.RunResultStateSuccess, false: jobs.RunResultStateFailed}[wantCode == 0])
	return output
}

// boardShows follows the steps of a new team. The App runs before the tables exist and reports that. The jobs create and fill
// them. The same App shows the results.
func boardShows(t *testing.T, r *rig) {
	t.Helper()
	a := startApp(t, r, soon)
	behind := fmt.Sprintf("the database is %d migrations behind this binary", len(storetest.Migrations(t, "databricks")))
	a.until(t, "the App reports what is missing", func(s summary) bool {
		return s.Stale && s.Reason == behind+": run `buoy migrate`, or the bundle's job `setup`"
	})
	require.Contains(t, r.measure(t, 0), "nothing was measured: "+behind, "the schedule does not fail before `setup`")
	output := r.runListed(t, "setup", 0)
	for _, line := range []string{
		"$ buoy doctor --job -f config/databricks\n", "\nok       identity      service principal " + principal + "\n", "\nready for `buoy migrate`\n",
		"$ buoy migrate\n", "0001_tables: ", "$ buoy apply -f config/databricks --prune=true\n", "\n+ platform buoy\n", " changes applied, 0 unchanged\n",
	} {
		require.Contains(t, output, line)
	}
	require.Contains(t, r.measure(t, 0), "$ buoy ingest --skip-if-pending --watch config/databricks\n")

	shown := a.until(t, "the App shows the results of the run", func(s summary) bool { return s.Status == "green" && !s.Stale })
	requireDeclaredPlatform(t, a, shown)
	requireUsersOfProxy(t, r, a)
	t.Logf("from a checkout to a board with results: %s; the App has %d MB in memory", time.Since(r.started).Round(time.Second), a.memory(t)>>20)
	a.end(t)
	requireDiscovery(t, r)
	snapshotShows(t, r, shown)
}

// requireDiscovery requires that `buoy discover` finds the jobs of the bundle, reads the checks from the warehouse, and goes on after a
// listing that fails: Spark has no information schema.
func requireDiscovery(t *testing.T, r *rig) {
	t.Helper()
	output, err := appCommand(t, r, "discover").Output()
	require.NoError(t, err)
	for _, line := range []string{"table_freshness: the list of tables could not be read: ", "job_run: ", "sql_warehouse: "} {
		require.Contains(t, "\n"+string(output), "\n"+line)
	}
	t.Log(string(output))
}

// requireDeclaredPlatform requires that the board shows the file that `setup` has applied.
func requireDeclaredPlatform(t *testing.T, a *deployedApp, shown summary) {
	t.Helper()
	var declared struct {
		Platforms []struct {
			Name, Owner string
			Checks      []struct{ Name, Kind string }
		}
	}
	read(t, "config/databricks/buoy.yml", &declared)
	require.Len(t, declared.Platforms, 1)
	platform := declared.Platforms[0]

	require.Len(t, shown.Platforms, 1)
	require.Equal(t, platform.Name, shown.Platforms[0].Name)
	listed := answer[platforms](t, a, "/api/v1/platforms").Items
	require.Len(t, listed, 1)
	require.Equal(t, platform.Owner, listed[0].Owner)
	require.Equal(t, "FILE", listed[0].Origin)
	results := answer[latest](t, a, "/api/v1/status-results/latest").Items
	require.Len(t, results, len(platform.Checks), "no check is paused, because the schedule is not")
	kinds := map[string]string{}
	for _, check := range platform.Checks {
		kinds[check.Name] = check.Kind
	}
	for _, result := range results {
		require.Equal(t, "green", result.Status, "%s: %s", result.Check, result.Result.Detail)
		switch kinds[result.Check] {
		case "sql_query":
			require.NotNil(t, result.Result.Value)
			require.Zero(t, *result.Result.Value, "no run has failed yet")
		case "job_run", "table_freshness":
			require.NotNil(t, result.Result.Value, result.Check)
		}
		delete(kinds, result.Check)
	}
	require.Empty(t, kinds)
}

// requireUsersOfProxy requires that the headers of the proxy identify users, and creates a platform as an admin.
func requireUsersOfProxy(t *testing.T, r *rig, a *deployedApp) {
	t.Helper()
	const ann, bob = "ann@example.com", "bob@example.com"
	operator := r.home.PersonalToken(fakeworkspace.Person{Email: ann, Groups: []string{"buoy-operators"}})
	for _, person := range []struct{ email, token, role string }{
		{deployer, "", "admin"}, {ann, operator, "operator"}, {bob, operator, "viewer"}, {bob, "", "viewer"},
	} {
		status, me := a.getAs(t, person.email, person.token, "/api/v1/me")
		require.Equal(t, http.StatusOK, status, me)
		require.Contains(t, me, `"role":"`+person.role+`"`, person.email)
	}
	status, _ := a.getAs(t, "", "", "/api/v1/me")
	require.Equal(t, http.StatusUnauthorized, status)

	status, output := a.post(t, "/api/v1/platforms", `{"name": "Made in the App", "owner": "ann"}`)
	require.Equal(t, http.StatusCreated, status, output)
	require.Len(t, answer[platforms](t, a, "/api/v1/platforms").Items, 2)
}

// snapshotShows starts the App while the warehouse is stopped. The App shows the snapshot of the volume, and does not start it.
func snapshotShows(t *testing.T, r *rig, shown summary) {
	t.Helper()
	_, kept := r.home.File(volumePath + "/buoy/" + prodSchema + ".snapshot")
	require.True(t, kept)
	r.home.SetWarehouse(r.home.warehouse, fakeworkspace.Warehouse{State: sql.StateStopped, StartingRequests: 1_000})
	r.home.spark.Reset(t)
	a := startApp(t, r)
	again := a.until(t, "the App shows the snapshot", func(s summary) bool { return s.Status != "" && len(s.Platforms) > 0 })
	require.Contains(t, again.Platforms, shown.Platforms[0])
	require.Zero(t, r.home.spark.Stats(t).Total())
	a.end(t)
	require.Equal(t, sql.StateStopped, r.home.WarehouseState(r.home.warehouse))
	r.home.allow(t, r)
}

// requireAppPermissions runs the doctor as the App, with the permissions that the bundle has granted.
func requireAppPermissions(t *testing.T, r *rig) {
	t.Helper()
	out, err := appCommand(t, r, "doctor").Output()
	require.NoError(t, err, string(out))
	for _, line := range []string{
		"ok       volume        " + prodVolume, "ok       READ VOLUME   on ", "ok       WRITE VOLUME  on ", "ok       MODIFY        on ",
		"ok       job           ", "ok       warehouse     ", "ok       tables        " + prodSchema + " is up to date\n",
		"skipped  checks        this App does not measure", "\nready\n",
	} {
		require.Contains(t, string(out), line)
	}
}

// pruned removes a check from the config files. The check is archived, unless pruning is off. Entities of the app stay.
func pruned(t *testing.T, r *rig) {
	t.Helper()
	const file, check, other = "config/databricks/buoy.yml", "Runs that failed in the last hour", "Runs that failed lately"
	active := func() []string {
		return r.home.list(t, "SELECT name FROM status_checks WHERE state = 'ACTIVE' UNION ALL SELECT name FROM platforms WHERE state = 'ACTIVE' ORDER BY name")
	}
	edit(t, r.dir, file, check, other)
	off := r.with("BUNDLE_VAR_prune=false")
	off.redeploy(t)
	before := active()
	require.Contains(t, off.run(t, "setup", 0), fmt.Sprintf("\n1 change applied, %d unchanged\n", len(before)-2), "all but the renamed check and the platform of the App")
	require.ElementsMatch(t, append(before, other), active())

	r.redeploy(t)
	require.Contains(t, r.run(t, "setup", 0), "\n- check buoy/\""+check+"\"")
	before = slices.DeleteFunc(before, func(name string) bool { return name == check })
	require.ElementsMatch(t, append(before, other), active())
}
