package bundle

import (
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const asPrincipal = "BUNDLE_VAR_job_principal=" + principal

func TestCleanCheckoutValidatesForEveryTarget(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t)).with(asPrincipal)
	for _, target := range []string{"dev", "prod"} {
		require.Contains(t, r.must(t, "validate", "--strict", "-t", target), "Name: buoy")
	}
	require.Empty(t, r.changes(t, 0), "nothing is changed, and nothing built")
}

func TestMissingVariablesAreReported(t *testing.T) {
	t.Parallel()
	programs(t)
	r := newRig(t, checkout(t))
	said, code := r.bundle(t, "validate", "-t", "prod")
	require.Equal(t, 1, code)
	require.Contains(t, said, "no value assigned to required variable job_principal")
	require.Contains(t, said, "BUNDLE_VAR_job_principal")
}

// One deployment, and what follows from it: a new one takes half a minute.
func TestDeployment(t *testing.T) {
	t.Parallel()
	programs(t)
	dir := prepared(t)
	home := newHome(t)
	r := newRig(t, dir, home.forTasks()...).with(asPrincipal)
	r.home = home
	require.Contains(t, r.must(t, "plan", "-t", "prod"), "12 to add, 0 to change, 0 to delete")
	r.must(t, "deploy", "-t", "prod")
	r.sizes = r.readBack(t, prodFiles)
	furnish(t, r)
	for _, step := range []struct {
		name string
		do   func(*testing.T, *rig)
	}{
		{"what was uploaded is what is needed", uploaded},
		{"the App and the jobs get the rights that they need", granted},
		{"the App starts from the files that were uploaded", appStarts},
		{"the App ends when told to, and answers whom it has heard", appEnds},
		{"a job that fails says why", jobsFail},
		{"the App shows what the jobs wrote", boardShows},
		{"the App has the rights that it needs", theAppHasItsRights},
		{"whoever asks for the App is told where it is", appIsFound},
		{"a part that was damaged on the way starts nothing", damaged},
		{"without a change nothing is done", unchanged},
		{"what the config as code no longer names is archived", pruned},
		{"code alone deploys the App anew, and keeps every row", upgraded},
		{"an older Buoy leaves the tables of a newer one alone", rolledBack},
		{"text that is not code deploys nothing", textOnly},
		{"production is not destroyed", kept},
		{"a deployment that runs is told from one that does not", smoke},
		{"what is let go of stays when the rest is destroyed", letGo},
		{"a development has its own names, and runs nothing by itself", development},
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
	run := func() (string, error) {
		cmd := exec.CommandContext(t.Context(), "scripts/smoke.sh", "buoy", "1")
		cmd.Dir, cmd.Env = r.dir, append(append([]string{}, r.env...), "PATH="+r.bin+":"+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	said, err := run()
	require.NoError(t, err, said)
	require.Contains(t, said, "the App buoy runs\n")

	r.post(t, "/api/2.0/apps/buoy/stop")
	said, err = run()
	require.ErrorAs(t, err, new(*exec.ExitError))
	require.Contains(t, said, "smoke: the App buoy, its compute and its deployment are: ")
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
	said, code := r.bundle(t, "destroy", "-t", "prod", "--auto-approve")
	require.Equal(t, 1, code, said)
	require.Contains(t, said, "prevent_destroy")
	require.Empty(t, r.changes(t, before))
}

// uploaded holds what was uploaded to the limits of the platform, and to what is needed there.
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
		"only what the App needs: a package.json, say, would make the platform install it")
	for _, file := range slices.Sorted(maps.Keys(sizes)) {
		require.True(t, strings.HasPrefix(file, "dist/job/") || strings.HasPrefix(file, "dist/app/") || file == "src/launch/job.py" ||
			strings.HasPrefix(file, "config/"), "%s: what is that for?", file)
		t.Logf("%9d %s", sizes[file], file)
	}
	require.Contains(t, sizes, "dist/job/buoy-linux-arm64.gz.00")
	require.Less(t, total, 64<<20, "what every deployment may have to upload")
	t.Logf("%9d bytes in %d files", total, len(sizes))
}

// granted compares the rights that were asked for with those that the App and the jobs need.
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
		var asked struct{ Changes []grant }
		r.last(t, "PATCH", path, &asked)
		for i := range asked.Changes {
			slices.Sort(asked.Changes[i].Add)
		}
		require.ElementsMatch(t, want, asked.Changes, path)
	}
}

func letGo(t *testing.T, r *rig) {
	t.Helper()
	for _, holdsData := range []string{"buoy", "files"} {
		r.must(t, "deployment", "unbind", holdsData, "-t", "prod")
	}
	before := len(r.calls(t))
	r.must(t, "destroy", "-t", "prod", "--auto-approve")
	changes := r.changes(t, before)
	require.Contains(t, changes, "DELETE /api/2.0/apps/buoy")
	require.NotContains(t, strings.Join(changes, "\n"), "/unity-catalog/schemas", "the tables are still there")
	r.get(t, "/api/2.1/unity-catalog/schemas/main.buoy", nil, &struct{}{})
	r.get(t, "/api/2.1/unity-catalog/volumes/main.buoy.files", nil, &struct{}{})
}

func development(t *testing.T, prod *rig) {
	t.Helper()
	r := newRig(t, prod.dir)
	r.must(t, "deploy")
	var jobs struct {
		Jobs []struct {
			Settings struct {
				Name     string
				Schedule struct {
					Status string `json:"pause_status"`
				}
			}
		}
	}
	r.get(t, "/api/2.2/jobs/list", nil, &jobs)
	names := map[string]string{}
	for _, job := range jobs.Jobs {
		names[job.Settings.Name] = job.Settings.Schedule.Status
	}
	require.Equal(t, map[string]string{"[dev tester] buoy-setup": "", "[dev tester] buoy-ingest": "PAUSED"}, names)
	r.get(t, "/api/2.1/unity-catalog/schemas/main.dev_tester_buoy", nil, &struct{}{})
	r.get(t, "/api/2.0/apps/buoy-tester", nil, &struct{}{})

	require.Contains(t, r.must(t, "destroy", "--auto-approve"), "Destroy complete")
	require.Contains(t, r.changes(t, 0), "DELETE /api/2.1/unity-catalog/schemas/main.dev_tester_buoy")
}

func TestOversizedFileIsFoundBeforeUpload(t *testing.T) {
	t.Parallel()
	programs(t)
	dir := prepared(t)
	r := newRig(t, dir)
	cmd := exec.CommandContext(t.Context(), "truncate", "--size=10485761", "dist/app/stray.bin")
	cmd.Dir = dir
	require.NoError(t, cmd.Run())
	said, code := r.bundle(t, "deploy")
	require.Equal(t, 1, code)
	require.Contains(t, said, "Databricks Apps take no file of more than 10 MB: dist/app/stray.bin")
	require.Empty(t, r.changes(t, 0))
}
