package app

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

func TestRulesAreFollowedBeforeMeasuring(t *testing.T) {
	r := newRuled(t)
	r.followRules(t.Context(), r.store, r.path)
	require.Equal(t, "warning: platform sales-jobs does not exist yet; `buoy apply` creates it\n", r.out.String())

	require.NoError(t, r.store.db.Save(t.Context(), status.Collect(storetest.NewPlatform("sales-jobs", func(p *status.Platform) {
		p.Name, p.Owner, p.Origin, p.UpdatedBy = "Sales jobs", "ann", status.OriginFile, "earlier-name.yml"
	}))))
	r.out.Reset()
	r.followRules(t.Context(), r.store, r.path)
	require.Equal(t, "+ check sales-jobs/\"import\"\n+ check sales-jobs/\"load\"\n", r.out.String(), "and nothing else of the file is applied")
	r.out.Reset()
	r.followRules(t.Context(), r.store, r.path)
	require.Empty(t, r.out.String())

	r.fake.SetJob(8, fakeworkspace.Job{Name: "import", Forbidden: true})
	r.followRules(t.Context(), r.store, r.path)
	require.Equal(t, "- check sales-jobs/\"import\" (archived)\n", r.out.String())
	r.out.Reset()
	r.fake.Fail(fakeworkspace.Fault{Match: jobsPath, Times: -1, Status: 403, Code: "PERMISSION_DENIED"})
	r.followRules(t.Context(), r.store, r.path)
	require.Contains(t, r.out.String(), "rules.yml:7:9: watch: the list of jobs could not be read: this identity cannot list jobs; its checks stay as they are\n")
	r.out.Reset()
	r.followRules(t.Context(), r.store, r.path+".gone")
	require.Empty(t, r.out.String(), "the log has the error, and the run goes on")
}

func TestRulesNeedNoVariablesOfChecks(t *testing.T) {
	r := newRuled(t)
	require.NoError(t, os.WriteFile(r.path, []byte(`platforms:
  - name: Sales jobs
    owner: ann
    checks:
      - {name: import, kind: job_run, target: {job: "${var:import}"}, paused: "${var:pause}"}
    watch:
      - {kind: job_run, name: "${var:prefix}*"}
`), 0o600))
	r.followRules(t.Context(), r.store, r.path)
	require.Empty(t, r.out.String(), "a variable of a rule is needed, so nothing is done")
	c, err := config.Parse([]string{"BUOY_VAR_PREFIX=l"})
	require.NoError(t, err)
	r.Config = c
	require.NoError(t, r.store.db.Save(t.Context(), status.Collect(storetest.NewPlatform("sales-jobs", func(p *status.Platform) {
		p.Name, p.Owner, p.Origin, p.UpdatedBy = "Sales jobs", "ann", status.OriginFile, "rules.yml"
	}))))
	r.followRules(t.Context(), r.store, r.path)
	require.Equal(t, "+ check sales-jobs/\"load\"\n", r.out.String())
}
