package app

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/config"
	"buoy/src/databricks"
	"buoy/src/probe/databricksprobe"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/tests/fakeworkspace"
)

// ruled is a command whose workspace has jobs, and the path of a file with a rule and a check that is not applied.
type ruled struct {
	Command
	store *commandStore
	fake  *fakeworkspace.Workspace
	path  string
	out   *strings.Builder
}

func newRuled(t *testing.T) ruled {
	t.Helper()
	fake, d, _ := newWorkspace(t)
	workspace, err := databricks.Open(databricks.Options{Host: fake.URL, Limit: 2 * time.Second})
	require.NoError(t, err)
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), d.now, nil)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "rules.yml")
	require.NoError(t, os.WriteFile(path, []byte(`platforms:
  - name: Sales jobs
    owner: somebody else
    checks:
      - {name: new, kind: heartbeat}
    watch:
      - {kind: job_run}
  - name: Other
    owner: ann
`), 0o600))
	var out, log strings.Builder
	c := Command{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: d.now, Out: &out}
	t.Cleanup(func() { t.Log(log.String()) })
	kinds := Kinds(KindOptions{Databricks: databricksprobe.Options{Workspace: workspace}})
	return ruled{c, &commandStore{db: db, kinds: kinds}, fake, path, &out}
}

// follow follows the rules and returns what it prints.
func (r ruled) follow(t *testing.T) string {
	t.Helper()
	r.out.Reset()
	require.NoError(t, r.followRules(t.Context(), r.store, r.path, time.Minute))
	return r.out.String()
}

// saveSales saves the platform of the file.
func (r ruled) saveSales(t *testing.T, file string) {
	t.Helper()
	require.NoError(t, r.store.db.Save(t.Context(), status.Collect(storetest.NewPlatform("sales-jobs", func(p *status.Platform) {
		p.Name, p.Owner, p.Origin, p.UpdatedBy = "Sales jobs", "ann", status.OriginFile, file
	}))))
}

func TestRulesAreFollowedBeforeMeasuring(t *testing.T) {
	r := newRuled(t)
	require.Equal(t, "warning: platform sales-jobs does not exist yet; `buoy apply` creates it\n", r.follow(t))

	r.saveSales(t, "earlier-name.yml")
	require.Equal(t, "+ check sales-jobs/\"import\"\n+ check sales-jobs/\"load\"\n", r.follow(t), "and nothing else of the file is applied")
	require.Empty(t, r.follow(t))

	r.fake.SetJob(8, fakeworkspace.Job{Name: "import", Forbidden: true})
	missing := "warning: platform sales-jobs: cannot see 1 job any more: deleted, or a permission is missing. A check is archived if that lasts 7 days: \"import\"\n"
	require.Equal(t, missing, r.follow(t))
	start := r.Now()
	for day := range 6 {
		r.Now = func() time.Time { return start.Add(time.Duration(day+1) * 24 * time.Hour) }
		require.Equal(t, missing, r.follow(t))
	}
	r.Now = func() time.Time { return start.Add(7 * 24 * time.Hour) }
	require.Equal(t, "- check sales-jobs/\"import\" (archived)\n", r.follow(t), "the earlier runs are remembered")
	r.fake.Fail(fakeworkspace.Fault{Match: jobsPath, Times: -1, Status: 403, Code: "PERMISSION_DENIED"})
	require.Equal(t, "warning: watch rules of the kind job_run: the list of jobs could not be read: this identity cannot list jobs; their checks stay as they are\n", r.follow(t))
}

func TestRemovedRulesArchiveTheirChecksBeforeMeasuring(t *testing.T) {
	r := newRuled(t)
	r.saveSales(t, "rules.yml")
	r.follow(t)
	require.NoError(t, os.WriteFile(r.path, []byte("platforms:\n  - {name: Sales jobs, owner: ann}\n"), 0o600))
	require.Equal(t, "- check sales-jobs/\"import\" (archived)\n- check sales-jobs/\"load\" (archived)\n", r.follow(t))
	require.Empty(t, r.follow(t))
}

func TestFailureOfRulesIsAnErrorOfTheRun(t *testing.T) {
	r := newRuled(t)
	err := r.followRules(t.Context(), r.store, r.path+".gone", time.Minute)
	require.ErrorContains(t, err, "rules.yml.gone: there is no such file or folder")
	require.True(t, IsConfigError(err), "a wrong path is a mistake in the command")
	err = r.followRules(t.Context(), r.store, r.path, 1)
	require.EqualError(t, err, "the watch rules of "+r.path+" could not be followed within 1ns")
	require.Empty(t, r.out.String())
}

func TestRulesNeedOnlyTheirOwnVariables(t *testing.T) {
	r := newRuled(t)
	require.NoError(t, os.WriteFile(r.path, []byte(`x-load: &load {target: {job: "${var:ingest_job}"}}
platforms:
  - name: Sales jobs
    owner: "${var:team}"
    checks:
      - {<<: *load, name: import, kind: job_run, paused: "${var:pause}"}
    watch:
      - {kind: job_run, name: "${var:prefix}*"}
`), 0o600))
	r.saveSales(t, "rules.yml")
	require.Equal(t, "warning: "+r.path+":8:9: a variable is not set, so this watch rule is left out; give this command the same BUOY_VAR_ variables as `buoy apply`\n", r.follow(t))
	c, err := config.Parse([]string{"BUOY_VAR_PREFIX=l"})
	require.NoError(t, err)
	r.Config = c
	require.Equal(t, "+ check sales-jobs/\"load\"\n", r.follow(t))
	r.Config = config.Config{}
	require.Contains(t, r.follow(t), "is left out")
	checks, err := r.store.db.Checks(t.Context())
	require.NoError(t, err)
	require.Len(t, status.ActiveChecks(checks), 1, "what the rule has enrolled stays")
}

func TestRulesAreAppliedWithoutHistoriesIfTimeIsShort(t *testing.T) {
	r := newRuled(t)
	r.saveSales(t, "rules.yml")
	require.NoError(t, r.followRules(t.Context(), r.store, r.path, applyReserve))
	require.Equal(t, "+ check sales-jobs/\"import\"\n+ check sales-jobs/\"load\"\n", r.out.String())
	require.Zero(t, r.fake.Requests()["GET /api/2.2/jobs/runs/list"])
	r.follow(t)
	require.NotZero(t, r.fake.Requests()["GET /api/2.2/jobs/runs/list"], "the next run reads them")
}

func TestUnreadableMemoryOfRulesIsAWarning(t *testing.T) {
	r := newRuled(t)
	r.saveSales(t, "rules.yml")
	r.follow(t)
	require.NoError(t, r.store.db.SaveMemory(t.Context(), rulesMemory, []byte(`[]`), configActor, r.Now()))
	require.Equal(t, "warning: what the watch rules have remembered cannot be read, so the check of a missing object stays for another 7 days\n", r.follow(t))
}

func TestRulesOfAPlatformWithoutANameAreLeftOut(t *testing.T) {
	r := newRuled(t)
	require.NoError(t, os.WriteFile(r.path, []byte("platforms:\n  - {owner: ann, watch: [{kind: job_run}]}\n"), 0o600))
	require.Equal(t, "warning: "+r.path+":2:5: the platform has neither a name nor a slug, so its watch rules are left out\n", r.follow(t))
}

func TestJobThatLosesItsScheduleIsNotCalledMissing(t *testing.T) {
	r := newRuled(t)
	r.saveSales(t, "rules.yml")
	require.NoError(t, os.WriteFile(r.path, []byte("platforms:\n  - {name: Sales jobs, owner: ann, watch: [{kind: job_schedule}]}\n"), 0o600))
	require.Equal(t, "+ check sales-jobs/\"import\"\n+ check sales-jobs/\"load\"\n", r.follow(t))
	r.fake.SetJob(8, fakeworkspace.Job{Name: "import", Settings: &jobs.JobSettings{}})
	require.Equal(t, "warning: platform sales-jobs: checks of the kind job_schedule cannot watch 1 visible job any more. "+
		"A check is archived if that lasts 7 days: \"import\"\n", r.follow(t))
	require.Equal(t, 2, r.fake.Requests()["GET "+jobsPath], "one list for each time that rules are followed")
}
