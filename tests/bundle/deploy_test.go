package bundle

import (
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"
)

const asPrincipal = "BUNDLE_VAR_job_principal=" + principal

func TestCleanCheckoutValidatesForEveryTarget(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t)).with(inProd...)
	for _, target := range []string{"dev", "prod"} {
		require.Contains(t, r.must(t, "validate", "--strict", "-t", target), "\nValidation OK!\n")
	}
	require.Empty(t, r.changes(t, 0), "validation changes and builds nothing")
}

// All steps share one deployment, because a new one takes half a minute.
func TestDeployment(t *testing.T) {
	t.Parallel()
	programs(t)
	dir := built(t)
	home := newHome(t)
	r := newRig(t, dir, home.forTasks()...).with(inProd...)
	r.home = home
	require.Contains(t, r.must(t, "plan", "-t", "prod"), "12 to add, 0 to change, 0 to delete")
	r.must(t, "deploy", "-t", "prod")
	r.sizes = r.readBack(t, prodFiles)
	furnish(t, r)
	for _, step := range []struct {
		name string
		do   func(*testing.T, *rig)
	}{
		{"only required files are uploaded", uploaded},
		{"the App and the jobs get their permissions", granted},
		{"the App starts from the uploaded files", appStarts},
		{"the App answers started requests before it ends", appEnds},
		{"a failed job reports the reason", jobsFail},
		{"the App shows the results of the jobs", boardShows},
		{"the App has its permissions", requireAppPermissions},
		{"running the App prints its URL", appIsFound},
		{"a damaged part starts nothing", damaged},
		{"a deployment without changes does nothing", unchanged},
		{"a check that was removed from the files is archived", pruned},
		{"a deployment runs setup if it is told to", setsUp},
		{"a code change deploys the App and keeps every row", upgraded},
		{"an older Buoy does not change newer tables", rolledBack},
		{"a change of a text deploys nothing", textOnly},
		{"production is not destroyed", kept},
		{"the smoke test detects a stopped App", smoke},
		{"unbound resources are not destroyed", unbound},
		{"Buoy is installed again on its rows", reinstalled},
		{"a development target has its own names and no schedule", development},
	} {
		t.Run(step.name, func(t *testing.T) { step.do(t, r) })
	}
}

func unchanged(t *testing.T, r *rig) {
	t.Helper()
	require.Contains(t, r.must(t, "plan", "-t", "prod"), "0 to add, 0 to change, 0 to delete, 12 unchanged")
	before := len(r.calls(t))
	r.must(t, "deploy", "-t", "prod")
	require.Empty(t, r.changes(t, before))
}

func smoke(t *testing.T, r *rig) {
	t.Helper()
	output, err := r.script(t, "smoke.sh", "buoy", "1")
	require.NoError(t, err, output)
	require.Contains(t, output, "the App buoy runs\n")

	r.post(t, "/api/2.0/apps/buoy/stop")
	output, err = r.script(t, "smoke.sh", "buoy", "1")
	require.ErrorAs(t, err, new(*exec.ExitError))
	require.Contains(t, output, "smoke: the App buoy, its compute and its deployment are: ")
}

func textOnly(t *testing.T, r *rig) {
	t.Helper()
	before := len(r.calls(t))
	edit(t, r.dir, "README.md", "# Buoy\n", "# Buoy!\n")
	r.must(t, "deploy", "-t", "prod")
	require.Empty(t, r.changes(t, before))
}

func kept(t *testing.T, r *rig) {
	t.Helper()
	before := len(r.calls(t))
	output, code := r.bundle(t, "destroy", "-t", "prod", "--auto-approve")
	require.Equal(t, 1, code, output)
	require.Contains(t, output, "prevent_destroy")
	require.Empty(t, r.changes(t, before))
}

// uploaded requires that the uploaded files are required and within the limits of the platform.
func uploaded(t *testing.T, r *rig) {
	t.Helper()
	sizes := r.sizes
	total := 0
	var app []string
	for file, size := range sizes {
		total += size
		require.LessOrEqual(t, size, 10<<20, file)
		if name, ok := strings.CutPrefix(file, "dist/app/"); ok {
			app = append(app, name)
		}
	}
	slices.Sort(app)
	require.Equal(t, []string{".gitkeep", "buoy-linux-amd64.gz.00", "buoy-linux-amd64.gz.01", "buoy-linux-amd64.sha256", "start.sh"}, app,
		"only files of the App; for example, the platform would install a package.json")
	for _, file := range slices.Sorted(maps.Keys(sizes)) {
		require.True(t, strings.HasPrefix(file, "dist/job/") || strings.HasPrefix(file, "dist/app/") || file == "src/launch/job.py" ||
			strings.HasPrefix(file, "config/"), "unexpected file %s", file)
		t.Logf("%9d %s", sizes[file], file)
	}
	require.Contains(t, sizes, "dist/job/buoy-linux-arm64.gz.00")
	require.Less(t, total, 64<<20, "the maximum upload of a deployment")
	t.Logf("%9d bytes in %d files", total, len(sizes))
}

// granted requires that the deployment grants the permissions that the App and the jobs need.
func granted(t *testing.T, r *rig) {
	t.Helper()
	type grant struct {
		Principal string
		Add       []string
	}
	var app struct {
		ID string `json:"service_principal_client_id"`
	}
	r.get(t, "/api/2.0/apps/buoy", nil, &app)
	require.NotEmpty(t, app.ID)
	for path, want := range map[string][]grant{
		"/permissions/schema/main.buoy": {
			{app.ID, []string{"MODIFY", "SELECT", "USE_SCHEMA"}},
			{principal, []string{"CREATE_TABLE", "MODIFY", "SELECT", "USE_SCHEMA"}},
		},
		"/permissions/volume/main.buoy.files": {{app.ID, []string{"READ_VOLUME", "WRITE_VOLUME"}}},
	} {
		var requested struct{ Changes []grant }
		r.last(t, "PATCH", path, &requested)
		for i := range requested.Changes {
			slices.Sort(requested.Changes[i].Add)
		}
		require.ElementsMatch(t, want, requested.Changes, path)
	}
}

func unbound(t *testing.T, r *rig) {
	t.Helper()
	for _, resource := range []string{"buoy", "files"} {
		r.must(t, "deployment", "unbind", resource, "-t", "prod")
	}
	before := len(r.calls(t))
	r.must(t, "destroy", "-t", "prod", "--auto-approve")
	changes := r.changes(t, before)
	require.Contains(t, changes, "DELETE /api/2.0/apps/buoy")
	require.NotContains(t, strings.Join(changes, "\n"), "/unity-catalog/schemas", "the tables are not deleted")
	r.get(t, "/api/2.1/unity-catalog/schemas/main.buoy", nil, &struct{}{})
	r.get(t, "/api/2.1/unity-catalog/volumes/main.buoy.files", nil, &struct{}{})
}

func setsUp(t *testing.T, r *rig) {
	t.Helper()
	output := r.with("BUNDLE_VAR_run_setup=true").must(t, "deploy", "-t", "prod")
	_, output, complete := strings.Cut(output, "Deployment complete!\n")
	require.True(t, complete)
	for _, step := range []string{"$ buoy doctor --job -f config/databricks\n", "$ buoy migrate\n", " changes applied, "} {
		require.Contains(t, output, step)
	}
}

// reinstalled installs the newest Buoy whose tables were left behind.
func reinstalled(t *testing.T, r *rig) {
	t.Helper()
	before := r.home.rows(t)
	require.NotEmpty(t, before["status_results"])
	require.NoError(t, os.WriteFile(r.nextFile(t), []byte(nextStatements), 0o600))
	r.waitUntilDeleted(t)
	output, code := r.bundle(t, "deploy", "-t", "prod")
	require.Equal(t, 1, code)
	r.repair(t, output, bindData)
	r.readBack(t, prodFiles)
	furnish(t, r)
	require.Contains(t, r.run(t, "setup", 0), "\n4 changes applied, ", "the jobs and the warehouse have new ids, which the checks of Buoy itself name")
	after := r.home.rows(t)
	for table := range before {
		if table != "status_checks" && table != "audit_events" {
			require.Equal(t, before[table], after[table], table)
		}
	}
	a := startApp(t, r, soon)
	a.until(t, "the App shows the rows", func(s summary) bool { return len(s.Platforms) > 0 })
	a.end(t)
}

// development deploys to dev. The catalog is named once, and no option deletes the data.
func development(t *testing.T, prod *rig) {
	t.Helper()
	r := newRig(t, prod.dir)
	require.Contains(t, r.must(t, "deploy", "--var", "catalog=main"), "Remembered for the target dev: catalog=main (in .databricks/bundle/dev/variable-overrides.json)")
	before := len(r.calls(t))
	r.must(t, "deploy")
	require.Empty(t, r.changes(t, before))
	var app struct {
		Compute struct{ State string } `json:"compute_status"`
	}
	r.get(t, "/api/2.0/apps/buoy-tester", nil, &app)
	require.Equal(t, "STOPPED", app.Compute.State, "the App of dev runs only if somebody starts it")
	r.rules(t, map[string]any{"Catalogs": []string{"main", "other"}})
	for _, set := range []string{"catalog=other", "schema=other"} {
		before := len(r.calls(t))
		output, code := r.bundle(t, "deploy", "--var", set, "--auto-approve", "--force")
		require.Equal(t, 1, code)
		require.Contains(t, output, "- catalog, schema: this target is deployed to main.dev_tester_buoy. A deployment to ")
		require.Empty(t, r.changes(t, before))
	}
	var deployed jobs.ListJobsResponse
	r.get(t, "/api/2.2/jobs/list", nil, &deployed)
	ids, settings := map[string]int64{}, map[string]*jobs.JobSettings{}
	for _, job := range deployed.Jobs {
		ids[job.Settings.Name], settings[job.Settings.Name] = job.JobId, job.Settings
	}
	const ingest, setup = "[dev tester] buoy-ingest", "[dev tester] buoy-setup"
	require.Len(t, settings, 2)
	require.Equal(t, jobs.PauseStatusPaused, settings[ingest].Schedule.PauseStatus)
	require.Nil(t, settings[setup].Schedule)
	var job jobs.Job
	r.get(t, "/api/2.2/jobs/get", url.Values{"job_id": {strconv.FormatInt(ids[setup], 10)}}, &job)
	for _, parameter := range []string{fmt.Sprintf("BUOY_VAR_INGEST_JOB=%d", ids[ingest]), "BUOY_VAR_INGEST_SCHEDULE=PAUSED", "BUOY_VAR_SETUP_JOB={{job.id}}"} {
		require.Contains(t, job.Settings.Tasks[0].SparkPythonTask.Parameters, parameter)
	}
	r.get(t, "/api/2.1/unity-catalog/schemas/main.dev_tester_buoy", nil, &struct{}{})

	output, code := r.bundle(t, "destroy", "--auto-approve")
	require.Equal(t, 1, code, output)
	require.Contains(t, output, "prevent_destroy")
	for _, resource := range []string{"files", "buoy"} {
		r.must(t, "deployment", "unbind", resource)
	}
	require.Contains(t, r.must(t, "destroy", "--auto-approve"), "Destroy complete")
	require.NotContains(t, strings.Join(r.changes(t, 0), "\n"), "DELETE /api/2.1/unity-catalog", "the data stays")
	// Buoy is installed again on its data.
	output, code = r.bundle(t, "deploy")
	require.Equal(t, 1, code)
	require.Contains(t, output, "main.dev_tester_buoy exists, but this target did not create it.\nFix: if it contains Buoy's data: databricks bundle deployment bind buoy main.dev_tester_buoy -t dev")
	r.must(t, "deployment", "bind", "buoy", "main.dev_tester_buoy", "--auto-approve")
	r.must(t, "deployment", "bind", "files", "main.dev_tester_buoy.files", "--auto-approve")
	output, code = r.bundle(t, "deploy")
	require.Equal(t, 1, code)
	require.Contains(t, output, "- app_name: the App buoy-tester is being deleted, which takes up to 20 minutes.")
	r.must(t, "deploy", "--var", "app_name=buoy-again")
	require.NotContains(t, strings.Join(r.changes(t, 0), "\n"), "DELETE /api/2.1/unity-catalog")
}

func TestOversizedFileIsFoundBeforeUpload(t *testing.T) {
	t.Parallel()
	programs(t)
	dir := prepared(t)
	r := newRig(t, dir).with("BUNDLE_VAR_catalog=main")
	cmd := exec.CommandContext(t.Context(), "truncate", "--size=10485761", "dist/app/stray.bin")
	cmd.Dir = dir
	require.NoError(t, cmd.Run())
	output, code := r.bundle(t, "deploy")
	require.Equal(t, 1, code)
	require.Contains(t, output, "Databricks Apps take no file of more than 10 MB: dist/app/stray.bin")
	require.Empty(t, r.changes(t, 0))
}
