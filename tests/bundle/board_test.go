package bundle

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
)

// soon lets the App look for news each second, so that nobody waits for it here.
const soon = "BUOY_REFRESH_INTERVAL=1s"

// summary is what the dashboard shows.
type summary struct {
	Status, Reason string
	Stale          bool
	AsOf           time.Time `json:"as_of"`
	Platforms      []struct{ Name, Status string }
}

// latest is the newest result of each check.
type latest struct {
	Items []struct {
		Check  string `json:"check_name"`
		Status string
		Result struct{ Value *float64 }
	}
}

// platforms are those that are not archived.
type platforms struct {
	Items []struct{ Name, Owner, Origin, Status string }
}

// answer decodes what the App answers to whoever deploys.
func answer[T any](t *testing.T, a *deployedApp, path string) (body T) {
	t.Helper()
	status, text := a.get(t, path)
	require.Equal(t, http.StatusOK, status, text)
	require.NoError(t, json.Unmarshal([]byte(text), &body), text)
	return body
}

// until asks for the summary until it is as it should be.
func (a *deployedApp) until(t *testing.T, what string, fulfils func(summary) bool) (last summary) {
	t.Helper()
	require.Eventually(t, func() bool {
		last = summary{}
		status, text := a.get(t, "/api/v1/status/summary") // 503 until there is a board
		return status == http.StatusOK && json.Unmarshal([]byte(text), &last) == nil && fulfils(last)
	}, 2*time.Minute, 100*time.Millisecond, "%s: %+v\n%s", what, &last, a.log)
	return last
}

// measure runs the job that measures, as its schedule would: the workspace tells the App how it has ended.
func (r *rig) measure(t *testing.T, wanted int) string {
	t.Helper()
	id := r.home.AddRun(r.home.ingest, time.Now())
	said := r.run(t, "ingest", wanted)
	r.home.FinishRun(id, time.Now(), map[bool]jobs.RunResultState{true: jobs.RunResultStateSuccess, false: jobs.RunResultStateFailed}[wanted == 0])
	return said
}

// boardShows goes the way of a new team: the App runs before there are tables and says so, the jobs make and fill them, and the
// same App shows what they wrote.
func boardShows(t *testing.T, r *rig) {
	t.Helper()
	a := startApp(t, r, soon)
	a.until(t, "the App says what is missing", func(s summary) bool {
		return s.Stale && s.Reason == "the database is 6 migration(s) behind this binary: run `buoy migrate`, or the bundle's job `setup`"
	})
	said := r.run(t, "setup", 0)
	for _, line := range []string{
		"$ buoy doctor\n", "\nok       identity      service principal " + principal + "\n", "\nready for `buoy migrate`\n",
		"$ buoy migrate\n", "0001_tables: ", "$ buoy apply -f config/databricks --prune=true\n", "\n+ platform buoy\n", " change(s) applied, 0 unchanged\n",
	} {
		require.Contains(t, said, line)
	}
	require.Contains(t, r.measure(t, 0), "$ buoy ingest\n")

	shown := a.until(t, "the App hears of the run", func(s summary) bool { return s.Status == "green" && !s.Stale })
	showsWhatIsDeclared(t, a, shown)
	peopleAreWhoTheProxySays(t, r, a)
	t.Logf("from a checkout to a board with results: %s; the App has %d MB in memory", time.Since(r.began).Round(time.Second), a.memory(t)>>20)
	a.end(t)
	snapshotShows(t, r, shown)
}

// showsWhatIsDeclared compares the board with the file that `setup` has applied.
func showsWhatIsDeclared(t *testing.T, a *deployedApp, shown summary) {
	t.Helper()
	var declared struct {
		Platforms []struct {
			Name, Owner string
			Checks      []struct{ Name string }
		}
	}
	read(t, "config/databricks/buoy.yml", &declared)
	require.Len(t, declared.Platforms, 1)
	platform := declared.Platforms[0]
	require.Len(t, platform.Checks, 1)

	require.Len(t, shown.Platforms, 1)
	require.Equal(t, platform.Name, shown.Platforms[0].Name)
	listed := answer[platforms](t, a, "/api/v1/platforms").Items
	require.Len(t, listed, 1)
	require.Equal(t, platform.Owner, listed[0].Owner)
	require.Equal(t, "FILE", listed[0].Origin)
	results := answer[latest](t, a, "/api/v1/status-results/latest").Items
	require.Len(t, results, 1)
	require.Equal(t, platform.Checks[0].Name, results[0].Check)
	require.Equal(t, "green", results[0].Status)
	require.NotNil(t, results[0].Result.Value)
	require.Zero(t, *results[0].Result.Value, "no run has failed yet")
}

// peopleAreWhoTheProxySays asks with the headers that the platform's proxy adds, and writes as an admin into the same tables.
func peopleAreWhoTheProxySays(t *testing.T, r *rig, a *deployedApp) {
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

	status, said := a.post(t, "/api/v1/platforms", `{"name": "Made in the App", "owner": "ann"}`)
	require.Equal(t, http.StatusCreated, status, said)
	require.Len(t, answer[platforms](t, a, "/api/v1/platforms").Items, 2)
}

// snapshotShows starts the App while the warehouse sleeps: it shows what it knew, from the volume, and wakes nobody.
func snapshotShows(t *testing.T, r *rig, shown summary) {
	t.Helper()
	_, kept := r.home.File(volumePath + "/buoy/" + prodSchema + ".snapshot")
	require.True(t, kept)
	r.home.SetWarehouse(r.home.warehouse, fakeworkspace.Warehouse{State: sql.StateStopped, Looks: 1_000})
	r.home.spark.Reset(t)
	a := startApp(t, r)
	again := a.until(t, "what was known", func(s summary) bool { return s.Status != "" && len(s.Platforms) > 0 })
	require.Contains(t, again.Platforms, shown.Platforms[0])
	require.Zero(t, r.home.spark.Stats(t).Total())
	a.end(t)
	require.Equal(t, sql.StateStopped, r.home.WarehouseState(r.home.warehouse))
	r.home.allow(t, r)
}

// theAppHasItsRights asks the doctor as the App, with what the bundle has granted to it.
func theAppHasItsRights(t *testing.T, r *rig) {
	t.Helper()
	out, err := appCommand(t, r, "doctor").Output()
	require.NoError(t, err, string(out))
	for _, line := range []string{
		"ok       volume        " + prodVolume, "ok       READ VOLUME   on ", "ok       WRITE VOLUME  on ", "ok       MODIFY        on ",
		"ok       job           ", "ok       warehouse     ", "ok       tables        " + prodSchema + " is up to date\nready\n",
	} {
		require.Contains(t, string(out), line)
	}
}

// pruned takes something out of the config as code: it is archived, unless that is turned off, and what people have made stays.
func pruned(t *testing.T, r *rig) {
	t.Helper()
	const file, check, other = "config/databricks/buoy.yml", "Runs that failed in the last hour", "Runs that failed lately"
	active := func() []string {
		return r.home.list(t, "SELECT name FROM status_checks WHERE state = 'ACTIVE' UNION ALL SELECT name FROM platforms WHERE state = 'ACTIVE' ORDER BY name")
	}
	edit(t, r.dir, file, check, other)
	off := r.with("BUNDLE_VAR_prune=false")
	off.redeploy(t)
	require.Contains(t, off.run(t, "setup", 0), "\n1 change(s) applied, 1 unchanged\n")
	require.Equal(t, []string{"Buoy", "Made in the App", check, other}, active())

	r.redeploy(t)
	require.Contains(t, r.run(t, "setup", 0), "\n- check buoy/\""+check+"\"")
	require.Equal(t, []string{"Buoy", "Made in the App", other}, active())
}
